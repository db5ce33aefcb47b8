/* A group's journal, made of records as Kafka writes them: its commits and its generations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "journal_records.h"
#include "model/groups.h"
#include "source/journal_builder.h"

static void test_commits_are_kept_by_partition(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int i = 0; i < JOURNAL_COMMITS + 10; i++)
        journal_commit(builder, "t", 1, INT64_C(9007199254740993) + i, 1000 + i);
    journal_commit(builder, "t", 0, 7, 5000);
    journal_commit(builder, "t", 0, -1, 6000);
    journal_commit(builder, "a", 3, 9, 5500);
    struct journal_wire other = journal_key(1, "gg", "t");
    journal_put(&other.key, 0, 4);
    assert_false(journal_give(builder, &other, 1));
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->partition_count, 3);
    assert_string_equal(journal->partitions[0].topic, "a");
    assert_int_equal(journal->records, JOURNAL_COMMITS + 13);
    assert_int_equal(journal->undecoded, 0);
    assert_int_equal(journal->commits_dropped, 10);
    const struct journal_partition *zero = journal_partition(journal, "t", 0),
                                   *one = journal_partition(journal, "t", 1);
    assert_null(journal_partition(journal, "t", 2));
    assert_null(journal_partition(journal, "b", 0));
    assert_int_equal(zero->count, 2);
    const struct journal_commit *row = &journal->commits[zero->first];
    assert_true(row->offset == 7 && row->commit_ms == 5000 && row->leader_epoch == 5 && !row->tombstone);
    assert_string_equal(row->metadata, "");
    assert_true(row[1].tombstone && row[1].offset == -1 && row[1].commit_ms == 6001);
    assert_int_equal(one->count, JOURNAL_COMMITS);
    assert_int_equal(one->dropped, 10);
    for (int i = 0; i < JOURNAL_COMMITS; i++) {
        assert_int_equal(journal->commits[one->first + (size_t)i].offset, INT64_C(9007199254740993) + 10 + i);
        assert_int_equal(journal->commits[one->first + (size_t)i].commit_ms, 1010 + i);
    }
    block_release(journal);
}

static void test_metadata_is_cut_between_characters(void **state)
{
    (void)state;
    char text[JOURNAL_METADATA + 4];
    struct journal_builder *builder = journal_builder_create("g", true);
    memset(text, 'm', sizeof text);
    memcpy(text + JOURNAL_METADATA - 1, "\xc3\xa9", 3);
    journal_commit_with(builder, "t", 0, 1, text, 1);
    journal_commit_with(builder, "t", 0, 2, "short", 2);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_true(journal->commits[0].metadata_cut);
    assert_int_equal(strlen(journal->commits[0].metadata), JOURNAL_METADATA - 1);
    assert_false(journal->commits[1].metadata_cut);
    assert_string_equal(journal->commits[1].metadata, "short");
    block_release(journal);
}

static void test_commits_of_too_many_partitions_are_counted(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int32_t p = 0; p < JOURNAL_PARTITIONS + 5; p++)
        journal_commit(builder, "t", p, 1, p);
    struct group_journal *journal = journal_builder_finish(builder, "why");
    assert_int_equal(journal->partition_count, JOURNAL_PARTITIONS);
    assert_int_equal(journal->commits_dropped, 5);
    assert_string_equal(journal->error, "why");
    block_release(journal);
}

static void test_generations_of_the_classic_protocol(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", false);
    journal_classic(builder, 0, "", 10);
    journal_classic(builder, 1, "ab", 20);
    journal_classic(builder, 2, "", 30);
    journal_tombstone(builder, 2, NULL, 40);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->generation_count, 3);
    const struct journal_generation *row = &journal->generations[1];
    assert_true(row->type == GROUP_CLASSIC && row->generation == 1 && row->at_ms == 20 && row->member_count == 2);
    assert_string_equal(row->assignor, "range");
    assert_string_equal(row->leader, "id-a");
    assert_string_equal(row->members[1].client_id, "c-b");
    assert_string_equal(row->members[1].host, "10.0.0.1");
    assert_int_equal(row->members[1].session_timeout_ms, 45000);
    assert_int_equal(row->members[1].rebalance_timeout_ms, 300000);
    assert_int_equal(row->members[1].member_epoch, -1);
    assert_true(row->members[1].topics_known && row->members[1].topic_count == 1);
    assert_string_equal(row->members[1].topics[0], "t");
    assert_null(journal->generations[2].leader);
    assert_int_equal(journal->tombstone_count, 1);
    assert_int_equal(journal->tombstones_ms[0], 40);
    assert_int_equal(journal_generation_at(journal, 9), SIZE_MAX);
    assert_int_equal(journal_generation_at(journal, 20), 1);
    assert_int_equal(journal_generation_at(journal, 1000), 2);
    block_release(journal);
}

static void test_generations_of_the_consumer_protocol(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    journal_member(builder, "m1", "c", 10);
    journal_epoch(builder, 1, 10);
    journal_current(builder, "m1", 1, 0, 11);
    journal_member(builder, "m2", "d", 20);
    journal_epoch(builder, 2, 20);
    journal_current(builder, "m1", 1, 1, 21); /* it is to give up partitions, and does not */
    journal_current(builder, "m2", 2, 2, 22);
    journal_tombstone(builder, 8, "m1", 30);
    journal_tombstone(builder, 7, "m1", 30);
    journal_tombstone(builder, 5, "m1", 30);
    journal_epoch(builder, 3, 30);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->undecoded, 0);
    assert_int_equal(journal->generation_count, 3);
    const struct journal_generation *row = &journal->generations[1];
    assert_true(row->type == GROUP_CONSUMER && row->generation == 2 && row->member_count == 2 && row->member_rows == 2);
    assert_string_equal(row->assignor, "uniform");
    assert_true(row->members[0].member_epoch == 1 && row->members[0].state == JOURNAL_MEMBER_UNREVOKED);
    assert_true(row->members[1].member_epoch == 2 && row->members[1].state == JOURNAL_MEMBER_UNRELEASED);
    assert_int_equal(row->members[1].state_ms, 22);
    assert_int_equal(row->members[1].rebalance_timeout_ms, 60000);
    assert_int_equal(row->members[1].session_timeout_ms, -1);
    assert_int_equal(row->members[1].topic_count, 2);
    assert_string_equal(row->members[1].topics[1], "u");
    assert_null(row->members[1].topic_regex);
    assert_int_equal(journal->generations[0].members[0].member_epoch, 1);
    assert_int_equal(journal->generations[0].members[0].state, JOURNAL_MEMBER_STABLE);
    assert_int_equal(journal->generations[2].member_count, 1);
    assert_string_equal(journal->generations[2].members[0].member_id, "m2");
    block_release(journal);
}

