/* The place is kept while rows come, go and change places: the row that was selected stays it, filtered and sorted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "model/arena.h"
#include "model/topics.h"
#include "screen.h"
#include "shown_app.h"
#include "ui/dump.h"

enum { ROWS = 40, LOOKS = 30, LIMIT_US = 10000000 };

/* Look `look` at a cluster whose topics come, go and get faster and slower; "shop-b7" is in all of them. */
static void put_topics(struct app *app, unsigned look)
{
    struct arena *arena = NULL;
    struct topics *topics = arena_block(sizeof *topics, &arena);
    topics->rows = arena_alloc(arena, ROWS, sizeof *topics->rows);
    for (unsigned i = 0; i < ROWS; i++) {
        bool stays = i == 17;
        char name[16];
        if (!stays && (i * 7 + look * 3) % 5 < 2)
            continue;
        snprintf(name, sizeof name, "%s-%c%u", i % 4 == 1 ? "shop" : "other", (char)('a' + i / 10), i % 10);
        topics->rows[topics->count++] = (struct topic_row){.name = arena_strdup(arena, name),
                                                           .partitions = 3,
                                                           .replication = 1,
                                                           .rate = real_of((i * 31 + look * 17) % 97),
                                                           .records = offset_of(100)};
    }
    board_put_topics(session_board(app->session), topics);
    app_poll(app);
    shown_app_draw(app);
}

/* The line with the mark of the selection in the pane's first column. */
static void selected_line(struct app *app, char *out, size_t size)
{
    struct str screen = {0};
    dump_text(&screen, &app->grid);
    const char *mark = strstr(str_text(&screen), "\u258c");
    assert_non_null(mark);
    snprintf(out, size, "%.*s", (int)strcspn(mark, "\n"), mark);
    str_finish(&screen);
}

static void expect_topic(struct app *app, const char *name)
{
    char line[1024];
    const char *selected = pane_topics_selected(&app->model, app->states[PANE_TOPICS]);
    assert_non_null(selected);
    assert_string_equal(selected, name);
    selected_line(app, line, sizeof line);
    if (!strstr(line, name))
        fail_msg("the mark is not at %s: %s", name, line);
}

/* The selected topic, as the list is, sorted by rate, narrowed to some, and both. */
static void a_row_stays_the_selected_one(void **state)
{
    (void)state;
    static const char *const ways[] = {"2", "2 >", "2 > s", "2 / type:shop Enter", "2 / type:shop Enter >"};
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        struct shown_app shown = {.options = {.topic = "orders"}};
        shown_app_open(&shown, 100, 15); /* fewer rows than topics */
        put_topics(&shown.app, 0);
        shown_app_press(&shown.app, ways[way]);
        assert_true(pane_topics_select(&shown.app.model, shown.app.states[PANE_TOPICS], "shop-b7"));
        for (unsigned look = 1; look < LOOKS; look++) {
            put_topics(&shown.app, look);
            expect_topic(&shown.app, "shop-b7");
        }
        app_finish(&shown.app);
    }
}

static const struct window_row *selected_record(struct app *app)
{
    const struct window_row *row = window_selected(pane_messages_window(app->states[PANE_MESSAGES]));
    if (!row)
        fail_msg("no message is selected");
    return row;
}

static void wait_for_rows(struct app *app)
{
    int64_t limit_us = clock_mono_us() + LIMIT_US;
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    while (window->count < 5 || !window_selected(window)) {
        assert_true(clock_mono_us() < limit_us);
        app_poll(app);
        shown_app_draw(app);
    }
}

/* Until so many more records have been judged, the selected one is the same, and on the screen. */
static void stand_while_records_come(struct app *app, uint64_t more)
{
    const struct record_head stood = *selected_record(app)->record.head;
    int64_t limit_us = clock_mono_us() + LIMIT_US;
    char line[1024], offset[32];
    snprintf(offset, sizeof offset, "%lld", (long long)stood.offset);
    for (uint64_t from = app->counts.read; app->counts.read < from + more;) {
        assert_true(clock_mono_us() < limit_us);
        app_poll(app);
        shown_app_draw(app);
        const struct record_head *head = selected_record(app)->record.head;
        assert_int_equal(head->partition, stood.partition);
        assert_true(head->offset == stood.offset);
        selected_line(app, line, sizeof line);
        if (!strstr(line, offset))
            fail_msg("the mark is not at offset %s: %s", offset, line);
    }
}

/* A message that is stood at, while others come behind it; sorted rows stand still. */
static void a_message_stays_the_selected_one(void **state)
{
    (void)state;
    static const char *const filters[] = {"", "/ type:value.city_==_\"Lima\" Enter"};
    static const char *const sorts[] = {"", ": type:sort_value.amount Enter"};
    for (size_t way = 0; way < 4; way++) {
        struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.a_second = 2000}};
        struct app *app = &shown.app;
        shown_app_open(&shown, 120, 16);
        shown_app_press(app, "4");
        shown_app_press(app, filters[way % 2]);
        wait_for_rows(app);
        shown_app_press(app, sorts[way / 2]);
        shown_app_wait(app, way / 2 ? " held at" : "following");
        wait_for_rows(app);
        shown_app_press(app, "k k k");
        stand_while_records_come(app, 1000);
        app_finish(app);
    }
}

/* Each way out of a group ends its being asked for all the time. */
static void a_group_that_is_left_is_in_focus_no_more(void **state)
{
    (void)state;
    static const char *const ways[] = {"Escape", "1", "3", "4", "6", ": type:events Enter"};
    struct shown_app shown = {0};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 30);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        shown_app_press(app, ": type:group_billing Enter");
        assert_string_equal(app->group, "billing");
        shown_app_press(app, ways[i]);
        assert_string_equal(app->group, "");
    }
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_stays_the_selected_one),
        cmocka_unit_test(a_group_that_is_left_is_in_focus_no_more),
        cmocka_unit_test(a_message_stays_the_selected_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
