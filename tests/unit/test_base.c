#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <poll.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/quantity.h"
#include "base/str.h"
#include "base/wake.h"

static void test_error_prefix(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_set(&error, ERROR_UNREACHABLE, "no broker at %s", "localhost:1"));
    error_prefix(&error, "topic %s", "orders");
    assert_string_equal(error.text, "topic orders: no broker at localhost:1");
    assert_int_equal(error.kind, ERROR_UNREACHABLE);
}

static void test_str_grows(void **state)
{
    (void)state;
    struct str str = {0};
    assert_string_equal(str_text(&str), "");
    for (int i = 0; i < 1000; i++)
        str_appendf(&str, "%d,", i);
    assert_int_equal(str.len, 10 * 2 + 90 * 3 + 900 * 4);
    str_clear(&str);
    str_append_bytes(&str, "a\0b", 3);
    assert_int_equal(str.len, 3);
    str_finish(&str);
}

static void test_numbers_are_whole(void **state)
{
    (void)state;
    long long i = 0;
    double f = 0;
    assert_true(str_to_i64("-42", &i));
    assert_int_equal(i, -42);
    assert_false(str_to_i64("42x", &i));
    assert_false(str_to_i64("", &i));
    assert_false(str_to_i64("99999999999999999999", &i));
    assert_true(str_to_f64("1.5", 3, &f));
    assert_true(f == 1.5);
    assert_false(str_to_f64("1,5", 3, &f));
}

static void test_map_keeps_all_through_removals(void **state)
{
    (void)state;
    struct map map = {0};
    char key[16];
    for (uint64_t i = 0; i < 5000; i++)
        map_put(&map, key, (size_t)snprintf(key, sizeof key, "k%d", (int)i), i);
    for (uint64_t i = 0; i < 5000; i += 3)
        assert_true(map_remove(&map, key, (size_t)snprintf(key, sizeof key, "k%d", (int)i)));
    for (uint64_t i = 0; i < 5000; i++) {
        uint64_t value = 0;
        bool found = map_get(&map, key, (size_t)snprintf(key, sizeof key, "k%d", (int)i), &value);
        assert_int_equal(found, i % 3 != 0);
        if (found)
            assert_int_equal(value, i);
    }
    size_t at = 0, seen = 0;
    while (map_next(&map, &at))
        seen++;
    assert_int_equal(seen, map.count);
    map_finish(&map);
}

static void test_wake_is_raised_once(void **state)
{
    (void)state;
    struct wake wake = {0};
    struct error error = {0};
    assert_true(wake_init(&wake, &error));
    struct pollfd fd = {.fd = wake.read_fd, .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 0), 0);
    for (int i = 0; i < 100000; i++)
        wake_raise(&wake);
    assert_int_equal(poll(&fd, 1, 0), 1);
    wake_clear(&wake);
    assert_int_equal(poll(&fd, 1, 0), 0);
    wake_raise(&wake);
    assert_int_equal(poll(&fd, 1, 0), 1);
    wake_finish(&wake);
}

static void test_quantities(void **state)
{
    (void)state;
    int64_t ms;
    uint64_t size;
    assert_true(quantity_duration("5m", &ms) && ms == 300000);
    assert_true(quantity_duration("1.5s", &ms) && ms == 1500);
    assert_false(quantity_duration("5", &ms));
    assert_false(quantity_duration("-5m", &ms));
    assert_false(quantity_duration("0x5m", &ms));
    assert_false(quantity_duration("1e3s", &ms));
    assert_true(quantity_rhythm("off", &ms) && ms == QUANTITY_OFF);
    assert_true(quantity_rhythm("365d", &ms) && ms == 31536000000);
    assert_false(quantity_rhythm("366d", &ms));
    assert_false(quantity_rhythm("100000000000d", &ms));
    assert_false(quantity_rhythm("500ms", &ms));
    assert_true(quantity_size("64M", &size) && size == 64 << 20);
    assert_true(quantity_size("1.5GiB", &size) && size == 1610612736);
    assert_false(quantity_size("64X", &size));
    assert_false(quantity_size("", &size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_prefix),        cmocka_unit_test(test_str_grows),
        cmocka_unit_test(test_numbers_are_whole),   cmocka_unit_test(test_map_keeps_all_through_removals),
        cmocka_unit_test(test_wake_is_raised_once), cmocka_unit_test(test_quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
