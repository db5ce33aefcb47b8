/* What no text and no record can do to a filter: pieces that were cut off, texts of a megabyte, patterns that
 * backtrack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "filter/regex.h"
#include "filter_kit.h"

#define N VERDICT_NO_MATCH
#define Y VERDICT_MATCH
#define U VERDICT_UNKNOWN

/* What was cut off cannot be judged; what is whole can. */
static void what_was_cut_is_unknown(void **state)
{
    (void)state;
    static const struct filter_row rows[] = {{"value.a == 1", U},
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
    struct record_fields fields = {.partition = 3,
                                   .key = {"alice", 5},
                                   .value = {longest, 10000},
                                   .headers = record_headers,
                                   .header_count = RECORD_HEADERS};
    batch_add(&whole, &fields, 500);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!refused_without_pcre2(rows[i].text) && judge(rows[i].text, &whole) != rows[i].verdict)
            fail_msg("%s: %d", rows[i].text, judge(rows[i].text, &whole));
    batch_finish(&whole);
    free(longest);
}

static void test_what_was_cut_cannot_be_judged(void **state)
{
    (void)state;
    struct filter *filter = filter_create("tail", NULL);
    struct batch batch = {0};
    batch_add(&batch, &(struct record_fields){.value = {"a very long tail", 16}}, 6);
    struct record record;
    size_t at = 0;
    batch_next(&batch, &at, &record);
    assert_int_equal(filter_judge(filter, &record), VERDICT_UNKNOWN);
    filter_destroy(filter);
    batch_finish(&batch);
}

/* Nested and long texts are refused or judged, whatever they are made of. */
static void no_text_is_too_much(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",          "!", "value.a == 1 && ", "value.a == 1 || ", "len(", "not ", "[",
                                         "value.a - ", "1,"};
    struct batch *batch = record_of("k", an_order, strlen(an_order));
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
    record_free(batch);
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
    struct batch *batch = record_of("k", an_order, strlen(an_order));
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
    record_free(batch);
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
    record_free(batch);
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
    record_free(batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_cut_is_unknown), cmocka_unit_test(test_what_was_cut_cannot_be_judged),
        cmocka_unit_test(no_text_is_too_much),     cmocka_unit_test(a_megabyte_is_a_text_like_any_other),
        cmocka_unit_test(no_pattern_hangs),        cmocka_unit_test(bytes_that_are_no_utf8_match_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
