/* What filters mean: what each test says of a record, and what no text can do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "filter/filter.h"
#include "filter/regex.h"
#include "store/batch.h"

static const char order[] =
    "{\"id\": 9007199254740993, \"big\": 123456789012345678901234567890, \"amount\": 12.50, \"city\": "
    "\"Bogot\\u00e1\", "
    "\"items\": [{\"sku\": \"A1\", \"price\": 3}, {\"sku\": \"B2\", \"price\": 10}, {\"sku\": \"C3\"}], \"tags\": [], "
    "\"paid\": true, \"note\": null, \"unit price\": 7, \"at\": \"2026-01-01T12:00:00Z\", \"regi\xc3\xb3n\": \"Sur\", "
    "\"a-b\": 1, \"n\": \"12\"}";

static const struct record_header headers[] = {
    {{"trace", 5}, {"first", 5}}, {{"trace", 5}, {"x", 1}}, {{"n", 1}, {"7", 1}}, {{"none", 4}, {NULL, 0}}};

/* A batch of one record. */
static struct batch *record_of(const char *key, const char *value, size_t value_len)
{
    struct batch *batch = mem_zero(1, sizeof *batch);
    struct record_fields fields = {.partition = 3,
                                   .offset = 9223372036854775807,
                                   .timestamp_ms = 1767268800000, /* 2026-01-01T12:00:00Z */
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .key = {key, key ? strlen(key) : 0},
                                   .value = {value, value_len},
                                   .headers = headers,
                                   .header_count = 4};
    batch_add(batch, &fields, 0);
    return batch;
}

static void free_batch(struct batch *batch)
{
    batch_finish(batch);
    free(batch);
}

/* Built without PCRE2, a filter with a regular expression is refused, with this reason. */
static bool refused_without_pcre2(const char *text)
{
    bool has_regex = text[0] == '/' || strstr(text, "~ ");
    if (regex_available() || !has_regex)
        return false;
    struct error error = {0};
    assert_null(filter_create(text, &error));
    assert_non_null(strstr(error.text, "PCRE2"));
    return true;
}

static enum verdict judge(const char *text, const struct batch *batch)
{
    struct error error = {0};
    struct filter *filter = filter_create(text, &error);
    struct record record;
    size_t at = 0;
    if (!filter)
        fail_msg("%s: %s", text, error.text);
    filter_set_topic(filter, "orders");
    assert_true(batch_next(batch, &at, &record));
    enum verdict verdict = filter_judge(filter, &record);
    assert_int_equal(filter_judge(filter, &record), verdict); /* nothing is left over from the first time */
    filter_destroy(filter);
    return verdict;
}

struct row {
    const char *text;
    enum verdict verdict;
};

static void expect(const struct row *rows, size_t count, const char *key, const char *value)
{
    struct batch *batch = record_of(key, value, value ? strlen(value) : 0);
    for (size_t i = 0; i < count; i++) {
        if (refused_without_pcre2(rows[i].text))
            continue;
        enum verdict verdict = judge(rows[i].text, batch);
        if (verdict != rows[i].verdict)
            fail_msg("%s: %d instead of %d", rows[i].text, verdict, rows[i].verdict);
    }
    free_batch(batch);
}

#define N VERDICT_NO_MATCH
#define Y VERDICT_MATCH
#define U VERDICT_UNKNOWN

