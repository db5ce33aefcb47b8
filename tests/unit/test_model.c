/* Lag, history, rates and sparklines: tables in, numbers out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/arena.h"
#include "model/groups.h"
#include "model/history.h"
#include "model/lag.h"
#include "model/rates.h"
#include "model/request_minute.h"
#include "model/topics.h"

static const struct offset unknown = {0};

static void test_lag_is_what_can_still_be_read(void **state)
{
    (void)state;
    const struct {
        const char *what;
        struct offset committed, low, high;
        enum lag_case expect;
        int64_t lag; /* -1: not known */
    } table[] = {
        {"plain", offset_of(90), offset_of(0), offset_of(100), LAG_KNOWN, 10},
        {"at the end", offset_of(100), offset_of(0), offset_of(100), LAG_KNOWN, 0},
        {"commit below the start", offset_of(5), offset_of(40), offset_of(100), LAG_KNOWN, 60},
        {"commit below the start of an emptied log", offset_of(5), offset_of(100), offset_of(100), LAG_KNOWN, 0},
        {"empty topic", offset_of(0), offset_of(0), offset_of(0), LAG_KNOWN, 0},
        {"never committed", unknown, offset_of(0), offset_of(100), LAG_NO_COMMIT, -1},
        {"never committed, and there is nothing", unknown, offset_of(7), offset_of(7), LAG_NO_COMMIT, 0},
        {"never committed, and nothing is known", unknown, unknown, unknown, LAG_NO_COMMIT, -1},
        {"end not known", offset_of(5), offset_of(0), unknown, LAG_NO_ENDS, -1},
        {"start not known", offset_of(5), unknown, offset_of(9), LAG_NO_ENDS, -1},
        {"past the end", offset_of(101), offset_of(0), offset_of(100), LAG_AHEAD, -1},
        {"start past the end", offset_of(5), offset_of(30), offset_of(20), LAG_AHEAD, -1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct offset lag = offset_of(-7);
        enum lag_case got = lag_of(table[i].committed, table[i].low, table[i].high, &lag);
        if (got != table[i].expect || (lag.known ? lag.value : -1) != table[i].lag)
            fail_msg("%s: case %d, lag %lld", table[i].what, (int)got, (long long)lag.value);
    }
}

static void test_lag_is_never_negative(void **state)
{
    (void)state;
    for (int64_t c = -1; c < 6; c++)
        for (int64_t s = -1; s < 6; s++)
            for (int64_t h = -1; h < 6; h++) {
                struct offset lag;
                lag_of((struct offset){c, c >= 0}, (struct offset){s, s >= 0}, (struct offset){h, h >= 0}, &lag);
                assert_true(!lag.known || lag.value >= 0);
            }
}

static void test_totals_count_what_is_unknown(void **state)
{
    (void)state;
    const struct lag_row rows[] = {{.lag = offset_of(3)}, {.lag = unknown}, {.lag = offset_of(9)}, {.lag = unknown}};
    struct lag_total total = lag_total(rows, 4);
    assert_true(total.lag.known);
    assert_int_equal(total.lag.value, 12);
    assert_int_equal(total.unknown, 2);
    assert_int_equal(total.worst, 2);
    total = lag_total(rows + 1, 1);
    assert_false(total.lag.known);
    assert_int_equal(total.unknown, 1);
    assert_true(total.worst == SIZE_MAX);
    total = lag_total(NULL, 0);
    assert_false(total.lag.known);
    const struct lag_row huge[] = {{.lag = offset_of(INT64_MAX)}, {.lag = offset_of(INT64_MAX)}};
    assert_true(lag_total(huge, 2).lag.value == INT64_MAX);
}

enum { SECOND = 1000000 };

static void add(struct history *history, const char *key, int64_t t_s, int64_t value, bool in_scope)
{
    const struct history_value point = {
        .t_us = t_s * SECOND, .value = value, .basis = 1, .counter = true, .in_scope = in_scope};
    history_add(history, key, strlen(key), &point);
}

static size_t read_row(struct history *history, const char *key, struct point *points, bool *is_short)
{
    return history_read(history, key, strlen(key), points, is_short);
}

static void test_history_keeps_the_depth_of_its_scope(void **state)
{
    (void)state;
    struct history *history = history_create(HISTORY_BYTES);
    struct point points[HISTORY_POINTS];
    bool is_short = true;
    for (int64_t i = 1; i <= 10000; i++) {
        add(history, "deep", i * 10, i, true);
        add(history, "shallow", i * 10, i, false);
    }
    size_t count = read_row(history, "deep", points, &is_short);
    assert_in_range(count, HISTORY_RAW, HISTORY_POINTS);
    assert_false(is_short);
    assert_int_equal(points[count - 1].value, 10000);
    /* the raw ones are ten seconds apart, those before a minute; all in order */
    assert_int_equal(points[count - HISTORY_RAW].value, 10000 - HISTORY_RAW + 1);
    for (size_t i = 1; i < count; i++)
        assert_true(points[i].t_us > points[i - 1].t_us);
    assert_true(points[1].t_us - points[0].t_us >= (int64_t)60 * SECOND);
    assert_true(points[count - 1].t_us - points[0].t_us >= (int64_t)5 * 3600 * SECOND);
    count = read_row(history, "shallow", points, &is_short);
    assert_in_range(count, HISTORY_SHALLOW, HISTORY_SHALLOW + 4);
    assert_int_equal(points[count - 1].value, 10000);
    assert_int_equal(read_row(history, "no such row", points, NULL), 0);
    history_destroy(history);
}

