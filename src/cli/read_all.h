/* Reading a topic to its end from a command: nothing is lost, and what happens on the way is said on stderr. */
#ifndef WEIR_CLI_READ_ALL_H
#define WEIR_CLI_READ_ALL_H

#include "cli/command.h"

/* Starts the tail that `spec` describes (it must be bounded) and waits until it has ended; the sink's put runs on the
 * tail's thread meanwhile. False: nothing could be read, or not all: `error`. */
bool read_all(struct command_call *call, const struct tail_spec *spec, struct sink *sink, struct error *error);

#endif
