/* Plans of a group and what becomes of them, on a cluster in memory that goes wrong in every way a real one does. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/wake.h"
#include "engine/group_file.h"
#include "engine/writer.h"
#include "fake_groups.h"
#include "model/group_journal.h"
#include "model/lag_keep.h"
#include "source/event.h"

enum { TIMEOUT_MS = 200 };

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/weir-group-write-XXXXXX");
    assert_non_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char line[128];
    snprintf(line, sizeof line, "rm -rf '%s'", folder);
    return system(line) == 0 ? 0 : 1;
}

/* One wish on one cluster, from plan to result. */
struct trial {
    struct fake_groups fake;
    struct group_wish wish;
    struct write_gate *gate;
    struct write_plan plan;
    struct write_result result;
    struct error error;
};

static void begin(struct trial *trial, enum group_write write, const char *to)
{
    struct write_policy policy = {.allowed = true, .cluster_name = "test"};
    *trial = (struct trial){.wish = {.write = write, .group = mem_strdup("billing"), .timeout_ms = TIMEOUT_MS}};
    fake_groups_init(&trial->fake);
    trial->gate = write_gate_create(&policy);
    assert_true(group_wish_add_topic(&trial->wish, "orders", NULL));
    if (to)
        assert_true(group_wish_set_aim(&trial->wish, to, 1767225600000, NULL));
}

static bool make(struct trial *trial)
{
    return write_plan_make_group(&trial->fake.source, &trial->wish, &trial->plan, &trial->error);
}

static bool execute(struct trial *trial)
{
    return write_plan_execute(trial->gate, &trial->fake.source, &trial->plan, &trial->result, &trial->error);
}

/* Made, and done without a fault. */
static void must(struct trial *trial)
{
    if (!make(trial) || trial->plan.refusal)
        fail_msg("no plan: %s%s", trial->error.text, trial->plan.refusal ? trial->plan.refusal : "");
    if (!execute(trial))
        fail_msg("not done: %s", trial->error.text);
}

static void end(struct trial *trial)
{
    write_result_finish(&trial->result);
    write_plan_finish(&trial->plan);
    group_wish_finish(&trial->wish);
    write_gate_destroy(trial->gate);
    fake_groups_finish(&trial->fake);
}

static void says(const char *text, const char *words)
{
    if (!text || !strstr(text, words))
        fail_msg("no '%s' in '%s'", words, text ? text : "");
}

/* The same cluster, and the way back. */
static void take_back(struct trial *trial)
{
    write_plan_finish(&trial->plan);
    trial->wish.is_undo = true;
    trial->wish.file = mem_strdup(trial->result.undo_path);
    write_result_finish(&trial->result);
    must(trial);
}

static void a_reset_is_done_and_taken_back(void **state)
{
    (void)state;
    struct trial trial;
    struct stat status;
    begin(&trial, GROUP_RESET, "beginning");
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    assert_false(trial.result.differs);
    for (int32_t p = 0; p < FAKE_PARTITIONS; p++)
        assert_int_equal(fake_groups_offset(&trial.fake, p), FAKE_LOW);
    assert_int_equal(stat(trial.result.undo_path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    take_back(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), 50);
    assert_int_equal(fake_groups_offset(&trial.fake, 2), -1); /* it had none, and has none again */
    const struct group_offset *row = group_offsets_find(&trial.fake.commits, "orders", 0);
    assert_string_equal(row->metadata, "note \"0\"\n\x01");
    assert_int_equal(row->leader_epoch, 3);
    end(&trial);
}

static void deleted_offsets_and_groups_come_back(void **state)
{
    (void)state;
    static const enum group_write writes[] = {GROUP_DELETE_OFFSETS, GROUP_DELETE};
    for (int i = 0; i < 2; i++) {
        struct trial trial;
        begin(&trial, writes[i], NULL);
        must(&trial);
        assert_int_equal(trial.result.outcome, WRITE_DONE);
        assert_int_equal(trial.fake.commits.count, 0);
        assert_int_equal(trial.fake.exists, writes[i] == GROUP_DELETE_OFFSETS);
        take_back(&trial);
        assert_true(trial.fake.exists);
        assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
        assert_int_equal(fake_groups_offset(&trial.fake, 1), 50);
        end(&trial);
    }
}

static void a_group_that_is_alive_is_refused_by_name(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.fake.members = 7;
    assert_true(make(&trial));
    says(trial.plan.refusal, "7 members");
    says(trial.plan.refusal, "client-5 at 10.0.0.7 (m-7f3a)");
    says(trial.plan.refusal, "and 2 more");
    assert_false(execute(&trial));
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);
}

