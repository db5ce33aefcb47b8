/* Judging what a ring holds by a filter: the newest first, and each record counted once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/judge.h"
#include "ring_kit.h"

static void test_what_the_ring_holds_is_judged_newest_first(void **state)
{
    (void)state;
    struct ring *ring = ring_create(8 << 20);
    struct judge judge = {0};
    ring_add(ring, 0, 10000);
    judge_start(&judge, filter_create("odd", NULL), VERDICT_MATCH, ring);
    ring_add(ring, 10000, 10);
    assert_true(judge_older(&judge, ring));
    assert_int_equal(first_offset(&judge.batch), 10000 - 4096);
    assert_int_equal(judge.batch.count, 4096);
    assert_int_equal(judge.found.count, 2048);
    assert_true(judge_newer(&judge, ring));
    assert_int_equal(first_offset(&judge.batch), 10000);
    assert_int_equal(judge.found.count, 5);
    assert_false(judge_newer(&judge, ring));
    assert_true(judge_older(&judge, ring));
    assert_true(judge_older(&judge, ring));
    assert_int_equal(first_offset(&judge.batch), 0);
    assert_false(judge_older(&judge, ring));
    assert_int_equal(judge.examined, 10010);
    assert_int_equal(judge.matched, 5005);
    assert_int_equal(judge.skipped, 0);
    judge_finish(&judge);
    ring_destroy(ring);
}

static void test_every_record_is_examined_or_skipped(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct judge judge = {0};
    int64_t pushed = 500;
    ring_add(ring, 0, 500);
    judge_start(&judge, filter_create("odd", NULL), VERDICT_MATCH, ring);
    srand(5);
    for (int round = 0; round < 300; round++) {
        int count = rand() % 2000; /* often more than the ring holds */
        ring_add(ring, pushed, count);
        pushed += count;
        if (rand() % 3 == 0)
            judge_older(&judge, ring);
        if (rand() % 3 == 0)
            judge_newer(&judge, ring);
        assert_int_equal(judge.examined + judge.skipped + (judge.back - judge.least) + ((uint64_t)pushed - judge.next),
                         pushed);
    }
    while (judge_older(&judge, ring) | judge_newer(&judge, ring))
        ;
    assert_int_equal(judge.examined + judge.skipped, pushed);
    assert_true(judge.skipped > 0 && judge.examined > 0);
    judge_finish(&judge);
    ring_destroy(ring);
}

static void test_a_filter_before_the_first_record_counts_what_it_missed(void **state)
{
    (void)state;
    struct ring *ring = ring_create(0);
    struct judge judge = {0};
    judge_start(&judge, filter_create("odd", NULL), VERDICT_MATCH, ring);
    ring_add(ring, 0, 5000);
    struct ring_stats stats;
    ring_stats(ring, &stats);
    assert_true(stats.first > 0);
    while (judge_newer(&judge, ring))
        ;
    assert_int_equal(judge.skipped, stats.first);
    assert_int_equal(judge.examined, 5000 - stats.first);
    judge_finish(&judge);
    ring_destroy(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_ring_holds_is_judged_newest_first),
        cmocka_unit_test(test_every_record_is_examined_or_skipped),
        cmocka_unit_test(test_a_filter_before_the_first_record_counts_what_it_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
