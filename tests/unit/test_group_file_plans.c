/* Plans and undo files of a group: applied as they were, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "engine/group_file.h"
#include "group_trial.h"

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
    trial_plan(trial, GROUP_RESET, "15");
    snprintf(path, sizeof path, "%s/plan.json", trial_folder);
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
    trial_must(&trial);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 15);
    assert_int_equal(fake_groups_offset(&trial.fake, 2), 15);
    trial_end(&trial);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        with_file(&trial, GROUP_FILE_PLAN, rows[i].change);
        assert_false(trial_make(&trial));
        trial_says(trial.error.text, rows[i].says);
        trial_says(trial.error.text, "nothing was sent");
        assert_int_equal(trial.error.kind, ERROR_FAILED);
        trial_end(&trial);
    }
    with_file(&trial, GROUP_FILE_PLAN, deny_one);
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "whether the plan still holds cannot be told: orders 1");
    assert_int_equal(trial.error.kind, ERROR_NOT_AUTHORISED);
    trial_end(&trial);
    with_file(&trial, GROUP_FILE_PLAN, NULL);
    free(trial.wish.group);
    trial.wish.group = mem_strdup("other");
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "is of the group 'billing'");
    assert_int_equal(trial.error.kind, ERROR_USAGE);
    trial_end(&trial);
}

static void an_undo_file_meets_what_is_there_now(void **state)
{
    (void)state;
    struct trial trial;
    with_file(&trial, GROUP_FILE_UNDO, other_cluster);
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "c2");
    trial_end(&trial);

    with_file(&trial, GROUP_FILE_UNDO, other_topic);
    assert_true(trial_make(&trial));
    assert_int_equal(trial.plan.group->moves[0].step, STEP_LEFT);
    trial_says(trial.plan.group->moves[0].note, "made anew");
    trial_end(&trial);

    with_file(&trial, GROUP_FILE_UNDO, move_one);
    assert_true(trial_make(&trial));
    trial_says(trial.plan.group->moves[1].note, "it was left at 15, and has been moved since");
    trial_end(&trial);
}

/* Partitions that are gone are marked, and the others go back. */
static void an_undo_file_of_partitions_that_are_gone(void **state)
{
    (void)state;
    struct trial trial;
    char topic[] = "gone";
    struct group_offset gone = {.topic = topic, .committed = {5, true}, .leader_epoch = -1};
    trial_plan(&trial, GROUP_RESET, "15");
    struct group_move *move = group_plan_add(trial.plan.group, &gone);
    move->step = STEP_COMMIT;
    move->to = offset_of(6);
    char path[128];
    snprintf(path, sizeof path, "%s/gone.json", trial_folder);
    write_plan_file(&trial, GROUP_FILE_UNDO, path);
    write_plan_finish(&trial.plan);
    fake_groups_commit(&trial.fake, 0, 15, NULL);
    trial.wish.is_undo = true;
    trial.wish.file = mem_strdup(path);
    trial_must(&trial);
    assert_int_equal(trial.result.outcome, WRITE_PARTLY);
    assert_int_equal(fake_groups_offset(&trial.fake, 0), 40);
    assert_int_equal(trial.result.outcomes[0].end, END_NOT_SENT);
    trial_says(str_text(&trial.result.text), "gone 0: not sent: the cluster has no such partition");
    trial_end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_applied_as_it_was_or_not_at_all),
        cmocka_unit_test(an_undo_file_meets_what_is_there_now),
        cmocka_unit_test(an_undo_file_of_partitions_that_are_gone),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