static void test_flat_runs_are_two_points(void **state)
{
    (void)state;
    struct history *history = history_create(4096);
    struct point points[HISTORY_POINTS];
    for (int64_t i = 1; i <= 1000; i++)
        add(history, "a", i, i < 500 ? 5 : 6, true);
    assert_int_equal(read_row(history, "a", points, NULL), 4);
    assert_int_equal(points[0].t_us, SECOND);
    assert_int_equal(points[1].t_us, 499 * SECOND);
    assert_int_equal(points[2].t_us, 500 * SECOND);
    assert_int_equal(points[3].t_us, 1000 * SECOND);
    history_destroy(history);
}

static void test_history_starts_afresh(void **state)
{
    (void)state;
    struct history *history = history_create(4096);
    struct point points[HISTORY_POINTS];
    add(history, "a", 1, 100, true);
    add(history, "a", 2, 200, true);
    add(history, "a", 2, 300, true); /* not later: dropped */
    assert_int_equal(read_row(history, "a", points, NULL), 2);
    add(history, "a", 3, 50, true); /* a counter went down */
    assert_int_equal(read_row(history, "a", points, NULL), 1);
    const struct history_value other = {.t_us = 4 * SECOND, .value = 60, .basis = 2, .counter = true};
    history_add(history, "a", 1, &other); /* something else is counted */
    assert_int_equal(read_row(history, "a", points, NULL), 1);
    assert_int_equal(points[0].value, 60);
    history_forget(history, "a", 1);
    history_forget(history, "a", 1);
    assert_int_equal(history_rows(history), 0);
    assert_int_equal(read_row(history, "a", points, NULL), 0);
    add(history, "b", 1, 1, false);
    assert_int_equal(history_rows(history), 1);
    history_destroy(history);
}

static void test_full_memory_takes_depth_from_the_longest_unseen(void **state)
{
    (void)state;
    struct history *history = history_create(60 * 72);
    struct point points[HISTORY_POINTS];
    bool is_short = false;
    for (int64_t i = 1; i <= 100; i++)
        add(history, "old", i, i, true);
    for (int64_t i = 101; i <= 200; i++)
        add(history, "new", i, i, true);
    for (int64_t i = 1; i <= 100; i++)
        add(history, "newest", 200 + i, i, true);
    size_t old = read_row(history, "old", points, &is_short);
    assert_in_range(old, 1, HISTORY_SHALLOW);
    assert_true(is_short);
    assert_int_equal(points[old - 1].value, 100); /* its newest stay */
    assert_true(read_row(history, "newest", points, &is_short) >= 100);
    assert_false(is_short);
    history_destroy(history);
}

static void test_history_never_needs_more_than_it_has(void **state)
{
    (void)state;
    struct history *history = history_create(1);
    struct point points[HISTORY_POINTS];
    char key[32];
    for (int64_t i = 1; i < 2000; i++) {
        int len = snprintf(key, sizeof key, "row %lld", (long long)(i * 7 % 50));
        const struct history_value value = {.t_us = i * SECOND, .value = i, .in_scope = i % 3 == 0};
        history_add(history, key, (size_t)len, &value);
    }
    size_t kept = 0;
    for (int i = 0; i < 50; i++) {
        snprintf(key, sizeof key, "row %d", i);
        size_t count = read_row(history, key, points, NULL);
        for (size_t p = 1; p < count; p++)
            assert_true(points[p].t_us > points[p - 1].t_us);
        kept += count;
    }
    assert_in_range(kept, 1, 16);
    history_destroy(history);
}

