/* The record view: found, copied, filtered by, charted; the next of the same key; what is large, and as bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "screen.h"
#include "shown_app.h"

static bool row_has(const struct app *app, int y, const char *text)
{
    char row[2048] = "";
    for (int x = 0; x < app->grid.width; x++)
        strncat(row, grid_at(&app->grid, x, y)->text, sizeof row - strlen(row) - 1);
    return strstr(row, text) != NULL;
}

static bool shows(struct app *app, const char *text)
{
    shown_app_draw(app);
    for (int y = 0; y < app->grid.height; y++)
        if (row_has(app, y, text))
            return true;
    return false;
}

/* How old the record is differs from run to run. */
static void expect(struct app *app, const char *golden)
{
    shown_app_draw(app);
    struct canvas canvas = canvas_of(&app->grid);
    for (int y = 0; y < app->grid.height; y++)
        if (row_has(app, y, " ago "))
            canvas_clear(&canvas, (struct rect){1, y, app->grid.width - 2, 1});
    screen_expect(&app->grid, golden);
}

static void looks_as_it_did(void **state)
{
    (void)state;
    static const struct {
        const char *golden;
        int width, height;
        bool ascii;
        const char *keys;
    } rows[] = {
        {"record_80x24", 80, 24, false, "4 k k k Enter"},
        {"record_find_80x24", 80, 24, false, "4 k k k Enter / type:a1 Enter"},
        {"record_missed_ascii", 100, 30, true, "4 k k k Enter / type:nowhere Enter"},
        {"record_hex_80x24", 80, 24, false, "4 k k k Enter v v"},
        {"record_text_80x24", 80, 24, false, "4 k k k Enter v / type:lima Enter"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = rows[i].ascii}};
        shown_app_open(&shown, rows[i].width, rows[i].height);
        shown_app_press(&shown.app, rows[i].keys);
        expect(&shown.app, rows[i].golden);
        app_finish(&shown.app);
    }
}

static void what_is_found_is_unfolded_and_gone_to(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 40);
    shown_app_press(app, "4 k k k Enter / type:items Enter h"); /* on the list, which is folded then */
    assert_false(shows(app, "sku"));
    shown_app_press(app, "/ Ctrl-U type:sku Enter y");
    assert_true(shows(app, "sku"));
    assert_string_equal(str_text(&app->copied), "A1");
    shown_app_press(app, "n");
    assert_true(shows(app, "round the end"));
    shown_app_press(app, "/ Ctrl-U type:/4bf[0-9]+/ Enter y"); /* in a header */
    assert_string_equal(str_text(&app->copied), "4bf92f35");
    shown_app_press(app, "Escape");
    assert_int_equal(app->places[app->depth - 1].screen, SCREEN_RECORD);
    shown_app_press(app, "/ type:a Enter G N Y"); /* backwards, from the end */
    assert_string_equal(str_text(&app->copied), "value.items[0].sku");
    app_finish(app);
}

/* Whatever line one is on: the filter made of it finds the record itself. */
static void a_filter_by_a_field_finds_its_record(void **state)
{
    (void)state;
    for (int hostile = 0; hostile < 2; hostile++) {
        struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.hostile = hostile}};
        struct app *app = &shown.app;
        shown_app_open(&shown, 100, 40);
        int made = 0;
        for (int record = 0; record < 6; record++) {
            for (int line = 3; line < 18; line++) {
                char keys[64] = "G";
                shown_app_press(app, "4");
                shown_app_wait(app, "customer-");
                for (int i = 0; i < record; i++)
                    strcat(keys, " k");
                strcat(keys, " Enter g");
                shown_app_press(app, keys);
                assert_int_equal(app->places[app->depth - 1].screen, SCREEN_RECORD);
                for (int i = 0; i < line; i++)
                    shown_app_press(app, "j");
                struct record shown_record;
                bool whole;
                assert_true(pane_record_shown(app->states[PANE_RECORD], &shown_record, &whole));
                shown_app_press(app, "F");
                if (app->places[app->depth - 1].screen == SCREEN_RECORD) {
                    shown_app_press(app, "Escape"); /* it said why not */
                    continue;
                }
                assert_non_null(app->filter);
                assert_int_equal(filter_judge(app->filter, &shown_record), VERDICT_MATCH);
                shown_app_press(app, "Escape");
                made++;
            }
        }
        assert_true(made > 30);
        app_finish(app);
    }
}

static void a_filter_is_narrowed(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 40);
    shown_app_press(app, "4 / type:value.amount_>_10 Enter");
    shown_app_wait(app, "of 200 match");
    shown_app_press(app, "F");
    assert_string_equal(session_filter_text(app->session), "(value.amount > 10) && key == \"customer-12\"");
    shown_app_wait(app, "12 of 200 match");
    app_finish(app);
}

static void the_next_of_the_same_key(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 40);
    shown_app_press(app, "4 G Enter"); /* number 199: 1:1066 */
    assert_true(shows(app, "orders 1:1066"));
    shown_app_press(app, "[");
    shown_app_wait(app, "orders 2:1060"); /* number 182 */
    shown_app_press(app, "[");
    shown_app_wait(app, "orders 0:1055"); /* number 165 */
    shown_app_press(app, "]");
    shown_app_wait(app, "orders 2:1060");
    shown_app_press(app, "] ]");
    shown_app_wait(app, "no later record with this key");
    shown_app_press(app, "Escape"); /* the list stands on it */
    shown_app_press(app, "Enter");
    assert_true(shows(app, "orders 1:1066"));
    app_finish(app);
}

static void a_number_is_charted(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 40);
    shown_app_press(app, "4 Enter / type:amount Enter c");
    assert_int_equal(app_choice(app)->charts.count, 1);
    assert_string_equal(app_choice(app)->charts.specs[0].paths[0], "value.amount");
    app_finish(app);
}

static void what_is_large_opens_folded_and_at_once(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.huge = 2 << 20, .huge_list = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 40);
    shown_app_press(app, "4 G Enter");
    assert_true(pane_record_reads(app->states[PANE_RECORD])); /* nobody waited for it */
    shown_app_wait(app, "10,000+ items");
    shown_app_press(app, "Escape Enter Escape"); /* left while it is being read */
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_it_did),
        cmocka_unit_test(what_is_found_is_unfolded_and_gone_to),
        cmocka_unit_test(a_filter_by_a_field_finds_its_record),
        cmocka_unit_test(a_filter_is_narrowed),
        cmocka_unit_test(the_next_of_the_same_key),
        cmocka_unit_test(a_number_is_charted),
        cmocka_unit_test(what_is_large_opens_folded_and_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
