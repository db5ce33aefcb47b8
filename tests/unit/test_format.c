/* How values are written: numbers, times, JSON, doubles, bytes; and the order of decimals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "text/decimal.h"
#include "text/format.h"
#include "text/hexdump.h"
#include "text/jsonw.h"

static void test_numbers(void **state)
{
    (void)state;
    char out[FORMAT_MAX];
    assert_string_equal(format_exact(1234567, out), "1,234,567");
    assert_string_equal(format_exact(INT64_MIN, out), "-9,223,372,036,854,775,808");
    assert_string_equal(format_exact(0, out), "0");
    assert_string_equal(format_count(1234567, 9, out), "1,234,567");
    assert_string_equal(format_count(1234567, 8, out), "1.23M");
    assert_string_equal(format_count(1234567, 4, out), "1.2M");
    assert_string_equal(format_count(999999, 6, out), "999k");
    assert_string_equal(format_count(48123, 5, out), "48.1k");
    assert_string_equal(format_count(950, 4, out), "950");
    for (int64_t v = 1; v > 0 && v < INT64_MAX / 7; v = v * 7 + 3)
        assert_true(strlen(format_count(v, 4, out)) <= 4);
    assert_string_equal(format_rate(0, out), "0");
    assert_string_equal(format_rate(0.3, out), "0.3");
    assert_string_equal(format_rate(712.4, out), "712");
    assert_string_equal(format_rate(8100, out), "8.1k");
    assert_string_equal(format_bytes(4100000, out), "4.1 MB");
    assert_string_equal(format_bytes(812, out), "812 B");
    assert_string_equal(format_bytes_iec(64 << 20, out), "64 MiB");
    assert_string_equal(format_duration(0.2, out), "0.2 s");
    assert_string_equal(format_duration(372, out), "6m 12s");
    assert_string_equal(format_duration(11100, out), "3h 05m");
    assert_string_equal(format_duration(86400 * 12 + 4 * 3600, out), "12d 4h");
    assert_string_equal(format_si(1500, out), "1.5k");
    assert_string_equal(format_si(0.5, out), "0.5");
    assert_string_equal(format_si(999999, out), "1M");
    assert_string_equal(format_si(3e15, out), "3e+15");
    assert_string_equal(format_count(-123456, 5, out), "-123k");
    assert_string_equal(format_count(-123456, 4, out), "-123k"); /* too wide rather than -0M */
    assert_string_equal(format_rate(1e300, out), "9.2E");
    assert_string_equal(format_rate((double)NAN, out), "-");
    assert_string_equal(format_bytes(999999, out), "1.0 MB");
    assert_string_equal(format_bytes(1000, out), "1 kB");
    assert_string_equal(format_bytes_iec((1 << 20) - 1, out), "1.0 MiB");
    assert_string_equal(format_duration(59.4, out), "59 s");
    assert_string_equal(format_duration(59.7, out), "1m 00s");
    assert_string_equal(format_duration(-372, out), "-6m 12s");
    assert_string_equal(format_offset((struct offset){0}, 9, true, out), "-");
    assert_string_equal(format_offset((struct offset){0}, 9, false, out), "—");
}

