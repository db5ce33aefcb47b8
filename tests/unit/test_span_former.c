/* Seconds behind by a record that was read at a former look, while the next one could not be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "model/span.h"

enum { SECOND_US = 1000000 };

/* A record that was read at a former look, 100 s old by now, at offset 500, the first at or after 490. The group has
 * gone on; the history of the end begins 60 s ago, and the end was at 505 then, at 520 half a minute ago. */
static const struct former_case {
    const char *name;
    bool append;
    int64_t next;
    bool history;
    int64_t age_s; /* of the record; -1: it has no timestamp, -2: it is stamped ahead */
    bool known;
    enum span_kind kind;
    double seconds, error;
} former_cases[] = {
    {"append time: before the history", true, 502, true, 100, true, SPAN_ABOUT, 100, 40},
    {"append time: before the history, by little", true, 502, true, 64, true, SPAN_EXACT, 64, 4},
    {"append time: within the history", true, 512, true, 61, true, SPAN_ABOUT, 61, 46},
    {"append time: without a history", true, 502, false, 100, true, SPAN_ABOUT, 100, 100},
    {"append time: fresh", true, 502, false, 1, true, SPAN_EXACT, 1, 1},
    {"append time: the same record still", true, 495, true, 100, true, SPAN_EXACT, 100, 0},
    {"create time: before the history", false, 502, true, 100, true, SPAN_ABOUT, 100, 0},
    {"create time: without a history", false, 502, false, 100, true, SPAN_ABOUT, 100, 0},
    {"create time: the same record still", false, 500, true, 100, true, SPAN_EXACT, 100, 0},
    {"the group was set back", false, 489, true, 100, false, SPAN_EXACT, 0, 0},
    {"no timestamp", false, 502, true, -1, false, SPAN_EXACT, 0, 0},
    {"stamped ahead", false, 502, true, -2, false, SPAN_EXACT, 0, 0},
};

static void a_former_reading_bounds_the_next(void **state)
{
    (void)state;
    int64_t now_us = 1000 * (int64_t)SECOND_US, now_ms = INT64_C(1767225600000);
    const struct point points[] = {{now_us - 60 * SECOND_US, 505}, {now_us - 30 * SECOND_US, 520}};
    for (size_t i = 0; i < sizeof former_cases / sizeof *former_cases; i++) {
        const struct former_case *c = &former_cases[i];
        int64_t at_ms = c->age_s == -1 ? -1 : now_ms - (c->age_s == -2 ? -5000 : c->age_s * 1000);
        const struct span_former former = {
            .known = true, .append = c->append, .from = 490, .offset = 500, .timestamp_ms = at_ms};
        struct span span = span_of_former(&former, c->next, points, c->history ? 2 : 0, now_us, now_ms);
        if (span.known != c->known || span.runs_ahead != (c->age_s == -2))
            fail_msg("%s: known %d", c->name, span.known);
        if (!span.known)
            continue;
        if (span.kind != c->kind || fabs(span.seconds - c->seconds) > 1e-6 || fabs(span.error - c->error) > 1e-6)
            fail_msg("%s: kind %d, %g s, error %g", c->name, span.kind, span.seconds, span.error);
        assert_int_equal(span.method, SPAN_READ);
        assert_int_equal(span.age, c->append ? SPAN_AGE_WAITING : SPAN_AGE_RECORD);
    }
    const struct span_former none = {.known = false};
    assert_false(span_of_former(&none, 5, points, 2, now_us, now_ms).known);
}

/* Where the history has both records, what was between them is known, whatever the clocks say. */
static void a_former_reading_moves_with_the_history(void **state)
{
    (void)state;
    int64_t now_us = 1000 * (int64_t)SECOND_US, now_ms = INT64_C(1767225600000);
    const struct point points[] = {{now_us - 100 * SECOND_US, 400}, {now_us, 1400}}; /* ten a second */
    struct span_former former = {.known = true, .from = 500, .offset = 500, .timestamp_ms = now_ms - 3690000};
    struct span span = span_of_former(&former, 600, points, 2, now_us, now_ms);
    assert_true(span.known && span.kind == SPAN_ABOUT && fabs(span.seconds - 3680) < 1e-6);
    former.timestamp_ms = now_ms - 5000; /* the producer's clock is ahead: nothing is negative */
    span = span_of_former(&former, 600, points, 2, now_us, now_ms);
    assert_true(span.known && span.seconds == 0);
}

static void what_is_exact_comes_first(void **state)
{
    (void)state;
    struct span none = {0}, read = {.known = true, .seconds = 5, .method = SPAN_READ}, ahead = {.runs_ahead = true};
    struct span about = {.known = true, .seconds = 6, .kind = SPAN_ABOUT, .method = SPAN_READ};
    struct span close = {.known = true, .seconds = 7, .error = 1, .method = SPAN_READ};
    struct span ring = {.known = true, .seconds = 8, .error = 2, .method = SPAN_RING};
    struct span bound = {.known = true, .seconds = 3, .kind = SPAN_AT_LEAST, .method = SPAN_RING};
    assert_true(span_of_readings(&read, &close, &ring).seconds == 5);
    assert_true(span_of_readings(&none, &close, &ring).seconds == 7);
    assert_true(span_of_readings(&none, &about, &bound).seconds == 6);
    assert_true(span_of_readings(&none, &about, &none).seconds == 6);
    assert_false(span_of_readings(&none, &about, &ring).known);
    assert_true(span_of_readings(&ahead, &about, &bound).runs_ahead);
    assert_true(span_of_readings(&none, &ahead, &bound).runs_ahead);
    assert_false(span_of_readings(&none, &none, &ring).known);

    struct span log = {.known = true, .seconds = 2, .kind = SPAN_AT_LEAST, .method = SPAN_LOG};
    assert_int_equal(span_choose(&none, &bound, &log, &none).method, SPAN_RING); /* the later of two bounds */
    log.seconds = 4;
    assert_int_equal(span_choose(&none, &bound, &log, &none).method, SPAN_LOG);
    assert_int_equal(span_choose(&none, &ring, &log, &none).method, SPAN_RING);
    log.kind = SPAN_EXACT;
    log.seconds = 2;
    assert_int_equal(span_choose(&none, &bound, &log, &none).method, SPAN_LOG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_former_reading_bounds_the_next),
        cmocka_unit_test(a_former_reading_moves_with_the_history),
        cmocka_unit_test(what_is_exact_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
