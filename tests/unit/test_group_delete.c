/* A group goes with all its commits: what no undo file would have is no surprise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "group_trial.h"

static void what_cannot_be_saved_is_not_deleted(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_DELETE, NULL);
    trial.fake.unread = 1;
    assert_true(trial_make(&trial));
    assert_non_null(trial.plan.refusal);
    trial_says(trial.plan.refusal, "the commit of 1 partition could not be read (orders 1: ");
    trial_says(trial.plan.refusal, "--force goes on");
    assert_false(trial_execute(&trial));
    assert_true(trial.fake.exists);
    assert_int_equal(fake_groups_offset(&trial.fake, 1), 50);
    trial_end(&trial);
}

static void who_insists_is_told_what_is_lost(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_DELETE, NULL);
    trial.fake.unread = 1;
    trial.wish.force = true;
    assert_true(trial_make(&trial));
    assert_null(trial.plan.refusal);
    char *warnings = trial_warnings(&trial);
    trial_says(warnings, "the commit of 1 partition could not be read, and goes with the group");
    trial_says(warnings, "topics that you may not describe are not listed by the brokers");
    assert_null(strstr(warnings, "left as it is"));
    free(warnings);
    trial_end(&trial);
}

/* Of its offsets alone: the row that cannot be read stays. */
static void offsets_that_cannot_be_read_stay(void **state)
{
    (void)state;
    struct trial trial;
    trial_begin(&trial, GROUP_DELETE_OFFSETS, NULL);
    trial.fake.unread = 1;
    assert_true(trial_make(&trial));
    assert_null(trial.plan.refusal);
    char *warnings = trial_warnings(&trial);
    trial_says(warnings, "1 partition cannot be moved, and is left as it is");
    assert_null(strstr(warnings, "may not describe"));
    free(warnings);
    trial_end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_saved_is_not_deleted),
        cmocka_unit_test(who_insists_is_told_what_is_lost),
        cmocka_unit_test(offsets_that_cannot_be_read_stay),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
