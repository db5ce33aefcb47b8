#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec/csv_guess.h"
#include "codec/decode.h"
#include "codec/python_literal.h"

static void python(const char *text, const char *json)
{
    struct str out = {0};
    struct python_fault fault = {0, "none"};
    str_append(&out, "<");
    if (!python_literal_to_json((struct bytes){text, strlen(text)}, &out, &fault))
        fail_msg("%s: %s at %zu", text, fault.reason, fault.at);
    assert_string_equal(out.data + 1, json);
    assert_true(json_valid(out.data + 1, out.len - 1));
    str_finish(&out);
}

static void no_python(const char *text, size_t at, const char *reason)
{
    struct str out = {0};
    struct python_fault fault = {0, "none"};
    str_append(&out, "<");
    if (python_literal_to_json((struct bytes){text, strlen(text)}, &out, &fault))
        fail_msg("%s is read as %s", text, out.data);
    assert_string_equal(out.data, "<");
    assert_string_equal(fault.reason, reason);
    assert_int_equal(fault.at, at);
    str_finish(&out);
}

static void test_python_is_read(void **state)
{
    (void)state;
    python("{'a': 5, 'b': [1, None, True], \"c\": (1, 2)}", "{\"a\":5,\"b\":[1,null,true],\"c\":[1,2]}");
    python("{}", "{}");
    python(" [ ] ", "[]");
    python("()", "[]");
    python("(1,)", "[1]");
    python("((1,), [], {})", "[[1],[],{}]");
    python("[False, -1, 1.10, 1e+16, 1e-05, 9007199254740993123]", "[false,-1,1.10,1e+16,1e-05,9007199254740993123]");
    python("{1: 'x', -2.5: {}}", "{\"1\":\"x\",\"-2.5\":{}}");
    python("[\"it's\", 'say \"hi\"', 'both \\' and \"', '\\\\', '\\n\\t\\r']",
           "[\"it's\",\"say \\\"hi\\\"\",\"both ' and \\\"\",\"\\\\\",\"\\u000a\\u0009\\u000d\"]");
    python("['\\x41\\xe1\\u00e1\\U0001f600', 'ñ', '\\x00', '\\ud800']",
           "[\"A\xC3\xA1\xC3\xA1\xF0\x9F\x98\x80\",\"ñ\",\"\\u0000\",\"\\ud800\"]");
    python("['', \"\"]", "[\"\",\"\"]");
    python("{'a': '{\"b\": 1}'}", "{\"a\":\"{\\\"b\\\": 1}\"}");
}

static void test_python_that_json_cannot_hold(void **state)
{
    (void)state;
    no_python("[nan]", 1, "nan and inf have no form in JSON");
    no_python("{'a': inf}", 6, "nan and inf have no form in JSON");
    no_python("[-inf]", 1, "nan and inf have no form in JSON");
    no_python("[b'x']", 1, "bytes have no form in JSON");
    no_python("{1, 2}", 2, "sets have no form in JSON");
    no_python("{'a'}", 4, "sets have no form in JSON");
    no_python("[1j]", 2, "complex numbers have no form in JSON");
    no_python("[(1+2j)]", 3, "complex numbers have no form in JSON");
}

static void test_what_is_no_literal(void **state)
{
    (void)state;
    no_python("", 0, "it is cut short");
    no_python("'a'", 0, "no dictionary, list or tuple");
    no_python("5", 0, "no dictionary, list or tuple");
    no_python("{'a': 5", 7, "it is cut short");
    no_python("{'a': 'x", 8, "it is cut short");
    no_python("['\\x4", 5, "it is cut short");
    no_python("[1, 2", 5, "it is cut short");
    no_python("[1] x", 4, "something follows its end");
    no_python("[1 2]", 3, "a comma or a closing bracket is missing");
    no_python("[1}", 2, "a comma or a closing bracket is missing");
    no_python("[1,]", 3, "no literal");
    no_python("{'a' 1}", 5, "a colon is missing");
    no_python("{None: 1}", 1, "a key is neither string nor number");
    no_python("[Decimal('1')]", 1, "no literal");
    no_python("[datetime.date(2026, 1, 1)]", 1, "no literal");
    no_python("[<object>]", 1, "no literal");
    no_python("[None1]", 1, "no literal");
    no_python("[01]", 2, "no number");
    no_python("[1_000]", 2, "no number");
    no_python("['a' 'b']", 5, "a comma or a closing bracket is missing");
    no_python("['\\q']", 3, "no escape that Python prints");
    no_python("['\\U00110000']", 12, "an escape is no character");
    no_python("['a\nb']", 3, "a control character in a string");
    no_python("['\xFF']", 2, "not UTF-8");
    no_python("(1)", 2, "parentheses without a comma are no tuple");
}