static void a_group_that_does_not_exist_needs_create(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    free(trial.wish.group);
    trial.wish.group = mem_strdup("biling");
    assert_false(make(&trial));
    says(trial.error.text, "did you mean 'billing'");
    says(trial.error.text, "--create");
    assert_int_equal(trial.error.kind, ERROR_FAILED);
    write_plan_finish(&trial.plan);
    trial.wish.create = true;
    assert_true(make(&trial));
    assert_false(trial.plan.group->exists);
    assert_int_equal(group_plan_tally(trial.plan.group).moved, FAKE_PARTITIONS);
    end(&trial);
}

static void someone_who_commits_without_joining_is_noticed(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 5000;
    trial.fake.drifts_at = 2; /* the first reading is the plan's own */
    assert_true(make(&trial));
    says(trial.plan.refusal, "commits without joining");
    says(trial.plan.refusal, "orders 0");
    end(&trial);
    begin(&trial, GROUP_RESET, "end");
    trial.wish.seen_moving = mem_strdup("orders 1, 12 s ago");
    assert_true(make(&trial));
    says(trial.plan.refusal, "orders 1, 12 s ago");
    end(&trial);
    begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 20;
    assert_true(make(&trial));
    assert_null(trial.plan.refusal);
    assert_int_equal(trial.plan.group->still.watched_ms, 20);
    end(&trial);
}

static char *warnings_of(const struct trial *trial)
{
    struct str all = {0};
    for (size_t i = 0; i < trial->plan.warning_count; i++)
        str_appendf(&all, "%s\n", trial->plan.warnings[i]);
    return str_take(&all);
}

/* Plans with `watch_ms` at most, and what is said of how still it was. */
static void plan_says(struct trial *trial, int64_t watch_ms, const char *wanted)
{
    trial->wish.watch_ms = watch_ms;
    assert_true(make(trial));
    if (trial->plan.refusal)
        fail_msg("refused: %s", trial->plan.refusal);
    char *warnings = warnings_of(trial);
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
    begin(&trial, GROUP_RESET, "end");
    trial.fake.kept = kept_watch(300, 7200, 50);
    plan_says(&trial, 60000, "none of its commits has moved for 5m 00s, by what former runs kept of it");
    assert_int_equal(trial.plan.group->still.watched_ms, 0); /* it is not waited for */
    assert_int_equal(trial.plan.group->still.by, STILL_KEPT);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.fake.kept = kept_watch(3, 50, 50); /* long enough but for the rest, which is watched at most so long */
    plan_says(&trial, 20, "for 3.0 s by what former runs kept of it, and while it was watched for 0.0 s");
    assert_int_equal(trial.plan.group->still.watched_ms, 20);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.fake.kept = kept_watch(300, 7200, 49); /* moved since: when, nobody knows */
    plan_says(&trial, 20, "none of its commits moved while it was watched for 0.0 s; someone");
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.wish.still_ms = 90000;
    plan_says(&trial, 20, "has moved for 1m 30s, as the dashboard saw");
    assert_int_equal(trial.plan.group->still.watched_ms, 0);
    end(&trial);
}

/* The dashboard plans on a thread of its own, which sees the source through its guard. */
static void the_dashboard_uses_what_former_runs_kept_too(void **state)
{
    (void)state;
    struct trial trial;
    struct wake wake;
    struct write_policy policy = {.allowed = true, .cluster_name = "test"};
    struct writer_answer answer = {0};
    begin(&trial, GROUP_RESET, "end");
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
    end(&trial);
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
    begin(&trial, GROUP_RESET, "end");
    trial.wish.offsets_topic = true;
    trial.wish.watch_ms = 20;
    trial.fake.journal = &journal;
    assert_true(make(&trial));
    says(trial.plan.refusal, "orders 1, 12 s ago, by __consumer_offsets");
    end(&trial);

    block_init(&journal.block, free_nothing);
    ended.at_ms = 1001000; /* its last member committed, and went */
    begin(&trial, GROUP_RESET, "end");
    trial.wish.offsets_topic = true;
    trial.fake.journal = &journal;
    plan_says(&trial, 20, "for 12 s by __consumer_offsets, and while it was watched for 0.0 s; someone");
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.wish.offsets_topic = true;
    plan_says(&trial, 20, "__consumer_offsets was not read: ");
    end(&trial);
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
    begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 15000;
    trial.wish.watcher = &impatient.watcher;
    assert_true(make(&trial));
    says(trial.plan.refusal, "was to be watched for commits of others for 15 s, and that was ended after");
    assert_int_equal(impatient.first_ms, 15000);
    assert_int_equal(impatient.last_ms, 0);
    assert_true(trial.plan.group->still.watched_ms < 15000);
    end(&trial);
}

