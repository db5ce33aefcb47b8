/* A search through the whole topic: what it says along the way, stopped, gone on with, left; and what is listed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "screen.h"
#include "shown_app.h"

/* How long it took differs from run to run. */
static void expect(struct app *app, const char *golden)
{
    app->model.scan.seconds = 0.8;
    app->model.scan.offsets = offset_of(1000000);
    app->model.scan.passed = offset_of(320000);
    app_draw(app);
    struct canvas canvas = canvas_of(&app->grid);
    canvas_clear(&canvas, (struct rect){0, 0, app->grid.width, 1});
    screen_expect(&app->grid, golden);
}

static uint64_t held(struct app *app)
{
    struct ring_stats stats;
    ring_stats(session_ring(app->session), &stats);
    return stats.end - stats.first;
}

static void what_was_found_is_listed(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4 : type:scan_value.amount_>_160_&&_key_~_/1/ Enter");
    shown_app_wait(app, "searched all");
    expect(app, "scan_done");
    assert_int_equal(app->counts.in_ring, app->model.scan.matched);
    shown_app_press(app, "/ type:Lima Enter"); /* within what was found */
    shown_app_wait(app, "2 of 7");
    assert_true(app->counts.examined == app->model.scan.matched);
    shown_app_press(app, "Escape"); /* the filter */
    assert_int_equal(app->model.scan.stage, SCAN_DONE);
    shown_app_press(app, "Escape"); /* the search: back to the stream */
    shown_app_wait(app, "following");
    assert_int_equal(app->model.scan.stage, SCAN_OFF);
    app_finish(app);
}

static void it_stops_and_goes_on(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.a_second = 1000, .endless = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4 : type:scan_nowhere Enter");
    shown_app_wait(app, "searching");
    shown_app_press(app, "Escape");
    shown_app_wait(app, "stopped: Space goes on");
    uint64_t read = app->model.scan.read;
    app_update(app, 0);
    assert_true(app->model.scan.read <= read + 1000); /* no more than what was under way */
    shown_app_press(app, "Space");
    assert_int_equal(app->model.scan.stage, SCAN_RUNS);
    shown_app_press(app, "Space : type:scan Enter");
    assert_int_equal(app->model.scan.stage, SCAN_RUNS);
    shown_app_press(app, "f"); /* to the live end */
    assert_int_equal(app->model.scan.stage, SCAN_OFF);
    app_finish(app);
}

static void a_bad_filter_changes_nothing(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4 : type:scan_value.amount_> Enter");
    shown_app_draw(app);
    assert_int_equal(app->model.scan.stage, SCAN_OFF);
    assert_true(app->notice[0] != '\0');
    shown_app_press(app, ": type:scan Enter");
    assert_non_null(strstr(app->notice, "needs a filter"));
    app_finish(app);
}

static void each_verdict_can_be_listed(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.hostile = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 110, 24);
    shown_app_press(app, "4 / type:value.amount_>_120 Enter");
    shown_app_wait(app, "of 200 match");
    shown_app_wait(app, "120 not evaluated");
    assert_true(app->model.counts->matched == held(app));
    shown_app_press(app, "L");
    shown_app_wait(app, "120 not evaluated");
    shown_app_wait(app, "the not evaluated are listed");
    assert_int_equal(held(app), 120);
    shown_app_press(app, "L");
    shown_app_wait(app, "120 not evaluated");
    shown_app_wait(app, "what does not match is listed");
    assert_int_equal(held(app), 80 - app->model.counts->matched);
    shown_app_press(app, "L Escape L");
    assert_non_null(strstr(app->notice, "no filter"));
    shown_app_press(app, ": type:list_unknown Enter : type:scan_value.amount_>_120 Enter");
    shown_app_wait(app, "searched all");
    assert_int_equal(app->counts.in_ring, 120);
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_found_is_listed),
        cmocka_unit_test(it_stops_and_goes_on),
        cmocka_unit_test(a_bad_filter_changes_nothing),
        cmocka_unit_test(each_verdict_can_be_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
