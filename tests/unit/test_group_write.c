/* Plans of a group and what becomes of them, on a cluster in memory that goes wrong in every way a real one does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "group_trial.h"
#include "model/groups.h"

static void a_reset_is_done_and_taken_back(void **state)
{
    (void)state;
    struct trial trial;
    struct stat status;
    trial_begin(&trial, GROUP_RESET, "beginning");
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    assert_false(trial.result.differs);
    for (int32_t p = 0; p < FAKE_PARTITIONS; p++)
        assert_int_equal(fake_groups_offset(&trial.fake, p), FAKE_LOW);
    assert_int_equal(stat(trial.result.undo_path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    trial_take_back(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), 50);
    assert_int_equal(fake_groups_offset(&trial.fake, 2), -1); /* it had none, and has none again */
    const struct group_offset *row = group_offsets_find(&trial.fake.commits, "orders", 0);
    assert_string_equal(row->metadata, "note \"0\"\n\x01");
    assert_int_equal(row->leader_epoch, 3);
    trial_end(&trial);
}

static void deleted_offsets_and_groups_come_back(void **state)
{
    (void)state;
    static const enum group_write writes[] = {GROUP_DELETE_OFFSETS, GROUP_DELETE};
    for (int i = 0; i < 2; i++) {
        struct trial trial;
        trial_begin(&trial, writes[i], NULL);
        trial_must(&trial);
        assert_int_equal(trial.result.outcome, WRITE_DONE);
        assert_int_equal(trial.fake.commits.count, 0);
        assert_int_equal(trial.fake.exists, writes[i] == GROUP_DELETE_OFFSETS);
        trial_take_back(&trial);
        assert_true(trial.fake.exists);
        assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
        assert_int_equal(fake_groups_offset(&trial.fake, 1), 50);
        trial_end(&trial);
    }
}

static void a_group_that_is_alive_is_refused_by_name(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.members = 7;
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "7 members");
    trial_says(trial.plan.refusal, "client-5 at 10.0.0.7 (m-7f3a)");
    trial_says(trial.plan.refusal, "and 2 more");
    assert_false(trial_execute(&trial));
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);
}

static void a_group_that_does_not_exist_needs_create(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    free(trial.wish.group);
    trial.wish.group = mem_strdup("biling");
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "did you mean 'billing'");
    trial_says(trial.error.text, "--create");
    assert_int_equal(trial.error.kind, ERROR_FAILED);
    write_plan_finish(&trial.plan);
    trial.wish.create = true;
    assert_true(trial_make(&trial));
    assert_false(trial.plan.group->exists);
    assert_int_equal(group_plan_tally(trial.plan.group).moved, FAKE_PARTITIONS);
    trial_end(&trial);
}

static void a_pending_commit_is_refused_unless_forced(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.unstable = 1;
    assert_true(trial_make(&trial));
    trial_says(trial.plan.refusal, "UNSTABLE_OFFSET_COMMIT");
    write_plan_finish(&trial.plan);
    trial.wish.force = true;
    trial_must(&trial);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), FAKE_HIGH);
    trial_end(&trial);
}

/* Between plan and change. */
static void what_changed_meanwhile_sends_nothing(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.wakes_at = 2;
    assert_true(trial_make(&trial));
    assert_null(trial.plan.refusal);
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "woke up");
    trial_says(trial.error.text, "client-1");
    assert_int_equal(trial.fake.writes, 0);
    assert_null(trial.result.undo_path);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    assert_true(trial_make(&trial));
    fake_groups_commit(&trial.fake, 1, 51, NULL);
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "orders 1");
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    assert_true(trial_make(&trial));
    trial.fake.unstable = 0;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "UNSTABLE_OFFSET_COMMIT");
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    assert_true(trial_make(&trial));
    trial.fake.exists = false;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "has gone");
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    assert_true(trial_make(&trial));
    trial.fake.cluster_id = "another";
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "another");
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);
}