static void test_depth_is_limited(void **state)
{
    (void)state;
    char text[2 * PYTHON_DEPTH + 3];
    memset(text, '[', PYTHON_DEPTH);
    memset(text + PYTHON_DEPTH, ']', PYTHON_DEPTH);
    text[2 * PYTHON_DEPTH] = '\0';
    struct str out = {0};
    assert_true(python_literal_to_json((struct bytes){text, strlen(text)}, &out, NULL));
    assert_string_equal(out.data, text);
    str_finish(&out);
    memset(text, '(', sizeof text);
    text[sizeof text - 1] = '\0';
    no_python(text, PYTHON_DEPTH, "more than 1,000 levels");
}

static void decodes(const char *spec, const char *value, enum decoded_as as, const char *json, const char *reason)
{
    struct decoder decoder = {0};
    struct decoded decoded = {0};
    struct error error;
    if (!decoder_set(&decoder, spec, &error))
        fail_msg("%s", error.text);
    bool good = decode(&decoded, (struct bytes){value, value ? strlen(value) : 0}, &decoder);
    assert_string_equal(decoded.reason, reason);
    assert_int_equal(good, *reason == '\0');
    assert_int_equal(decoded.as, as);
    assert_int_equal(decoded.json.data != NULL, json != NULL);
    if (json) {
        assert_int_equal(decoded.json.len, strlen(json));
        assert_memory_equal(decoded.json.data, json, decoded.json.len);
        assert_true(decoded.index.count > 0);
    }
    decoded_finish(&decoded);
    decoder_finish(&decoder);
}

static void test_values_are_decoded(void **state)
{
    (void)state;
    decodes("auto", "{\"a\": 1}", DECODED_JSON, "{\"a\": 1}", "");
    decodes("auto", "12.50", DECODED_JSON, "12.50", "");
    decodes("auto", "{'a': 1}", DECODED_PYTHON, "{\"a\":1}", "");
    decodes("auto", "[1, 2]", DECODED_JSON, "[1, 2]", "");
    decodes("auto", "a,b", DECODED_TEXT, NULL, "");
    decodes("auto", "{'a': nan}", DECODED_TEXT, NULL, "");
    decodes("auto", "\xFF", DECODED_BYTES, NULL, "");
    decodes("auto", "", DECODED_TEXT, NULL, "");
    decodes("auto", NULL, DECODED_NULL, NULL, "");
    decodes("csv(a,b)", NULL, DECODED_NULL, NULL, "");
    decodes("json", "{'a': 1}", DECODED_TEXT, NULL, "not JSON: wrong at byte 1");
    decodes("json", "{\"a\":", DECODED_TEXT, NULL, "not JSON: it is cut short");
    decodes("python", "{'a': nan}", DECODED_TEXT, NULL,
            "no Python literal: nan and inf have no form in JSON, at byte 6");
    decodes("python", "{'a': 1}", DECODED_PYTHON, "{\"a\":1}", "");
    decodes("text", "{\"a\":1}", DECODED_TEXT, NULL, "");
    decodes("text", "\xFF", DECODED_BYTES, NULL, "no text: not UTF-8");
    decodes("hex", "abc", DECODED_BYTES, NULL, "");
}

