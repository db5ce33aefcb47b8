/* weir lag: a row a group, or a row a partition; --check judges for scripts, -o prometheus is for scrapers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/alarm_setting.h"
#include "cli/command_table.h"
#include "cli/interrupt.h"
#include "cli/lag_check.h"
#include "cli/lag_looks.h"
#include "cli/lag_metrics.h"
#include "cli/lag_rows.h"
#include "cli/listing.h"
#include "cli/unknown.h"
#include "config/windows.h"
#include "text/sanitize.h"

static const struct option_spec own[] = {
    {"partitions", 'p', OPTION_FLAG, NULL, N_("a table of all partitions, for all groups, too"), .is_setting = false},
    {"behind", 0, OPTION_FLAG, NULL, N_("find the seconds behind of all groups, which takes reading or searching"),
     .is_setting = false},
    {"for", 0, OPTION_DURATION, "TIME", N_("look for so long, so that rates and states are known"),
     .is_setting = false},
    {"check", 0, OPTION_FLAG, NULL, N_("for scripts: exit 0, 6 (not judged) or 7 (over the line); see below"),
     .is_setting = false},
    {"max-lag", 0, OPTION_COUNT, "N", N_("--check: a group's lag may be N offsets"), .is_setting = false},
    {"max-behind", 0, OPTION_DURATION, "TIME", N_("--check: its worst partition may be so far behind"),
     .is_setting = false},
    {"quiet", 'q', OPTION_FLAG, NULL, N_("--check: the exit code alone"), .is_setting = false},
    {"verbose", 'v', OPTION_FLAG, NULL, N_("--check: a line also for groups that are fine, or that need no verdict"),
     .is_setting = false},
    LISTING_OPTIONS,
    {0},
};

/* What one run of the command keeps. */
struct lag_run {
    struct lag_looks looks;
    struct lag_check check;
    bool checks;
};

static const struct lag_run *run_of(const struct listing *listing)
{
    return listing->opaque;
}

static const struct block *block(const struct answer *answer)
{
    if (answer->groups)
        return &answer->groups->block;
    return answer->detail_count ? &answer->details[0]->block : NULL;
}

static size_t count(const struct answer *answer)
{
    return answer->detail_count;
}

static const struct row_state *state(const struct answer *answer, size_t index)
{
    return &answer->details[index]->summary.status;
}

static void write_json(const struct listing *listing, struct jsonw *json, const struct answer *answer, size_t index)
{
    const struct lag_run *run = run_of(listing);
    const struct group_detail *detail = answer->details[index];
    lag_group_json(json, detail, run->checks ? alarm_name(alarm_of(&detail->summary, &run->check.lines)) : NULL);
}

static void write_head(const struct listing *listing, struct jsonw *json, const struct answer *answer)
{
    (void)answer;
    if (run_of(listing)->checks)
        lag_check_json(&run_of(listing)->check, json);
}

static void add_group(struct table *table, const struct answer *answer, size_t index)
{
    lag_add_group(table, answer->details[index]);
}

static void add_partitions(struct table *table, const struct answer *answer, size_t index)
{
    lag_add_partitions(table, answer->details[index]);
}

static bool form_check(const struct listing *listing, const struct command_call *call, const struct answer *answer,
                       struct str *out)
{
    (void)call;
    if (answer)
        lag_check_lines(&run_of(listing)->check, answer, out);
    return answer != NULL;
}

static bool form_metrics(const struct listing *listing, const struct command_call *call, const struct answer *answer,
                         struct str *out)
{
    (void)listing;
    (void)call;
    lag_metrics(answer, out);
    return true;
}

static int exit_of_check(const struct listing *listing, const struct answer *answer)
{
    return lag_check_exit_code(&run_of(listing)->check, answer);
}

static bool has(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->detail_count; i++)
        if (strcmp(answer->details[i]->summary.group, name) == 0)
            return true;
    return false;
}

static int check(struct command_call *call, const struct answer *answer, struct error *error)
{
    (void)call;
    return unknown_partial(answer->groups, error);
}

static bool is_ahead(const struct group_detail *detail)
{
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (row->committed.known && row->high.known && row->committed.value > row->high.value && !row->state.stale)
            return true;
    }
    return false;
}

