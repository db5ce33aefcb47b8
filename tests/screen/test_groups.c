/* Groups and one group on the fixture cluster: goldens at the clock of the fixture, keys, and the marks of charts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/quantity.h"
#include "model/group_detail.h"
#include "model/snapshot.h"
#include "screen.h"
#include "shown_app.h"
#include "ui/group_marks.h"
#include "ui/lag_cells.h"

static void wait_for_group(struct app *app)
{
    int64_t until_us = clock_mono_us() + 10000000;
    for (;;) {
        struct pollfd poller = {.fd = session_fd(app->session), .events = POLLIN};
        app_poll(app);
        app_update(app, clock_mono_us());
        const struct group_detail *detail = app->model.snapshot->group;
        if (detail && strcmp(detail->summary.group, app->group) == 0)
            return;
        if (clock_mono_us() > until_us)
            fail_msg("the group %s never came", app->group);
        poll(&poller, 1, 20);
    }
}

struct picture {
    const char *golden;
    int width, height;
    const char *group; /* NULL: none is opened */
    const char *keys;
    bool ascii, usual;
};

static void show(const struct picture *look)
{
    struct shown_app shown = {.options = {.topic = "orders", .ascii = look->ascii},
                              .fixture = {.states = !look->usual}};
    lang_set_ascii(look->ascii);
    shown_app_open(&shown, look->width, look->height);
    if (look->group) {
        app_open_group(&shown.app, look->group);
        wait_for_group(&shown.app);
    }
    shown_app_press(&shown.app, look->keys);
    shown_app_draw_then(&shown.app);
    screen_expect(&shown.app.grid, look->golden);
    app_finish(&shown.app);
    lang_set_ascii(false);
}

static void groups_look_as_they_did(void **state)
{
    (void)state;
    static const struct picture looks[] = {
        {"groups_80x24", 80, 24, NULL, "3", false, false},
        {"groups_80x24_ascii", 80, 24, NULL, "3", true, false},
        {"groups_120x40", 120, 40, NULL, "3", false, false},
        {"groups_200x60", 200, 60, NULL, "3", false, false},
        {"groups_unfolded_120x40", 120, 40, NULL, "3 G Enter", false, false},
        {"groups_filter_120x40", 120, 40, NULL, "3 / a b a n Enter", false, false},
    };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        show(&looks[i]);
}

static void a_group_looks_as_it_did(void **state)
{
    (void)state;
    static const struct picture looks[] = {
        {"group_80x24", 80, 24, "sick", "", false, false},
        {"group_80x24_members", 80, 24, "sick", "Tab", false, false},
        {"group_80x24_chart", 80, 24, "sick", "Tab Tab", false, false},
        {"group_80x24_grid", 80, 24, "sick", "Shift-Tab", false, false},
        {"group_120x40", 120, 40, "sick", "", false, false},
        {"group_120x40_ascii", 120, 40, "sick", "", true, false},
        {"group_120x40_partition", 120, 40, "sick", "j Enter v h h h", false, false},
        {"group_120x40_grid", 120, 40, "sick", "Shift-Tab", false, false},
        {"group_200x60", 200, 60, "sick", "", false, false},
        {"group_many_200x60", 200, 60, "many", "", false, false},
        {"group_many_hosts_120x40", 120, 40, "many", "Tab H", false, false},
        {"group_many_grid_80x24_ascii", 80, 24, "many", "Shift-Tab l l G", true, false},
        {"group_denied_80x24", 80, 24, "denied", "", false, false},
        {"group_unseen_120x40", 120, 40, "unseen", "", false, false},
        {"group_none_80x24", 80, 24, "none", "Tab Tab", false, false},
        {"group_share_120x40", 120, 40, "share", "", false, false},
        {"group_billing_60x15", 60, 15, "billing", "", false, true},
    };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        show(&looks[i]);
}

/* Where no messages are, the keys that matter there have the room; with less of it, those that come first, and help. */
static void the_keys_of_groups_are_named(void **state)
{
    (void)state;
    static const struct {
        int width;
        const char *keys, *named;
    } rows[] = {
        {80, "3", "Enter open  d diagnose  R reset  a seen  ? help\n"},
        {80, "3 Enter", "Enter chart  o messages  d diagnose  R reset  Tab pane  ? help\n"},
        {80, "3 Enter Tab", "Esc back  H by host  Tab pane  a seen  ? help\n"},
        {80, "3 Enter Tab Tab", "Esc back  v seconds  j k partition  h l cursor  ? help\n"},
        {80, "3 Enter Shift-Tab", "Esc back  j k h l move  Tab pane  z alone  ? help\n"},
        {80, "3 d", "Esc back  Enter open  O offsets topic  y copy  v bytes  ? help\n"},
        {60, "3 Enter", "  Enter chart  o messages  d diagnose  R reset  ? help\n"},
        {80, "4", "evicted 0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders"}};
        shown_app_open(&shown, rows[i].width, 24);
        shown_app_press(&shown.app, rows[i].keys);
        shown_app_wait(&shown.app, rows[i].named);
        app_finish(&shown.app);
    }
}

/* What is not on the screen is neither written nor changed. */
static void keys_of_other_screens_do_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *notice;
    } rows[] = {
        {"3 Enter Tab c", "c does nothing in members; ? lists its keys"},
        {"3 Enter Tab Tab c", "c does nothing in lag over time; ? lists its keys"},
        {"3 Enter Shift-Tab c", "c does nothing in assignment; ? lists its keys"},
        {"3 Enter H", "H does nothing in group; ? lists its keys"},
        {"3 Enter Tab H", "members are summed up by host"},
        {"3 Enter e", "e does nothing in group; ? lists its keys"},
        {"3 d e", "e does nothing in diagnosis; ? lists its keys"},
        {"3 Enter : type:export_x.csv Enter", "no messages are on this screen to be written; 4 shows them"},
        {"3 : type:export Enter", "no messages are on this screen to be written; 4 shows them"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shown_app shown = {.options = {.topic = "orders"}};
        shown_app_open(&shown, 80, 24);
        shown_app_press(&shown.app, rows[i].keys);
        assert_string_equal(shown.app.notice, rows[i].notice);
        assert_int_equal(shown.app.mode, INPUT_NONE);
        app_finish(&shown.app);
    }
}

