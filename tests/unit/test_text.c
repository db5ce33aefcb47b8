/* Texts as they come: what is UTF-8, how wide it is, and what of it reaches a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/sanitize.h"
#include "text/utf8.h"
#include "text/width.h"

static void test_utf8_is_strict(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80",
                                      "\xE2\x82", "\xFF",         "\xF0\x80\x80\x80", "abcdefgh\xC3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    assert_true(utf8_valid("ñandú 日本語 👋 plain ascii text", strlen("ñandú 日本語 👋 plain ascii text")));
    for (uint32_t c = 0; c <= 0x10FFFF; c += 7) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        char bytes[4];
        uint32_t back;
        size_t len = utf8_encode(c, bytes);
        assert_int_equal(utf8_decode(bytes, len, &back), len);
        assert_int_equal(back, c);
    }
}

static void test_widths(void **state)
{
    (void)state;
    assert_int_equal(width_of('a'), 1);
    assert_int_equal(width_of(0x65E5), 2);
    assert_int_equal(width_of(0x1F44B), 2);
    assert_int_equal(width_of(0x301), 0);
    assert_int_equal(width_of(27), -1);
    assert_int_equal(width_text("日本e\xCC\x81", strlen("日本e\xCC\x81")), 5);
    size_t used;
    assert_int_equal(width_prefix("日本語", 9, 3, &used), 3);
    assert_int_equal(used, 2);
    char out[64];
    width_middle_cut("payments-processing-retry-3", 27, 13, 0, out, sizeof out);
    assert_string_equal(out, "paymen…etry-3");
    width_middle_cut("payments-processing-retry-3", 27, 13, 1, out, sizeof out);
    assert_string_equal(out, "paymen..try-3");
    width_middle_cut("short", 5, 13, 0, out, sizeof out);
    assert_string_equal(out, "short");
    width_middle_cut("日本語日本語日本語", 27, 7, 0, out, sizeof out);
    assert_true(width_text(out, strlen(out)) <= 7);
    for (size_t columns = 0; columns < 30; columns++)
        for (size_t size = 1; size < 40; size++) {
            size_t len = width_middle_cut("payments-日本語-retry-3", 25, columns, 0, out, size);
            assert_true(len < size);
            assert_true(width_text(out, len) <= columns);
        }
}

static void sanitized(const char *text, size_t len, bool ascii, const char *expected)
{
    struct str out = {0};
    assert_int_equal(sanitize_append(&out, text, len, SIZE_MAX, ascii), len);
    assert_string_equal(str_text(&out), expected);
    str_finish(&out);
}

static void test_nothing_dangerous_passes(void **state)
{
    (void)state;
    sanitized("a\033[31mb", 7, false, "a\\e[31mb");
    sanitized("\0\x07\x7F\n\t\r", 6, false, "\\x00\\x07\\x7F\\n\\t\\r");
    sanitized("\xC2\x9B", 2, false, "\\x9B");           /* C1: CSI */
    sanitized("x\xE2\x80\xAEy", 5, false, "x\\u202Ey"); /* right-to-left override */
    sanitized("\xE2\x80\x8B", 3, false, "\\u200B");
    sanitized("\xEF\xBB\xBF", 3, false, "\\uFEFF");
    sanitized("\xFF\xC3", 2, false, "\\xFF\\xC3");
    sanitized("\xF3\xA0\x81\x81", 4, false, "\\U0E0041");
    sanitized("ñ日👋", 9, false, "ñ日👋");
    sanitized("ñ", 2, true, "\\xF1");
    sanitized("\xCC\x81", 2, false, "\\u0301"); /* a mark with nothing to join */
    sanitized("e\xCC\x81\xCC\x81\xCC\x81\xCC\x81", 9, false, "e\xCC\x81\xCC\x81\xCC\x81\\u0301");
}

