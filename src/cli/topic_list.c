#include "cli/topic_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "filter/regex.h"
#include "model/topics.h"
#include "text/sanitize.h"

/* False: it is there. */
static bool add(struct topic_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0)
            return false;
    list->names = mem_resize(list->names, list->count + 1, sizeof *list->names);
    list->names[list->count++] = mem_strdup(name);
    return true;
}

void topic_list_add(struct topic_list *list, const char *const *names, size_t count)
{
    char text[512];
    for (size_t i = 0; i < count; i++)
        if (!add(list, names[i]))
            fprintf(stderr, _("weir: warning: '%s' is named more than once; it is read once\n"),
                    sanitize_into(text, sizeof text, names[i], strlen(names[i])));
}

/* What a search found, and whether it would have found topics of Kafka's own. */
struct search {
    const struct regex *regex;
    bool takes_internal, left_out;
};

static bool search(struct topic_list *list, struct command_call *call, struct search *search, struct error *error)
{
    struct question question = {.kind = ASK_TOPICS};
    struct answer answer = {0};
    if (!command_ask(call, &question, &answer, error))
        return false;
    for (size_t i = 0; answer.topics && i < answer.topics->count; i++) {
        const struct topic_row *row = &answer.topics->rows[i];
        struct bytes name = {row->name, strlen(row->name)};
        if (regex_find(search->regex, name, 0, NULL, NULL) != REGEX_YES)
            continue;
        if (row->internal && !search->takes_internal)
            search->left_out = true;
        else
            add(list, row->name);
    }
    answer_finish(&answer);
    return true;
}

bool topic_list_add_matching(struct topic_list *list, struct command_call *call, const char *pattern,
                             struct error *error)
{
    size_t at;
    struct regex *regex = regex_create(pattern, strlen(pattern), false, &at, error);
    if (!regex)
        return error_prefix(error, "--topics-matching");
    struct search wanted = {.regex = regex, .takes_internal = strncmp(pattern + (*pattern == '^'), "__", 2) == 0};
    bool good = search(list, call, &wanted, error);
    regex_destroy(regex);
    if (!good || list->count > 0)
        return good;
    return error_set(error, ERROR_FAILED,
                     wanted.left_out
                         ? _("only Kafka's own topics have names that match '%s'; begin it with __ for those")
                         : _("no topic's name matches '%s'"),
                     pattern);
}

void topic_list_finish(struct topic_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    *list = (struct topic_list){0};
}
