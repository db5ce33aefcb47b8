/* What groups have committed, as lines between the messages; and how one goes to where a group is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "fixture_blocks.h"
#include "model/topic_commits.h"
#include "screen.h"
#include "shown_app.h"

static void expect(struct app *app, const char *golden)
{
    app->notice_until_us = 0; /* it stays */
    app_draw(app);
    struct canvas canvas = canvas_of(&app->grid);
    canvas_clear(&canvas, (struct rect){0, 0, app->grid.width, 1});
    screen_expect(&app->grid, golden);
}

/* Waits until one is: the messages may still be on their way. */
static const struct record_head *selected(struct app *app)
{
    int64_t until_us = clock_mono_us() + 10000000;
    const struct window_row *row = NULL;
    while (!(row = window_selected(pane_messages_window(app->states[PANE_MESSAGES]))) && clock_mono_us() < until_us)
        shown_app_wait(app, "Messages of");
    if (!row)
        abort(); /* no message in ten seconds */
    return row->record.head;
}

static struct app *open_app(struct shown_app *shown, int width, int height)
{
    shown->options.topic = "orders";
    shown->fixture.committed = shown->fixture.placed = true;
    shown_app_open(shown, width, height);
    shown_app_wait(&shown->app, "ring 200");
    return &shown->app;
}

/* With the group billing on the screen. */
static struct app *open_billing(struct shown_app *shown, int width, int height)
{
    struct app *app = open_app(shown, width, height);
    shown_app_press(app, ": type:group_billing Enter");
    shown_app_wait(app, "billing-1");
    return app;
}

/* `o` on a partition of billing: the messages there, the next one that it reads selected. */
static void expect_next(struct app *app, int partition, int64_t offset, const char *line)
{
    char notice[64];
    snprintf(notice, sizeof notice, "what billing reads next of partition %d", partition);
    shown_app_wait(app, notice);
    shown_app_wait(app, line);
    assert_int_equal(selected(app)->partition, partition);
    assert_int_equal(selected(app)->offset, offset);
}

/* In the group's partitions: the record that it reads next, with those before and after it, and back. */
static void o_opens_the_next_record_of_a_partition(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_billing(&shown, 80, 24);
    shown_app_press(app, "Down o");
    expect_next(app, 1, 1021, "billing p1");
    assert_string_equal(app->group, "billing");
    expect(app, "committed_80x24");
    shown_app_fit(app, 120, 40);
    shown_app_draw(app);
    shown_app_draw(app);
    expect(app, "committed_120x40");
    shown_app_press(app, "Escape");
    shown_app_wait(app, "Group billing");
    assert_int_equal(app_place(app)->screen, SCREEN_GROUP);
    app_finish(app);
}

static void it_is_so_in_ascii(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.ascii = true}};
    struct app *app = open_billing(&shown, 80, 24);
    shown_app_press(app, "o");
    expect_next(app, 0, 1020, "p0 -");
    expect(app, "committed_ascii_80x24");
    app_finish(app);
}

/* From the list of all groups, of another topic than the one that is read; and from those of the topic. */
static void o_opens_the_worst_partition_of_a_group(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_app(&shown, 100, 30);
    shown_app_press(app, ": type:topic_payments Enter");
    shown_app_wait(app, "Messages of payments");
    shown_app_press(app, "3 / type:bill Enter o");
    shown_app_wait(app, "what billing reads next of partition 0");
    shown_app_wait(app, "Messages of orders");
    shown_app_wait(app, "billing");
    assert_int_equal(selected(app)->offset, 1020);
    shown_app_press(app, "Escape");
    assert_int_equal(app_place(app)->screen, SCREEN_GROUPS);
    assert_int_equal(app->group[0], 0);
    shown_app_press(app, "Escape 1 Tab Tab / type:fraud Enter o");
    shown_app_wait(app, "fraud has read all of partition 1");
    assert_int_equal(app_place(app)->screen, SCREEN_MESSAGES);
    shown_app_press(app, "Escape");
    assert_int_equal(app_place(app)->screen, SCREEN_DASHBOARD);
    shown_app_press(app, "3 Escape / Escape 3 / type:newer Enter o");
    shown_app_wait(app, "no lag of newer is known");
    app_finish(app);
}

