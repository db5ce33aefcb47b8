/* The frame clock and the decoder of keys: no terminal, no time but what is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/frame_clock.h"
#include "ui/key_decode.h"

static void keys_are_drawn_at_once(void **state)
{
    (void)state;
    struct frame_clock clock;
    frame_clock_init(&clock, 0);
    assert_true(frame_clock_due(&clock, 0, true)); /* the first frame */
    frame_clock_drawn(&clock, 0, 100000);
    assert_false(frame_clock_due(&clock, 1, true));
    assert_int_equal(frame_clock_wait_us(&clock, 1), -1);
    frame_clock_key(&clock);
    assert_true(frame_clock_due(&clock, 1, false)); /* whatever the terminal does */
    assert_int_equal(frame_clock_wait_us(&clock, 1), 0);
}

/* Draws as often as the clock lets it for ten seconds; returns frames and the most bytes of any second. */
static void flood(size_t frame_bytes, int *frames, size_t *most)
{
    struct frame_clock clock;
    size_t seconds[11] = {0};
    frame_clock_init(&clock, 0);
    frame_clock_drawn(&clock, 0, 0);
    *frames = 0;
    for (int64_t now_us = 0; now_us < 10000000; now_us += 1000) {
        frame_clock_data(&clock);
        if (!frame_clock_due(&clock, now_us, true))
            continue;
        frame_clock_drawn(&clock, now_us, frame_bytes);
        seconds[now_us / 1000000] += frame_bytes;
        (*frames)++;
    }
    *most = 0;
    for (int i = 1; i < 10; i++)
        *most = seconds[i] > *most ? seconds[i] : *most;
}

static void data_is_paced(void **state)
{
    (void)state;
    int frames;
    size_t most;
    flood(100, &frames, &most);
    assert_in_range(frames, 290, 301); /* 30 a second */
    flood(6000, &frames, &most);
    assert_in_range(frames, 90, 110);
    assert_in_range(most, 50000, 66000);
    flood(50000, &frames, &most);
    assert_in_range(frames, 39, 42); /* never below 4 a second */
}

static void a_terminal_that_lags_gets_no_data(void **state)
{
    (void)state;
    struct frame_clock clock;
    frame_clock_init(&clock, 0);
    frame_clock_drawn(&clock, 0, 0);
    frame_clock_data(&clock);
    assert_false(frame_clock_due(&clock, 5000000, false));
    assert_true(frame_clock_due(&clock, 5000000, true));
}

static void expect_keys(const char *bytes, size_t len, const uint32_t *codes)
{
    struct key_decode decode = {.len = 0};
    struct key key;
    key_decode_feed(&decode, bytes, len, 0);
    for (; *codes; codes++) {
        assert_true(key_decode_next(&decode, 1000000, &key));
        assert_int_equal(key.code, *codes);
    }
    assert_false(key_decode_next(&decode, 1000000, &key));
}

