/* weir reset-offsets GROUP --topic TOPIC --to PLACE */
#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/group_options.h"
#include "cli/plan.h"

static const struct option_spec own[] = {
    GROUP_TOPIC_OPTIONS,
    {"to", 0, OPTION_TEXT, "PLACE", N_("beginning, end, current, OFFSET, @TIME, -N, +N or group:OTHER"),
     .is_setting = false},
    {"plan", 0, OPTION_TEXT, "FILE", N_("exactly what -o plan wrote"), .is_setting = false},
    {"undo", 0, OPTION_TEXT, "FILE", N_("take back what was done, from the undo file that was written first"),
     .is_setting = false},
    {"create", 0, OPTION_FLAG, NULL, N_("also for a group that does not exist: it is made"), .is_setting = false},
    GROUP_OPTIONS,
    PLAN_OPTIONS,
    {0},
};

/* Of a file: it says itself where to go. */
static bool read_file(const struct command_call *call, struct group_wish *wish, bool topics, struct error *error)
{
    const char *plan = options_text(call->options, "plan"), *undo = options_text(call->options, "undo");
    if (plan && undo)
        return error_set(error, ERROR_USAGE, _("--plan and --undo exclude each other"));
    if (topics || options_text(call->options, "to"))
        return error_set(error, ERROR_USAGE, _("the file says where to go: no --topic, --all-topics and --to with it"));
    wish->file = mem_strdup(undo ? undo : plan);
    wish->is_undo = undo;
    return true;
}

static bool read_wish(const struct command_call *call, struct group_wish *wish, struct error *error)
{
    const struct options *options = call->options;
    const char *to = options_text(options, "to");
    bool topics;
    wish->group = call->operand_count ? mem_strdup(call->operands[0]) : NULL;
    wish->create = options_flag(options, "create");
    group_options_read(call, wish);
    if (!group_options_topics(call, wish, &topics, error))
        return false;
    if (options_text(options, "plan") || options_text(options, "undo"))
        return read_file(call, wish, topics, error);
    if (!wish->group)
        return error_set(error, ERROR_USAGE, _("expected the name of a group"));
    if (!to)
        return error_set(error, ERROR_USAGE, _("expected --to PLACE: where the group is to go on"));
    if (!topics)
        return error_set(error, ERROR_USAGE, _("expected --topic TOPIC (or several), or --all-topics"));
    return group_wish_set_aim(wish, to, clock_wall_ms(), error);
}

static int run(struct command_call *call, struct error *error)
{
    struct group_wish wish = {.write = GROUP_RESET};
    int code = ERROR_USAGE;
    if (read_wish(call, &wish, error))
        code = plan_run_group(call, &wish, error);
    group_wish_finish(&wish);
    return code;
}

const struct command command_reset_offsets = {
    .name = "reset-offsets",
    .operands = "[GROUP]",
    .max_operands = 1,
    .summary = N_("move a group to another place in its topics, with a plan and a way back"),
    .details =
        N_("The plan has a row a partition: from where to where, how many records are skipped, and how many read\n"
           "again. A place outside of the log is clamped to it, and marked. A group with members is refused, and so\n"
           "is one whose commits move without any. What was committed before is written to a file of its own first:\n"
           "`weir reset-offsets --undo FILE` takes it back. `-o plan` writes the plan for --plan FILE, which applies\n"
           "exactly that, or nothing when the cluster is another or a commit has moved.\n" PLAN_DETAILS),
    .own = own,
    .formats = "text|json|plan",
    .run = run,
};
