/* --topics-matching: which topics there are with names that a regular expression finds. */
#ifndef WEIR_CLI_TOPICS_MATCHING_H
#define WEIR_CLI_TOPICS_MATCHING_H

#include "cli/command.h"

struct topics_matching {
    char **names; /* those of the command line first */
    size_t count;
};

/* Asks which topics there are and makes them the call's operands; without the option the call stays as it is. Kafka's
 * own topics are left out. False: the expression is wrong, nothing could be asked, or no topic is left. */
bool topics_matching_read(struct topics_matching *found, struct command_call *call, struct error *error);
void topics_matching_finish(struct topics_matching *found);

#endif
