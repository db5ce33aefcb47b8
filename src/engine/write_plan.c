#include "engine/write_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/plan_parts.h"
#include "text/sanitize.h"
#include "text/shell.h"

void write_plan_finish(struct write_plan *plan)
{
    for (size_t i = 0; i < plan->change_count; i++) {
        free(plan->changes[i].what);
        free(plan->changes[i].before);
        free(plan->changes[i].after);
        free(plan->changes[i].note);
    }
    for (size_t i = 0; i < plan->warning_count; i++)
        free(plan->warnings[i]);
    for (size_t i = 0; i < plan->table_count; i++)
        free(plan->table[i].text);
    group_plan_destroy(plan->group);
    free(plan->table);
    free(plan->refusal);
    free(plan->changes);
    free(plan->warnings);
    free(plan->title);
    free(plan->undo);
    free(plan->before);
    free(plan->after);
    free(plan->command);
    free(plan->weir);
    admin_request_finish(&plan->request);
    *plan = (struct write_plan){0};
}

static const char *name_of(enum admin_kind kind)
{
    switch (kind) {
    case ADMIN_CREATE_TOPIC:
        return "create-topic";
    case ADMIN_DELETE_TOPIC:
        return "delete-topic";
    case ADMIN_ADD_PARTITIONS:
        return "add-partitions";
    case ADMIN_SET_CONFIG:
        return "config";
    case ADMIN_DELETE_RECORDS:
        return "delete-records";
    default:
        break;
    }
    return "";
}

static void append_details(struct str *options, const struct admin_request *request)
{
    char number[24];
    if (request->kind == ADMIN_ADD_PARTITIONS || (request->kind == ADMIN_CREATE_TOPIC && request->partitions > 0)) {
        snprintf(number, sizeof number, "%ld", (long)request->partitions);
        plan_option(options, "--partitions", number);
    }
    if (request->kind == ADMIN_CREATE_TOPIC && request->replication > 0) {
        snprintf(number, sizeof number, "%ld", (long)request->replication);
        plan_option(options, "--replication", number);
    }
    for (size_t i = 0; i < request->change_count; i++) {
        const struct config_change *change = &request->changes[i];
        plan_option_pair(options,
                         request->kind == ADMIN_CREATE_TOPIC ? "--config"
                         : change->value                     ? "--set"
                                                             : "--unset",
                         change->name, change->value);
    }
}

/* The name, and of records that are deleted up to where in each partition. */
static void append_arguments(struct str *line, const struct admin_request *request, const char *options)
{
    const char **operands = mem_zero(request->offset_count + 1, sizeof *operands);
    char(*places)[48] = mem_zero(request->offset_count + 1, sizeof *places);
    operands[0] = request->name;
    for (size_t i = 0; i < request->offset_count; i++) {
        operands[i + 1] = places[i];
        if (request->offsets[i].offset < 0)
            snprintf(places[i], sizeof places[i], "%ld:end", (long)request->offsets[i].partition);
        else
            snprintf(places[i], sizeof places[i], "%ld:%lld", (long)request->offsets[i].partition,
                     (long long)request->offsets[i].offset);
    }
    shell_arguments_append(line, operands, request->offset_count + 1, options);
    free(places);
    free(operands);
}

/* The same as a command line. */
static char *command_of(const struct write_plan *plan)
{
    struct str line = {0}, options = {0};
    str_appendf(&line, "weir %s%s", plan->write, plan->request.kind == ADMIN_SET_CONFIG ? " topic" : "");
    append_details(&options, &plan->request);
    if (!plan->adds)
        plan_option(&options, "--execute --confirm", plan->request.name);
    append_arguments(&line, &plan->request, str_text(&options));
    str_finish(&options);
    return str_take(&line);
}

static bool make(struct source *source, struct write_plan *plan, struct error *error)
{
    switch (plan->request.kind) {
    case ADMIN_CREATE_TOPIC:
        return plan_create_topic(source, plan, error);
    case ADMIN_DELETE_TOPIC:
        return plan_delete_topic(source, plan, error);
    case ADMIN_ADD_PARTITIONS:
        return plan_add_partitions(source, plan, error);
    case ADMIN_SET_CONFIG:
        return plan_set_config(source, plan, error);
    case ADMIN_DELETE_RECORDS:
        return plan_delete_records(source, plan, error);
    case ADMIN_DESCRIBE_CONFIG:
    case ADMIN_READ_OFFSETS:
    case ADMIN_RECORD_TIMES:
    case ADMIN_COMMIT_OFFSETS:
    case ADMIN_DELETE_OFFSETS:
    case ADMIN_DELETE_GROUP:
        break;
    }
    return error_set(error, ERROR_FAILED, _("such a request has no plan of this kind"));
}

