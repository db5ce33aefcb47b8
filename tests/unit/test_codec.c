#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/json_scan.h"
#include "codec/payload.h"

static void judged(const char *text, size_t len, bool valid, size_t wrong_at)
{
    struct json_index index = {0};
    size_t error_at = SIZE_MAX;
    if (json_scan(&index, text, len, &error_at) != valid)
        fail_msg("%.60s is judged %s", text, valid ? "wrong" : "right");
    if (!valid && error_at != wrong_at)
        fail_msg("%.60s goes wrong at %zu, not at %zu", text, wrong_at, error_at);
    assert_int_equal(json_valid(text, len), valid);
    json_index_finish(&index);
}

static void test_what_is_json(void **state)
{
    (void)state;
    static const char *const good[] = {"0",
                                       "-0",
                                       "1.10",
                                       "1e9",
                                       "1E-9",
                                       "\"\"",
                                       "\"\\u0000\"",
                                       "\"\\ud800\"",
                                       "[]",
                                       "{}",
                                       " [ 1 , { \"a\" : [ ] } ] ",
                                       "null",
                                       "true",
                                       "{\"a\":1,\"a\":2}",
                                       "\"ñ\"",
                                       "[[],[[]],{}]",
                                       "9007199254740993123",
                                       "\"01234567\\\"890123456\""};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        judged(good[i], strlen(good[i]), true, 0);
    static const struct {
        const char *text;
        size_t at;
    } bad[] = {{"", 0},       {"01", 1},      {"1.", 2},          {".5", 0},         {"+1", 0},
               {"-", 1},      {"1e", 2},      {"[1,]", 3},        {"{\"a\":1,}", 7}, {"{a:1}", 1},
               {"[1 2]", 3},  {"nul", 3},     {"True", 0},        {"\"a\nb\"", 2},   {"\"abc", 4},
               {"{\"a\"", 4}, {"{\"a\":", 5}, {"[1", 2},          {"[", 1},          {"1 x", 2},
               {"{} {}", 3},  {"\"\\x\"", 2}, {"\"\\u12g4\"", 5}, {"\"\xFF\"", 1},   {"\xEF\xBB\xBF{}", 0},
               {"'a'", 0},    {"[1}", 2},     {"{\"a\" 1}", 5},   {"NaN", 0}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        judged(bad[i].text, strlen(bad[i].text), false, bad[i].at);
    judged("[\"a\0b\"]", 7, false, 3);
}

/* Every beginning of a JSON text is either JSON (numbers) or cut short: then it goes wrong at its very end. */
static void test_beginnings_are_cut_short(void **state)
{
    (void)state;
    static const char *const whole[] = {
        "{\"a\":[1.5e-10,-0,true,false,null],\"b\\u00e9\":{\"c\":\"\\ud83d\\udc4b \\n\"}}",
        "[\"ñandú 日本語 👋\", \"01234567\\\"89\" , [ [ ] , { } ] ]", "\"\\\\\"", "\"👋\"", " \t\r\n{ } "};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        size_t len = strlen(whole[i]), close = len;
        while (strchr(" \t\r\n", whole[i][close - 1]))
            close--;
        for (size_t cut = 0; cut <= len; cut++) {
            char *exact = malloc(cut + 1); /* no byte behind the cut can be read unnoticed under a sanitizer */
            memcpy(exact, whole[i], cut);
            char *text = realloc(exact, cut ? cut : 1);
            judged(text, cut, cut >= close, cut);
            free(text);
        }
    }
}

/* Strings are read eight bytes at a time: each byte at each distance from the start and from the end. */
static void test_every_byte_at_every_place_of_a_string(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++)
        for (size_t before = 0; before < 18; before++)
            for (size_t after = 0; after < 10; after++) {
                char text[40];
                size_t len = 0;
                text[len++] = '"';
                memset(text + len, 'x', before);
                len += before;
                text[len++] = (char)byte;
                memset(text + len, 'y', after);
                len += after;
                text[len++] = '"';
                bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
                size_t wrong_at = before + 1;
                if (byte == '\\' && after == 0)
                    wrong_at = len; /* the last quote is escaped: cut short */
                else if (byte == '"' || byte == '\\')
                    wrong_at++;
                judged(text, len, plain, wrong_at);
            }
}