/* What cannot be told any more is no reason to go on. */
static void what_cannot_be_seen_meanwhile_sends_nothing(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    assert_true(trial_make(&trial));
    trial.fake.unread = 1;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "orders 1");
    trial_says(trial.error.text, "cannot be told: TOPIC_AUTHORIZATION_FAILED");
    assert_int_equal(trial.error.kind, ERROR_NOT_AUTHORISED);
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    assert_true(trial_make(&trial));
    trial.fake.unseen = true;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "cannot be seen any more");
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.wish.force = true; /* leaves it to the brokers */
    trial.fake.unseen = true;
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    trial_end(&trial);
}

/* Retention does not wait for the one who reads the plan. */
static void a_place_that_was_deleted_meanwhile_is_not_sent(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "beginning");
    assert_true(trial_make(&trial));
    trial.fake.low = FAKE_LOW + 5;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "orders 0 should go to 10, and its log goes from 15 to 100 now");
    assert_int_equal(trial.fake.writes, 0);
    assert_null(trial.result.undo_path);
    trial_end(&trial);
}

/* A commit that nobody confirmed is not in the way back, either. */
static void a_group_that_has_committed_more_is_not_deleted(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_DELETE, NULL);
    assert_true(trial_make(&trial));
    fake_groups_commit(&trial.fake, 2, 60, NULL);
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "has committed orders 2 since the plan was made");
    assert_int_equal(trial.fake.writes, 0);
    assert_null(trial.result.undo_path);
    assert_true(trial.fake.exists);
    trial_end(&trial);
}

/* The event says success, and each partition something of its own. */
static void each_partition_has_its_own_result(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.refused = 1;
    trial.fake.refusal = "UNKNOWN_MEMBER_ID";
    trial_must(&trial);
    assert_true(trial.result.differs);
    assert_int_equal(trial.result.outcome, WRITE_PARTLY);
    assert_int_equal(trial.result.outcomes[0].end, END_DONE);
    assert_int_equal(trial.result.outcomes[1].end, END_REFUSED);
    assert_int_equal(trial.result.outcomes[1].now.value, 50);
    trial_says(str_text(&trial.result.text), "orders 1: refused, it is at 50: UNKNOWN_MEMBER_ID");
    trial_says(str_text(&trial.result.text), "2 of 3");
    assert_non_null(trial.result.undo_path);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.refused = -2;
    trial.fake.refusal = "UNKNOWN_MEMBER_ID";
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_FAILED);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
    trial_end(&trial);

    trial_begin(&trial, GROUP_DELETE, NULL);
    trial.fake.refused = -2;
    trial.fake.refusal = "NON_EMPTY_GROUP";
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_FAILED);
    trial_says(str_text(&trial.result.text), "NON_EMPTY_GROUP");
    assert_true(trial.fake.exists);
    trial_end(&trial);
}

static void a_lost_connection_is_told_as_what_is_known(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.drops_after = true; /* it was done, and reading back shows it */
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_DONE);
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.drops_before = true; /* it may still come to be */
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    assert_int_equal(trial.result.outcomes[0].end, END_UNKNOWN);
    assert_int_equal(trial.result.kind, ERROR_UNREACHABLE);
    trial_says(str_text(&trial.result.text), "orders 0: not known: the connection was lost; it is at 40 so far");
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.drops_after = trial.fake.unreadable = true;
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    assert_false(trial.result.outcomes[0].now_known);
    trial_says(str_text(&trial.result.text), "could not be read back");
    trial_end(&trial);

    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.unreadable = true; /* accepted, but nobody has seen it */
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    trial_says(str_text(&trial.result.text), "it was accepted; it could not be read back");
    trial_end(&trial);

    trial_begin(&trial, GROUP_DELETE, NULL);
    trial.fake.drops_before = true;
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_UNKNOWN);
    trial_end(&trial);
}

static void what_is_overwritten_at_once_is_no_success(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "end");
    trial.fake.overwritten = true;
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_PARTLY);
    assert_int_equal(trial.result.outcomes[1].end, END_DIFFERS);
    assert_int_equal(trial.result.outcomes[1].now.value, 77);
    trial_says(str_text(&trial.result.text), "somebody commits");
    trial_end(&trial);
}