/* While it looks for the last time, where nobody asks any more whether it goes on. */
static void watching_that_is_ended_at_its_very_end_refuses(void **state)
{
    (void)state;
    struct trial trial;
    struct impatient impatient = {.watcher = {lose_patience}, .at_end = true};
    begin(&trial, GROUP_RESET, "end");
    trial.wish.watch_ms = 20;
    trial.wish.watcher = &impatient.watcher;
    assert_true(make(&trial));
    says(trial.plan.refusal, "and that was ended after");
    assert_int_equal(trial.plan.group->still.watched_ms, 20);
    assert_false(execute(&trial));
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);
}

static void not_watching_is_told_to_the_end(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    plan_says(&trial, 0, "it was not watched");
    assert_true(execute(&trial));
    says(str_text(&trial.result.text), "it had not been watched for commits of others");
    end(&trial);
    begin(&trial, GROUP_RESET, "end");
    plan_says(&trial, 20, "watched for");
    assert_true(execute(&trial));
    assert_null(strstr(str_text(&trial.result.text), "watched"));
    end(&trial);
}

static void a_pending_commit_is_refused_unless_forced(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.fake.unstable = 1;
    assert_true(make(&trial));
    says(trial.plan.refusal, "UNSTABLE_OFFSET_COMMIT");
    write_plan_finish(&trial.plan);
    trial.wish.force = true;
    must(&trial);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), FAKE_HIGH);
    end(&trial);
}

/* Between plan and change. */
static void what_changed_meanwhile_sends_nothing(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.fake.wakes_at = 2;
    assert_true(make(&trial));
    assert_null(trial.plan.refusal);
    assert_false(execute(&trial));
    says(trial.error.text, "woke up");
    says(trial.error.text, "client-1");
    assert_int_equal(trial.fake.writes, 0);
    assert_null(trial.result.undo_path);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    assert_true(make(&trial));
    fake_groups_commit(&trial.fake, 1, 51, NULL);
    assert_false(execute(&trial));
    says(trial.error.text, "orders 1");
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    assert_true(make(&trial));
    trial.fake.unstable = 0;
    assert_false(execute(&trial));
    says(trial.error.text, "UNSTABLE_OFFSET_COMMIT");
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    assert_true(make(&trial));
    trial.fake.exists = false;
    assert_false(execute(&trial));
    says(trial.error.text, "has gone");
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    assert_true(make(&trial));
    trial.fake.cluster_id = "another";
    assert_false(execute(&trial));
    says(trial.error.text, "another");
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);
}

/* What cannot be told any more is no reason to go on. */
static void what_cannot_be_seen_meanwhile_sends_nothing(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    assert_true(make(&trial));
    trial.fake.unread = 1;
    assert_false(execute(&trial));
    says(trial.error.text, "orders 1");
    says(trial.error.text, "cannot be told: TOPIC_AUTHORIZATION_FAILED");
    assert_int_equal(trial.error.kind, ERROR_NOT_AUTHORISED);
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    assert_true(make(&trial));
    trial.fake.unseen = true;
    assert_false(execute(&trial));
    says(trial.error.text, "cannot be seen any more");
    assert_int_equal(trial.fake.writes, 0);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.wish.force = true; /* leaves it to the brokers */
    trial.fake.unseen = true;
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    end(&trial);
}