static void test_bytes_that_are_not_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool cut; /* more bytes could complete it */
    } bad[] = {{"\xC0\x80", false},        {"\xED\xA0\x80", false}, {"\xF4\x90\x80\x80", false},
               {"\xE0\x80", false},        {"\xF0\x80", false},     {"\xED\xA0", false},
               {"\xF4\x90", false},        {"\x80", false},         {"\xF5", false},
               {"\xE2\x41\x80", false},    {"\xC3", true},          {"\xE2\x82", true},
               {"\xF0\x9F\x91", true},     {"\xED\x9F", true},      {"\xF4\x8F\xBF", true},
               {"\xF0\x9F\x91\x41", false}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[16] = "[\"a";
        strcat(text, bad[i].text);
        size_t len = strlen(text);
        judged(text, len, false, bad[i].cut ? len : 3);
        strcat(text, "\"]"); /* with the end there, it is wrong where it begins */
        judged(text, len + 2, false, 3);
    }
}

/* A changed byte may be right or wrong: both judges must say the same. */
static void test_both_judges_agree(void **state)
{
    (void)state;
    static const char start[] = "{\"a\":[1.5e-10,-0,true,false,null],\"b\\u00e9\":{\"c\":\"ñ \\n\"},\"d\":[[],{}]}";
    static const char bytes[] = "\"\\{}[]:,0-1.eE+tfn \n\x01\xC3\xFFu";
    struct json_index index = {0};
    srand(3);
    size_t right = 0;
    for (int round = 0; round < 60000; round++) {
        char text[sizeof start];
        memcpy(text, start, sizeof start);
        for (int changes = 1 + round % 3; changes; changes--)
            text[(size_t)rand() % (sizeof start - 1)] = bytes[(size_t)rand() % (sizeof bytes - 1)];
        bool valid = json_valid(text, sizeof start - 1);
        assert_int_equal(json_scan(&index, text, sizeof start - 1, NULL), valid);
        right += valid;
    }
    assert_in_range(right, 100, 59900); /* else this proves nothing */
    json_index_finish(&index);
}

static void test_depth_is_no_limit(void **state)
{
    (void)state;
    enum { DEPTH = 200000 };
    char *text = malloc(2 * DEPTH);
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    judged(text, 2 * DEPTH, true, 0);
    judged(text, 2 * DEPTH - 1, false, 2 * DEPTH - 1);
    text[DEPTH + 5000] = '}';
    judged(text, 2 * DEPTH, false, DEPTH + 5000);
    free(text);
}

static void test_the_index_points_into_the_text(void **state)
{
    (void)state;
    const char *text =
        "{\"id\":9007199254740993123,\"p\":1.10,\"a\":1,\"a\":[true,{\"x\\u0041\":\"\\ud83d\\udc4b\\n\"}],\"z\":{}}";
    struct json_index index = {0};
    assert_true(json_scan(&index, text, strlen(text), NULL));
    assert_int_equal(index.tokens[0].next, index.count);
    size_t id = json_member(&index, text, 0, "id", 2);
    assert_int_equal(index.tokens[id].len, 19);
    size_t last = json_member(&index, text, 0, "a", 1); /* of duplicates the last */
    assert_int_equal(index.tokens[last].kind, JSON_ARRAY);
    size_t object = last + 2;
    size_t value = json_member(&index, text, object, "xA", 2);
    struct str out = {0};
    json_unescape(&out, text, &index.tokens[value]);
    assert_string_equal(str_text(&out), "👋\n");
    assert_int_equal(json_member(&index, text, 0, "q", 1), SIZE_MAX);
    assert_int_equal(json_member(&index, text, id, "q", 1), SIZE_MAX);
    double number;
    assert_true(json_number(text, &index.tokens[json_member(&index, text, 0, "p", 1)], &number) && number == 1.1);
    assert_int_equal(index.tokens[json_member(&index, text, 0, "z", 1)].kind, JSON_OBJECT);
    str_finish(&out);
    json_index_finish(&index);
}

