/* What a group's journal tells: how often it commits, what changed, and who left and came back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "journal_records.h"
#include "source/journal_builder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_commit_interval(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t at_ms[6]; /* negative: a tombstone; 0: no more */
        size_t gaps;
        double seconds;
    } table[] = {
        {"never", {0}, 0, -1},
        {"once", {1000}, 0, -1},
        {"every second", {1000, 2000, 3000, 4000}, 3, 1},
        {"a pause", {1000, 6000, 11000, 900000, 905000}, 4, 5},
        {"an even number of gaps", {1000, 2000, 4000}, 2, 1.5},
        {"not across a tombstone", {1000, -2000, 50000, 51000}, 1, 1},
        {"not where the clock went back", {9000, 1000, 1500}, 1, 0.5},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct journal_builder *builder = journal_builder_create("g", true);
        journal_commit(builder, "a", 0, 1, 1);
        for (int n = 0; n < 6 && table[i].at_ms[n]; n++)
            journal_commit(builder, "t", 0, table[i].at_ms[n] < 0 ? -1 : n, llabs(table[i].at_ms[n]));
        struct group_journal *journal = journal_builder_finish(builder, NULL);
        struct journal_interval got = journal_group_commit_interval(journal);
        double seconds = got.seconds.known ? got.seconds.value : -1;
        if (got.gaps != table[i].gaps || seconds < table[i].seconds - 1e-9 || seconds > table[i].seconds + 1e-9)
            fail_msg("%s: %g of %zu", table[i].what, seconds, got.gaps);
        block_release(journal);
    }
}

/* Two busy partitions, and a hundred that get a record a minute: the group commits every second. */
static void test_sparse_partitions_do_not_make_the_groups_interval(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    for (int i = 0; i < 200; i++)
        for (int p = 0; p < 2; p++)
            journal_commit(builder, "busy", p, i, i * 1000);
    for (int p = 0; p < 100; p++)
        for (int i = 0; i < 4; i++)
            journal_commit(builder, "sparse", p, i, i * 60000);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    struct journal_interval got = journal_group_commit_interval(journal);
    assert_true(got.seconds.known && got.seconds.value == 1);
    assert_int_equal(got.gaps, 2 * (JOURNAL_COMMITS - 1));
    block_release(journal);
    builder = journal_builder_create("g", true);
    journal = journal_builder_finish(builder, NULL);
    assert_false(journal_group_commit_interval(journal).seconds.known);
    block_release(journal);
}

static void test_rebalances(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct {
            int32_t generation;
            const char *members;
            int64_t at_ms;
        } rows[6];
        int64_t from_ms, to_ms;
        size_t rebalances;
    } table[] = {
        {"a life", {{0, "", 10}, {1, "a", 20}, {2, "ab", 30}, {3, "", 40}}, 0, 100, 2},
        {"a window", {{0, "", 10}, {1, "a", 20}, {2, "ab", 30}, {3, "", 40}}, 20, 30, 2},
        {"a static member comes back", {{4, "A", 10}, {5, "AB", 20}, {5, "AC", 30}}, 0, 100, 1},
        {"the first is static: who knows", {{4, "A", 10}}, 0, 100, 0},
        {"the first is not", {{4, "a", 10}}, 0, 100, 1},
        {"deleted, and made anew", {{1, "a", 10}, {1, "a", 1010}}, 0, 2000, 2},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct journal_builder *builder = journal_builder_create("g", true);
        for (size_t r = 0; r < 6 && table[i].rows[r].members; r++) {
            if (table[i].rows[r].at_ms > 1000)
                journal_tombstone(builder, 2, NULL, 1000);
            journal_classic(builder, table[i].rows[r].generation, table[i].rows[r].members, table[i].rows[r].at_ms);
        }
        struct group_journal *journal = journal_builder_finish(builder, NULL);
        size_t rebalances = journal_rebalances(journal, table[i].from_ms, table[i].to_ms);
        if (rebalances != table[i].rebalances)
            fail_msg("%s: %zu", table[i].what, rebalances);
        block_release(journal);
    }
}

