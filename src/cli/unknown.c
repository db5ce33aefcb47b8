#include "cli/unknown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/str.h"
#include "model/topics.h"
#include "text/sanitize.h"

static void unknown_name(bool topic, const char *name, const char *const *names, size_t count, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) != 0) /* it was made since */
            nearest_offer(&nearest, names[i]);
    struct str text = {0};
    char line[1024]; /* the name on one */
    str_appendf(&text, topic ? _("unknown topic '%s'") : _("unknown group '%s'"),
                sanitize_into(line, sizeof line, name, strlen(name)));
    for (size_t i = 0; i < nearest.count; i++)
        str_appendf(&text, "%s'%s'",
                    i == 0                   ? _("; did you mean ")
                    : i + 1 == nearest.count ? _(" or ")
                                             : ", ",
                    sanitize_into(line, sizeof line, nearest.names[i], strlen(nearest.names[i])));
    if (nearest.count > 0)
        str_append_char(&text, '?');
    error_set(error, ERROR_FAILED, "%s", str_text(&text));
    str_finish(&text);
}

static void complain(const struct error *error)
{
    char text[sizeof error->text * 4];
    fprintf(stderr, "weir: %s\n", sanitize_into(text, sizeof text, error->text, strlen(error->text)));
}

/* Of each of them in turn; the last is left in `error`. When the names cannot be had, the messages go without them. */
static int unknown(struct command_call *call, enum question_kind kind, const char *const *missing, size_t missing_count,
                   struct error *error)
{
    struct question question = {.kind = kind};
    struct answer answer = {0};
    struct error ignored = {0};
    bool asked = command_ask(call, &question, &answer, &ignored);
    size_t topics = asked && answer.topics ? answer.topics->count : 0;
    size_t groups = asked && answer.groups ? answer.groups->count : 0, count = 0;
    const char **names = mem_zero(topics + groups + 1, sizeof *names);
    for (size_t i = 0; i < topics; i++)
        names[count++] = answer.topics->rows[i].name;
    for (size_t i = 0; i < groups; i++)
        names[count++] = answer.groups->rows[i].group;
    for (size_t i = 0; i < missing_count; i++) {
        if (i > 0)
            complain(error);
        unknown_name(kind == ASK_TOPICS, missing[i], names, count, error);
    }
    free(names);
    answer_finish(&answer);
    return ERROR_FAILED;
}

int unknown_topic(struct command_call *call, const char *name, struct error *error)
{
    return unknown(call, ASK_TOPICS, &name, 1, error);
}

int unknown_group(struct command_call *call, const char *name, struct error *error)
{
    return unknown(call, ASK_GROUPS, &name, 1, error);
}

int unknown_among(struct command_call *call, enum question_kind kind, const struct answer *answer,
                  bool (*has)(const struct answer *answer, const char *name), struct error *error)
{
    const char **missing = mem_zero(call->operand_count + 1, sizeof *missing);
    size_t count = 0;
    for (size_t i = 0; i < call->operand_count; i++)
        if (!has(answer, call->operands[i]))
            missing[count++] = call->operands[i];
    int code = count == 0 ? 0 : unknown(call, kind, missing, count, error);
    free(missing);
    return code;
}

int unknown_partial(const struct groups *groups, struct error *error)
{
    if (!groups || !groups->error)
        return 0;
    if (groups->count == 0) {
        enum error_kind kind = groups->denied ? ERROR_NOT_AUTHORISED : ERROR_FAILED;
        error_set(error, kind, _("the groups cannot be listed: %s"), groups->error);
        return kind;
    }
    char text[1024];
    fprintf(stderr, _("weir: warning: groups may be missing: %s\n"),
            sanitize_into(text, sizeof text, groups->error, strlen(groups->error)));
    return 0;
}

int unknown_operand(struct command_call *call, int code, struct error *error)
{
    for (size_t i = 0; i < call->operand_count && code == ERROR_FAILED; i++) {
        char text[512];
        snprintf(text, sizeof text, _("unknown topic '%s'"), call->operands[i]);
        if (strcmp(error->text, text) == 0)
            return unknown_topic(call, call->operands[i], error);
    }
    return code;
}