static void tests_of_an_order(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"partition == 3", Y},
        {"partition = 3", Y},
        {"partition != 3", N},
        {"partition == 3 && value.amount > 12", Y},
        {"partition == 3 and value.amount > 13", N},
        {"partition == 4 || value.amount <= 12.5", Y},
        {"offset >= 1000", Y},
        {"offset == 9223372036854775807", Y},
        {"offset == 9223372036854775806", N},
        {"value.id == 9007199254740993", Y}, /* one more than a double can tell apart */
        {"value.id == 9007199254740992", N},
        {"value.big == 123456789012345678901234567890", Y},
        {"value.big > 123456789012345678901234567889", Y},
        {"value.big < 123456789012345678901234567889", N},
        {"value.big > -5", Y},
        {"value.amount == 12.5", Y},
        {"value.amount - 0.5 == 12", Y},
        {"value.amount -0.5 == 12", Y},
        {"value.items[0].sku == \"A1\"", Y},
        {"value.items[2].sku == 'C3'", Y},
        {"value.items[3].sku == 'C3'", U},
        {"value.items[*].price > 9", Y},
        {"value.items[*].price > 99", U}, /* one of them has no price */
        {"value.items[*].sku == \"Z\"", N},
        {"value.tags[*] == 1", N},
        {"value.amount[*] == 1", U},
        {"value.items[*].price != 3", Y}, /* any that is another */
        {"value.items[*].sku != \"A1\"", Y},
        {"value.items[*].sku not in [\"A1\", \"B2\", \"C3\"]", N},
        {"value.items[*].sku not in [\"A1\", \"B2\"]", Y},
        {"value.items[*].price not between 0 and 5", Y},
        {"value.items[*].sku !~ /[ABC]/", N},
        {"not (value.items[*].sku == \"A1\")", N}, /* none is */
        {"header[\"n\"] + 1 == 8", Y},
        {"offset + 1 > 9000000000000000000", Y}, /* beyond what an integer holds */
        {"value.note in [1, null]", Y},
        {"9 < value.items[*].price", Y},
        {"len(value.items) > 2", Y},
        {"len(value.tags) == 0", Y},
        {"len(value.city) == 6", Y},
        {"len(value.amount) == 1", U},
        {"lower(value.city) == \"bogot\xc3\xa1\"", Y},
        {"value.city == \"Bogot\xc3\xa1\"", Y},
        {"value.city == \"Bogot\\u00e1\"", Y},
        {"lower(\"\xc3\x81\xc3\x91\xc3\x9c\xce\xa3\xd0\x96\xc5\xbb\") == "
         "\"\xc3\xa1\xc3\xb1\xc3\xbc\xcf\x83\xd0\xb6\xc5\xbc\"",
         Y},
        {"value.regi\xc3\xb3n == \"Sur\"", Y},
        {"value[\"unit price\"] == 7", Y},
        {"value.a-b == 1", Y},
        {"value.paid", Y},
        {"!value.paid", N},
        {"not value.paid or value.paid", Y},
        {"value.paid == true", Y},
        {"value.city", U},
        {"has(value.city)", Y},
        {"has(value.user.id)", N},
        {"!has(value.user.id)", Y},
        {"has(value.note)", Y},
        {"has(header[\"none\"])", Y}, /* there, without a value */
        {"has(header[\"nowhere\"])", N},
        {"has(value.city[*])", N},
        {"not (value.items[*].sku == null)", Y}, /* none of them is null; a field that is missing is not null, either */
        {"not (value.items[*].price == \"\")", U},
        {"not (value.items[*].price == null)", Y},
        {"not (value.items[*].sku == \"\")", Y}, /* all have one that is no empty text */
        {"not (value.items[*].price < 0)", U},   /* one of them has no price */
        {"value.note == null", Y},
        {"value.note != null", N},
        {"value.user == null", N}, /* missing is not null: has() asks for that */
        {"value == null", N},
        {"key == null", N},
        {"header[\"none\"] == null", Y},
        {"header[\"trace\"] == null", N},
        {"header[\"trace\"] == \"x\"", Y}, /* the last of two */
        {"header.trace == 'x'", Y},
        {"header[\"n\"] > 6", Y},
        {"header[\"nowhere\"] == 'x'", U},
        {"value.user.id == 3", U},
        {"value.user.id == 3 && partition == 4", N}, /* unknown && false */
        {"value.user.id == 3 || partition == 3", Y}, /* unknown || true */
        {"value.user.id == 3 && partition == 3", U},
        {"!(value.user.id == 3)", U},
        {"value.amount == \"12.50\"", U}, /* unlike types */
        {"value.n == 12", U},             /* a JSON string is no number */
        {"value.amount > true", U},
        {"key == \"alice\"", Y},
        {"key ~ /^al/", Y},
        {"key !~ /^al/", N},
        {"key ~ /^AL/i", Y},
        {"key ~ \"^al\"", Y},
        {"value.city ~ /^Bogot.$/", Y},
        {"value.amount ~ /1/", U},
        {"value.user.id ~ /1/", U},
        {"value ~ /\"paid\": true/", Y},
        {"key in [\"bob\", \"alice\"]", Y},
        {"key not in [\"bob\", \"alice\"]", N},
        {"partition in [1, 2]", N},
        {"partition in []", N},
        {"value.user.id in [1]", U},
        {"value.amount between 10 and 20", Y},
        {"value.amount between 10 and 12", N},
        {"value.amount not between 10 and 12 and partition == 3", Y},
        {"timestamp between \"2026-01-01T00:00Z\" and \"2026-01-02\"", Y},
        {"timestamp == \"2026-01-01T12:00:00Z\"", Y},
        {"timestamp < now", Y},
        {"timestamp > now - 5m", N},
        {"now - timestamp > 1d", Y},
        {"now - timestamp < 5s", N},
        {"value.at < now", Y},
        {"value.at == timestamp", Y},
        {"size > 100", Y},
        {"size > 1kB", N},
        {"size < 1MiB", Y},
        {"topic == 'orders'", Y},
        {"(partition == 3)", Y},
        {"((partition == 4) || !(partition == 5))", Y},
        {"has(value.city) && (value.amount > 1 and not value.amount > 100)", Y},
    };
    expect(rows, sizeof rows / sizeof *rows, "alice", order);
}

