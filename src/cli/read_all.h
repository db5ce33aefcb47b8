/* Which part of a topic a command reads: --from and --to. */
#ifndef WEIR_CLI_READ_ALL_H
#define WEIR_CLI_READ_ALL_H

#include "base/lang.h"
#include "cli/command.h"

/* Rows of a command's table of options: which part of a topic. */
#define READ_ALL_OPTIONS                                                                                               \
    {"from",                                                                                                           \
     0,                                                                                                                \
     OPTION_TEXT,                                                                                                      \
     "WHERE",                                                                                                          \
     N_("beginning (default), -N (newest N a partition), an offset, @TIME, group:NAME"),                               \
     .is_setting = false},                                                                                             \
    {                                                                                                                  \
        "to", 0, OPTION_TEXT, "WHERE", N_("where to stop: end, an offset, @TIME (default: the ends at the start)"),    \
            .is_setting = false                                                                                        \
    }

/* From those options, for the first operand; without them the whole topic. False: one of them is not understood. */
bool read_all_range(const struct command_call *call, struct tail_spec *spec, struct error *error);

/* `--to TEXT`: a place to stop. NULL: `place` stays. */
bool read_all_to(const char *text, struct tail_start *place, struct error *error);

#endif
