#include "cli/topics_matching.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "filter/regex.h"

/* `named`: so many of them were named by the person, and may match as well. */
static void add(struct topics_matching *found, size_t named, const char *name)
{
    for (size_t i = 0; i < named; i++)
        if (strcmp(found->names[i], name) == 0)
            return;
    found->names = mem_resize(found->names, found->count + 1, sizeof *found->names);
    found->names[found->count++] = mem_strdup(name);
}

static bool add_matching(struct topics_matching *found, struct command_call *call, const struct regex *regex,
                         struct error *error)
{
    struct question question = {.kind = ASK_TOPICS};
    struct answer answer = {0};
    size_t named = found->count;
    if (!command_ask(call, &question, &answer, error))
        return false;
    for (size_t i = 0; answer.topics && i < answer.topics->count; i++) {
        const struct topic_row *row = &answer.topics->rows[i];
        struct bytes name = {row->name, strlen(row->name)};
        if (!row->internal && regex_find(regex, name, 0, NULL, NULL) == REGEX_YES)
            add(found, named, row->name);
    }
    answer_finish(&answer);
    return true;
}

bool topics_matching_read(struct topics_matching *found, struct command_call *call, struct error *error)
{
    const char *pattern = options_text(call->options, "topics-matching");
    size_t at;
    *found = (struct topics_matching){0};
    if (!pattern)
        return call->operand_count > 0 || error_set(error, ERROR_USAGE, _("%s: an operand is missing: weir %s %s"),
                                                    call->command->name, call->command->name, call->command->operands);
    struct regex *regex = regex_create(pattern, strlen(pattern), false, &at, error);
    if (!regex)
        return error_prefix(error, "--topics-matching");
    for (size_t i = 0; i < call->operand_count; i++)
        add(found, found->count, call->operands[i]);
    bool good = add_matching(found, call, regex, error);
    regex_destroy(regex);
    if (good && found->count == 0)
        good = error_set(error, ERROR_FAILED, _("no topic's name matches '%s'"), pattern);
    call->operands = (const char *const *)found->names;
    call->operand_count = found->count;
    return good;
}

void topics_matching_finish(struct topics_matching *found)
{
    for (size_t i = 0; i < found->count; i++)
        free(found->names[i]);
    free(found->names);
}
