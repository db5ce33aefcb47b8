/* The line behind `/` on the messages: what is wrong is said above the place, and the last good filter stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "screen.h"
#include "shown_app.h"

static void looks_as_it_did(void **state)
{
    (void)state;
    static const struct {
        const char *golden;
        int width, height;
        bool ascii;
        const char *keys, *until;
    } rows[] = {
        {"filter_fault_80x24", 80, 24, false, "4 / type:value.amount_>_>_3", "is not understood"},
        {"filter_fault_ascii", 120, 30, true, "4 / type:value.amount_between_1_or", "or"},
        {"filter_fault_late", 60, 15, false, "4 / type:value.city_==_\"Lima\"_&&_key_~_/(/", "regular"},
        {"filter_hint_80x24", 80, 24, false, "4 / type:upper(value.city)_==_\"LIMA\"", "no function"},
        {"filter_hint_ascii", 60, 15, true, "4 / type:amount_>_100", "taken for words"},
        {"filter_expression", 100, 30, false, "4 / type:value.city_==_\"Lima\"_&&_value.amount_>_120 Enter", "of 200"},
        {"filter_unknown", 80, 24, false, "4 / type:value.nothing_==_1 Enter", "200 not evaluated"},
        {"filter_regex", 80, 24, false, "4 / type:/L[a-z]m/ Enter", "of 200"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = rows[i].ascii}};
        shown_app_open(&shown, rows[i].width, rows[i].height);
        shown_app_press(&shown.app, rows[i].keys);
        shown_app_wait(&shown.app, rows[i].until);
        screen_expect(&shown.app.grid, rows[i].golden);
        app_finish(&shown.app);
    }
}

static void the_last_good_filter_stays(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    shown_app_open(&shown, 100, 30);
    shown_app_press(&shown.app, "4 / type:value.amount_>_120 Enter");
    assert_int_equal(shown.app.mode, INPUT_NONE);
    assert_string_equal(session_filter_text(shown.app.session), "value.amount > 120");
    shown_app_press(&shown.app, "/ Ctrl-U type:value.amount_> Enter");
    assert_int_equal(shown.app.mode, INPUT_FILTER); /* the line stays open */
    assert_string_equal(session_filter_text(shown.app.session), "value.amount > 120");
    shown_app_press(&shown.app, "type:_150 Enter");
    assert_int_equal(shown.app.mode, INPUT_NONE);
    assert_string_equal(session_filter_text(shown.app.session), "value.amount > 150");
    shown_app_press(&shown.app, "Escape");
    assert_string_equal(session_filter_text(shown.app.session), "");
    app_finish(&shown.app);
}

/* It is said what else a text may be meant as, and it is words all the same. */
static void a_hint_stops_nobody(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    shown_app_open(&shown, 100, 30);
    shown_app_press(&shown.app, "4 / type:amount_>_120");
    assert_string_equal(str_text(&shown.app.filter_hint), "taken for words: the field would be value.amount");
    shown_app_press(&shown.app, "Enter");
    assert_int_equal(shown.app.mode, INPUT_NONE);
    assert_string_equal(session_filter_text(shown.app.session), "amount > 120");
    shown_app_press(&shown.app, "/ Ctrl-U type:refund");
    assert_string_equal(str_text(&shown.app.filter_hint), "");
    app_finish(&shown.app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(the_last_good_filter_stays),
        cmocka_unit_test(a_hint_stops_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