/* Retention does not wait for the one who reads the plan. */
static void a_place_that_was_deleted_meanwhile_is_not_sent(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "beginning");
    assert_true(make(&trial));
    trial.fake.low = FAKE_LOW + 5;
    assert_false(execute(&trial));
    says(trial.error.text, "orders 0 should go to 10, and its log goes from 15 to 100 now");
    assert_int_equal(trial.fake.writes, 0);
    assert_null(trial.result.undo_path);
    end(&trial);
}

/* A commit that nobody confirmed is not in the way back, either. */
static void a_group_that_has_committed_more_is_not_deleted(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_DELETE, NULL);
    assert_true(make(&trial));
    fake_groups_commit(&trial.fake, 2, 60, NULL);
    assert_false(execute(&trial));
    says(trial.error.text, "has committed orders 2 since the plan was made");
    assert_int_equal(trial.fake.writes, 0);
    assert_null(trial.result.undo_path);
    assert_true(trial.fake.exists);
    end(&trial);
}

/* The event says success, and each partition something of its own. */
static void each_partition_has_its_own_result(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.fake.refused = 1;
    trial.fake.refusal = "UNKNOWN_MEMBER_ID";
    must(&trial);
    assert_true(trial.result.differs);
    assert_int_equal(trial.result.outcome, WRITE_PARTLY);
    assert_int_equal(trial.result.outcomes[0].end, END_DONE);
    assert_int_equal(trial.result.outcomes[1].end, END_REFUSED);
    assert_int_equal(trial.result.outcomes[1].now.value, 50);
    says(str_text(&trial.result.text), "orders 1: refused, it is at 50: UNKNOWN_MEMBER_ID");
    says(str_text(&trial.result.text), "2 of 3");
    assert_non_null(trial.result.undo_path);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.fake.refused = -2;
    trial.fake.refusal = "UNKNOWN_MEMBER_ID";
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_FAILED);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
    end(&trial);

    begin(&trial, GROUP_DELETE, NULL);
    trial.fake.refused = -2;
    trial.fake.refusal = "NON_EMPTY_GROUP";
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_FAILED);
    says(str_text(&trial.result.text), "NON_EMPTY_GROUP");
    assert_true(trial.fake.exists);
    end(&trial);
}

static void a_lost_connection_is_told_as_what_is_known(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.fake.drops_after = true; /* it was done, and reading back shows it */
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.fake.drops_before = true; /* it may still come to be */
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    assert_int_equal(trial.result.outcomes[0].end, END_UNKNOWN);
    assert_int_equal(trial.result.kind, ERROR_UNREACHABLE);
    says(str_text(&trial.result.text), "orders 0: not known: the connection was lost; it is at 40 so far");
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.fake.drops_after = trial.fake.unreadable = true;
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    assert_false(trial.result.outcomes[0].now_known);
    says(str_text(&trial.result.text), "could not be read back");
    end(&trial);

    begin(&trial, GROUP_RESET, "end");
    trial.fake.unreadable = true; /* accepted, but nobody has seen it */
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    says(str_text(&trial.result.text), "it was accepted; it could not be read back");
    end(&trial);

    begin(&trial, GROUP_DELETE, NULL);
    trial.fake.drops_before = true;
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    end(&trial);
}

static void what_is_overwritten_at_once_is_no_success(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "end");
    trial.fake.overwritten = true;
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_PARTLY);
    assert_int_equal(trial.result.outcomes[1].end, END_DIFFERS);
    assert_int_equal(trial.result.outcomes[1].now.value, 77);
    says(str_text(&trial.result.text), "somebody commits");
    end(&trial);
}