static void tests_of_other_values(void **state)
{
    (void)state;
    static const struct row tombstone[] = {{"value == null", Y},   {"value != null", N}, {"value.x == null", N},
                                           {"has(value.x)", N},    {"value.x == 1", U},  {"value == 'a'", U},
                                           {"key == null", Y},     {"size == 22", Y},    {"value ~ /a/", U},
                                           {"len(value) == 0", U}, {"key ~ /a/", U}};
    expect(tombstone, sizeof tombstone / sizeof *tombstone, NULL, NULL);
    static const struct row text[] = {{"value == \"12\"", Y}, {"value == 12", Y},        {"value > 11.5", Y},
                                      {"value.x == 1", U},    {"value == true", U},      {"value == null", N},
                                      {"key == 7", Y},        {"key > 6 && key < 8", Y}, {"has(value.x)", N}};
    expect(text, sizeof text / sizeof *text, "7", "12");
    static const struct row broken[] = {
        {"value.a == 1", U}, {"has(value.a)", N}, {"value ~ /a/", Y}, {"key.a == 1", Y}};
    expect(broken, sizeof broken / sizeof *broken, "{\"a\":1}", "{\"a\":1");
    static const struct row python[] = {{"value.a == 5", Y}, {"value.b == null", Y}, {"value.c", Y}};
    expect(python, sizeof python / sizeof *python, NULL, "{'a': 5, 'b': None, 'c': True}");
}

/* What was cut off cannot be judged; what is whole can. */
static void what_was_cut_is_unknown(void **state)
{
    (void)state;
    static const struct row rows[] = {{"value.a == 1", U},
                                      {"value ~ /a/", U},
                                      {"value == null", N},
                                      {"has(value.a)", U}, /* it may be in the rest */
                                      {"has(value)", Y},
                                      {"has(key)", Y},
                                      {"has(key.a)", N},
                                      {"partition == 3", Y},
                                      {"key == 'alice'", Y},
                                      {"/zzz/", U},
                                      {"partition == 4 && value.a == 1", N},
                                      {"size == 10027", Y}};
    char *longest = mem_alloc(10000);
    memset(longest, 'a', 10000);
    struct batch whole = {0};
    struct record_fields fields = {
        .partition = 3, .key = {"alice", 5}, .value = {longest, 10000}, .headers = headers, .header_count = 4};
    batch_add(&whole, &fields, 500);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!refused_without_pcre2(rows[i].text) && judge(rows[i].text, &whole) != rows[i].verdict)
            fail_msg("%s: %d", rows[i].text, judge(rows[i].text, &whole));
    batch_finish(&whole);
    free(longest);
}

/* What no double holds is compared by its digits, and not reckoned with. */
static void numbers_beyond_any_double(void **state)
{
    (void)state;
    static const struct row rows[] = {{"value.a == 1e400", Y},
                                      {"value.a == 1e401", N},
                                      {"value.a < 1e401", Y},
                                      {"value.a > 1e308", Y},
                                      {"value.a == 10e399", Y},
                                      {"value.b == -1e400", Y},
                                      {"value.b < value.a", Y},
                                      {"value.a + 1 > 1", U},
                                      {"value.c + value.c > 1", U},
                                      {"value.a in [1e399, 1e400]", Y},
                                      {"value.d == 1.0", Y},
                                      {"value.d == 1e400", N},
                                      {"offset == 9223372036854775807.0", Y}};
    expect(rows, sizeof rows / sizeof *rows, NULL, "{\"a\": 1e400, \"b\": -1e400, \"c\": 1e308, \"d\": 1}");
}

/* Nested and long texts are refused or judged, whatever they are made of. */
static void no_text_is_too_much(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",          "!", "value.a == 1 && ", "value.a == 1 || ", "len(", "not ", "[",
                                         "value.a - ", "1,"};
    struct batch *batch = record_of("k", order, sizeof order - 1);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        struct str text = {0};
        str_append(&text, "value.a == 1 && ");
        for (int i = 0; i < 20000; i++)
            str_append(&text, pieces[p]);
        str_append(&text, "value.a == 1");
        struct filter *filter = filter_create(str_text(&text), NULL);
        struct record record;
        size_t at = 0;
        if (filter && batch_next(batch, &at, &record))
            filter_judge(filter, &record);
        filter_destroy(filter);
        str_finish(&text);
    }
    free_batch(batch);
}

