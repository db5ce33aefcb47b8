/* weir delete-offsets GROUP --topic TOPIC */
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/group_options.h"
#include "cli/plan.h"

static const struct option_spec own[] = {GROUP_TOPIC_OPTIONS, GROUP_OPTIONS, PLAN_OPTIONS, {0}};

static int run(struct command_call *call, struct error *error)
{
    struct group_wish wish = {.write = GROUP_DELETE_OFFSETS, .group = mem_strdup(call->operands[0])};
    bool given;
    int code = ERROR_USAGE;
    group_options_read(call, &wish);
    if (group_options_topics(call, &wish, &given, error)) {
        if (given)
            code = plan_run_group(call, &wish, error);
        else
            error_set(error, ERROR_USAGE, _("expected --topic TOPIC (or several), or --all-topics"));
    }
    group_wish_finish(&wish);
    return code;
}

const struct command command_delete_offsets = {
    .name = "delete-offsets",
    .operands = "GROUP",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("delete what a group has committed for a topic"),
    .details =
        N_("The group then begins there as one that never read it: where its auto.offset.reset says. A group with\n"
           "members is refused, and so is one whose commits move without any. What was committed is written to a\n"
           "file of its own first: `weir reset-offsets --undo FILE` brings it back.\n" PLAN_DETAILS),
    .own = own,
    .formats = "text|json|plan",
    .run = run,
};
