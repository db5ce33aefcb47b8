/* For how long a group was seen not to move before it is moved: by watching, by what was kept, by what is written. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"
#include "group_trial.h"
#include "model/group_journal.h"
#include "model/lag_keep.h"

static void someone_who_commits_without_joining_is_noticed(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 5000;
    trial.fake.drifts_at = 2; /* the first reading is the plan's own */
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "commits without joining");
    trial_says(trial.plan.refusal, "orders 0");
    trial_end(&trial);
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.seen_moving = mem_strdup("orders 1, 12 s ago");
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "orders 1, 12 s ago");
    trial_end(&trial);
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 20;
    assert_true(trial_make(&trial));
    assert_null(trial.plan.refusal);
    assert_int_equal(trial.plan.group->still.watched_ms, 20);
    trial_end(&trial);
}

/* Plans with `watch_ms` at most, and what is said of how still it was. */
static void plan_says(struct trial *trial, int64_t watch_ms, const char *wanted)
{
    trial->wish.watch_ms = watch_ms;
    assert_true(trial_make(trial));
    if (trial->plan.refusal)
        fail_msg("refused: %s", trial->plan.refusal);
    char *warnings = trial_warnings(trial);
    if (!strstr(warnings, wanted))
        fail_msg("'%s' does not say '%s'", warnings, wanted);
    free(warnings);
}

/* As a former run kept it: looked at last so long ago, and committed last. */
static struct lag_watch *kept_watch(int64_t looked_s, int64_t committed_s, int64_t second_offset)
{
    int64_t now_ms = clock_wall_ms();
    const struct lag_moment moment = {clock_mono_us(), now_ms};
    struct str text = {0};
    struct error error = {0};
    str_appendf(&text, "weir-lag\t1\t%lld\ngroup\t0\t0\t0\t0\t0\t0\ngap\t4000000\t0\n",
                (long long)(now_ms - looked_s * 1000));
    str_appendf(&text, "row\torders\t0\t40\t10\t40\t%lld\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\n",
                (long long)(now_ms - committed_s * 1000));
    str_appendf(&text, "row\torders\t1\t%lld\t10\t50\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nend\n",
                (long long)second_offset);
    struct lag_watch *watch = lag_watch_read(str_text(&text), text.len, &moment, &error);
    if (!watch)
        fail_msg("%s", error.text);
    str_finish(&text);
    return watch;
}

static void what_former_runs_kept_needs_no_watching(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.kept = kept_watch(300, 7200, 50);
    plan_says(&trial, 60000, "none of its commits has moved for 5m 00s, by what former runs kept of it");
    assert_int_equal(trial.plan.group->still.watched_ms, 0); /* it is not waited for */
    assert_int_equal(trial.plan.group->still.by, STILL_KEPT);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.kept = kept_watch(3, 50, 50); /* long enough but for the rest, which is watched at most so long */
    plan_says(&trial, 20, "for 3.0 s by what former runs kept of it, and while it was watched for 0.0 s");
    assert_int_equal(trial.plan.group->still.watched_ms, 20);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.kept = kept_watch(300, 7200, 49); /* moved since: when, nobody knows */
    plan_says(&trial, 20, "none of its commits moved while it was watched for 0.0 s; someone");
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.still_ms = 90000;
    plan_says(&trial, 20, "has moved for 1m 30s, as the dashboard saw");
    assert_int_equal(trial.plan.group->still.watched_ms, 0);
    trial_end(&trial);
}

/* The dashboard plans on a thread of its own, which sees the source through its guard. */
static void the_dashboard_uses_what_former_runs_kept_too(void **state)
{
    (void)state;
    struct trial trial;
    struct wake wake;
    struct write_policy policy = {.allowed = true, .cluster_name = "test"};
    struct writer_answer answer = {0};
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 20;
    trial.fake.kept = kept_watch(300, 7200, 50);
    assert_true(wake_init(&wake, &trial.error));
    struct mailbox *events = mailbox_create(16, &wake);
    struct writer *writer = writer_create(&policy, events, &wake);
    writer_attach(writer, &trial.fake.source);
    uint64_t tag = writer_plan_group(writer, &trial.wish);
    int64_t until_us = clock_mono_us() + 20000000;
    while (!writer_take(writer, &answer) && clock_mono_us() < until_us) {
        struct pollfd fd = {.fd = wake.read_fd, .events = POLLIN};
        poll(&fd, 1, 1000);
        wake_clear(&wake);
    }
    assert_int_equal(answer.tag, tag);
    if (!answer.good)
        fail_msg("%s", answer.error.text);
    assert_int_equal(answer.plan.group->still.by, STILL_KEPT);
    assert_int_equal(answer.plan.group->still.watched_ms, 0);
    writer_answer_finish(&answer);
    writer_destroy(writer);
    mailbox_destroy(events);
    wake_finish(&wake);
    trial_end(&trial);
}