/* What a terminal might obey or hide, each shown instead; and what may stand as it is. */
static void test_what_passes_the_sanitizer(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"\xC2\x80", "\\x80"},                      /* C1 */
        {"\xC2\x85", "\\x85"},                      /* next line */
        {"\xC2\xAD", "\\xAD"},                      /* soft hyphen */
        {"\xC2\xA0", "\xC2\xA0"},                   /* no-break space */
        {"\xD8\x9C", "\\u061C"},                    /* Arabic letter mark */
        {"\xD8\x80", "\\u0600"},                    /* Arabic number sign, a format character */
        {"\xCD\xB8", "\\u0378"},                    /* unassigned */
        {"a\xCD\x8F", "a\\u034F"},                  /* combining grapheme joiner */
        {"\xE1\x85\x9F", "\\u115F"},                /* Hangul filler */
        {"\xE1\xA0\x8E", "\\u180E"},                /* Mongolian vowel separator */
        {"\xE2\x80\xA8", "\\u2028"},                /* line separator */
        {"\xE2\x81\xA6", "\\u2066"},                /* left-to-right isolate */
        {"\xE2\x81\xA0", "\\u2060"},                /* word joiner */
        {"\xE2\xA0\x80", "\xE2\xA0\x80"},           /* braille blank */
        {"\xE3\x80\x80", "\xE3\x80\x80"},           /* ideographic space */
        {"\xE3\x85\xA4", "\\u3164"},                /* Hangul filler */
        {"\xEE\x80\x80", "\\uE000"},                /* private use */
        {"\xEF\xBF\xB9", "\\uFFF9"},                /* interlinear annotation */
        {"\xEF\xBF\xBD", "\xEF\xBF\xBD"},           /* replacement character */
        {"\xEF\xBF\xBE", "\\uFFFE"},                /* noncharacter */
        {"\xF0\x9D\x85\xB3", "\\U01D173"},          /* musical format character */
        {"\xF4\x8F\xBF\xBF", "\\U10FFFF"},          /* noncharacter */
        {"❤\xEF\xB8\x8F", "❤\\uFE0F"},              /* variation selector: would widen what is counted as 1 */
        {"👩\xE2\x80\x8D👩", "👩\\u200D👩"},            /* zero-width joiner: would melt two into one */
        {"👋\xF0\x9F\x8F\xBD", "👋\xF0\x9F\x8F\xBD"}, /* skin tone: two columns of its own */
        {"\xED\xA0\x80", "\\xED\\xA0\\x80"},        /* a surrogate is no UTF-8 */
        {"\033]0;x\007", "\\e]0;x\\x07"},           /* sets the title */
        {"\\n", "\\n"},                             /* a backslash is a backslash */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        sanitized(cases[i].text, strlen(cases[i].text), false, cases[i].shown);
}

/* An allowed character has a width, a control is never allowed, ASCII is as it was. */
static void test_every_character(void **state)
{
    (void)state;
    size_t wide = 0, zero = 0;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        int width = width_of(c);
        assert_in_range(width + 1, 0, 3);
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        if (control != (width < 0) || (control && sanitize_allows(c)))
            fail_msg("U+%04X has width %d", (unsigned)c, width);
        if (sanitize_allows(c) && c < 0x300)
            assert_int_equal(width, 1);
        wide += width == 2;
        zero += width == 0 && sanitize_allows(c);
    }
    assert_in_range(wide, 115000, 120000); /* CJK and Hangul for the most part */
    assert_in_range(zero, 1500, 2500);     /* combining marks, Hangul vowels */
}

static void test_sanitizing_stops_at_columns(void **state)
{
    (void)state;
    struct str out = {0};
    assert_int_equal(sanitize_append(&out, "ab日cd", 7, 3, false), 2);
    assert_string_equal(str_text(&out), "ab");
    str_clear(&out);
    assert_int_equal(sanitize_append_marked(&out, "a\nb", 3, 80, false), 3);
    assert_string_equal(str_text(&out), "a\x01\\n\x02"
                                        "b");
    str_finish(&out);
    char small[4];
    assert_string_equal(sanitize_into(small, sizeof small, "aññ", 5), "añ");
}

/* Whatever goes in: valid UTF-8 of allowed characters comes out, and its width is what was asked for at most. */
static void test_any_bytes(void **state)
{
    (void)state;
    srand(2);
    struct str out = {0};
    for (int round = 0; round < 20000; round++) {
        char bytes[40];
        size_t len = (size_t)rand() % sizeof bytes;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(rand() % 3 ? rand() : "\xE2\x80\xAE\xCC\x81\033a"[rand() % 7]);
        str_clear(&out);
        size_t columns = (size_t)rand() % 30;
        sanitize_append(&out, bytes, len, columns, round % 2);
        assert_true(width_text(str_text(&out), out.len) <= columns);
        for (size_t at = 0; at < out.len;) {
            uint32_t c;
            size_t step = utf8_decode(out.data + at, out.len - at, &c);
            assert_true(step > 0 && sanitize_allows(c));
            at += step;
        }
    }
    str_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_is_strict),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_nothing_dangerous_passes),
        cmocka_unit_test(test_what_passes_the_sanitizer),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_sanitizing_stops_at_columns),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
