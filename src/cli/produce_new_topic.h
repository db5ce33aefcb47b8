/* A topic that is not there when somebody produces to it. */
#ifndef WEIR_CLI_PRODUCE_NEW_TOPIC_H
#define WEIR_CLI_PRODUCE_NEW_TOPIC_H

#include "cli/command.h"
#include "engine/write_gate.h"

/* Whether a producer could not be opened for want of its topic. */
bool produce_lacks_topic(const char *topic, const struct error *error);

/* Makes it, as the broker makes topics by default: with --create, or when a person at the terminal says yes. `error` is
 * why the producer could not be opened; afterwards why there is no topic, or none. */
bool produce_make_topic(struct command_call *call, const char *topic, struct write_gate *gate, struct error *error);

#endif
