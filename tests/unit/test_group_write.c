/* Plans of a group and what becomes of them, on a cluster in memory that goes wrong in every way a real one does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>

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
    trial_plan(&trial, GROUP_RESET, "45");
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
    trial_begin(&trial, GROUP_RESET, "45");
    trial.fake.type = GROUP_SHARE_LIKELY;
    assert_false(trial_make(&trial));
    trial_says(trial.error.text, "kafka-streams-groups.sh");
    trial_end(&trial);
    str_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reset_is_done_and_taken_back),
        cmocka_unit_test(deleted_offsets_and_groups_come_back),
        cmocka_unit_test(each_partition_has_its_own_result),
        cmocka_unit_test(a_lost_connection_is_told_as_what_is_known),
        cmocka_unit_test(what_is_overwritten_at_once_is_no_success),
        cmocka_unit_test(another_group_shows_the_way),
        cmocka_unit_test(seconds_are_those_of_the_records),
        cmocka_unit_test(kinds_of_groups_bring_warnings),
    };
    return cmocka_run_group_tests(tests, trial_set_up, trial_tear_down);
}