/* Wherever in a group one stands on a partition. */
static void o_opens_it_from_the_assignment_and_the_chart(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_billing(&shown, 80, 24);
    shown_app_press(app, "Tab Tab o");
    assert_string_equal(app->notice, "no partition is selected");
    shown_app_press(app, "Tab Down o");
    expect_next(app, 1, 1021, "billing p1");
    shown_app_press(app, "Escape");
    shown_app_wait(app, "Assignment");
    shown_app_press(app, "Tab Down Enter");
    shown_app_wait(app, "Lag of orders p1");
    shown_app_press(app, "o");
    shown_app_wait(app, "what billing reads next of partition 1");
    assert_int_equal(app_place(app)->screen, SCREEN_MESSAGES);
    app_finish(app);
}

/* Deleted, past the end, and nothing at all. */
static void what_is_out_of_the_log_is_said(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_app(&shown, 110, 24);
    shown_app_press(app, ": type:group_audit Enter");
    shown_app_wait(app, "Group audit");
    shown_app_wait(app, "billing-1");
    shown_app_press(app, "< g Down o"); /* by partition */
    shown_app_wait(app, "audit has committed nothing in partition 1");
    shown_app_wait(app, "1:1000");
    assert_int_equal(selected(app)->offset, 1000);
    shown_app_press(app, "Escape Down o");
    shown_app_wait(app, "what audit has committed of partition 2 was deleted");
    shown_app_wait(app, "audit p2");
    assert_int_equal(selected(app)->partition, 2);
    assert_int_equal(selected(app)->offset, 1000);
    shown_app_press(app, "Escape Escape : type:group_fraud Enter");
    shown_app_wait(app, "9,999");
    shown_app_press(app, "G o");
    shown_app_wait(app, "fraud has committed past the end of partition 2");
    app_finish(app);
}

static void seek_stands_where_a_group_is(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_app(&shown, 120, 24);
    shown_app_press(app, "4 : type:seek_group:bill Tab");
    shown_app_wait(app, ":seek group:billing");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "where billing is in each partition");
    shown_app_wait(app, "billing p1");
    assert_int_equal(selected(app)->offset, 1020);
    expect(app, "committed_seek_120x24");
    shown_app_press(app, ": type:seek_group:audit Enter");
    shown_app_wait(app, "audit has committed nothing in 1 partition");
    shown_app_press(app, ": type:seek_group:bullying Enter");
    shown_app_wait(app, "there is no group 'bullying'; the nearest is billing");
    shown_app_press(app, ": type:seek_group:analytics Enter");
    shown_app_wait(app, "analytics has committed nothing in topic orders");
    shown_app_press(app, ": type:seek_group: Enter");
    shown_app_wait(app, "the name of a group is missing");
    app_finish(app);
}

