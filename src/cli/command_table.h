/* Which commands there are, in the order of --help. */
#ifndef WEIR_CLI_COMMAND_TABLE_H
#define WEIR_CLI_COMMAND_TABLE_H

#include "cli/command.h"

extern const struct command command_topics;
extern const struct command command_partitions;
extern const struct command command_groups;
extern const struct command command_lag;
extern const struct command command_brokers;
extern const struct command command_tail;

/* clang-format off */
#define COMMANDS                                                                                                       \
    &command_topics,                                                                                                   \
    &command_partitions,                                                                                               \
    &command_groups,                                                                                                   \
    &command_lag,                                                                                                      \
    &command_brokers,                                                                                                  \
    &command_tail,
/* clang-format on */

#endif
