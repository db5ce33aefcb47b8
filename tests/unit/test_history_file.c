/* History as bytes: what is kept comes back, and nothing else gets in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "model/history_file.h"

enum { SECOND = 1000000 };

static void add(struct history *history, const char *key, int64_t t_us, int64_t value)
{
    const struct history_value given = {.t_us = t_us, .value = value, .basis = 7, .in_scope = true};
    history_add(history, key, strlen(key), &given);
}

static struct history *filled(void)
{
    struct history *history = history_create(HISTORY_BYTES);
    for (int64_t i = 0; i < 200; i++) {
        add(history, "lag", 1000 * SECOND + i * 2 * SECOND, i * i);
        add(history, "end", 1000 * SECOND + i * 2 * SECOND, 5 * i);
    }
    add(history, "quiet", 1000 * SECOND, 3);
    return history;
}

static const struct history_now before = {.us = 1400 * SECOND, .ms = 1700000000000};

static void test_comes_back(void **state)
{
    (void)state;
    struct history *history = filled();
    struct str bytes = {0};
    history_to_bytes(history, before, &bytes);
    /* Another run, an hour later by the wall clock, with a monotonic clock that began anew. */
    const struct history_now later = {.us = 30 * SECOND, .ms = before.ms + 3600000};
    struct history *other = history_create(HISTORY_BYTES);
    assert_true(history_from_bytes(other, bytes.data, bytes.len, later));
    assert_int_equal(history_rows(other), 3);
    struct point was[HISTORY_POINTS], is[HISTORY_POINTS];
    size_t count = history_read(history, "lag", 3, was, NULL);
    size_t kept = history_read(other, "lag", 3, is, NULL);
    assert_in_range(kept, count - 4, count); /* a piece of four is dropped as a whole */
    for (size_t i = 1; i <= 100; i++) {      /* the newest are as they were */
        assert_int_equal(is[kept - i].value, was[count - i].value);
        int64_t age_was = before.us - was[count - i].t_us + 3600LL * SECOND, age_is = later.us - is[kept - i].t_us;
        assert_in_range(labs(age_was - age_is), 0, 1000);
    }
    str_finish(&bytes);
    history_destroy(history);
    history_destroy(other);
}

static void test_too_old(void **state)
{
    (void)state;
    struct history *history = filled();
    struct str bytes = {0};
    history_to_bytes(history, before, &bytes);
    struct point points[HISTORY_POINTS];
    struct history *other = history_create(HISTORY_BYTES);
    const struct history_now next_week = {.us = 30 * SECOND, .ms = before.ms + 7LL * 24 * 3600000};
    assert_true(history_from_bytes(other, bytes.data, bytes.len, next_week));
    assert_int_equal(history_read(other, "lag", 3, points, NULL), 0);
    /* A clock that was set back: what lies ahead of it is not taken for the past. */
    const struct history_now yesterday = {.us = 30 * SECOND, .ms = before.ms - 24LL * 3600000};
    assert_true(history_from_bytes(other, bytes.data, bytes.len, yesterday));
    assert_int_equal(history_read(other, "lag", 3, points, NULL), 0);
    str_finish(&bytes);
    history_destroy(history);
    history_destroy(other);
}

/* Cut anywhere, and with any byte changed: it says so or takes what is there, and never reads past the end. */
static void test_damaged(void **state)
{
    (void)state;
    struct history *history = history_create(HISTORY_BYTES);
    add(history, "a", 1000 * SECOND, 1);
    add(history, "a", 1001 * SECOND, 2);
    struct str bytes = {0};
    history_to_bytes(history, before, &bytes);
    for (size_t cut = 1; cut < bytes.len; cut++) {
        struct history *other = history_create(1 << 16);
        char *copy = malloc(cut);
        memcpy(copy, bytes.data, cut);
        assert_false(history_from_bytes(other, copy, cut, before));
        free(copy);
        history_destroy(other);
    }
    for (size_t at = 0; at < bytes.len; at++) {
        struct history *other = history_create(1 << 16);
        char *copy = malloc(bytes.len);
        memcpy(copy, bytes.data, bytes.len);
        copy[at] = (char)(copy[at] ^ 0x80);
        history_from_bytes(other, copy, bytes.len, before);
        free(copy);
        history_destroy(other);
    }
    str_finish(&bytes);
    history_destroy(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back),
        cmocka_unit_test(test_too_old),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
