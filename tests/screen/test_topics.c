/* Several topics in one message view, and one again. */
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

static void several_are_one_view(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 16);
    shown_app_press(app, "4 : type:topic_orders,payments Enter");
    shown_app_wait(app, "orders, payments");
    shown_app_wait(app, "ring 200");
    expect(app, "topics_several");
    shown_app_press(app, "/ type:topic_==_\"payments\" Enter");
    shown_app_wait(app, " of 200 match");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "Message payments");
    shown_app_press(app, "Escape Escape : type:topic_orders Enter");
    shown_app_wait(app, "Messages of orders");
    assert_int_equal(app->model.topic_count, 1);
    app_finish(app);
}

static void all_whose_names_match(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 16);
    shown_app_press(app, "4 : type:topic_/(/ Enter");
    shown_app_wait(app, "missing closing parenthesis");
    shown_app_press(app, ": type:topic_/^nothing$/ Enter");
    shown_app_wait(app, "no topic's name matches");
    shown_app_press(app, ": type:topic_orders,ordres Enter");
    shown_app_wait(app, "there is no topic 'ordres'");
    assert_int_equal(app->model.topic_count, 1);
    shown_app_press(app, ": type:topic_/./ Enter");
    shown_app_wait(app, "more");
    assert_true(app->model.topic_count > 3);
    shown_app_press(app, "1 Tab Tab Tab j"); /* another selection ends it */
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_are_one_view),
        cmocka_unit_test(all_whose_names_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