static void the_command_line_names_a_group(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders", .from = "group:bulling"},
                              .fixture = {.committed = true, .placed = true}};
    shown_app_open(&shown, 120, 24);
    shown_app_wait(&shown.app, "there is no group 'bulling'; the nearest is billing");
    assert_false(session_travels(shown.app.session));
    app_finish(&shown.app);
    struct app app;
    struct error error = {0};
    const struct ui_options both = {.from = "group:billing", .follow = true}, nobody = {.from = "group:"};
    assert_false(app_init(&app, &both, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    app_finish(&app);
    assert_false(app_init(&app, &nobody, &error));
    assert_int_equal(error.kind, ERROR_USAGE);
    app_finish(&app);
}

/* Sorted there is no place for a line; with a filter it stands above the first match. */
static void lines_stand_where_the_order_is_that_of_the_log(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_app(&shown, 120, 24);
    shown_app_press(app, "4 : type:seek_group:billing Enter");
    shown_app_wait(app, "billing p1");
    shown_app_press(app, "/ type:Quito Enter");
    shown_app_wait(app, "24 of 95 match");
    shown_app_wait(app, "billing p1");
    expect(app, "committed_filter_120x24");
    shown_app_press(app, "Escape : type:sort_key Enter");
    shown_app_wait(app, "by key");
    struct str screen = {0};
    for (int y = 0; y < app->grid.height; y++)
        for (int x = 0; x + 1 < app->grid.width; x++)
            str_append(&screen, grid_at(&app->grid, x, y)->text);
    assert_null(strstr(str_text(&screen), "billing p"));
    str_finish(&screen);
    app_finish(app);
}

/* While rows run the newest is the last on the screen, and no row is cut off by the lines. */
static void the_newest_is_seen_with_lines_among_the_rows(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = open_app(&shown, 120, 16);
    shown_app_press(app, "4");
    shown_app_wait(app, "billing p2");
    expect(app, "committed_newest_120x16");
    assert_int_equal(selected(app)->offset, 1066);
    shown_app_press(app, "k k k k k k");
    shown_app_draw(app);
    assert_int_equal(selected(app)->offset, 1064);
    expect(app, "committed_standing_120x16");
    app_finish(app);
}

/* The rows of the messages, and where the lines are. */
static void copy_rows(struct app *app, struct str *out)
{
    str_clear(out);
    for (int y = 3; y < app->grid.height - 2; y++)
        for (int x = 1; x + 1 < app->grid.width; x++)
            str_append(out, grid_at(&app->grid, x, y)->text);
}

/* Who stands sees the same rows however many records come; and a line that moves on leaves him where he is. */
static void the_screen_stays_while_records_come(void **state)
{
    (void)state;
    struct shown_app shown = {.fixture = {.a_second = 500}};
    struct app *app = &shown.app;
    struct str before = {0}, after = {0};
    shown.options.topic = "orders";
    shown.fixture.committed = shown.fixture.placed = true;
    shown_app_open(&shown, 120, 16);
    shown_app_press(app, "4 g");
    shown_app_draw(app);
    for (int i = 0; i < 62; i++)
        shown_app_press(app, "Down");
    shown_app_wait(app, "audit (2h 00m ago), billing p0");
    copy_rows(app, &before);
    const struct record_head head = *selected(app);
    uint64_t held = app->counts.in_ring;
    int64_t until_us = clock_mono_us() + 10000000;
    while (app->counts.in_ring < held + 100 && clock_mono_us() < until_us) {
        app_poll(app);
        shown_app_draw(app);
    }
    assert_true(app->counts.in_ring >= held + 100);
    copy_rows(app, &after);
    assert_string_equal(str_text(&before), str_text(&after));
    struct topic_commits *commits = fixture_commits("orders");
    commits->rows[0].committed = commits->rows[1].committed = 1019;
    board_put_commits(session_board(app->session), commits);
    shown_app_draw(app);
    shown_app_draw(app);
    assert_int_equal(selected(app)->offset, head.offset);
    assert_int_equal(selected(app)->partition, head.partition);
    copy_rows(app, &after);
    assert_non_null(strstr(str_text(&after), "audit (2h 00m ago), billing p0"));
    assert_string_not_equal(str_text(&before), str_text(&after));
    str_finish(&before);
    str_finish(&after);
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(o_opens_the_next_record_of_a_partition),
        cmocka_unit_test(it_is_so_in_ascii),
        cmocka_unit_test(o_opens_the_worst_partition_of_a_group),
        cmocka_unit_test(o_opens_it_from_the_assignment_and_the_chart),
        cmocka_unit_test(what_is_out_of_the_log_is_said),
        cmocka_unit_test(seek_stands_where_a_group_is),
        cmocka_unit_test(the_command_line_names_a_group),
        cmocka_unit_test(lines_stand_where_the_order_is_that_of_the_log),
        cmocka_unit_test(the_screen_stays_while_records_come),
        cmocka_unit_test(the_newest_is_seen_with_lines_among_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
