/* weir reset-offsets GROUP --topic TOPIC --to PLACE */
#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/plan.h"

static const struct option_spec own[] = {
    {"topic", 0, OPTION_LIST, "TOPIC[:0,3]", N_("a topic, or partitions of it; may be given several times"),
     .is_setting = false},
    {"all-topics", 0, OPTION_FLAG, NULL, N_("all partitions that the group has commits for"), .is_setting = false},
    {"to", 0, OPTION_TEXT, "PLACE", N_("beginning, end, current, OFFSET, @TIME, -N, +N or group:OTHER"),
     .is_setting = false},
    {"plan", 0, OPTION_TEXT, "FILE", N_("exactly what -o plan wrote"), .is_setting = false},
    {"undo", 0, OPTION_TEXT, "FILE", N_("take back what was done, from the undo file that was written first"),
     .is_setting = false},
    {"create", 0, OPTION_FLAG, NULL, N_("also for a group that does not exist: it is made"), .is_setting = false},
    {"force", 0, OPTION_FLAG, NULL, N_("although a transaction holds commits, or members cannot be seen"),
     .is_setting = false},
    {"watch-for", 0, OPTION_DURATION, "TIME", N_("how long to watch for commits of others; 0s: not at all; default 5s"),
     .is_setting = false},
    PLAN_OPTIONS,
    {0},
};

static bool check_use(const struct command_call *call, struct error *error)
{
    const struct options *options = call->options;
    const char *plan = options_text(options, "plan"), *undo = options_text(options, "undo");
    size_t topics;
    options_list(options, "topic", &topics);
    bool all = options_flag(options, "all-topics"), to = options_text(options, "to");
    if (plan && undo)
        return error_set(error, ERROR_USAGE, _("--plan and --undo exclude each other"));
    if ((plan || undo) && (topics || all || to))
        return error_set(error, ERROR_USAGE, _("the file says where to go: no --topic, --all-topics and --to with it"));
    if (plan || undo)
        return true;
    if (!call->operand_count)
        return error_set(error, ERROR_USAGE, _("expected the name of a group"));
    if (!to)
        return error_set(error, ERROR_USAGE, _("expected --to PLACE: where the group is to go on"));
    if (!topics == !all)
        return error_set(error, ERROR_USAGE, _("expected --topic TOPIC (or several), or --all-topics"));
    return true;
}

static bool read_wish(const struct command_call *call, struct group_wish *wish, struct error *error)
{
    const struct options *options = call->options;
    size_t count;
    const char *const *topics = options_list(options, "topic", &count);
    const char *to = options_text(options, "to");
    const char *plan = options_text(options, "plan"), *undo = options_text(options, "undo");
    wish->group = call->operand_count ? mem_strdup(call->operands[0]) : NULL;
    wish->all_topics = options_flag(options, "all-topics");
    wish->file = mem_strdup(undo ? undo : plan);
    wish->is_undo = undo;
    wish->create = options_flag(options, "create");
    wish->force = options_flag(options, "force");
    wish->watch_ms = options_duration_ms(options, "watch-for", GROUP_WATCH_MS);
    for (size_t i = 0; i < count; i++)
        if (!group_wish_add_topic(wish, topics[i], error))
            return false;
    return !to || group_wish_set_aim(wish, to, clock_wall_ms(), error);
}

static int run(struct command_call *call, struct error *error)
{
    struct group_wish wish = {.write = GROUP_RESET};
    int code = ERROR_USAGE;
    if (check_use(call, error) && read_wish(call, &wish, error))
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