/* The letters of a chart's marks, oldest first. */
static const char *letters_of(const struct pane_model *model, const struct group_detail *detail,
                              const struct lag_row *row, size_t most, char letters[16])
{
    struct group_mark marks[15];
    size_t count = group_marks_collect(model, detail, row, marks, most);
    for (size_t i = 0; i < count; i++)
        letters[i] = group_mark_letter(marks[i].kind);
    letters[count] = '\0';
    return letters;
}

static void log_event(struct event_log *log, enum event_kind kind, int64_t at_ms, const char *topic, const char *group)
{
    struct event event = {.kind = kind, .at_ms = at_ms, .partition = *topic ? 1 : -1};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    event_set_group(&event, group);
    snprintf(event.text, sizeof event.text, "at %lld", (long long)at_ms);
    event_log_add(log, &event);
}

/* Of the group and its partitions alone, in the order of time; in one partition's chart not what befell another. */
static void marks_are_those_of_what_is_charted(void **state)
{
    (void)state;
    struct lag_row rows[] = {{.topic = "orders", .partition = 0}, {.topic = "orders", .partition = 1}};
    const struct group_mark seen[] = {
        {.at_us = 1000000, .kind = MARK_REBALANCE, .partition = -1, .text = ""},
        {.at_us = 3000000, .kind = MARK_RESET, .topic = "orders", .partition = 0, .text = ""},
        {.at_us = 6000000, .kind = MARK_LOST, .topic = "orders", .partition = 0, .more = 1, .text = ""}};
    const struct group_detail detail = {
        .summary.group = "shop", .rows = rows, .count = 2, .marks = seen, .mark_count = 3};
    struct event_log *log = calloc(1, sizeof *log);
    assert_non_null(log);
    const struct pane_model model = {.events = log, .now_us = 10000000, .now_ms = 110000};
    char letters[16];
    assert_string_equal(letters_of(&model, &detail, NULL, 15, letters), "ROX");
    log_event(log, EVENT_LEADER_CHANGED, 102000, "orders", "");
    log_event(log, EVENT_LEADER_CHANGED, 102500, "payments", "");
    log_event(log, EVENT_WRITTEN, 104000, "", "shop");
    log_event(log, EVENT_WRITTEN, 104500, "", "other");
    log_event(log, EVENT_GROUP_STATE, 105000, "", "shop");
    log_event(log, EVENT_LEADER_CHANGED, 107000, "", ""); /* more than are told one by one */
    assert_string_equal(letters_of(&model, &detail, NULL, 15, letters), "RLOWXL");
    assert_string_equal(letters_of(&model, &detail, &rows[0], 15, letters), "ROWXL");
    assert_string_equal(letters_of(&model, &detail, &rows[1], 15, letters), "RLWXL");
    assert_string_equal(letters_of(&model, &detail, NULL, 3, letters), "WXL"); /* the newest */
    free(log);
}

/* What looking costs is said where groups and brokers are, and how to make it less. */
static void the_status_line_tells_what_looking_costs(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 30);
    board_put_sweep(session_board(app->session), &(struct sweep){.requests = 900, .in_minute = 217});
    shown_app_press(app, "3");
    shown_app_wait(app, "217 requests/min");
    shown_app_press(app, "6");
    shown_app_wait(app, "217 requests/min");
    board_put_sweep(session_board(app->session), &(struct sweep){.requests = 900, .in_minute = 30, .off = true});
    shown_app_press(app, "3 Enter");
    shown_app_wait(app, "30 requests/min \u25aa sweep off");
    shown_app_press(app, ": type:set_sweep_5m Enter");
    shown_app_wait(app, "what is not on screen takes 5m 00s");
    assert_int_equal(app->sweep_ms, 300000);
    shown_app_press(app, ": type:set_nosweep Enter");
    shown_app_wait(app, "no sweep: only what is on screen");
    shown_app_press(app, ": type:set_sweep_10ms Enter");
    shown_app_wait(app, "is not understood");
    assert_int_equal(app->sweep_ms, QUANTITY_OFF);
    app_finish(app);
}

static void a_stop_may_be_of_members_who_cannot_be_seen(void **state)
{
    (void)state;
    static const struct {
        enum lag_state state;
        int32_t members;
        const char *text;
    } rows[] = {
        {STATE_STOP, -1, "members cannot be seen: somebody may own it"}, {STATE_STOP, 0, ""}, {STATE_STALL, -1, ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct group_row row = {
            .group = "g", .members = rows[i].members, .judgement = {.word = LAG_BROKEN, .state = rows[i].state}};
        const struct snapshot snapshot = {0};
        const struct pane_model model = {.snapshot = &snapshot};
        struct str out = {0};
        lag_group_note(&out, &row, &model);
        assert_string_equal(str_text(&out), rows[i].text);
        str_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_look_as_they_did),
        cmocka_unit_test(a_group_looks_as_it_did),
        cmocka_unit_test(the_keys_of_groups_are_named),
        cmocka_unit_test(keys_of_other_screens_do_nothing),
        cmocka_unit_test(marks_are_those_of_what_is_charted),
        cmocka_unit_test(the_status_line_tells_what_looking_costs),
        cmocka_unit_test(a_stop_may_be_of_members_who_cannot_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