static void test_lines_of_csv(void **state)
{
    (void)state;
    decodes("csv(company,ly,cy)", "ACME,1.10,007", DECODED_CSV, "{\"company\":\"ACME\",\"ly\":1.10,\"cy\":\"007\"}",
            "");
    decodes("csv(a,b)", "\"x,y\",\r\n", DECODED_CSV, "{\"a\":\"x,y\",\"b\":null}", "");
    decodes("csv(a,b)", "1,5;2,5", DECODED_CSV, "{\"a\":1.5,\"b\":2.5}", "");
    decodes("csv(a,b)", "x\ty", DECODED_CSV, "{\"a\":\"x\",\"b\":\"y\"}", "");
    decodes("csv(a,b):tab", "1,5\ty", DECODED_CSV, "{\"a\":\"1,5\",\"b\":\"y\"}", "");
    decodes("csv( a , b c ):|", "1|2", DECODED_CSV, "{\"a\":1,\"b c\":2}", "");
    decodes("csv(a)", "", DECODED_CSV, "{\"a\":null}", "");
    decodes("csv(a,b)", "1,2,3", DECODED_TEXT, NULL, "3 fields, not 2");
    decodes("csv(a,b)", "1", DECODED_TEXT, NULL, "no CSV line of 2 fields");
    decodes("csv(a,b):;", "1,2", DECODED_TEXT, NULL, "1 fields, not 2");
    decodes("csv(a,b)", "\"1,2", DECODED_TEXT, NULL, "no CSV line: a quote that opens there does not close");
    decodes("csv(a,b)", "\xFF,", DECODED_BYTES, NULL, "no CSV line: not UTF-8");
}

static void refused(const char *spec, const char *reason)
{
    struct decoder decoder = {.kind = DECODER_TEXT};
    struct error error;
    assert_false(decoder_set(&decoder, spec, &error));
    assert_string_equal(error.text, reason);
    assert_int_equal(decoder.kind, DECODER_TEXT);
}

static void test_decoders_by_name(void **state)
{
    (void)state;
    refused("avro", "no decoder 'avro'; expected one of auto, json, python, text, hex, msgpack, int16, "
                    "int32, int64, uint16, uint32, uint64, offsets, csv(NAME,...)");
    refused("csv", "no decoder 'csv'; expected one of auto, json, python, text, hex, msgpack, int16, "
                   "int32, int64, uint16, uint32, uint64, offsets, csv(NAME,...)");
    refused("csv(a", "csv(...) lacks its closing parenthesis");
    refused("csv()", "csv(...) has a field without a name");
    refused("csv(a,,b)", "csv(...) has a field without a name");
    refused("csv(a,b,a)", "csv(...) names a twice");
    refused("csv(a);", "';' after csv(...) is no separator; expected :, :; :tab or the like");
    static const char *const specs[] = {"auto", "json", "python", "text", "hex", "csv(a)", "csv(a,b):;", "csv(a):tab"};
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct decoder decoder = {0}, copy = {0};
        struct error error;
        struct str out = {0};
        assert_true(decoder_set(&decoder, specs[i], &error));
        decoder_copy(&copy, &decoder);
        decoder_finish(&decoder);
        decoder_append(&out, &copy);
        assert_string_equal(out.data, specs[i]);
        decoder_finish(&copy);
        str_finish(&out);
    }
}

static void guess(const char *value, unsigned times, const char *other, unsigned others, char separator,
                  unsigned fields)
{
    struct csv_guess seen = {0};
    char found = 0;
    unsigned count = 0;
    for (unsigned i = 0; i < times; i++)
        csv_guess_add(&seen, (struct bytes){value, strlen(value)});
    for (unsigned i = 0; i < others; i++)
        csv_guess_add(&seen, (struct bytes){other, strlen(other)});
    assert_int_equal(csv_guess_made(&seen, &found, &count), fields > 0);
    if (fields) {
        assert_int_equal(found, separator);
        assert_int_equal(count, fields);
    }
}

static void test_csv_is_guessed(void **state)
{
    (void)state;
    guess("ACME,1,2", 20, "", 0, ',', 3);
    guess("ACME,1,2", 18, "a text, with one", 2, ',', 3);
    guess("ACME,1,2", 17, "a text, with one", 3, 0, 0);
    guess("ACME,1,2", 19, "", 0, 0, 0);
    guess("a;1,5;2,5", 20, "", 0, ';', 3);
    guess("a\tb\n", 20, "", 0, '\t', 2);
    guess("no line\nof, CSV\n", 20, "", 0, 0, 0);
    guess("nothing", 20, "", 0, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python_is_read),     cmocka_unit_test(test_python_that_json_cannot_hold),
        cmocka_unit_test(test_what_is_no_literal), cmocka_unit_test(test_depth_is_limited),
        cmocka_unit_test(test_values_are_decoded), cmocka_unit_test(test_lines_of_csv),
        cmocka_unit_test(test_decoders_by_name),   cmocka_unit_test(test_csv_is_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