bool write_plan_make(struct source *source, const struct admin_request *request, struct write_plan *plan,
                     struct error *error)
{
    *plan = (struct write_plan){.write = name_of(request->kind)};
    admin_request_copy(&plan->request, request);
    if (!source->ops->admin)
        return error_set(error, ERROR_FAILED, _("nothing can be changed here"));
    if (!make(source, plan, error))
        return false;
    plan->command = command_of(plan);
    return true;
}

static void name_weir(char **command, const char *weir)
{
    static const char alone[] = "weir ";
    if (!*command || strncmp(*command, alone, strlen(alone)) != 0)
        return;
    struct str line = {0};
    str_appendf(&line, "%s %s", weir, *command + strlen(alone));
    free(*command);
    *command = str_take(&line);
}

void write_plan_name_weir(struct write_plan *plan, const char *weir)
{
    if (plan->weir)
        return;
    plan->weir = mem_strdup(weir);
    name_weir(&plan->command, weir);
    name_weir(&plan->undo, weir);
}

bool write_plan_confirmed(const struct write_plan *plan, const char *typed)
{
    return typed && strcmp(typed, plan->request.name) == 0;
}

void write_result_finish(struct write_result *result)
{
    str_finish(&result->text);
    str_finish(&result->json);
    for (size_t i = 0; i < result->outcome_count; i++)
        free(result->outcomes[i].error);
    free(result->outcomes);
    free(result->undo_path);
    result->undo_path = NULL;
    result->outcomes = NULL;
    result->outcome_count = 0;
}

static void finish_note(struct write_gate *gate, const struct write_note *note, const struct write_result *result,
                        const struct admin_answer *answer)
{
    size_t failed = 0;
    for (size_t i = 0; i < answer->partition_count; i++)
        failed += answer->partitions[i].error.kind != ERROR_NONE;
    bool partly = failed > 0 || result->differs;
    write_gate_end(gate, note, partly ? WRITE_PARTLY : WRITE_DONE, partly ? str_text(&result->text) : NULL,
                   result->json.len ? str_text(&result->json) : NULL);
}

bool write_plan_execute(struct write_gate *gate, struct source *source, const struct write_plan *plan,
                        struct write_result *result, struct error *error)
{
    struct write_note note = {
        .write = plan->write, .target = plan->request.name, .before = plan->before, .after = plan->after};
    struct admin_answer answer = {0};
    *result = (struct write_result){0};
    if (plan->group)
        return plan_group_execute(gate, source, plan, result, error);
    if (!write_gate_enter(gate, source, plan->request.timeout_ms, error) || !write_gate_begin(gate, &note, error))
        return false;
    bool good = source->ops->admin(source, &plan->request, &answer, error);
    if (good) {
        plan_read_back(source, plan, &answer, result);
        finish_note(gate, &note, result, &answer);
    } else {
        write_gate_end(gate, &note, WRITE_FAILED, error->text, NULL);
    }
    admin_answer_finish(&answer);
    return good;
}

static void print_safe(struct str *out, const char *text, bool ascii)
{
    sanitize_append(out, text, strlen(text), SIZE_MAX, ascii);
}

static void print_change(const struct write_change *change, bool ascii, struct str *out)
{
    str_append(out, change->no_way_back ? "  ! " : "    ");
    print_safe(out, change->what, ascii);
    str_append(out, ": ");
    if (change->before) {
        print_safe(out, change->before, ascii);
        str_append(out, " -> ");
    }
    if (change->after)
        print_safe(out, change->after, ascii);
    if (change->note) {
        str_append(out, " (");
        print_safe(out, change->note, ascii);
        str_append_char(out, ')');
    }
    str_append_char(out, '\n');
}

void write_plan_print(const struct write_plan *plan, bool ascii, struct str *out)
{
    bool final = false;
    print_safe(out, plan->title, ascii);
    str_append_char(out, '\n');
    for (size_t i = 0; i < plan->change_count; i++) {
        print_change(&plan->changes[i], ascii, out);
        final = final || plan->changes[i].no_way_back;
    }
    for (size_t i = 0; i < plan->table_count; i++) {
        str_append(out, plan->table[i].marked ? "  ! " : "    ");
        print_safe(out, plan->table[i].text, ascii);
        str_append_char(out, '\n');
    }
    if (final)
        str_append(out, _("  ! there is no way back from what is marked so\n"));
    for (size_t i = 0; i < plan->warning_count; i++) {
        str_append(out, "  ");
        print_safe(out, plan->warnings[i], ascii);
        str_append_char(out, '\n');
    }
    if (plan->refusal) {
        str_append(out, _("refused: "));
        print_safe(out, plan->refusal, ascii);
        str_append_char(out, '\n');
    } else if (plan->undo && !plan->adds) {
        str_append(out, _("the way back, as far as there is one: "));
        print_safe(out, plan->undo, ascii);
        str_append_char(out, '\n');
    }
}