static void test_times(void **state)
{
    (void)state;
    char out[FORMAT_MAX];
    int64_t ms;
    assert_string_equal(format_iso(0, out), "1970-01-01T00:00:00.000Z");
    assert_string_equal(format_iso(-1, out), "1969-12-31T23:59:59.999Z");
    assert_true(format_parse_iso("2026-11-23T12:04:31.120Z", 24, &ms));
    assert_string_equal(format_iso(ms, out), "2026-11-23T12:04:31.120Z");
    assert_true(format_parse_iso("2026-11-23T13:04:31.12+01:00", 28, &ms));
    assert_string_equal(format_iso(ms, out), "2026-11-23T12:04:31.120Z");
    assert_true(format_parse_iso("2026-02-28", 10, &ms));
    static const char *const bad[] = {"2026-02-29",        "2026-13-01",  "26-01-01", "2026-01-01T25:00",
                                      "2026-01-01T10:00x", "2026-01-01T", "",         "now"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(format_parse_iso(bad[i], strlen(bad[i]), &ms));
    assert_false(format_parse_iso("2026\0"
                                  "01-01",
                                  10, &ms));
}

static void test_json_is_written(void **state)
{
    (void)state;
    struct str out = {0};
    struct jsonw json;
    jsonw_init(&json, &out);
    jsonw_object(&json);
    jsonw_name(&json, "a\"b");
    jsonw_array(&json);
    jsonw_int(&json, INT64_MIN);
    jsonw_double(&json, 0.1);
    jsonw_double(&json, (double)NAN);
    jsonw_offset(&json, (struct offset){0});
    jsonw_string_bytes(&json, "x\0\n\xFFñ", 6);
    jsonw_base64(&json, "weir!", 5);
    jsonw_end_array(&json);
    jsonw_name(&json, "o");
    jsonw_object(&json);
    jsonw_end_object(&json);
    jsonw_name(&json, "s");
    jsonw_string(&json, NULL);
    jsonw_end_object(&json);
    assert_string_equal(str_text(&out), "{\"a\\\"b\":[-9223372036854775808,0.1,null,null,\"x\\u0000\\n\xEF\xBF\xBDñ\","
                                        "{\"base64\":\"d2VpciE=\"}],\"o\":{},\"s\":null}");
    str_finish(&out);
}

/* Reads back as it was, and with no digit more than that needs. */
static void check_double(double value)
{
    struct str out = {0};
    struct jsonw json;
    jsonw_init(&json, &out);
    jsonw_double(&json, value);
    double back = strtod(str_text(&out), NULL);
    if (memcmp(&back, &value, sizeof back) != 0)
        fail_msg("%s is not %.17g", str_text(&out), value);
    int digits = 0, zeros = 0;
    for (const char *at = str_text(&out); *at && *at != 'e'; at++) {
        if (*at == '0')
            zeros += digits > 0;
        else if (*at >= '1' && *at <= '9') {
            digits += zeros + 1;
            zeros = 0;
        }
    }
    char shorter[40];
    if (digits > 1) {
        snprintf(shorter, sizeof shorter, "%.*g", digits - 1, value);
        if (strtod(shorter, NULL) == value)
            fail_msg("%s is longer than %s", str_text(&out), shorter);
    }
    str_finish(&out);
}

static void test_doubles_are_shortest(void **state)
{
    (void)state;
    static const double some[] = {0,
                                  -0.0,
                                  0.1,
                                  1.1,
                                  1.0 / 3,
                                  5e-324,
                                  2.2250738585072014e-308,
                                  1e22,
                                  1e-5,
                                  1e300,
                                  123456789012345680.0,
                                  1.7976931348623157e308,
                                  100,
                                  1.5e-9,
                                  4.35,
                                  0.3,
                                  9007199254740993.0,
                                  2.5e-310};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        check_double(some[i]);
    srand(4);
    for (int round = 0; round < 50000; round++) {
        uint64_t bits = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            check_double(value);
    }
}

static void test_hexdump(void **state)
{
    (void)state;
    char line[HEXDUMP_LINE];
    assert_string_equal(hexdump_line("weir\0\xFF", 6, 0, line),
                        "00000000  77 65 69 72 00 ff                                 |weir..|");
}

/* Rows of equal numbers, each row greater than the one before. */
static void test_decimals_are_in_order(void **state)
{
    (void)state;
    static const char *const rows[][4] = {
        {"-1e401", "-10e400"},
        {"-1e400"},
        {"-900000000000000001", "-900000000000000001.0"},
        {"-900000000000000000", "-9e17", "-0.9E+18"},
        {"-1", "-1.000", "-10e-1", "-0.001e3"},
        {"-1e-500"},
        {"0", "-0", "0.000", "0e99999999999999999999"},
        {"1e-99999999999999999999"},
        {"1e-500", "0.1e-499"},
        {"0.05", "5e-2", "0.0500"},
        {"0.050000000000000000001"},
        {"1", "1.0", "1E0", "100e-2"},
        {"1.5", "15e-1", "1.50"},
        {"10.05", "1005e-2", "0.1005e2"},
        {"10.1"},
        {"9007199254740992", "9007199254740992.0"},
        {"9007199254740993", "9.007199254740993e15"},
        {"123456789012345678901234567890", "12345678901234567890123456789e1"},
        {"123456789012345678901234567891"},
        {"1e400", "10e399", "0.1e401"},
        {"1e401"},
        {"1e99999999999999999999"},
    };
    const size_t count = sizeof rows / sizeof *rows, most = 4;
    for (size_t i = 0; i < count * most; i++)
        for (size_t k = 0; k < count * most; k++) {
            const char *x = rows[i / most][i % most], *y = rows[k / most][k % most];
            if (!x || !y)
                continue;
            struct decimal a = decimal_of(x, strlen(x)), b = decimal_of(y, strlen(y));
            int order = decimal_compare(&a, &b), wanted = (i / most > k / most) - (i / most < k / most);
            if (order != wanted || (decimal_hash(&a) == decimal_hash(&b)) != (wanted == 0))
                fail_msg("%s and %s: %d", x, y, order);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),         cmocka_unit_test(test_times),
        cmocka_unit_test(test_json_is_written), cmocka_unit_test(test_doubles_are_shortest),
        cmocka_unit_test(test_hexdump),         cmocka_unit_test(test_decimals_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