/* Nothing is sent that could not be taken back. */
static void without_an_undo_file_nothing_is_sent(void **state)
{
    (void)state;
    struct trial trial;
    char path[128];
    begin(&trial, GROUP_RESET, "end");
    snprintf(path, sizeof path, "%s/weir", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/weir/undo", folder);
    char line[300];
    snprintf(line, sizeof line, "rm -rf '%s'; : >'%s'", path, path); /* a file where the folder is to be */
    assert_int_equal(system(line), 0);
    assert_true(make(&trial));
    assert_false(execute(&trial));
    says(trial.error.text, "nothing was sent");
    assert_int_equal(trial.fake.writes, 0);
    unlink(path);
    end(&trial);
}

/* --- files --- */

static void write_plan_file(const struct trial *trial, enum group_file_kind kind, const char *path)
{
    struct str text = {0};
    group_file_print(trial->plan.group, kind, 1767225600000, &text);
    unlink(path);
    assert_true(group_file_write(path, &text, NULL));
    str_finish(&text);
}

/* A plan that was written down, then `change` happens, then it is made from the file. */
static void with_file(struct trial *trial, enum group_file_kind kind, void (*change)(struct fake_groups *fake))
{
    char path[128];
    begin(trial, GROUP_RESET, "15");
    assert_true(make(trial));
    snprintf(path, sizeof path, "%s/plan.json", folder);
    write_plan_file(trial, kind, path);
    write_plan_finish(&trial->plan);
    trial->wish.file = mem_strdup(path);
    trial->wish.is_undo = kind == GROUP_FILE_UNDO;
    if (change)
        change(&trial->fake);
}

static void move_one(struct fake_groups *fake)
{
    fake_groups_commit(fake, 1, 51, NULL);
}

static void deny_one(struct fake_groups *fake)
{
    fake->unread = 1;
}

static void other_cluster(struct fake_groups *fake)
{
    fake->cluster_id = "c2";
}

static void other_topic(struct fake_groups *fake)
{
    fake->topic_id = "id-2";
}

static void a_plan_is_applied_as_it_was_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        void (*change)(struct fake_groups *fake);
        const char *says;
    } rows[] = {{move_one, "orders 1 was at 50 and is at 51"}, {other_cluster, "c2"}, {other_topic, "made anew"}};
    struct trial trial;
    with_file(&trial, GROUP_FILE_PLAN, NULL);
    must(&trial);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 15);
    assert_int_equal(fake_groups_offset(&trial.fake, 2), 15);
    end(&trial);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        with_file(&trial, GROUP_FILE_PLAN, rows[i].change);
        assert_false(make(&trial));
        says(trial.error.text, rows[i].says);
        says(trial.error.text, "nothing was sent");
        assert_int_equal(trial.error.kind, ERROR_FAILED);
        end(&trial);
    }
    with_file(&trial, GROUP_FILE_PLAN, deny_one);
    assert_false(make(&trial));
    says(trial.error.text, "whether the plan still holds cannot be told: orders 1");
    assert_int_equal(trial.error.kind, ERROR_NOT_AUTHORISED);
    end(&trial);
    with_file(&trial, GROUP_FILE_PLAN, NULL);
    free(trial.wish.group);
    trial.wish.group = mem_strdup("other");
    assert_false(make(&trial));
    says(trial.error.text, "is of the group 'billing'");
    assert_int_equal(trial.error.kind, ERROR_USAGE);
    end(&trial);
}

static void an_undo_file_meets_what_is_there_now(void **state)
{
    (void)state;
    struct trial trial;
    with_file(&trial, GROUP_FILE_UNDO, other_cluster);
    assert_false(make(&trial));
    says(trial.error.text, "c2");
    end(&trial);

    with_file(&trial, GROUP_FILE_UNDO, other_topic);
    assert_true(make(&trial));
    assert_int_equal(trial.plan.group->moves[0].step, STEP_LEFT);
    says(trial.plan.group->moves[0].note, "made anew");
    end(&trial);

    with_file(&trial, GROUP_FILE_UNDO, move_one);
    assert_true(make(&trial));
    says(trial.plan.group->moves[1].note, "it was left at 15, and has been moved since");
    end(&trial);
}

/* Partitions that are gone are marked, and the others go back. */
static void an_undo_file_of_partitions_that_are_gone(void **state)
{
    (void)state;
    struct trial trial;
    char topic[] = "gone";
    struct group_offset gone = {.topic = topic, .committed = {5, true}, .leader_epoch = -1};
    begin(&trial, GROUP_RESET, "15");
    assert_true(make(&trial));
    struct group_move *move = group_plan_add(trial.plan.group, &gone);
    move->step = STEP_COMMIT;
    move->to = offset_of(6);
    char path[128];
    snprintf(path, sizeof path, "%s/gone.json", folder);
    write_plan_file(&trial, GROUP_FILE_UNDO, path);
    write_plan_finish(&trial.plan);
    fake_groups_commit(&trial.fake, 0, 15, NULL);
    trial.wish.is_undo = true;
    trial.wish.file = mem_strdup(path);
    must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_PARTLY);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
    assert_int_equal(trial.result.outcomes[0].end, END_NOT_SENT);
    says(str_text(&trial.result.text), "gone 0: not sent: the cluster has no such partition");
    end(&trial);
}