/* Nothing is sent that could not be taken back. */
static void without_an_undo_file_nothing_is_sent(void **state)
{
    (void)state;
    struct trial trial;
    char path[128];
    trial_begin(&trial, GROUP_RESET, "end");
    snprintf(path, sizeof path, "%s/weir", trial_folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/weir/undo", trial_folder);
    char line[300];
    snprintf(line, sizeof line, "rm -rf '%s'; : >'%s'", path, path); /* a file where the trial_folder is to be */
    assert_int_equal(system(line), 0);
    assert_true(trial_make(&trial));
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "nothing was sent");
    assert_int_equal(trial.fake.writes, 0);
    unlink(path);
    trial_end(&trial);
}

/* --- files --- */

static void another_group_shows_the_way(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "group:other");
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "there is no group 'other'");
    write_plan_finish(&trial.plan);
    group_offsets_add(&trial.fake.other, "orders", 0)->committed = offset_of(66);
    group_offsets_add(&trial.fake.other, "orders", 1)->committed = offset_of(4);
    trial_must(&trial);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 66);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), FAKE_LOW);
    assert_int_equal(fake_groups_offset(&trial.fake, 2), -1);
    trial_end(&trial);
}

static void seconds_are_those_of_the_records(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "45");
    assert_true(trial_make(&trial));
    assert_true(trial.plan.group->moves[0].seconds.known);
    assert_int_equal((int)trial.plan.group->moves[0].seconds.value, 5);
    assert_int_equal((int)trial.plan.group->moves[1].seconds.value, -5);
    assert_false(trial.plan.group->moves[2].seconds.known);
    trial_end(&trial);
}

static void kinds_of_groups_bring_warnings(void **state)
{
    (void)state;
    struct trial trial;
    struct str text = {0};
    trial_begin(&trial, GROUP_RESET, "45");
    trial.fake.group = "connect-sink";
    trial.fake.type = GROUP_STREAMS;
    free(trial.wish.group);
    trial.wish.group = mem_strdup("connect-sink");
    assert_true(trial_make(&trial));
    write_plan_print(&trial.plan, false, &text);
    trial_says(str_text(&text), "/connectors/sink/stop");
    trial_says(str_text(&text), "Streams");
    trial_says(str_text(&text), "MirrorMaker");
    trial_end(&trial);
    trial_begin(&trial, GROUP_RESET, "45");
    trial.fake.type = GROUP_SHARE;
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "kafka-share-groups.sh");
    trial_end(&trial);
    str_finish(&text);
}

static void nothing_to_do_is_nothing_done(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_RESET, "+0");
    assert_true(trial_make(&trial));
    assert_true(trial.plan.nothing);
    trial_end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_is_done_and_taken_back),
        cmocka_unit_test(deleted_offsets_and_groups_come_back),
        cmocka_unit_test(a_group_that_is_alive_is_refused_by_name),
        cmocka_unit_test(a_group_that_does_not_exist_needs_create),
        cmocka_unit_test(a_pending_commit_is_refused_unless_forced),
        cmocka_unit_test(what_changed_meanwhile_sends_nothing),
        cmocka_unit_test(what_cannot_be_seen_meanwhile_sends_nothing),
        cmocka_unit_test(a_place_that_was_deleted_meanwhile_is_not_sent),
        cmocka_unit_test(a_group_that_has_committed_more_is_not_deleted),
        cmocka_unit_test(each_partition_has_its_own_result),
        cmocka_unit_test(a_lost_connection_is_told_as_what_is_known),
        cmocka_unit_test(what_is_overwritten_at_once_is_no_success),
        cmocka_unit_test(without_an_undo_file_nothing_is_sent),
        cmocka_unit_test(another_group_shows_the_way),
        cmocka_unit_test(seconds_are_those_of_the_records),
        cmocka_unit_test(kinds_of_groups_bring_warnings),
        cmocka_unit_test(nothing_to_do_is_nothing_done),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
