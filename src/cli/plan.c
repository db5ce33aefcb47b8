#include "cli/plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/group_options.h"
#include "cli/interrupt.h"
#include "engine/group_file.h"
#include "engine/write_plan.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

struct write_gate *plan_gate(const struct command_call *call)
{
    struct write_policy policy = {
        .allowed = call->write_allowed, .cluster_name = call->cluster_name, .cluster_id = call->cluster_id};
    return write_gate_create(&policy);
}

static bool add_pair(const char *text, const char *option, bool with_value, struct config_change *change,
                     struct error *error)
{
    const char *equals = strchr(text, '=');
    if (with_value != (equals != NULL) || equals == text)
        return error_set(error, ERROR_USAGE, _("--%s: '%s' is not understood; expected %s"), option, text,
                         with_value ? "NAME=VALUE" : _("the name of a setting"));
    change->name = equals ? mem_strndup(text, (size_t)(equals - text)) : mem_strdup(text);
    change->value = equals ? mem_strdup(equals + 1) : NULL;
    return true;
}

bool plan_read_pairs(const struct options *options, const char *option, bool with_value, struct config_change **changes,
                     size_t *count, struct error *error)
{
    size_t texts_count;
    const char *const *texts = options_list(options, option, &texts_count);
    *changes = mem_resize(*changes, *count + texts_count, sizeof **changes);
    for (size_t i = 0; i < texts_count; i++) {
        if (!add_pair(texts[i], option, with_value, &(*changes)[*count], error))
            return false;
        (*count)++;
    }
    return true;
}

void plan_free_pairs(struct config_change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *text;
        memcpy(&text, &changes[i].name, sizeof text);
        free(text);
        memcpy(&text, &changes[i].value, sizeof text);
        free(text);
    }
    free(changes);
}

static bool wants_json(const struct command_call *call)
{
    return call->format && (strcmp(call->format, "json") == 0 || strcmp(call->format, "jsonl") == 0);
}

static bool wants_file(const struct command_call *call)
{
    return call->format && strcmp(call->format, "plan") == 0;
}