static void another_group_shows_the_way(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "group:other");
    assert_false(make(&trial));
    says(trial.error.text, "there is no group 'other'");
    write_plan_finish(&trial.plan);
    group_offsets_add(&trial.fake.other, "orders", 0)->committed = offset_of(66);
    group_offsets_add(&trial.fake.other, "orders", 1)->committed = offset_of(4);
    must(&trial);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 66);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), FAKE_LOW);
    assert_int_equal(fake_groups_offset(&trial.fake, 2), -1);
    end(&trial);
}

static void seconds_are_those_of_the_records(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "45");
    assert_true(make(&trial));
    assert_true(trial.plan.group->moves[0].seconds.known);
    assert_int_equal((int)trial.plan.group->moves[0].seconds.value, 5);
    assert_int_equal((int)trial.plan.group->moves[1].seconds.value, -5);
    assert_false(trial.plan.group->moves[2].seconds.known);
    end(&trial);
}

static void kinds_of_groups_bring_warnings(void **state)
{
    (void)state;
    struct trial trial;
    struct str text = {0};
    begin(&trial, GROUP_RESET, "45");
    trial.fake.group = "connect-sink";
    trial.fake.type = GROUP_STREAMS;
    free(trial.wish.group);
    trial.wish.group = mem_strdup("connect-sink");
    assert_true(make(&trial));
    write_plan_print(&trial.plan, false, &text);
    says(str_text(&text), "/connectors/sink/stop");
    says(str_text(&text), "Streams");
    says(str_text(&text), "MirrorMaker");
    end(&trial);
    begin(&trial, GROUP_RESET, "45");
    trial.fake.type = GROUP_SHARE;
    assert_false(make(&trial));
    says(trial.error.text, "kafka-share-groups.sh");
    end(&trial);
    str_finish(&text);
}

static void nothing_to_do_is_nothing_done(void **state)
{
    (void)state;
    struct trial trial;
    begin(&trial, GROUP_RESET, "+0");
    assert_true(make(&trial));
    assert_true(trial.plan.nothing);
    end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_is_done_and_taken_back),
        cmocka_unit_test(deleted_offsets_and_groups_come_back),
        cmocka_unit_test(a_group_that_is_alive_is_refused_by_name),
        cmocka_unit_test(a_group_that_does_not_exist_needs_create),
        cmocka_unit_test(someone_who_commits_without_joining_is_noticed),
        cmocka_unit_test(what_former_runs_kept_needs_no_watching),
        cmocka_unit_test(the_dashboard_uses_what_former_runs_kept_too),
        cmocka_unit_test(what_the_offsets_topic_tells_is_used),
        cmocka_unit_test(watching_that_is_ended_refuses),
        cmocka_unit_test(watching_that_is_ended_at_its_very_end_refuses),
        cmocka_unit_test(not_watching_is_told_to_the_end),
        cmocka_unit_test(a_pending_commit_is_refused_unless_forced),
        cmocka_unit_test(what_changed_meanwhile_sends_nothing),
        cmocka_unit_test(what_cannot_be_seen_meanwhile_sends_nothing),
        cmocka_unit_test(a_place_that_was_deleted_meanwhile_is_not_sent),
        cmocka_unit_test(a_group_that_has_committed_more_is_not_deleted),
        cmocka_unit_test(each_partition_has_its_own_result),
        cmocka_unit_test(a_lost_connection_is_told_as_what_is_known),
        cmocka_unit_test(what_is_overwritten_at_once_is_no_success),
        cmocka_unit_test(without_an_undo_file_nothing_is_sent),
        cmocka_unit_test(a_plan_is_applied_as_it_was_or_not_at_all),
        cmocka_unit_test(an_undo_file_meets_what_is_there_now),
        cmocka_unit_test(an_undo_file_of_partitions_that_are_gone),
        cmocka_unit_test(another_group_shows_the_way),
        cmocka_unit_test(seconds_are_those_of_the_records),
        cmocka_unit_test(kinds_of_groups_bring_warnings),
        cmocka_unit_test(nothing_to_do_is_nothing_done),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
