/* weir diagnose GROUP: watches a group for a while, and says what is the matter with it, why, and what to do. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/wake.h"
#include "cli/alarm_setting.h"
#include "cli/command_table.h"
#include "cli/diagnose_json.h"
#include "cli/interrupt.h"
#include "cli/unknown.h"
#include "config/windows.h"
#include "engine/diagnosis_lines.h"
#include "engine/investigation.h"
#include "model/snapshot.h"
#include "text/format.h"

enum { WATCHED_BY_DEFAULT_MS = 60000, STEP_MS = 200, LAST_ANSWERS_MS = 6000, JOURNAL_ANSWER_MS = 31000 };

static const struct option_spec own[] = {
    {"for", 0, OPTION_DURATION, "TIME", N_("how long the group is watched (default 60s)"), .is_setting = false},
    {"offsets-topic", 0, OPTION_FLAG, NULL,
     N_("read the group's partition of __consumer_offsets, too: commit times, generations, timeouts"),
     .is_setting = false},
    {0},
};

struct watch_run {
    struct command_call *call;
    struct investigation *investigation;
    int64_t wanted_ms, started_us;
    bool shown;      /* a progress line stands on stderr */
    char down[1024]; /* what the cluster's last failure was; "": none, or it is over */
};

static void tell_progress(struct watch_run *run)
{
    if (!isatty(STDERR_FILENO))
        return;
    char seconds[FORMAT_MAX], of[FORMAT_MAX];
    format_duration((double)investigation_watched_us(run->investigation) / 1e6, seconds);
    format_duration((double)run->wanted_ms / 1e3, of);
    fputs("\r\x1b[K", stderr);
    fprintf(stderr, _("watching the group: %s of %s (Ctrl-C diagnoses what was seen so far)"), seconds, of);
    fflush(stderr);
    run->shown = true;
}

static void clear_progress(struct watch_run *run)
{
    if (run->shown)
        fputs("\r\x1b[K", stderr);
    run->shown = false;
}

static void take_events(struct watch_run *run)
{
    struct event event;
    while (mailbox_receive(run->call->events, &event)) {
        if (event.kind == EVENT_READ_DONE)
            investigation_take(run->investigation, &event);
        if (event.kind == EVENT_CLUSTER_DOWN)
            snprintf(run->down, sizeof run->down, "%s", event.text);
        if (event.kind == EVENT_CLUSTER_UP)
            *run->down = '\0';
        event_finish(&event);
    }
}

static void take_in(struct watch_run *run)
{
    take_events(run);
    struct snapshot *snapshot = board_acquire(run->call->board);
    investigation_poll(run->investigation, snapshot);
    block_release(snapshot);
}

static void wait_a_step(struct watch_run *run)
{
    struct pollfd waiting = {.fd = run->call->wake->read_fd, .events = POLLIN};
    poll(&waiting, 1, STEP_MS);
    wake_clear(run->call->wake);
    take_in(run);
}

/* Until it was watched for long enough, for one look at least, or somebody pressed Ctrl-C. The first look may take as
 * long as --timeout. */
static void watch(struct watch_run *run)
{
    int64_t told_us = 0;
    while (!interrupt_came()) {
        int64_t now_us = clock_mono_us();
        bool looked = investigation_looked(run->investigation);
        if (looked && investigation_watched_us(run->investigation) >= run->wanted_ms * 1000)
            return;
        bool late = now_us - run->started_us > (run->wanted_ms + run->call->timeout_ms) * 1000;
        bool silent = !looked && now_us - run->started_us > run->call->timeout_ms * 1000;
        if (late || silent)
            return;
        wait_a_step(run);
        if (now_us - told_us > 500000) {
            tell_progress(run);
            told_us = now_us;
        }
    }
    run->call->interrupted = true;
}

static void wait_for_answers(struct watch_run *run)
{
    bool journal = options_flag(run->call->options, "offsets-topic");
    int64_t until_us = clock_mono_us() + (run->call->interrupted ? 1000
                                          : journal              ? JOURNAL_ANSWER_MS
                                                                 : LAST_ANSWERS_MS) *
                                             (int64_t)1000;
    while (investigation_waits(run->investigation) && clock_mono_us() < until_us)
        wait_a_step(run);
}

