/* The mouse on the whole dashboard: presses and the wheel, where a text stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "screen.h"
#include "shown_app.h"
#include "ui/dump.h"

/* The cell where the text begins; fails when it is not on the screen. */
static void find(struct app *app, const char *text, int *x, int *y)
{
    char row[4096];
    shown_app_draw(app);
    for (*y = 0; *y < app->grid.height; ++*y)
        for (*x = 0; *x < app->grid.width; ++*x) {
            size_t len = 0;
            for (int i = *x; i < app->grid.width && len < strlen(text); i++)
                len += (size_t)snprintf(row + len, sizeof row - len, "%s", grid_at(&app->grid, i, *y)->text);
            if (strncmp(row, text, strlen(text)) == 0)
                return;
        }
    fail_msg("'%s' is not on the screen", text);
}

static void mouse(struct app *app, uint32_t code, int x, int y)
{
    app_key(app, (struct key){.code = code, .x = x, .y = y});
    app_update(app, clock_mono_us());
}

static void press(struct app *app, const char *text)
{
    int x, y;
    find(app, text, &x, &y);
    mouse(app, SPECIAL_PRESS, x, y);
}

static void a_press_selects_then_opens(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "clicks"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 40);
    press(app, "payments   ");
    shown_app_wait(app, "Messages of payments");
    assert_int_equal(app_place(app)->screen, SCREEN_DASHBOARD);
    press(app, "Messages of"); /* a title: the focus alone */
    assert_int_equal(app_place(app)->focus, PANE_MESSAGES);
    press(app, "payments   ");
    assert_int_equal(app_place(app)->focus, PANE_TOPICS); /* selected, but the focus was elsewhere */
    assert_int_equal(app_place(app)->screen, SCREEN_DASHBOARD);
    press(app, "payments   ");
    assert_int_equal(app_place(app)->screen, SCREEN_TOPIC);
    app_finish(app);
}

static void headings_sort(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    int x, y;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "2");
    press(app, "name");
    find(app, "name\u2193", &x, &y); /* by name it was already: the other way round, and back */
    press(app, "name");
    find(app, "name\u2191", &x, &y);
    shown_app_press(app, "4 : type:columns_value.amount_value.city Enter");
    shown_app_wait(app, "amount");
    press(app, "amount");
    shown_app_wait(app, "amount \u25be  city");
    press(app, "amount \u25be  city");
    shown_app_wait(app, "amount \u25b4  city");
    press(app, "time   ");
    shown_app_wait(app, "by timestamp \u25be");
    app_finish(app);
}

static void the_wheel_moves_what_is_under_it(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    int x, y;
    shown_app_open(&shown, 120, 40);
    shown_app_wait(app, "ring 200");
    find(app, "Messages of", &x, &y);
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    assert_true(window->following);
    mouse(app, SPECIAL_WHEEL_UP, x, y + 3);
    assert_false(window->following);
    assert_int_equal(app_place(app)->focus, PANE_TOPICS); /* where it was */
    mouse(app, SPECIAL_WHEEL_DOWN, x, y + 3);
    mouse(app, SPECIAL_WHEEL_DOWN, x, y + 3);
    assert_true(window->following);
    mouse(app, SPECIAL_WHEEL_DOWN, 0, 0); /* the header: nothing */
    mouse(app, SPECIAL_PRESS, -1, 4000);
    app_finish(app);
}

static void a_record_folds_and_a_chart_gets_its_cursor(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    int x, y;
    shown_app_open(&shown, 110, 40);
    shown_app_press(app, "4");
    shown_app_wait(app, "ring 200");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "\"items\"");
    press(app, "\"items\"");
    shown_app_wait(app, "\"sku\"");
    press(app, "\"items\"");
    shown_app_draw(app);
    struct str text = {0};
    dump_text(&text, &app->grid);
    assert_null(strstr(str_text(&text), "\"sku\""));
    str_finish(&text);
    shown_app_press(app, "5");
    shown_app_wait(app, "value.amount of orders");
    mouse(app, SPECIAL_PRESS, 80, 12);
    shown_app_draw(app);
    bool has_line = false;
    for (y = 4; y < 30; y++)
        for (x = 78; x <= 82; x++) /* buckets are some dots apart */
            has_line = has_line || strcmp(grid_at(&app->grid, x, y)->text, "\u2502") == 0;
    assert_true(has_line);
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_press_selects_then_opens),
        cmocka_unit_test(headings_sort),
        cmocka_unit_test(the_wheel_moves_what_is_under_it),
        cmocka_unit_test(a_record_folds_and_a_chart_gets_its_cursor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