/* A megabyte of one filter: words, a text, digits, parentheses. It is taken or refused with a place, and judges. */
static void a_megabyte_is_a_text_like_any_other(void **state)
{
    (void)state;
    static const struct {
        const char *before, *piece, *after;
        bool good;
    } rows[] = {
        {"", "word ", "word", true},           {"value.a == \"", "x", "\"", true},
        {"value.a == ", "9", "", true},        {"", "(", "", false},
        {"value.a in [", "1, ", "1]", false},  {"/", "a", "/", false},
        {"value.a == 1 && ", "(", "1", false}, {"value.", "a.", "a == 1", false},
    };
    struct batch *batch = record_of("k", order, sizeof order - 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str text = {0};
        struct error error = {0};
        struct record record;
        size_t at = 0, place = SIZE_MAX;
        str_append(&text, rows[i].before);
        while (text.len < 1 << 20)
            str_append(&text, rows[i].piece);
        str_append(&text, rows[i].after);
        struct filter *filter = filter_create_at(str_text(&text), &place, &error);
        if (!filter && (error.kind != ERROR_USAGE || place > text.len))
            fail_msg("row %zu: %s at %zu", i, error.text, place);
        if (rows[i].good && !filter)
            fail_msg("row %zu: %s", i, error.text);
        if (filter && batch_next(batch, &at, &record))
            filter_judge(filter, &record);
        filter_destroy(filter);
        str_finish(&text);
    }
    free_batch(batch);
}

/* A pattern that would backtrack for ages ends at its limit: it could not be evaluated. */
static void no_pattern_hangs(void **state)
{
    (void)state;
    if (!regex_available())
        skip();
    char *text = mem_alloc(50001);
    memset(text, 'a', 50000);
    text[50000] = '!';
    struct batch *batch = record_of("k", text, 50001);
    int64_t started = clock_mono_us();
    assert_int_equal(judge("/^(a+)+$/", batch), VERDICT_UNKNOWN);
    assert_int_not_equal(judge("/(a+)+$/", batch), VERDICT_MATCH);
    assert_int_equal(judge("value ~ /^(a|aa)+$/", batch), VERDICT_UNKNOWN);
    assert_true(clock_mono_us() - started < 2000000);
    free_batch(batch);
    free(text);
}

static void bytes_that_are_no_utf8_match_nothing(void **state)
{
    (void)state;
    if (!regex_available())
        skip();
    struct batch *batch = record_of("k",
                                    "ab\xff\xfe"
                                    "cd\xc3",
                                    7);
    assert_int_equal(judge("/ab/", batch), VERDICT_MATCH);
    assert_int_equal(judge("/cd/", batch), VERDICT_MATCH);
    assert_int_equal(judge("/b.*c/", batch), VERDICT_NO_MATCH);
    assert_int_equal(judge("/\\x{ff}/", batch), VERDICT_NO_MATCH);
    free_batch(batch);
}

static void matches_are_found_for_marking(void **state)
{
    (void)state;
    if (!regex_available())
        skip();
    struct filter *filter = filter_create("/o+/", NULL);
    size_t start, length;
    assert_non_null(filter);
    assert_true(filter_find(filter, "foo boo", 7, 0, &start, &length));
    assert_int_equal(start, 1);
    assert_int_equal(length, 2);
    assert_true(filter_find(filter, "foo boo", 7, 3, &start, &length));
    assert_int_equal(start, 5);
    assert_false(filter_find(filter, "foo boo", 7, 7, &start, &length));
    filter_destroy(filter);
    filter = filter_create("/x*/", NULL);
    assert_false(filter_find(filter, "foo", 3, 0, &start, &length)); /* an empty match marks nothing */
    filter_destroy(filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tests_of_an_order),
        cmocka_unit_test(tests_of_other_values),
        cmocka_unit_test(what_was_cut_is_unknown),
        cmocka_unit_test(numbers_beyond_any_double),
        cmocka_unit_test(no_text_is_too_much),
        cmocka_unit_test(a_megabyte_is_a_text_like_any_other),
        cmocka_unit_test(no_pattern_hangs),
        cmocka_unit_test(bytes_that_are_no_utf8_match_nothing),
        cmocka_unit_test(matches_are_found_for_marking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