static void test_the_worst_burst(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    const int64_t at_s[] = {0, 100, 1000, 1100, 1200, 1300, 5000, 5299, 5300};
    for (size_t i = 0; i < COUNT(at_s); i++)
        journal_classic(builder, (int32_t)i + 1, "a", 1000000 + at_s[i] * 1000);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    struct journal_burst burst = journal_worst_burst(journal, 0, 300000);
    assert_int_equal(burst.rebalances, 4);
    assert_int_equal(burst.from_ms, 2000000);
    assert_int_equal(burst.to_ms, 2300000);
    assert_int_equal(journal_worst_burst(journal, 0, 1).rebalances, 1);
    burst = journal_worst_burst(journal, 2300001, 300000); /* the worst of all is too old */
    assert_int_equal(burst.rebalances, 3);
    assert_int_equal(burst.to_ms, 6300000);
    block_release(journal);
    journal = journal_of_error("g", "why", true);
    assert_int_equal(journal_worst_burst(journal, 0, 300000).rebalances, 0);
    assert_false(journal_covers(journal, 0));
    assert_true(journal->denied && journal->partition == -1);
    block_release(journal);
}

/* Of the consumer protocol an epoch is young while the records that say who its members are are old. */
static void test_whether_the_members_are_known(void **state)
{
    (void)state;
    for (int with = 0; with < 4; with++) {
        struct journal_builder *builder = journal_builder_create("g", false);
        journal_commit(builder, "t", 0, 1, 5);
        if (with == 3)
            journal_tombstone(builder, 3, NULL, 6);
        if (with == 2)
            journal_member(builder, "m", "shop", 10);
        if (with == 1 || with == 2) {
            journal_epoch(builder, 7, 20);
            journal_current(builder, "m", 7, 0, 30);
        }
        struct group_journal *journal = journal_builder_finish(builder, NULL);
        assert_int_equal(journal_has_members(journal), with >= 2);
        block_release(journal);
    }
    struct journal_builder *builder = journal_builder_create("g", false);
    journal_classic(builder, 3, "ab", 10);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_true(journal_has_members(journal));
    block_release(journal);
}

static void test_who_left_and_came_back(void **state)
{
    (void)state;
    struct journal_return found[4];
    struct journal_builder *builder = journal_builder_create("g", true);
    journal_member(builder, "m1", "c", 10);
    journal_member(builder, "x1", "other", 10);
    journal_epoch(builder, 1, 10);
    journal_tombstone(builder, 5, "m1", 20);
    journal_epoch(builder, 2, 20);
    journal_member(builder, "m2", "c", 30); /* the same client with another id */
    journal_epoch(builder, 3, 30);
    journal_tombstone(builder, 5, "x1", 40);
    journal_member(builder, "n1", "new", 40); /* nobody's */
    journal_epoch(builder, 4, 40);
    journal_member(builder, "x1", "other", 50); /* with its own id */
    journal_epoch(builder, 5, 50);
    journal_tombstone(builder, 5, "m2", 60); /* within one epoch */
    journal_member(builder, "m3", "c", 60);
    journal_epoch(builder, 6, 60);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal_returns(journal, 0, 100, found, 4), 3);
    assert_string_equal(found[0].old_id, "m1");
    assert_string_equal(found[0].new_id, "m2");
    assert_string_equal(found[0].client_id, "c");
    assert_true(found[0].left_ms == 20 && found[0].back_ms == 30 && !found[0].same_id);
    assert_true(found[1].left_ms == 40 && found[1].back_ms == 50 && found[1].same_id);
    assert_true(found[2].left_ms == 60 && found[2].back_ms == 60 && !found[2].same_id);
    assert_int_equal(journal_returns(journal, 31, 55, found, 4), 1);
    assert_int_equal(journal_returns(journal, 0, 100, found, 1), 3); /* no more are written than fit */
    block_release(journal);
}

static void test_commits_without_members(void **state)
{
    (void)state;
    struct journal_builder *builder = journal_builder_create("g", true);
    journal_commit(builder, "t", 0, 1, 50); /* before anything is known */
    journal_classic(builder, 1, "a", 100);
    journal_commit(builder, "t", 0, 2, 150);
    journal_classic(builder, 2, "", 200);
    journal_commit(builder, "t", 0, 3, 200); /* its last one */
    journal_commit(builder, "t", 0, 4, 250);
    journal_commit(builder, "t", 0, -1, 260);
    journal_classic(builder, 3, "a", 300);
    journal_commit(builder, "t", 0, 5, 350);
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    assert_int_equal(journal_commits_without_members(journal, 0, 1000), 1);
    assert_int_equal(journal_commits_without_members(journal, 0, 249), 0);
    block_release(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commit_interval),
        cmocka_unit_test(test_sparse_partitions_do_not_make_the_groups_interval),
        cmocka_unit_test(test_rebalances),
        cmocka_unit_test(test_the_worst_burst),
        cmocka_unit_test(test_whether_the_members_are_known),
        cmocka_unit_test(test_who_left_and_came_back),
        cmocka_unit_test(test_commits_without_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
