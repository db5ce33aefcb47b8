/* What keeps a plan of a group from being sent: who is there, what changed between plan and change, no way back. */
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

    trial_plan(&trial, GROUP_RESET, "end");
    fake_groups_commit(&trial.fake, 1, 51, NULL);
    trial_is_not_sent(&trial, "orders 1");
    trial_end(&trial);

    trial_plan(&trial, GROUP_RESET, "end");
    trial.fake.unstable = 0;
    trial_is_not_sent(&trial, "UNSTABLE_OFFSET_COMMIT");
    trial_end(&trial);

    trial_plan(&trial, GROUP_RESET, "end");
    trial.fake.exists = false;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "has gone");
    trial_end(&trial);

    trial_plan(&trial, GROUP_RESET, "end");
    trial.fake.cluster_id = "another";
    trial_is_not_sent(&trial, "another");
    trial_end(&trial);
}

/* What cannot be told any more is no reason to go on. */
static void what_cannot_be_seen_meanwhile_sends_nothing(void **state)
{
    (void)state;
    struct trial trial;
    trial_plan(&trial, GROUP_RESET, "end");
    trial.fake.unread = 1;
    assert_false(trial_execute(&trial));
    trial_says(trial.error.text, "orders 1");
    trial_says(trial.error.text, "cannot be told: TOPIC_AUTHORIZATION_FAILED");
    assert_int_equal(trial.error.kind, ERROR_NOT_AUTHORISED);
    assert_int_equal(trial.fake.writes, 0);
    trial_end(&trial);

    trial_plan(&trial, GROUP_RESET, "end");
    trial.fake.unseen = true;
    trial_is_not_sent(&trial, "cannot be seen any more");
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
    trial_plan(&trial, GROUP_RESET, "beginning");
    trial.fake.low = FAKE_LOW + 5;
    trial_is_not_sent(&trial, "orders 0 should go to 10, and its log goes from 15 to 100 now");
    assert_null(trial.result.undo_path);
    trial_end(&trial);
}

/* A commit that nobody confirmed is not in the way back, either. */
static void a_group_that_has_committed_more_is_not_deleted(void **state)
{
    (void)state;
    struct trial trial;
    trial_plan(&trial, GROUP_DELETE, NULL);
    fake_groups_commit(&trial.fake, 2, 60, NULL);
    trial_is_not_sent(&trial, "has committed orders 2 since the plan was made");
    assert_null(trial.result.undo_path);
    assert_true(trial.fake.exists);
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
    trial_is_not_sent(&trial, "nothing was sent");
    unlink(path);
    trial_end(&trial);
}

static void nothing_to_do_is_nothing_done(void **state)
{
    (void)state;
    struct trial trial;
    trial_plan(&trial, GROUP_RESET, "+0");
    assert_true(trial.plan.nothing);
    trial_end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_that_is_alive_is_refused_by_name),
        cmocka_unit_test(a_group_that_does_not_exist_needs_create),
        cmocka_unit_test(a_pending_commit_is_refused_unless_forced),
        cmocka_unit_test(what_changed_meanwhile_sends_nothing),
        cmocka_unit_test(what_cannot_be_seen_meanwhile_sends_nothing),
        cmocka_unit_test(a_place_that_was_deleted_meanwhile_is_not_sent),
        cmocka_unit_test(a_group_that_has_committed_more_is_not_deleted),
        cmocka_unit_test(without_an_undo_file_nothing_is_sent),
        cmocka_unit_test(nothing_to_do_is_nothing_done),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
