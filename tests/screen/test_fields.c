/* The table of numeric fields: what it shows, that it narrows and sorts, and that a field is charted from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "screen.h"
#include "shown_app.h"

static void expect(struct app *app, const char *golden)
{
    app_draw(app);
    struct canvas canvas = canvas_of(&app->grid);
    canvas_clear(&canvas, (struct rect){0, 0, app->grid.width, 1});
    screen_expect(&app->grid, golden);
}

static void fields_are_listed_and_charted(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 16);
    shown_app_wait(app, "ring 200");
    shown_app_press(app, ": type:fields Enter");
    shown_app_wait(app, "200 records");
    expect(app, "fields_120x16");
    shown_app_fit(app, 80, 16);
    expect(app, "fields_80x16");
    shown_app_press(app, "/ type:amount Enter Enter");
    shown_app_wait(app, "value.amount of orders");
    assert_int_equal(app_place(app)->screen, SCREEN_CHART);
    assert_int_equal(app->model.chosen->count, 1);
    assert_string_equal(app->model.chosen->specs[0].paths[0], "value.amount");
    shown_app_press(app, "Enter"); /* from the chart back to the fields */
    shown_app_wait(app, "Fields");
    shown_app_press(app, "Escape Escape");
    assert_int_equal(app_place(app)->screen, SCREEN_CHART);
    app_finish(app);
}

/* Of what a filter lets through, while there is one. */
static void fields_of_the_matches(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 16);
    shown_app_wait(app, "ring 200");
    shown_app_press(app, ": type:fields Enter : type:filter_value.city_==_\"Lima\" Enter");
    shown_app_wait(app, "50 matches");
    shown_app_press(app, ": type:filter Enter");
    shown_app_wait(app, "200 records");
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_listed_and_charted),
        cmocka_unit_test(fields_of_the_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