static void test_strings_are_unescaped(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
        size_t len;
    } cases[] = {{"\"\"", "", 0},
                 {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8},
                 {"\"x\\u0000y\"", "x\0y", 3},
                 {"\"\\u00F1\\u65e5\"", "ñ日", 5},
                 {"\"\\uD83D\\uDC4B\"", "👋", 4},
                 {"\"\\ud800\"", "\xEF\xBF\xBD", 3},
                 {"\"\\udc00x\"", "\xEF\xBF\xBDx", 4},
                 {"\"\\ud800\\u0041\"",
                  "\xEF\xBF\xBD"
                  "A",
                  4},
                 {"\"\\ud800\\ud83d\\udc4b\"", "\xEF\xBF\xBD👋", 7},
                 {"\"\\uFFFF\"", "\xEF\xBF\xBF", 3}};
    struct json_index index = {0};
    struct str out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(json_scan(&index, cases[i].text, strlen(cases[i].text), NULL));
        str_clear(&out);
        json_unescape(&out, cases[i].text, &index.tokens[0]);
        assert_int_equal(out.len, cases[i].len);
        assert_memory_equal(str_text(&out), cases[i].value, cases[i].len);
    }
    str_finish(&out);
    json_index_finish(&index);
}

static void test_numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool number;
        double value;
    } cases[] = {{"0", true, 0},      {"-0.5", true, -0.5},
                 {"1e3", true, 1000}, {"9007199254740993123", true, 9007199254740993123.0},
                 {"1e999", false, 0}, {"\"1\"", false, 0},
                 {"null", false, 0},  {"[1]", false, 0}};
    struct json_index index = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 0;
        assert_true(json_scan(&index, cases[i].text, strlen(cases[i].text), NULL));
        assert_int_equal(json_number(cases[i].text, &index.tokens[0], &value), cases[i].number);
        assert_true(!cases[i].number || value == cases[i].value);
    }
    json_index_finish(&index);
}

static void test_compact_keeps_every_byte_that_matters(void **state)
{
    (void)state;
    const char *text = " { \"a b\" : [ 1.10 , \"x \\\" y\" ,\n\tnull ] } ";
    struct str out = {0};
    json_compact(&out, text, strlen(text));
    assert_string_equal(str_text(&out), "{\"a b\":[1.10,\"x \\\" y\",null]}");
    str_finish(&out);
}

static void test_payload_kinds(void **state)
{
    (void)state;
    static const struct {
        struct bytes payload;
        enum payload_kind kind;
    } cases[] = {{{NULL, 0}, PAYLOAD_NULL},        {{"", 0}, PAYLOAD_TEXT},
                 {{" {}", 3}, PAYLOAD_JSON},       {{"[]\n", 3}, PAYLOAD_JSON},
                 {{"[1]x", 4}, PAYLOAD_TEXT},      {{"12", 2}, PAYLOAD_TEXT},
                 {{"null", 4}, PAYLOAD_TEXT},      {{"\"a\"", 3}, PAYLOAD_TEXT},
                 {{"{\"a\":", 5}, PAYLOAD_TEXT},   {{"\xEF\xBB\xBF{}", 5}, PAYLOAD_TEXT},
                 {{"\0", 1}, PAYLOAD_TEXT},        {{"[\"\xFF\"]", 5}, PAYLOAD_BINARY},
                 {{"[\"\xC3", 3}, PAYLOAD_BINARY}, {{"\xFF", 1}, PAYLOAD_BINARY}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(payload_kind_of(cases[i].payload), cases[i].kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_json),
        cmocka_unit_test(test_beginnings_are_cut_short),
        cmocka_unit_test(test_every_byte_at_every_place_of_a_string),
        cmocka_unit_test(test_bytes_that_are_not_utf8),
        cmocka_unit_test(test_both_judges_agree),
        cmocka_unit_test(test_depth_is_no_limit),
        cmocka_unit_test(test_the_index_points_into_the_text),
        cmocka_unit_test(test_strings_are_unescaped),
        cmocka_unit_test(test_numbers_are_read),
        cmocka_unit_test(test_compact_keeps_every_byte_that_matters),
        cmocka_unit_test(test_payload_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