/* A committed offset past the end is believed when it is seen twice: those groups are asked once more. */
static void confirm_ahead(struct command_call *call, struct lag_looks *looks, const struct listing *listing,
                          struct answer *answer)
{
    const char **names = mem_zero(answer->detail_count + 1, sizeof *names);
    struct question question = listing->question;
    question.name_count = 0;
    for (size_t i = 0; i < answer->detail_count; i++)
        if (is_ahead(answer->details[i]))
            names[question.name_count++] = answer->details[i]->summary.group;
    question.names = names;
    struct answer again = {0};
    struct error ignored = {0};
    if (question.name_count > 0 && command_ask(call, &question, &again, &ignored)) {
        lag_looks_take(looks, &again);
        for (size_t i = 0, j = 0; i < answer->detail_count && j < again.detail_count; i++) {
            if (strcmp(answer->details[i]->summary.group, again.details[j]->summary.group) != 0)
                continue;
            struct group_detail *former = answer->details[i];
            answer->details[i] = again.details[j];
            again.details[j++] = former; /* finished with the answer */
        }
    }
    free(names);
    answer_finish(&again);
}

static bool is_learning(const struct answer *answer)
{
    for (size_t i = 0; i < answer->detail_count; i++)
        if (answer->details[i]->summary.learning > 0)
            return true;
    return false;
}

/* Said once: the list of partitions is not whole. */
static void tell_unlisted(const struct answer *answer)
{
    for (size_t i = 0; i < answer->detail_count; i++) {
        const struct group_row *group = &answer->details[i]->summary;
        char name[1024];
        if (group->without_row > 0)
            fprintf(stderr,
                    lang_plural("weir: warning: %s: %d more partition, which nobody reads, is not listed\n",
                                "weir: warning: %s: %d more partitions, which nobody reads, are not listed\n",
                                (size_t)group->without_row),
                    sanitize_into(name, sizeof name, group->group, strlen(group->group)), (int)group->without_row);
    }
}

static void learn(struct command_call *call, const struct listing *listing, struct answer *answer)
{
    struct lag_run *run = listing->memory;
    bool first = run->looks.watches.count == 0, again = options_flag(call->options, "watch");
    lag_looks_take(&run->looks, answer);
    lag_looks_forget(&run->looks, answer);
    if (!first)
        return;
    confirm_ahead(call, &run->looks, listing, answer);
    if (listing->row == add_partitions && !listing->form)
        tell_unlisted(answer);
    if (call->out_is_terminal && isatty(STDERR_FILENO) && !again && !listing->look_ms && !run->checks &&
        is_learning(answer))
        fprintf(stderr, "%s",
                _("weir: one look tells no rates, and states only where they are plain: --for 2m, or --watch\n"));
}

static void unanswered(const struct listing *listing)
{
    struct lag_run *run = listing->memory;
    lag_looks_unanswered(&run->looks);
}

/* Without a line on the command line those hold that were drawn once and for all. */
static void take_setting(struct lag_check *check, const struct alarm_setting *setting)
{
    if (!setting)
        return;
    check->lines.lag_warn = setting->lag_warn;
    check->lines.behind_warn_s = setting->behind_warn_s;
    check->lag_from = setting->lag_warn > 0 ? setting->lag_from : NULL;
    check->behind_from = setting->behind_warn_s > 0 ? setting->behind_from : NULL;
}

static bool read_check(struct lag_run *run, const struct command_call *call, struct error *error)
{
    const struct options *options = call->options;
    bool max_lag = options_rank(options, "max-lag") != OPTION_UNSET;
    bool max_behind = options_rank(options, "max-behind") != OPTION_UNSET;
    run->checks = options_flag(options, "check");
    if (!run->checks && (max_lag || max_behind))
        return error_set(error, ERROR_USAGE, _("--max-lag and --max-behind belong to --check"));
    if (run->checks && options_flag(options, "watch"))
        return error_set(error, ERROR_USAGE, _("--check ends with an exit code, and --watch never: only one of them"));
    int64_t lag = options_count(options, "max-lag", 0), behind_ms = options_duration_ms(options, "max-behind", 0);
    run->check = (struct lag_check){
        .lines = {.lag_warn = lag,
                  .no_lag = max_lag && lag == 0,
                  .behind_warn_s = !max_behind ? 0
                                   : behind_ms ? (double)behind_ms / 1e3
                                               : 1e-9,
                  .named = call->operand_count > 0,
                  .at_once = options_rank(options, "for") == OPTION_UNSET},
        .all = call->operand_count == 0,
        .quiet = options_flag(options, "quiet"),
        .verbose = options_flag(options, "verbose"),
        .ascii = call->ascii,
    };
    if (run->checks && !max_lag && !max_behind)
        take_setting(&run->check, call->alarms);
    return true;
}

