/* By which clock a journal's times are, of what two readings tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/journal_clock.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };
static const int64_t now_ms = INT64_C(1767268800000);

/* The newest record is `age_ms` old by the own clock; `end` is the partition's. */
static struct group_journal read_at(int64_t at_ms, int64_t age_ms, int64_t end)
{
    return (struct group_journal){
        .partition = 3, .to_ms = at_ms, .newest_ms = at_ms - age_ms, .newest_offset = end - 1, .end = end};
}

static void clocks_that_agree(void **state)
{
    (void)state;
    struct group_journal journal = read_at(now_ms, 5000, 100), none = {.to_ms = now_ms};
    journal_set_clock(&journal, NULL);
    assert_true(!journal.clock_unsure && journal.ahead_ms == 0 && journal.to_ms == now_ms);
    journal_set_clock(&none, NULL);
    assert_true(!none.clock_unsure && none.ahead_ms == 0);
    assert_int_equal(journal_time(&journal, 7), 7);
}

static void a_record_of_the_future(void **state)
{
    (void)state;
    struct group_journal journal = read_at(now_ms, -HOUR_MS, 100);
    journal_set_clock(&journal, NULL);
    assert_false(journal.clock_unsure);
    assert_int_equal(journal.to_ms, journal.newest_ms);
    assert_int_equal(journal_time(&journal, now_ms), now_ms + HOUR_MS);
    journal_set_clock(&journal, NULL); /* once more: it stays so */
    assert_int_equal(journal.ahead_ms, HOUR_MS);
}

/* It may be that nothing was written for an hour: a second reading tells. */
static void an_old_record(void **state)
{
    (void)state;
    struct group_journal first = read_at(now_ms, HOUR_MS, 100);
    journal_set_clock(&first, NULL);
    assert_true(first.clock_unsure && first.ahead_ms == 0 && first.to_ms == now_ms);

    struct group_journal quiet = read_at(now_ms + MINUTE_MS, HOUR_MS + MINUTE_MS, 100);
    journal_set_clock(&quiet, &first);
    assert_true(!quiet.clock_unsure && quiet.ahead_ms == 0);

    struct group_journal behind = read_at(now_ms + MINUTE_MS, HOUR_MS, 101);
    journal_set_clock(&behind, &first);
    assert_false(behind.clock_unsure);
    assert_int_equal(behind.ahead_ms, -HOUR_MS);
    assert_int_equal(behind.to_ms, behind.newest_ms);

    /* Nothing came since: what was known of the clocks stays. */
    struct group_journal again = read_at(now_ms + 3 * MINUTE_MS, HOUR_MS + 2 * MINUTE_MS, 101);
    journal_set_clock(&again, &behind);
    assert_int_equal(again.ahead_ms, -HOUR_MS);
    /* And what was a coordinator's that is none any more is not kept. */
    struct group_journal mended = read_at(now_ms + 4 * MINUTE_MS, 1000, 102);
    journal_set_clock(&mended, &again);
    assert_true(!mended.clock_unsure && mended.ahead_ms == 0);
}

/* While nothing new is written its newest record grows old, which says nothing of the clock. */
static void a_lead_is_kept(void **state)
{
    (void)state;
    struct group_journal first = read_at(now_ms, -10 * MINUTE_MS, 100);
    journal_set_clock(&first, NULL);
    struct group_journal later = read_at(now_ms + 7 * MINUTE_MS, -3 * MINUTE_MS, 100);
    journal_set_clock(&later, &first);
    assert_int_equal(later.ahead_ms, 10 * MINUTE_MS);
    assert_int_equal(later.to_ms, now_ms + 17 * MINUTE_MS);
    struct group_journal written = read_at(now_ms + 8 * MINUTE_MS, -9 * MINUTE_MS, 101);
    journal_set_clock(&written, &later);
    assert_int_equal(written.ahead_ms, 9 * MINUTE_MS);
}

/* Of seconds it is not spoken, and what was read is not later than the end all the same. */
static void nothing_is_later_than_the_end(void **state)
{
    (void)state;
    struct group_journal journal = read_at(now_ms, -30000, 100);
    for (int i = 0; i < 2; i++) {
        journal_set_clock(&journal, NULL);
        assert_int_equal(journal.to_ms, journal.newest_ms);
        assert_int_equal(journal_time(&journal, now_ms), journal.newest_ms);
        assert_false(journal.clock_unsure);
    }
}

static void windows_need_a_clock(void **state)
{
    (void)state;
    struct group_journal journal = read_at(now_ms, HOUR_MS, 100);
    journal.complete = journal.from_start = true;
    assert_true(journal_covers(&journal, now_ms - MINUTE_MS));
    journal_set_clock(&journal, NULL);
    assert_false(journal_covers(&journal, now_ms - MINUTE_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_that_agree),
        cmocka_unit_test(a_record_of_the_future),
        cmocka_unit_test(an_old_record),
        cmocka_unit_test(a_lead_is_kept),
        cmocka_unit_test(nothing_is_later_than_the_end),
        cmocka_unit_test(windows_need_a_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