static void test_rates(void **state)
{
    (void)state;
    const struct point even[] = {{0, 0}, {2 * SECOND, 20}, {4 * SECOND, 40}, {6 * SECOND, 100}};
    assert_float_equal(rate_of(even, 4, SECOND).value, 30, 1e-9);
    assert_float_equal(rate_of(even, 4, 4 * SECOND).value, 20, 1e-9);
    assert_float_equal(rate_of(even, 4, 60 * SECOND).value, 100.0 / 6, 1e-9);
    assert_false(rate_of(even, 1, SECOND).known);
    assert_false(rate_of(even, 0, SECOND).known);
    /* commits of 50 every five seconds, seen every two: from change to change it is 10 a second, whatever the phase */
    struct point steps[40];
    for (size_t i = 0; i < 40; i++)
        steps[i] = (struct point){.t_us = (int64_t)i * 2 * SECOND, .value = (int64_t)(i * 2 / 5) * 50};
    for (size_t count = 30; count < 40; count++) {
        struct real rate = rate_of_changes(steps, count, 40 * SECOND);
        assert_true(rate.known);
        assert_true(rate.value > 9.3 && rate.value < 10.7);
    }
    const struct point still[] = {{0, 7}, {90 * SECOND, 7}};
    assert_true(rate_of_changes(still, 2, 60 * SECOND).known);
    assert_float_equal(rate_of_changes(still, 2, 60 * SECOND).value, 0, 0);
    assert_false(rate_of_changes(still, 2, 100 * SECOND).known);
    assert_false(rate_of_changes(even, 2, 60 * SECOND).known); /* one change says nothing */
}

static void test_sparks(void **state)
{
    (void)state;
    struct point points[200];
    struct spark spark = {0};
    for (size_t i = 0; i < 200; i++)
        points[i] = (struct point){.t_us = (int64_t)i * 2 * SECOND, .value = (int64_t)i * 20};
    spark_of_rate(points, 200, &spark);
    assert_int_equal(spark.count, SPARK_POINTS);
    for (size_t i = 0; i < spark.count; i++)
        assert_float_equal(spark.values[i], 10, 1e-3);
    spark_of_rate(points, 4, &spark); /* six seconds in steps of one */
    assert_int_equal(spark.count, 6);
    spark_of_value(points, 200, &spark);
    assert_int_equal(spark.count, SPARK_POINTS);
    assert_float_equal(spark.values[SPARK_POINTS - 1], 199 * 20, 1e-3);
    assert_float_equal(spark.values[0], 199 * 20 - 23 * 50, 1e-3);
    spark_of_value(points, 1, &spark);
    assert_int_equal(spark.count, 1);
    spark_of_rate(points, 1, &spark);
    assert_int_equal(spark.count, 0);
    spark_of_rate(NULL, 0, &spark);
    assert_int_equal(spark.count, 0);
}

static void test_blocks_own_their_texts(void **state)
{
    (void)state;
    struct arena *arena = NULL;
    struct topics *topics = arena_block(sizeof *topics, &arena);
    assert_int_equal(topics->count, 0);
    assert_true(topics->block.captured_ms > 0);
    topics->count = 1000;
    topics->rows = arena_alloc(arena, topics->count, sizeof *topics->rows);
    char name[32];
    for (size_t i = 0; i < topics->count; i++) {
        snprintf(name, sizeof name, "topic-%zu", i);
        topics->rows[i].name = arena_strdup(arena, name);
    }
    assert_string_equal(topics->rows[0].name, "topic-0");
    assert_string_equal(topics->rows[999].name, "topic-999");
    assert_null(arena_strdup(arena, NULL));
    block_release(block_retain(topics));
    block_release(topics);
}

static void test_requests_of_a_minute(void **state)
{
    (void)state;
    struct request_minute minute = {0};
    assert_int_equal(request_minute_take(&minute, 7, 1000 * SECOND), 7);
    uint64_t total = 7;
    for (int64_t s = 1; s <= 300; s++) { /* two a second */
        total += 2;
        uint64_t made = request_minute_take(&minute, total, (1000 + s) * SECOND);
        uint64_t most = s < 60 ? 7 + 2 * (uint64_t)s : 7 + 2 * 65;
        assert_in_range(made, s < 60 ? most : 2 * 60, most);
    }
    for (int64_t s = 301; s <= 365; s++)
        request_minute_take(&minute, total, (1000 + s) * SECOND);
    assert_int_equal(request_minute_take(&minute, total, 1366 * SECOND), 0);
    assert_int_equal(request_minute_take(&minute, total + 9, 1900 * SECOND), 9); /* it was not called for long */
}

static void test_names(void **state)
{
    (void)state;
    assert_null(group_type_name(GROUP_UNKNOWN_TYPE));
    assert_string_equal(group_type_name(GROUP_CONSUMER), "consumer");
    assert_null(group_state_name(GROUP_STATE_UNKNOWN));
    assert_string_equal(group_state_name(GROUP_PREPARING_REBALANCE), "PreparingRebalance");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lag_is_what_can_still_be_read),
        cmocka_unit_test(test_lag_is_never_negative),
        cmocka_unit_test(test_totals_count_what_is_unknown),
        cmocka_unit_test(test_history_keeps_the_depth_of_its_scope),
        cmocka_unit_test(test_flat_runs_are_two_points),
        cmocka_unit_test(test_history_starts_afresh),
        cmocka_unit_test(test_full_memory_takes_depth_from_the_longest_unseen),
        cmocka_unit_test(test_history_never_needs_more_than_it_has),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_sparks),
        cmocka_unit_test(test_blocks_own_their_texts),
        cmocka_unit_test(test_requests_of_a_minute),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