/* The line of --check, or the one that was drawn once and for all. */
static struct lag_rules rules_of(const struct lag_run *run, const struct command_call *call)
{
    double drawn_s = call->alarms ? call->alarms->behind_warn_s : 0, checked_s = run->check.lines.behind_warn_s;
    const struct lag_rules rules = lag_rules_divided(&lag_rules_shipped, windows_divisor());
    return lag_rules_with_line(&rules, checked_s > 0 ? checked_s : drawn_s);
}

static bool is_format(const struct command_call *call, const char *name)
{
    return call->format && strcmp(call->format, name) == 0;
}

static void choose_form(struct listing *listing, const struct command_call *call, const struct lag_run *run)
{
    bool lines = run->checks && (!call->format || is_format(call, "table") || is_format(call, "wide"));
    bool partitions = call->operand_count > 0 || is_format(call, "wide") || is_format(call, "csv") ||
                      options_flag(call->options, "partitions");
    listing->columns = partitions ? lag_partition_columns : lag_group_columns;
    listing->row = partitions ? add_partitions : add_group;
    listing->form = is_format(call, "prometheus") ? form_metrics : lines || run->check.quiet ? form_check : NULL;
    listing->exit_code = run->checks ? exit_of_check : NULL;
}

static int run(struct command_call *call, struct error *error)
{
    struct lag_run run = {0};
    if (!read_check(&run, call, error))
        return ERROR_USAGE;
    const struct lag_rules rules = rules_of(&run, call);
    run.looks.rules = &rules;
    struct listing listing = {
        .schema = "weir.lag/1",
        .array = "groups",
        .question = {.kind = ASK_LAG, .names = call->operands, .name_count = call->operand_count},
        .empty = N_("the cluster has no groups that you may see"),
        .block = block,
        .count = count,
        .head = write_head,
        .json = write_json,
        .state = state,
        .has = has,
        .check = check,
        .opaque = &run,
        .memory = &run,
        .learn = learn,
        .unanswered = unanswered,
        .look_ms = options_duration_ms(call->options, "for", 0),
    };
    choose_form(&listing, call, &run);
    /* Who looks for longer wants states, and some of them depend on what the first unread record is. */
    listing.question.with_behind = call->operand_count > 0 || options_flag(call->options, "behind") ||
                                   options_flag(call->options, "watch") || listing.look_ms > 0 ||
                                   run.check.lines.behind_warn_s > 0 || is_format(call, "prometheus");
    if (listing.look_ms > 0)
        interrupt_catch();
    int code = listing_run(call, &listing, error);
    lag_looks_finish(&run.looks);
    return interrupt_came() ? INTERRUPTED_EXIT : code;
}

const struct command command_lag = {
    .name = "lag",
    .operands = "[GROUP...]",
    .max_operands = SIZE_MAX,
    .summary = N_("how far groups are behind, in offsets and in seconds, and what is wrong with them"),
    .details = N_(
        "Without a group the table has a line a group; with groups, --partitions, -o wide or -o csv a line a\n"
        "partition. lag is high minus committed (or low, where that is later); the lag of a group is the sum of\n"
        "the known, and unknown_partitions counts the others. behind is how old the first unread record of the\n"
        "worst partition is: \u2265 is a lower bound, ~ a guess by the rate. The verdict is BROKEN, BEHIND, "
        "RECOVERING,\n"
        "OK or UNKNOWN, and reason the exact state. One look tells what may be lost, past the end, gone, without an\n"
        "offset or caught up; rates and the other states take looking for a while: --for 2m, or --watch.\n"
        "Looking joins no group and commits nothing.\n"
        "--check prints a line for each group that is not fine, and exits with 0 when every group could be judged\n"
        "and is within the lines, 7 when one is over a line or BROKEN, 6 when one could not be judged, 1 when one\n"
        "does not exist. Without --max-lag and --max-behind the lines are lag_warn and behind_warn of the\n"
        "configuration, if they are set, and the output says whose they are. Without any line, or with --for, states\n"
        "that take time are judged, too. Share groups, workers of Connect, and abandoned groups that were not named\n"
        "need no verdict.\n"
        "prometheus prints metrics in the text format; unknown values are left out.\n" LISTING_DETAILS),
    .own = own,
    .formats = LISTING_FORMATS "|prometheus",
    .of_groups = true,
    .run = run,
};