static void free_nothing(struct block *block)
{
    (void)block;
}

static void what_the_offsets_topic_tells_is_used(void **state)
{
    (void)state;
    struct trial trial;
    struct journal_commit commit = {
        .topic = "orders", .partition = 1, .offset = 50, .leader_epoch = -1, .metadata = "", .commit_ms = 1000000};
    struct journal_partition partition = {.topic = "orders", .partition = 1, .count = 1};
    struct journal_generation ended = {.at_ms = 900000, .generation = 3, .type = GROUP_CLASSIC, .member_count = 0};
    struct group_journal journal = {.group = "billing",
                                    .commits = &commit,
                                    .commit_count = 1,
                                    .partitions = &partition,
                                    .partition_count = 1,
                                    .generations = &ended,
                                    .generation_count = 1,
                                    .from_ms = 1,
                                    .to_ms = 1012000,
                                    .complete = true};
    block_init(&journal.block, free_nothing);
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.offsets_topic = true;
    trial.wish.watch_ms = 20;
    trial.fake.journal = &journal;
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "orders 1, 12 s ago, by __consumer_offsets");
    trial_end(&trial);

    block_init(&journal.block, free_nothing);
    ended.at_ms = 1001000; /* its last member committed, and went */
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.offsets_topic = true;
    trial.fake.journal = &journal;
    plan_says(&trial, 20, "for 12 s by __consumer_offsets, and while it was watched for 0.0 s; someone");
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.offsets_topic = true;
    plan_says(&trial, 20, "__consumer_offsets was not read: ");
    trial_end(&trial);
}

struct impatient {
    struct group_watcher watcher;
    int patience; /* so often it may be told before the watching is to end */
    bool at_end;  /* it ends when nothing is left, and not before */
    int told;
    int64_t first_ms, last_ms;
};

static bool lose_patience(struct group_watcher *watcher, int64_t left_ms)
{
    struct impatient *impatient = (struct impatient *)watcher;
    if (impatient->told++ == 0)
        impatient->first_ms = left_ms;
    impatient->last_ms = left_ms;
    return impatient->at_end ? left_ms > 0 : impatient->told < impatient->patience;
}

/* Who ends the watching has not seen what was to be seen. */
static void watching_that_is_ended_refuses(void **state)
{
    (void)state;
    struct trial trial;
    struct impatient impatient = {.watcher = {lose_patience}, .patience = 2};
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 15000;
    trial.wish.watcher = &impatient.watcher;
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "was to be watched for commits of others for 15 s, and that was ended after");
    assert_int_equal(impatient.first_ms, 15000);
    assert_int_equal(impatient.last_ms, 0);
    assert_true(trial.plan.group->still.watched_ms < 15000);
    trial_end(&trial);
}

/* While it looks for the last time, where nobody asks any more whether it goes on. */
static void watching_that_is_ended_at_its_very_end_refuses(void **state)
{
    (void)state;
    struct trial trial;
    struct impatient impatient = {.watcher = {lose_patience}, .at_end = true};
    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 20;
    trial.wish.watcher = &impatient.watcher;
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "and that was ended after");
    assert_int_equal(trial.plan.group->still.watched_ms, 20);
    assert_false(trial_execute(&trial));
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);
}

static void not_watching_is_told_to_the_end(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    plan_says(&trial, 0, "it was not watched");
    assert_true(trial_execute(&trial));
    trial_says(str_text(&trial.result.text), "it had not been watched for commits of others");
    trial_end(&trial);
    trial_begin(&trial, GROUP_RESET, "end");
    plan_says(&trial, 20, "watched for");
    assert_true(trial_execute(&trial));
    assert_null(strstr(str_text(&trial.result.text), "watched"));
    trial_end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(someone_who_commits_without_joining_is_noticed),
        cmocka_unit_test(what_former_runs_kept_needs_no_watching),
        cmocka_unit_test(the_dashboard_uses_what_former_runs_kept_too),
        cmocka_unit_test(what_the_offsets_topic_tells_is_used),
        cmocka_unit_test(watching_that_is_ended_refuses),
        cmocka_unit_test(watching_that_is_ended_at_its_very_end_refuses),
        cmocka_unit_test(not_watching_is_told_to_the_end),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