/* Whether it is there; `cluster` is filled. 0, or the exit code. */
static int find_group(struct command_call *call, char cluster[64], struct error *error)
{
    struct question question = {.kind = ASK_GROUPS, .names = call->operands, .name_count = 1};
    struct answer answer = {0};
    if (!command_ask(call, &question, &answer, error))
        return error->kind;
    snprintf(cluster, 64, "%s", answer.cluster_id);
    int code = 0;
    if (!answer.groups || answer.groups->count == 0) {
        code = unknown_partial(answer.groups, error);
        if (!code)
            code = unknown_group(call, call->operands[0], error);
    }
    answer_finish(&answer);
    return code;
}

static int print(struct watch_run *run, const char *cluster, struct error *error)
{
    const struct diagnosis *diagnosis = investigation_diagnosis(run->investigation);
    struct command_call *call = run->call;
    struct str out = {0};
    const char *format = call->format ? call->format : "text";
    if (strcmp(format, "json") == 0)
        diagnose_json(&out, cluster, investigation_detail(run->investigation), diagnosis, !call->interrupted);
    else if (strcmp(format, "markdown") == 0)
        diagnosis_markdown(&out, diagnosis);
    else
        diagnosis_text(&out, diagnosis, call->ascii);
    bool good = command_write(call, str_text(&out), out.len, error);
    str_finish(&out);
    return good ? 0 : ERROR_FAILED;
}

static int no_look(const struct watch_run *run, struct error *error)
{
    if (run->call->interrupted)
        return 0;
    error_set(error, *run->down ? ERROR_UNREACHABLE : ERROR_FAILED, _("group %s was not seen: %s"),
              run->call->operands[0], *run->down ? run->down : _("the cluster did not answer in time"));
    return error->kind;
}

static int investigate(struct command_call *call, struct error *error)
{
    char cluster[64] = "";
    int code = find_group(call, cluster, error);
    if (code)
        return code;
    double behind_warn_s = call->alarms ? call->alarms->behind_warn_s : 0;
    struct lag_rules rules = lag_rules_divided(&lag_rules_shipped, windows_divisor());
    rules = lag_rules_with_line(&rules, behind_warn_s);
    struct watch_run run = {.call = call, .started_us = clock_mono_us()};
    run.wanted_ms = options_duration_ms(call->options, "for", WATCHED_BY_DEFAULT_MS);
    struct str weir = {0};
    command_append_call(call, false, &weir);
    struct investigation_spec spec = {.group = call->operands[0],
                                      .weir = str_text(&weir),
                                      .command_config = call->command_config,
                                      .rules = &rules,
                                      .wanted_us = run.wanted_ms * 1000,
                                      .offsets_topic = options_flag(call->options, "offsets-topic"),
                                      .first_tag = 1};
    run.investigation = investigation_create(&spec, call->source, call->wake);
    str_finish(&weir);
    struct scope scope = {.focused_group = call->operands[0],
                          .visible_groups = call->operands,
                          .visible_group_count = 1,
                          .sweep_ms = call->sweep_ms,
                          .behind_warn_s = behind_warn_s};
    call->source->ops->set_scope(call->source, &scope);
    interrupt_catch();
    watch(&run);
    wait_for_answers(&run);
    clear_progress(&run);
    code = investigation_looked(run.investigation) ? print(&run, cluster, error) : no_look(&run, error);
    investigation_destroy(run.investigation);
    return code;
}

static int run_diagnose(struct command_call *call, struct error *error)
{
    return command_open(call, error) ? investigate(call, error) : (int)error->kind;
}

const struct command command_diagnose = {
    .name = "diagnose",
    .operands = "GROUP",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("what is the matter with a group, why, and what to do"),
    .details = N_(
        "The group is watched for a while, without touching it, and asked 24 questions: docs/diagnosis.md lists them.\n"
        "First comes a verdict of one line, then what explains it, the most important first: evidence, how sure it "
        "is,\n"
        "what would confirm it, and the commands to run. ! stands before those that change the cluster.\n"
        "What could not be seen is said; so is what Kafka lets nobody know."),
    .own = own,
    .formats = "text|markdown|json",
    .of_groups = true,
    .run = run_diagnose,
};
