/* The whole dashboard on the fixture cluster, drawn into a grid: goldens of what it shows, and what must be true of it
 * at every size, with hostile names and in ASCII.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "screen.h"
#include "shown_app.h"

static void looks_as_it_did(void **state)
{
    (void)state;
    static const struct {
        const char *golden;
        int width, height;
        bool ascii;
        const char *keys;
    } rows[] = {
        {"dashboard_80x24", 80, 24, false, ""},
        {"dashboard_120x40", 120, 40, false, ""},
        {"dashboard_120x40_ascii", 120, 40, true, ""},
        {"dashboard_200x60", 200, 60, false, ""},
        {"dashboard_too_small", 59, 14, false, ""},
        {"screen_topics", 120, 30, false, "2 > >"},
        {"screen_groups", 120, 30, false, "3 > >"},
        {"screen_messages", 100, 30, false, "4 g j j"},
        {"screen_columns", 100, 20, false, "4 : type:columns_city_amount_header.trace_id Enter"},
        {"screen_brokers", 120, 24, false, "6"},
        {"screen_help", 80, 30, false, "4 ?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = rows[i].ascii}};
        shown_app_open(&shown, rows[i].width, rows[i].height);
        shown_app_press(&shown.app, rows[i].keys);
        shown_app_draw(&shown.app);
        screen_expect(&shown.app.grid, rows[i].golden);
        app_finish(&shown.app);
    }
}

/* Words are longer there: columns must bear it, and nothing may stay in English but Kafka's own terms. */
static void looks_as_it_did_in_spanish(void **state)
{
    (void)state;
    static const struct {
        const char *golden;
        int width, height;
        bool ascii;
        const char *keys;
    } rows[] = {
        {"es_dashboard_80x24", 80, 24, false, ""}, {"es_dashboard_120x40", 120, 40, false, ""},
        {"es_dashboard_ascii", 120, 40, true, ""}, {"es_topics", 120, 30, false, "2"},
        {"es_groups", 120, 30, false, "3"},        {"es_messages", 100, 30, false, "4 g j j"},
        {"es_brokers", 120, 24, false, "6"},       {"es_help", 120, 50, false, "?"},
        {"es_form", 80, 24, false, "P type:hola"}, {"es_chart", 80, 24, false, "5"},
    };
    assert_true(lang_choose("es"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = rows[i].ascii}, .fixture = {.writes = true}};
        lang_set_ascii(rows[i].ascii);
        shown_app_open(&shown, rows[i].width, rows[i].height);
        shown_app_press(&shown.app, rows[i].keys);
        shown_app_wait(&shown.app, "weir");
        shown.app.notice[0] = '\0'; /* comes and goes by the clock */
        shown_app_draw(&shown.app);
        screen_expect(&shown.app.grid, rows[i].golden);
        app_finish(&shown.app);
    }
    lang_set_ascii(false);
    assert_true(lang_choose("en"));
}

/* Every screen at many sizes. */
static void is_sound_at_every_size(void **state)
{
    (void)state;
    static const char *const screens[] = {"1",
                                          "2",
                                          "3",
                                          "4",
                                          "5",
                                          "6",
                                          "7",
                                          "4 Enter",
                                          "2 Enter",
                                          "1 z",
                                          "?",
                                          "1 : a b",
                                          "1 / a",
                                          "P",
                                          "4 g p",
                                          "X",
                                          "E",
                                          "3 Enter",
                                          "3 Enter Tab",
                                          "3 G Enter Tab Tab v",
                                          "3 Enter Shift-Tab",
                                          "7 Enter",
                                          "3 Enter Tab H z"};
    static const int widths[] = {1, 2, 7, 30, 60, 61, 79, 80, 99, 100, 116, 120, 163, 200, 300};
    static const int heights[] = {1, 2, 3, 15, 16, 24, 28, 40, 100};
    for (int ascii = 0; ascii < 2; ascii++) {
        struct shown_app shown = {.options = {.ascii = ascii},
                                  .fixture = {.hostile = true, .writes = true, .topics = 30}};
        shown_app_open(&shown, 120, 40);
        for (size_t s = 0; s < sizeof screens / sizeof *screens; s++) {
            shown_app_press(&shown.app, screens[s]);
            for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
                shown_app_fit(&shown.app, widths[w], heights[(w + s) % (sizeof heights / sizeof *heights)]);
                shown_app_draw(&shown.app);
                screen_expect_sound(&shown.app.grid);
            }
            shown_app_press(&shown.app, "Escape Escape 1");
        }
        app_finish(&shown.app);
    }
}

