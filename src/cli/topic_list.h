/* The topics that a command line names: each once, however often it is named, and with --topics-matching those whose
 * names a regular expression finds. */
#ifndef WEIR_CLI_TOPIC_LIST_H
#define WEIR_CLI_TOPIC_LIST_H

#include "cli/command.h"

/* `struct topic_list l = {0}` is empty. */
struct topic_list {
    char **names;
    size_t count;
};

/* Adds names as a person wrote them; one that is there already is said on stderr. */
void topic_list_add(struct topic_list *list, const char *const *names, size_t count);

/* Asks which topics there are and adds those that match. Kafka's own are left out, unless the pattern begins with `__`.
 * False: the expression is wrong, nothing could be asked, or no topic is in the list. */
bool topic_list_add_matching(struct topic_list *list, struct command_call *call, const char *pattern,
                             struct error *error);
void topic_list_finish(struct topic_list *list);

#endif