static void json_changes(struct jsonw *json, const struct write_plan *plan)
{
    jsonw_name(json, "changes");
    jsonw_array(json);
    for (size_t i = 0; i < plan->change_count; i++) {
        const struct write_change *change = &plan->changes[i];
        jsonw_object(json);
        jsonw_name(json, "what");
        jsonw_string(json, change->what);
        jsonw_name(json, "before");
        jsonw_string(json, change->before);
        jsonw_name(json, "after");
        jsonw_string(json, change->after);
        jsonw_name(json, "note");
        jsonw_string(json, change->note);
        jsonw_name(json, "no_way_back");
        jsonw_bool(json, change->no_way_back);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

static void json_warnings(struct jsonw *json, const struct write_plan *plan)
{
    jsonw_name(json, "warnings");
    jsonw_array(json);
    for (size_t i = 0; i < plan->warning_count; i++)
        jsonw_string(json, plan->warnings[i]);
    jsonw_end_array(json);
}

static const char *outcome_name(enum write_outcome outcome)
{
    static const char *const names[] = {
        [WRITE_DONE] = "done", [WRITE_FAILED] = "failed", [WRITE_PARTLY] = "partly", [WRITE_UNKNOWN] = "unknown"};
    return names[outcome];
}

static bool print_group_json(struct command_call *call, const struct write_plan *plan,
                             const struct write_result *result, struct error *error)
{
    struct str out = {0}, schema = {0};
    struct jsonw json;
    str_appendf(&schema, "weir.%s/1", plan->write);
    jsonw_init(&json, &out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, str_text(&schema));
    jsonw_name(&json, "cluster");
    jsonw_string(&json, *plan->group->cluster_id ? plan->group->cluster_id : NULL);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, clock_wall_ms());
    jsonw_name(&json, "executed");
    jsonw_bool(&json, result != NULL);
    jsonw_name(&json, "outcome");
    jsonw_string(&json, result ? outcome_name(result->outcome) : NULL);
    jsonw_name(&json, "refused");
    jsonw_string(&json, plan->refusal);
    group_plan_json(plan->group, result ? result->outcomes : NULL, result ? result->undo_path : NULL, &json);
    json_warnings(&json, plan);
    jsonw_name(&json, "command");
    jsonw_string(&json, plan->command);
    jsonw_end_object(&json);
    str_append_char(&out, '\n');
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    str_finish(&schema);
    return good;
}

/* One object, whether it was done or only planned. */
static bool print_json(struct command_call *call, const struct write_plan *plan, const struct write_result *result,
                       struct error *error)
{
    struct str out = {0};
    struct jsonw json;
    if (plan->group)
        return print_group_json(call, plan, result, error);
    jsonw_init(&json, &out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, "weir.plan/1");
    jsonw_name(&json, "write");
    jsonw_string(&json, plan->write);
    jsonw_name(&json, "target");
    jsonw_string(&json, plan->request.name);
    jsonw_name(&json, "executed");
    jsonw_bool(&json, result != NULL);
    json_changes(&json, plan);
    json_warnings(&json, plan);
    jsonw_name(&json, "undo");
    jsonw_string(&json, plan->undo);
    jsonw_name(&json, "command");
    jsonw_string(&json, plan->command);
    jsonw_name(&json, "result");
    if (result && result->json.len)
        jsonw_raw(&json, result->json.data, result->json.len);
    else
        jsonw_null(&json);
    jsonw_end_object(&json);
    str_append_char(&out, '\n');
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    return good;
}

static bool print_plan(struct command_call *call, const struct write_plan *plan, struct error *error)
{
    struct str out = {0};
    write_plan_print(plan, call->ascii, &out);
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    return good;
}

static bool print_result(struct command_call *call, const struct write_plan *plan, const struct write_result *result,
                         struct error *error)
{
    struct str out = {0};
    if (wants_json(call))
        return print_json(call, plan, result, error);
    for (const char *at = str_text(&result->text); *at;) {
        size_t len = strcspn(at, "\n");
        sanitize_append(&out, at, len, SIZE_MAX, call->ascii);
        str_append_char(&out, '\n');
        at += len + (at[len] != '\0');
    }
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    return good;
}

/* A person at a terminal types the name. */
static bool ask_person(const struct write_plan *plan)
{
    char typed[512], name[1024]; /* of a file, which says what it likes */
    fprintf(stderr, _("type the name to do it (%s), anything else to leave it: "),
            sanitize_into(name, sizeof name, plan->request.name, strlen(plan->request.name)));
    fflush(stderr);
    if (!fgets(typed, sizeof typed, stdin))
        return false;
    typed[strcspn(typed, "\r\n")] = '\0';
    return write_plan_confirmed(plan, typed);
}

enum consent { CONSENT_YES, CONSENT_NO, CONSENT_WRONG };

static enum consent consent_to(struct command_call *call, const struct write_gate *gate, const struct write_plan *plan,
                               struct error *error)
{
    size_t count;
    const char *const *names = options_list(call->options, "confirm", &count);
    const char *name = count ? names[0] : NULL;
    for (size_t i = 1; i < count && !write_plan_confirmed(plan, name); i++)
        name = names[i];
    bool execute = options_flag(call->options, "execute");
    bool person = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    if (name && !write_plan_confirmed(plan, name)) {
        error_set(error, ERROR_USAGE, _("--confirm: '%s' is not '%s': nothing was done"), name, plan->request.name);
        return CONSENT_WRONG;
    }
    if (execute && name)
        return CONSENT_YES;
    if (execute && !person) {
        error_set(error, ERROR_USAGE, _("--execute needs --confirm %s: nothing was done"), plan->request.name);
        return CONSENT_WRONG;
    }
    /* Whoever may not write is not asked. */
    if (!person || wants_json(call) || (!execute && !write_gate_permits(gate, NULL)))
        return CONSENT_NO;
    return ask_person(plan) ? CONSENT_YES : CONSENT_NO;
}

static int execute(struct command_call *call, struct write_gate *gate, const struct write_plan *plan,
                   struct error *error)
{
    struct write_result result = {0};
    bool good = write_plan_execute(gate, call->source, plan, &result, error);
    if (good)
        good = print_result(call, plan, &result, error);
    if (good && result.differs)
        good = error_set(error, result.kind ? result.kind : ERROR_FAILED, _("it is not as planned: look at it again"));
    write_result_finish(&result);
    return good ? 0 : ERROR_FAILED; /* the error's kind is the exit code */
}

/* The plan as a file, to be executed later with --plan. */
static int print_file(struct command_call *call, const struct write_plan *plan, struct error *error)
{
    struct str out = {0};
    if (plan->refusal)
        return error_set(error, ERROR_FAILED, _("refused: %s"), plan->refusal) ? 0 : ERROR_FAILED;
    group_file_print(plan->group, GROUP_FILE_PLAN, clock_wall_ms(), &out);
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    return good ? 0 : ERROR_FAILED;
}

static int refuse(struct command_call *call, const struct write_plan *plan, struct error *error)
{
    if (wants_json(call) && !print_json(call, plan, NULL, error))
        return ERROR_FAILED;
    error_set(error, ERROR_FAILED, _("refused: %s"), plan->refusal);
    return ERROR_FAILED;
}

/* Whole, however long it is: it is to be pasted. */
static void tell_command(const struct command_call *call, const struct write_plan *plan)
{
    struct str text = {0};
    sanitize_append(&text, plan->command, strlen(plan->command), SIZE_MAX, call->ascii);
    fprintf(stderr, _("nothing was done; to do it: %s\n"), str_text(&text));
    str_finish(&text);
}

static int carry_out(struct command_call *call, struct write_gate *gate, struct write_plan *plan, struct error *error)
{
    struct str weir = {0};
    command_append_call(call, true, &weir);
    write_plan_name_weir(plan, str_text(&weir));
    str_finish(&weir);
    if (plan->adds)
        return execute(call, gate, plan, error);
    if (wants_file(call))
        return print_file(call, plan, error);
    if (!wants_json(call) && !print_plan(call, plan, error))
        return ERROR_FAILED;
    if (plan->nothing) {
        fprintf(stderr, _("it is so already: nothing to do\n"));
        return wants_json(call) && !print_json(call, plan, NULL, error) ? ERROR_FAILED : 0;
    }
    if (plan->refusal)
        return refuse(call, plan, error);
    enum consent consent = consent_to(call, gate, plan, error);
    if (consent == CONSENT_YES && interrupt_came())
        return error_set(error, ERROR_FAILED, _("interrupted: nothing was done")) ? 0 : ERROR_FAILED;
    if (consent == CONSENT_YES)
        return execute(call, gate, plan, error);
    if (consent == CONSENT_WRONG)
        return ERROR_USAGE;
    if (wants_json(call))
        return print_json(call, plan, NULL, error) ? 0 : ERROR_FAILED;
    tell_command(call, plan);
    return 0;
}

int plan_run(struct command_call *call, struct admin_request *request, struct error *error)
{
    struct source *source = command_open(call, error);
    if (!source)
        return ERROR_FAILED;
    request->timeout_ms = call->timeout_ms;
    struct write_gate *gate = plan_gate(call);
    struct write_plan plan = {0};
    int code = ERROR_FAILED;
    bool adds = request->kind == ADMIN_CREATE_TOPIC;
    /* What would be refused anyway asks nothing. */
    if ((!adds || write_gate_permits(gate, error)) && write_plan_make(source, request, &plan, error))
        code = carry_out(call, gate, &plan, error);
    write_plan_finish(&plan);
    write_gate_destroy(gate);
    return code;
}

int plan_run_group(struct command_call *call, struct group_wish *wish, struct error *error)
{
    struct source *source = command_open(call, error);
    if (!source)
        return ERROR_FAILED;
    struct group_countdown countdown;
    group_countdown_init(&countdown);
    wish->watcher = &countdown.watcher;
    wish->timeout_ms = call->timeout_ms;
    struct write_gate *gate = plan_gate(call);
    struct write_plan plan = {0};
    int code = ERROR_FAILED;
    if (write_plan_make_group(source, wish, &plan, error))
        code = carry_out(call, gate, &plan, error);
    write_plan_finish(&plan);
    write_gate_destroy(gate);
    return code;
}