static void sequences_are_keys(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t codes[6];
    } rows[] = {
        {"aZ", {'a', 'Z'}},
        {"\xc3\xa9\xe6\x9d\xb1", {0xe9, 0x6771}},
        {"\x1b[A\x1b[B\x1bOC\x1bOD", {SPECIAL_UP, SPECIAL_DOWN, SPECIAL_RIGHT, SPECIAL_LEFT}},
        {"\x1b[5~\x1b[6~\x1b[1~\x1b[8~", {SPECIAL_PAGE_UP, SPECIAL_PAGE_DOWN, SPECIAL_HOME, SPECIAL_END}},
        {"\x1bOP\x1b[11~\x1b[[A\x1b[24~", {SPECIAL_F1, SPECIAL_F1, SPECIAL_F1, SPECIAL_F1 + 11}},
        {"\x1b[Z\t\r\x7f", {SPECIAL_BACK_TAB, SPECIAL_TAB, SPECIAL_ENTER, SPECIAL_BACKSPACE}},
        {"\x1b", {SPECIAL_ESCAPE}},
        {"\x1b\x1b[A", {SPECIAL_ESCAPE, SPECIAL_UP}},
        {"\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<64;1;1M\x1b[<65;1;1Mx",
         {SPECIAL_PRESS, SPECIAL_WHEEL_UP, SPECIAL_WHEEL_DOWN, 'x'}},
        {"\x1b[<2;5;7M\x1b[<35;5;7Mx", {'x'}}, /* another button, a motion */
        {"\x1b[?1;2cx", {'x'}},                /* an answer that nobody asked for */
        {"\x1b[200~x", {'x'}},                 /* a number that is no key */
        {"\xff\xc3(x", {'(', 'x'}},            /* not UTF-8 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_keys(rows[i].bytes, strlen(rows[i].bytes), rows[i].codes);
}

static void modifiers_are_told(void **state)
{
    (void)state;
    struct key_decode decode = {.len = 0};
    struct key key;
    key_decode_feed(&decode, "\x06\x1bx\x1b[1;5A", 9, 0);
    assert_true(key_decode_next(&decode, 0, &key));
    assert_true(key.ctrl && key.code == 'f');
    assert_true(key_decode_next(&decode, 0, &key));
    assert_true(key.alt && key.code == 'x');
    assert_true(key_decode_next(&decode, 0, &key));
    assert_true(key.ctrl && key.code == SPECIAL_UP);
}

/* Cells count from 1 there, and Shift, Alt and Ctrl are no other buttons. */
static void the_mouse_says_where(void **state)
{
    (void)state;
    struct key_decode decode = {.len = 0};
    struct key key;
    static const char bytes[] = "\x1b[<16;80;24M\x1b[<99999999999;0;99999999999M\x1b[<0;1";
    key_decode_feed(&decode, bytes, sizeof bytes - 1, 0);
    assert_true(key_decode_next(&decode, 0, &key));
    assert_true(key.code == SPECIAL_PRESS && key.x == 79 && key.y == 23);
    assert_false(key_decode_next(&decode, 0, &key)); /* the last is not complete */
    key_decode_feed(&decode, ";1M", 3, 0);
    assert_true(key_decode_next(&decode, 0, &key));
    assert_true(key.code == SPECIAL_PRESS && key.x == 0 && key.y == 0);
}

/* A sequence may come in pieces; an Esc alone is one after 25 ms. */
static void pieces_are_waited_for(void **state)
{
    (void)state;
    struct key_decode decode = {.len = 0};
    struct key key;
    key_decode_feed(&decode, "\x1b", 1, 0);
    assert_false(key_decode_next(&decode, 10000, &key));
    assert_int_equal(key_decode_wait_us(&decode, 10000), KEY_DECODE_ESCAPE_US - 10000);
    key_decode_feed(&decode, "[", 1, 10000);
    assert_false(key_decode_next(&decode, 20000, &key));
    key_decode_feed(&decode, "A", 1, 20000);
    assert_true(key_decode_next(&decode, 20000, &key));
    assert_int_equal(key.code, SPECIAL_UP);
    assert_int_equal(key_decode_wait_us(&decode, 20000), -1);
    key_decode_feed(&decode, "\x1b", 1, 30000);
    assert_true(key_decode_next(&decode, 30000 + KEY_DECODE_ESCAPE_US, &key));
    assert_int_equal(key.code, SPECIAL_ESCAPE);
    key_decode_feed(&decode, "\xe6", 1, 60000);
    assert_false(key_decode_next(&decode, 60000, &key));
    key_decode_feed(&decode, "\x9d\xb1", 2, 61000);
    assert_true(key_decode_next(&decode, 61000, &key));
    assert_int_equal(key.code, 0x6771);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_drawn_at_once),
        cmocka_unit_test(data_is_paced),
        cmocka_unit_test(a_terminal_that_lags_gets_no_data),
        cmocka_unit_test(sequences_are_keys),
        cmocka_unit_test(modifiers_are_told),
        cmocka_unit_test(the_mouse_says_where),
        cmocka_unit_test(pieces_are_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
