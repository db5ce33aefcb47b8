/* Texts of filters: which of the three kinds one is, what else it may be meant as, and where it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "filter/expr.h"
#include "filter/filter.h"
#include "filter/regex.h"

static void texts_are_one_of_three(void **state)
{
    (void)state;
    static const char *const expressions[] = {"key",
                                              "value",
                                              "key == 1",
                                              "value.a",
                                              "value[\"a\"]",
                                              "!value.a",
                                              "not (key == 1)",
                                              "((partition=1))",
                                              "has(value.x)",
                                              "len(value.x) > 1",
                                              "12 < value.x",
                                              "\"a\" == key",
                                              "true == value.x",
                                              "now - 5m < timestamp",
                                              "size > 3",
                                              "offset in [1]",
                                              "timestamp between 1 and 2",
                                              "header.x",
                                              "value and key",
                                              "topic ~ /a/"};
    static const char *const words[] = {
        "alice refund", "value refund", "size matters", "keyboard", "\"a b\" c",  "12 30",
        "values.a",     "key:alice",    "value: 3",     "has a",    "true story", "now or never!x",
        "not found",    "! wow",        "(a)",          "a == b",   "order.id",   "-5"};
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++)
        if (!expr_is(expressions[i]))
            fail_msg("'%s' is taken for words", expressions[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (i != 11 && expr_is(words[i])) /* `now or` is a literal before an operator */
            fail_msg("'%s' is taken for an expression", words[i]);
}

static void words_that_look_like_an_expression(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"upper(value.city) == \"LIMA\"", "'upper' is no function"},
        {"!trim(lower(value.city)) == 'x'", "'trim' is no function"},
        {"amount > 100", "value.amount"},
        {"user.address[0][\"unit price\"] != 3 && x", "value.user.address[0][\"unit price\"]"},
        {"not (values.a-b >= 2)", "value.values.a-b"},
        {"city ~ /Lima/", "value.city"},
        {"value.amount > 100", NULL},
        {"upper(value.city", "'upper'"},
        {"main() failed", NULL},
        {"call(user) failed", NULL},
        {"level=error", NULL},
        {"a -> b", NULL},
        {"<b> bold", NULL},
        {"alice refund", NULL},
        {"/x == 1/", NULL},
        {"a.", NULL},
        {"a[", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str hint = {0};
        bool told = filter_hint(rows[i][0], &hint);
        if (told != (rows[i][1] != NULL) || (told && !strstr(str_text(&hint), rows[i][1])))
            fail_msg("'%s': %s", rows[i][0], str_text(&hint));
        str_finish(&hint);
    }
}

static void faults_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;
        const char *says;
    } rows[] = {
        {"value.amount >", 14, "too soon"},
        {"value.amount > > 3", 15, "'>'"},
        {"value.amount 3", 13, "operator"},
        {"value. == 3", 6, "name after the dot"},
        {"value[x] == 3", 6, "a name in quotes"},
        {"value[1 == 3", 8, "]"},
        {"value.a == \"x", 11, "quote"},
        {"value.", 6, "too soon; expected a name"},
        {"has(value.a) and value.", 23, "too soon"},
        {"size > 99999999999GB", 7, "too large"},
        {"timestamp > now - 999999999999d", 18, "too large"},
        {"size > 1e999MB", 7, "too large"},
        {"value[99999999999999999999] == 1", 6, "no list"},
        {"value.a == 5q", 12, "ms, s, m"},
        {"value.a in 5", 11, "["},
        {"value.a in [5", 13, "]"},
        {"value.a between 1", 17, "and"},
        {"value.a ~ /(/", 12, "regular expression"},
        {"value.a ~ /x", 12, "ends with /"},
        {"value.a ~ 5", 10, "/a regular"},
        {"partition.x == 1", 0, "no fields"},
        {"header == 1", 0, "header[\"its name\"]"},
        {"has(5) == 1", 5, "has(value.user.id)"},
        {"(value.a == 1", 13, ")"},
        {"value.a == 1)", 12, "end"},
        {"value.a == 1 && ", 16, "too soon"},
        {"value.a == user", 11, "expected a value"},
        {"/(/", 2, "regular expression"},
        {"value.b == 2 && sum(value.a) == 1", 16, "expected a value"},
        {"timestamp > \"2026-02-30\"", 12, "date"},
        {"\"2026-13-01\" < timestamp", 0, "date"},
        {"timestamp between \"2026-01-01\" and \"2026-02-29\"", 35, "date"},
        {"timestamp in [\"2026-01-01\", \"soon\"]", 28, "date"},
        {"/abc", 4, "ends with /"},
        {"", 0, "word"},
        {"  value.a >", 11, "too soon"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = {0};
        size_t at = 999;
        const char *regex = strchr(rows[i].text, '/');
        if (!regex_available() && regex && strchr(regex + 1, '/'))
            continue;
        struct filter *filter = filter_create_at(rows[i].text, &at, &error);
        if (filter)
            fail_msg("'%s' was taken", rows[i].text);
        if (at != rows[i].at || !strstr(error.text, rows[i].says))
            fail_msg("'%s': at %zu: %s", rows[i].text, at, error.text);
        assert_int_equal(error.kind, ERROR_USAGE);
    }
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_one_of_three),
        cmocka_unit_test(words_that_look_like_an_expression),
        cmocka_unit_test(faults_are_told_with_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