/* What Tab makes of a line: as much as is sure, and a space when it is whole. */
static void tab_completes_what_is_sure(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *line, *lists;
    } rows[] = {
        {": type:top Tab", "topic ", ""},
        {": type:topic_or Tab", "topic orders", "orders.dlq"},
        {": type:topic_orders. Tab", "topic orders.dlq ", ""},
        {": type:group_bi Tab", "group billing ", ""},
        {": type:theme_g Tab", "theme gruvbox ", ""},
        {": type:decode_value=c Tab", "decode value=csv(", ""},
        {": type:set_no Tab", "set no", "nointernal"},
        {": type:de Tab", "de", "delete-topic"},
        {": type:xyz Tab", "xyz", ""},
        {": type:topic_nowhere Tab", "topic nowhere", ""},
        {": type:topic_or Left Tab", "topic or", ""}, /* only at the end */
    };
    struct shown_app shown = {.options = {.topic = "orders"}};
    shown_app_open(&shown, 100, 30);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        shown_app_press(&shown.app, rows[i].keys);
        assert_string_equal(str_text(&shown.app.command_input.text), rows[i].line);
        if (!strstr(shown.app.notice, rows[i].lists))
            fail_msg("%s lists '%s'", rows[i].keys, shown.app.notice);
        shown_app_press(&shown.app, "Escape");
    }
    app_finish(&shown.app);
}

static void a_value_goes_to_the_clipboard(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    shown_app_open(&shown, 100, 30);
    shown_app_press(&shown.app, "y"); /* not from a table */
    assert_int_equal(shown.app.copied.len, 0);
    shown_app_press(&shown.app, "4 g y");
    assert_true(shown.app.copied.len > 0);
    assert_int_equal(strncmp(str_text(&shown.app.copied), "{\"amount\": 100.00", 17), 0);
    str_clear(&shown.app.copied);
    shown_app_press(&shown.app, "Enter y");
    assert_int_equal(strncmp(str_text(&shown.app.copied), "{\"amount\": 100.00", 17), 0);
    app_finish(&shown.app);
}

/* Any keys in any order neither end it nor break the screen. */
static void survives_any_keys(void **state)
{
    (void)state;
    struct shown_app shown = {.fixture = {.hostile = true, .writes = true, .topics = 5}};
    uint32_t seed = 12345;
    shown_app_open(&shown, 100, 30);
    for (int i = 0; i < 3000; i++) {
        seed = seed * 1103515245u + 12345u;
        uint32_t pick = seed >> 16;
        struct key key = {.code = pick % 3 == 0 ? SPECIAL_UP + pick / 3 % 17 : 33 + pick / 3 % 94};
        key.ctrl = pick % 29 == 0 && key.code < 0x7f;
        app_key(&shown.app, key);
        app_update(&shown.app, clock_mono_us());
        if (i % 10 == 0) {
            shown_app_fit(&shown.app, 60 + (int)(pick % 140), 15 + (int)(pick % 50));
            shown_app_draw(&shown.app);
            screen_expect_sound(&shown.app.grid);
        }
        shown.app.quit = false;
    }
    app_finish(&shown.app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(looks_as_it_did_in_spanish),
        cmocka_unit_test(is_sound_at_every_size),
        cmocka_unit_test(tab_completes_what_is_sure),
        cmocka_unit_test(a_value_goes_to_the_clipboard),
        cmocka_unit_test(survives_any_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
