/* Which commands there are, in the order of --help. */
#ifndef WEIR_CLI_COMMAND_TABLE_H
#define WEIR_CLI_COMMAND_TABLE_H

#include "cli/command.h"

extern const struct command command_topics;
extern const struct command command_partitions;
extern const struct command command_groups;
extern const struct command command_lag;
extern const struct command command_events;
extern const struct command command_diagnose;
extern const struct command command_brokers;
extern const struct command command_tail;
extern const struct command command_produce;
extern const struct command command_consume;
extern const struct command command_record;
extern const struct command command_replay;
extern const struct command command_export;
extern const struct command command_chart;
extern const struct command command_count;
extern const struct command command_fields;
extern const struct command command_config;
extern const struct command command_create_topic;
extern const struct command command_delete_topic;
extern const struct command command_add_partitions;
extern const struct command command_delete_records;
extern const struct command command_reset_offsets;
extern const struct command command_delete_offsets;
extern const struct command command_delete_group;

/* clang-format off */
#define COMMANDS                                                                                                       \
    &command_topics,                                                                                                   \
    &command_partitions,                                                                                               \
    &command_groups,                                                                                                   \
    &command_lag,                                                                                                      \
    &command_events,                                                                                                   \
    &command_diagnose,                                                                                                 \
    &command_brokers,                                                                                                  \
    &command_tail,                                                                                                     \
    &command_produce,                                                                                                  \
    &command_consume,                                                                                                  \
    &command_record,                                                                                                   \
    &command_replay,                                                                                                   \
    &command_export,                                                                                                   \
    &command_chart,                                                                                                    \
    &command_count,                                                                                                    \
    &command_fields,                                                                                                   \
    &command_config,                                                                                                   \
    &command_create_topic,                                                                                             \
    &command_delete_topic,                                                                                             \
    &command_add_partitions,                                                                                           \
    &command_delete_records,                                                                                           \
    &command_reset_offsets,                                                                                            \
    &command_delete_offsets,                                                                                           \
    &command_delete_group,
/* clang-format on */

#endif