static void test_members_from_before_the_reading_are_not_guessed(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", false);
    journal_member(builder, "m2", "d", 20);
    journal_epoch(builder, 7, 20);
    journal_current(builder, "m1", 7, 0, 21); /* it was there all the time */
    journal_tombstone(builder, 3, NULL, 30);
    journal_epoch(builder, 1, 40);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->generations[0].member_count, -1);
    assert_int_equal(journal->generations[0].member_rows, 2);
    assert_string_equal(journal->generations[0].members[1].member_id, "m1");
    assert_null(journal->generations[0].members[1].client_id);
    assert_int_equal(journal->generations[1].member_count, 0); /* the group's end was read */
    block_release(journal);
}

static void test_what_is_not_understood_is_counted(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    struct journal_wire unknown = journal_key(120, "g", NULL), cut = journal_key(3, "g", NULL),
                        newer = journal_key(2, "g", NULL);
    journal_put(&cut.value, 0, 2);
    journal_put(&newer.value, 99, 2);
    assert_true(journal_give(builder, &unknown, 1));
    assert_true(journal_give(builder, &cut, 1));
    assert_true(journal_give(builder, &newer, 1));
    journal_epoch(builder, 1, 2);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->records, 4);
    assert_int_equal(journal->undecoded, 3);
    assert_int_equal(journal->generation_count, 1);
    block_release(journal);
}

static void test_many_generations_are_dropped_and_counted(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int i = 1; i <= JOURNAL_GENERATIONS + 7; i++)
        journal_classic(builder, i, "a", i * 10);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    journal->complete = journal->from_start = true;
    assert_int_equal(journal->generation_count, JOURNAL_GENERATIONS);
    assert_int_equal(journal->generations_dropped, 7);
    assert_int_equal(journal->generations[0].generation, 8);
    assert_false(journal_covers(journal, 80));
    assert_true(journal_covers(journal, 81));
    block_release(journal);

    builder = journal_builder_create("g", true);
    for (int i = 0; i < 200; i++) { /* 256 of these would be too many members */
        struct journal_wire wire = journal_key(2, "g", NULL);
        journal_put(&wire.value, 0, 2);
        journal_put_text(&wire.value, "connect");
        journal_put(&wire.value, i, 4);
        journal_put_text(&wire.value, NULL);
        journal_put_text(&wire.value, NULL);
        journal_put(&wire.value, 300, 4);
        for (int m = 0; m < 300; m++) {
            journal_put_text(&wire.value, "m");
            journal_put_text(&wire.value, "c");
            journal_put_text(&wire.value, "h");
            journal_put(&wire.value, 1000, 4);
            journal_put(&wire.value, 0, 4);
            journal_put(&wire.value, 0, 4);
        }
        assert_true(journal_give(builder, &wire, i));
    }
    journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal->generation_count, 109); /* 32,768 members */
    assert_int_equal(journal->generations_dropped, 91);
    assert_int_equal(journal->generations[108].generation, 199);
    assert_false(journal->generations[0].members[0].topics_known);
    assert_int_equal(journal->generations[0].members[0].rebalance_timeout_ms, -1);
    block_release(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commits_are_kept_by_partition),
        cmocka_unit_test(test_metadata_is_cut_between_characters),
        cmocka_unit_test(test_commits_of_too_many_partitions_are_counted),
        cmocka_unit_test(test_generations_of_the_classic_protocol),
        cmocka_unit_test(test_generations_of_the_consumer_protocol),
        cmocka_unit_test(test_members_from_before_the_reading_are_not_guessed),
        cmocka_unit_test(test_what_is_not_understood_is_counted),
        cmocka_unit_test(test_many_generations_are_dropped_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
