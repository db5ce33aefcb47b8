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
    assert_int_equal(payload_kind_of((struct bytes){NULL, 0}), PAYLOAD_NULL);
    assert_int_equal(payload_kind_of((struct bytes){"", 0}), PAYLOAD_TEXT);
    assert_int_equal(payload_kind_of((struct bytes){" {}", 3}), PAYLOAD_JSON);
    assert_int_equal(payload_kind_of((struct bytes){"12", 2}), PAYLOAD_TEXT);
    assert_int_equal(payload_kind_of((struct bytes){"{\"a\":", 5}), PAYLOAD_TEXT);
    assert_int_equal(payload_kind_of((struct bytes){"\xFF", 1}), PAYLOAD_BINARY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_json),
        cmocka_unit_test(test_depth_is_no_limit),
        cmocka_unit_test(test_the_index_points_into_the_text),
        cmocka_unit_test(test_compact_keeps_every_byte_that_matters),
        cmocka_unit_test(test_payload_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
