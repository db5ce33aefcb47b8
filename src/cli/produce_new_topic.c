#include "cli/produce_new_topic.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "engine/write_plan.h"
#include "text/sanitize.h"

bool produce_lacks_topic(const char *topic, const struct error *error)
{
    char text[512];
    snprintf(text, sizeof text, _("there is no topic '%s'"), topic);
    return error->kind == ERROR_FAILED && strcmp(error->text, text) == 0;
}

static bool make_topic(struct command_call *call, const char *topic, struct write_gate *gate, struct error *error)
{
    struct admin_request request = {
        .kind = ADMIN_CREATE_TOPIC, .name = topic, .partitions = -1, .replication = -1, .timeout_ms = call->timeout_ms};
    struct write_plan plan;
    struct write_result result = {0};
    bool good = write_plan_make(call->source, &request, &plan, error) &&
                write_plan_execute(gate, call->source, &plan, &result, error);
    if (good)
        fprintf(stderr, "%s", str_text(&result.text));
    write_result_finish(&result);
    write_plan_finish(&plan);
    return good;
}

static bool says_yes(void)
{
    /* The letters that a yes may begin with: of this language, and English. */
    const char *letters = _("yY");
    char answer[16] = "";
    return fgets(answer, sizeof answer, stdin) && answer[0] && (strchr("yY", answer[0]) || strchr(letters, answer[0]));
}

/* Nobody's topic is made by a slip of the finger. */
static bool may_make_topic(const struct command_call *call, const char *topic, struct error *error)
{
    char why[sizeof error->text];
    if (options_flag(call->options, "create"))
        return true;
    if (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) {
        fprintf(stderr, _("%s. Make it, as the broker makes topics by default? [y/N] "),
                sanitize_into(why, sizeof why, error->text, strlen(error->text)));
        fflush(stderr);
        if (says_yes())
            return true;
    }
    char text[sizeof error->text];
    memcpy(text, error->text, sizeof text);
    return error_set(error, ERROR_FAILED, _("%.600s; make it first: weir create-topic %.250s (or --create)"), text,
                     topic);
}

bool produce_make_topic(struct command_call *call, const char *topic, struct write_gate *gate, struct error *error)
{
    if (!may_make_topic(call, topic, error) || !make_topic(call, topic, gate, error))
        return false;
    *error = (struct error){0}; /* it is there now */
    return true;
}
