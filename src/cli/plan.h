/* Running a plan from the command line: shown, confirmed, done, read back. */
#ifndef WEIR_CLI_PLAN_H
#define WEIR_CLI_PLAN_H

#include "base/lang.h"
#include "cli/command.h"
#include "engine/group_wish.h"
#include "engine/write_gate.h"
#include "source/admin.h"

/* Rows of the option table of a command that changes or destroys. */
#define PLAN_OPTIONS                                                                                                   \
    {"execute", 0, OPTION_FLAG, NULL, N_("do it; without, the plan is shown"), .is_setting = false},                   \
    {                                                                                                                  \
        "confirm", 0, OPTION_LIST, "NAME", N_("the name once more, in place of typing it"), .is_setting = false        \
    }

/* What the --help of such a command ends with. */
#define PLAN_DETAILS                                                                                                   \
    "The plan is shown first. On a terminal the name is then typed to do it; scripts give --execute --confirm NAME.\n" \
    "Without these nothing is sent and the exit code is 0. Writing needs --write, `write = yes` in the profile or\n"   \
    "WEIR_WRITE=1. Every write goes to writes.jsonl in the state directory, before it is sent."

/* The gate for this call's cluster; destroy it with write_gate_destroy. */
struct write_gate *plan_gate(const struct command_call *call);

/* Opens the cluster, makes the plan and goes through with it; returns the exit code. */
int plan_run(struct command_call *call, struct admin_request *request, struct error *error);

/* The same for a plan of a group. */
int plan_run_group(struct command_call *call, struct group_wish *wish, struct error *error);

/* "NAME=VALUE" for each of the option's values. False with ERROR_USAGE; free `*changes` in either case: the texts are
 * in one block with it. */
bool plan_read_pairs(const struct options *options, const char *option, bool with_value, struct config_change **changes,
                     size_t *count, struct error *error);
void plan_free_pairs(struct config_change *changes, size_t count);

#endif
