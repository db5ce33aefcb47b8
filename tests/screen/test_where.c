/* Where the messages are: the bar of records over time, partitions that are sought alone, where the view is in each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "screen.h"
#include "shown_app.h"

static void expect(struct app *app, const char *golden)
{
    app_draw(app);
    struct canvas canvas = canvas_of(&app->grid);
    canvas_clear(&canvas, (struct rect){0, 0, app->grid.width, 1});
    screen_expect(&app->grid, golden);
}

static void the_bar_shows_and_seeks(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.placed = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    shown_app_wait(app, "200 records, sampled by 92 time look-ups");
    shown_app_wait(app, "ring 200");
    expect(app, "where_bar_110x24");
    shown_app_press(app, "b");
    shown_app_wait(app, "Enter goes there");
    shown_app_press(app, "Home Right Right h");
    shown_app_wait(app, "Enter goes there");
    expect(app, "where_cursor_110x24");
    shown_app_press(app, "Escape");
    shown_app_wait(app, "time look-ups");
    shown_app_press(app, "b Home Right Enter");
    assert_int_equal(app->from.kind, START_TIME);
    assert_int_equal(app->from.value, 1767268800184);
    shown_app_fit(app, 110, 15); /* there the rows need the room */
    shown_app_draw(app);
    shown_app_press(app, "b");
    shown_app_wait(app, "b does nothing in messages; ? lists its keys");
    shown_app_fit(app, 110, 24);
    shown_app_draw(app);
    app_key(app, (struct key){.code = SPECIAL_PRESS, .x = 1, .y = 20});
    assert_int_equal(app->from.value, 1767268800000);
    shown_app_press(app, "1");
    assert_null(app->model.volume);
    app_finish(app);
}

static void partitions_are_sought_alone(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.placed = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    shown_app_wait(app, "ring 200");
    shown_app_press(app, ": type:seek_1010_p=x Enter");
    shown_app_wait(app, "expected numbers of partitions");
    shown_app_press(app, ": type:seek_1010_p=1,7 Enter");
    shown_app_wait(app, "no such partition");
    shown_app_press(app, ": type:seek_somewhere_p=1 Enter");
    shown_app_wait(app, "somewhere");
    uint64_t generation = app->model.generation;
    shown_app_press(app, ": type:seek_1010_p=1 Enter");
    shown_app_wait(app, " below");
    assert_true(app->model.generation > generation);
    app_finish(app);
}

/* Standing in the midst: the next offset of each partition, and what is left to its end. */
static void the_view_is_somewhere_in_each_partition(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.placed = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 40);
    shown_app_wait(app, "ring 200");
    shown_app_press(app, "4 g j j j");
    const struct view_place *place = view_place_of(app->model.places, 0, 1);
    assert_non_null(place);
    assert_true(place->next.known);
    const struct window_row *row = window_selected(pane_messages_window(app->states[PANE_MESSAGES]));
    const struct record_head *head = row->record.head;
    assert_int_equal(view_place_of(app->model.places, 0, head->partition)->next.value, head->offset + 1);
    shown_app_press(app, "2 Enter Tab Tab g"); /* the messages below the partitions, standing at their first */
    shown_app_press(app, "Shift-Tab Shift-Tab z");
    shown_app_wait(app, "view at");
    expect(app, "where_partitions_120x40");
    app_finish(app);
}

/* What is not known is said, and is no place to go to. */
static void a_bar_that_is_not_known(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.placed = true, .unmeasured = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4");
    shown_app_wait(app, "records over time are not known: no broker answers");
    int64_t from = app->from.value;
    shown_app_press(app, "b");
    app_key(app, (struct key){.code = SPECIAL_PRESS, .x = 1, .y = 20});
    assert_int_equal(app->from.value, from);
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_that_is_not_known),
        cmocka_unit_test(the_bar_shows_and_seeks),
        cmocka_unit_test(partitions_are_sought_alone),
        cmocka_unit_test(the_view_is_somewhere_in_each_partition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
