/* What filters mean: what each test says of a record, and which matches are marked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/regex.h"
#include "filter_kit.h"

#define N VERDICT_NO_MATCH
#define Y VERDICT_MATCH
#define U VERDICT_UNKNOWN

static void numbers_of_an_order(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
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
        {"header[\"n\"] + 1 == 8", Y},
        {"offset + 1 > 9000000000000000000", Y}, /* beyond what an integer holds */
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void lists_of_an_order(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
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
        {"9 < value.items[*].price", Y},
        {"len(value.items) > 2", Y},
        {"len(value.tags) == 0", Y},
        {"not (value.items[*].sku == null)", Y}, /* none of them is null; a field that is missing is not null, either */
        {"not (value.items[*].price == \"\")", U},
        {"not (value.items[*].price == null)", Y},
        {"not (value.items[*].sku == \"\")", Y}, /* all have one that is no empty text */
        {"not (value.items[*].price < 0)", U},   /* one of them has no price */
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void names_texts_and_patterns(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
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
        {"key == \"alice\"", Y},
        {"key ~ /^al/", Y},
        {"key !~ /^al/", N},
        {"key ~ /^AL/i", Y},
        {"key ~ \"^al\"", Y},
        {"value.city ~ /^Bogot.$/", Y},
        {"value.amount ~ /1/", U},
        {"value.user.id ~ /1/", U},
        {"value ~ /\"paid\": true/", Y},
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void what_is_there_and_what_is_null(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
        {"value.note in [1, null]", Y},
        {"has(value.city)", Y},
        {"has(value.user.id)", N},
        {"!has(value.user.id)", Y},
        {"has(value.note)", Y},
        {"has(header[\"none\"])", Y}, /* there, without a value */
        {"has(header[\"nowhere\"])", N},
        {"has(value.city[*])", N},
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
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void true_false_and_unknown(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
        {"value.paid", Y},
        {"!value.paid", N},
        {"not value.paid or value.paid", Y},
        {"value.paid == true", Y},
        {"value.city", U},
        {"value.user.id == 3", U},
        {"value.user.id == 3 && partition == 4", N}, /* unknown && false */
        {"value.user.id == 3 || partition == 3", Y}, /* unknown || true */
        {"value.user.id == 3 && partition == 3", U},
        {"!(value.user.id == 3)", U},
        {"value.amount == \"12.50\"", U}, /* unlike types */
        {"value.n == 12", U},             /* a JSON string is no number */
        {"value.amount > true", U},
        {"(partition == 3)", Y},
        {"((partition == 4) || !(partition == 5))", Y},
        {"has(value.city) && (value.amount > 1 and not value.amount > 100)", Y},
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void sets_and_ranges(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
        {"key in [\"bob\", \"alice\"]", Y},
        {"key not in [\"bob\", \"alice\"]", N},
        {"partition in [1, 2]", N},
        {"partition in []", N},
        {"value.user.id in [1]", U},
        {"value.amount between 10 and 20", Y},
        {"value.amount between 10 and 12", N},
        {"value.amount not between 10 and 12 and partition == 3", Y},
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void times_and_sizes(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {
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
    };
    filter_says(rows, sizeof rows / sizeof *rows, "alice", an_order);
}

static void tests_of_other_values(void **state)
{
    (void)state;
    static const struct filter_row tombstone[] = {{"value == null", Y},   {"value != null", N}, {"value.x == null", N},
                                                  {"has(value.x)", N},    {"value.x == 1", U},  {"value == 'a'", U},
                                                  {"key == null", Y},     {"size == 22", Y},    {"value ~ /a/", U},
                                                  {"len(value) == 0", U}, {"key ~ /a/", U}};
    filter_says(tombstone, sizeof tombstone / sizeof *tombstone, NULL, NULL);
    static const struct filter_row text[] = {{"value == \"12\"", Y}, {"value == 12", Y},        {"value > 11.5", Y},
                                             {"value.x == 1", U},    {"value == true", U},      {"value == null", N},
                                             {"key == 7", Y},        {"key > 6 && key < 8", Y}, {"has(value.x)", N}};
    filter_says(text, sizeof text / sizeof *text, "7", "12");
    static const struct filter_row broken[] = {
        {"value.a == 1", U}, {"has(value.a)", N}, {"value ~ /a/", Y}, {"key.a == 1", Y}};
    filter_says(broken, sizeof broken / sizeof *broken, "{\"a\":1}", "{\"a\":1");
    static const struct filter_row python[] = {{"value.a == 5", Y}, {"value.b == null", Y}, {"value.c", Y}};
    filter_says(python, sizeof python / sizeof *python, NULL, "{'a': 5, 'b': None, 'c': True}");
}

/* What no double holds is compared by its digits, and not reckoned with. */
static void numbers_beyond_any_double(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {{"value.a == 1e400", Y},
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
    filter_says(rows, sizeof rows / sizeof *rows, NULL, "{\"a\": 1e400, \"b\": -1e400, \"c\": 1e308, \"d\": 1}");
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *filter, *key, *value;
        enum verdict verdict;
    } cases[] = {
        {"refund", "alice", "a Refund", VERDICT_MATCH},
        {"Refund", "alice", "a refund", VERDICT_NO_MATCH},
        {"alice refund", "alice", "refund", VERDICT_MATCH},
        {"alice refund", "bob", "refund", VERDICT_NO_MATCH},
        {"\"a b\"", "", "xa by", VERDICT_MATCH},
        {"\"a b\"", "", "a  b", VERDICT_NO_MATCH},
        {"zz", "", "z", VERDICT_NO_MATCH},
        {"ll", "", "hello", VERDICT_MATCH},
        {"lo", "", "hello", VERDICT_MATCH},
        {"@x", "", "a@X", VERDICT_MATCH},
        {"ñandú", "", "el ñandú", VERDICT_MATCH},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct batch *batch = record_of(cases[i].key, cases[i].value, strlen(cases[i].value));
        assert_int_equal(judge(cases[i].filter, batch), cases[i].verdict);
        record_free(batch);
    }
    struct error error = {0};
    assert_null(filter_create("  ", &error));
    assert_int_equal(error.kind, ERROR_USAGE);
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
        cmocka_unit_test(numbers_of_an_order),
        cmocka_unit_test(lists_of_an_order),
        cmocka_unit_test(names_texts_and_patterns),
        cmocka_unit_test(what_is_there_and_what_is_null),
        cmocka_unit_test(true_false_and_unknown),
        cmocka_unit_test(sets_and_ranges),
        cmocka_unit_test(times_and_sizes),
        cmocka_unit_test(tests_of_other_values),
        cmocka_unit_test(numbers_beyond_any_double),
        cmocka_unit_test(test_words),
        cmocka_unit_test(matches_are_found_for_marking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
