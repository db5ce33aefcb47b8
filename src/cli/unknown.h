/* What to say of a topic or a group that is not there: the nearest of what the cluster has. */
#ifndef WEIR_CLI_UNKNOWN_H
#define WEIR_CLI_UNKNOWN_H

#include "cli/command.h"
#include "model/groups.h"

/* ERROR_FAILED "unknown topic 'x'" with the nearest of the names that the cluster has (one request; it creates
 * nothing). Returns the exit code. */
int unknown_topic(struct command_call *call, const char *name, struct error *error);
int unknown_group(struct command_call *call, const char *name, struct error *error);

/* Which of the call's operands `has` does not find in the answer: ASK_TOPICS or ASK_GROUPS tells of what they are
 * names. Each is said as above, the last in `error` and those before it on stderr. 0: all are there; otherwise the exit
 * code. */
int unknown_among(struct command_call *call, enum question_kind kind, const struct answer *answer,
                  bool (*has)(const struct answer *answer, const char *name), struct error *error);

/* A command on topics ended with `code`: when the reason is that one of them is not there, the nearest names are
 * offered as well. Returns the exit code. */
int unknown_operand(struct command_call *call, int code, struct error *error);

/* What the listing of groups itself said: 0 when it is whole, or when at least some came (a warning on stderr then says
 * that others may be missing); otherwise the exit code, with an error. NULL is whole. */
int unknown_partial(const struct groups *groups, struct error *error);

#endif
