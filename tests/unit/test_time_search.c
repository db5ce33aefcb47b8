/* Searches in time against logs whose times are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/span.h"
#include "model/time_search.h"

/* A log: the timestamp of each of its records. */
struct log {
    const int64_t *times_ms;
    int64_t count;
};

static struct offset first_at_or_after(const struct log *log, int64_t time_ms)
{
    for (int64_t i = 0; i < log->count; i++)
        if (log->times_ms[i] >= time_ms)
            return offset_of(i);
    return (struct offset){0};
}

static struct time_search run(const struct log *log, int64_t next, int64_t now_ms, int rounds)
{
    struct time_search search;
    time_search_begin(&search, next, now_ms, rounds);
    while (!search.done) {
        int64_t time_ms = time_search_ask(&search);
        assert_in_range(time_ms, 0, now_ms);
        time_search_take(&search, first_at_or_after(log, time_ms), log->count);
    }
    return search;
}

enum { RECORDS = 2000 };
static int64_t even[RECORDS], burst[RECORDS];

static int make_logs(void **state)
{
    (void)state;
    for (int64_t i = 0; i < RECORDS; i++) {
        even[i] = 1000000000 + i * 10000;                          /* one in ten seconds */
        burst[i] = 1000000000 + (i < 10 ? i * 3600000 : 36000000); /* ten hours, then all at once */
    }
    return 0;
}

static void test_bracket(void **state)
{
    (void)state;
    const struct log log = {even, RECORDS};
    int64_t now_ms = even[RECORDS - 1] + 5000;
    for (int64_t next = 0; next < RECORDS; next += 37) {
        struct time_search search = run(&log, next, now_ms, TIME_SEARCH_ROUNDS);
        int64_t truth_ms = now_ms - even[next];
        struct span bound = span_of_log(search.from_ms, search.to_ms, false, now_ms);
        assert_true(bound.known);
        assert_true(bound.seconds * 1e3 <= (double)truth_ms); /* a lower bound is never above the truth */
        assert_true(search.rounds <= TIME_SEARCH_ROUNDS);
        struct span exact = span_of_log(search.from_ms, search.to_ms, true, now_ms);
        double off = exact.seconds * 1e3 - (double)truth_ms;
        assert_true(off <= exact.error * 1e3 + 1 && -off <= exact.error * 1e3 + 1);
        if (truth_ms > 600000) /* and not far below it */
            assert_true(bound.seconds * 1e3 >= 0.8 * (double)truth_ms);
    }
}

static void test_burst(void **state)
{
    (void)state;
    const struct log log = {burst, RECORDS};
    int64_t now_ms = burst[RECORDS - 1] + 560000;
    struct time_search search = run(&log, 100, now_ms, TIME_SEARCH_ROUNDS);
    struct span bound = span_of_log(search.from_ms, search.to_ms, false, now_ms);
    assert_true(bound.known && bound.kind == SPAN_AT_LEAST);
    assert_true(bound.seconds <= 560 && bound.seconds > 500);
}

/* One record stamped 50 minutes ahead hides what comes after it: nothing is said rather than a negative age. */
static void test_ahead(void **state)
{
    (void)state;
    static int64_t times[RECORDS];
    for (int64_t i = 0; i < RECORDS; i++)
        times[i] = even[i];
    int64_t now_ms = even[RECORDS - 1] + 5000;
    times[10] = now_ms + 3000000;
    const struct log log = {times, RECORDS};
    struct time_search search = run(&log, 500, now_ms, TIME_SEARCH_ROUNDS);
    struct span span = span_of_log(search.from_ms, search.to_ms, false, now_ms);
    assert_false(span.known);
    assert_true(span.runs_ahead);
}

static void test_few_rounds(void **state)
{
    (void)state;
    const struct log log = {even, RECORDS};
    int64_t now_ms = even[RECORDS - 1] + 5000;
    struct time_search search = run(&log, 3, now_ms, TIME_SEARCH_ROUNDS_REMOTE);
    assert_int_equal(search.rounds, TIME_SEARCH_ROUNDS_REMOTE);
    struct span bound = span_of_log(search.from_ms, search.to_ms, false, now_ms);
    assert_true(bound.known && bound.seconds * 1e3 <= (double)(now_ms - even[3]));
    time_search_fail(&search);
    assert_true(search.done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bracket),
        cmocka_unit_test(test_burst),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_few_rounds),
    };
    return cmocka_run_group_tests(tests, make_logs, NULL);
}
