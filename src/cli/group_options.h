/* What the commands that move groups have in common on the command line. */
#ifndef WEIR_CLI_GROUP_OPTIONS_H
#define WEIR_CLI_GROUP_OPTIONS_H

#include "base/lang.h"
#include "cli/command.h"
#include "engine/group_wish.h"

#define GROUP_TOPIC_OPTIONS                                                                                            \
    {"topic",                                                                                                          \
     0,                                                                                                                \
     OPTION_LIST,                                                                                                      \
     "TOPIC[:0,3]",                                                                                                    \
     N_("a topic, or partitions of it; may be given several times"),                                                   \
     .is_setting = false},                                                                                             \
    {                                                                                                                  \
        "all-topics", 0, OPTION_FLAG, NULL, N_("all partitions that the group has commits for"), .is_setting = false   \
    }

#define GROUP_OPTIONS                                                                                                  \
    {"force",                                                                                                          \
     0,                                                                                                                \
     OPTION_FLAG,                                                                                                      \
     NULL,                                                                                                             \
     N_("although a transaction holds commits, or members cannot be seen"),                                            \
     .is_setting = false},                                                                                             \
        {"offsets-topic",                                                                                              \
         0,                                                                                                            \
         OPTION_FLAG,                                                                                                  \
         NULL,                                                                                                         \
         N_("read the group's partition of __consumer_offsets for commits of others, too"),                            \
         .is_setting = false},                                                                                         \
    {                                                                                                                  \
        "watch-for", 0, OPTION_DURATION, "TIME",                                                                       \
            N_("how long at most to watch for commits of others (default 15s; 0s: not at all)"), .is_setting = false   \
    }

/* Says on stderr how long a group is still watched; Ctrl-C ends the watching, and that alone. */
struct group_countdown {
    struct group_watcher watcher;
    bool told;
};
void group_countdown_init(struct group_countdown *countdown);

/* --force, --offsets-topic and --watch-for. */
void group_options_read(const struct command_call *call, struct group_wish *wish);
/* --topic and --all-topics; `*given` (may be NULL): whether there was any. False with ERROR_USAGE. */
bool group_options_topics(const struct command_call *call, struct group_wish *wish, bool *given, struct error *error);

#endif
