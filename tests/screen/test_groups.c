/* Groups, one group and events on the fixture cluster: goldens at the clock of the fixture, and what keys do there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "model/group_detail.h"
#include "model/snapshot.h"
#include "screen.h"
#include "shown_app.h"
#include "ui/dump.h"
#include "ui/group_marks.h"

static const struct row_state *any_state(const struct app *app)
{
    const struct snapshot *snapshot = app->model.snapshot;
    for (size_t i = 0; snapshot->groups && i < snapshot->groups->count; i++)
        if (snapshot->groups->rows[i].status.as_of_us)
            return &snapshot->groups->rows[i].status;
    return NULL;
}

/* Draws as it was at the moment when the fixture made what is shown. */
static void draw_then(struct app *app)
{
    const struct group_detail *detail = *app->group ? app->model.snapshot->group : NULL;
    const struct row_state *state = detail ? &detail->summary.status : any_state(app);
    app_update(app, clock_mono_us());
    if (state)
        app->model.now_us = state->as_of_us;
    app->model.now_ms = FIXTURE_NOW_MS;
    app->notice[0] = '\0'; /* comes and goes by the clock */
    app_draw(app);
}

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
    draw_then(&shown.app);
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

/* A group that is judged as the test says. */
static struct group_row judged(const char *name, enum lag_word word, enum lag_state state, int64_t since_us)
{
    return (struct group_row){.group = name,
                              .partitions = 3,
                              .worst_topic = "orders",
                              .worst_partition = 3,
                              .lag = {500, true},
                              .behind = {.known = true, .seconds = 372},
                              .judgement = {.word = word, .state = state, .since_us = since_us}};
}

static void expect_alarm(const struct alarms *alarms, struct groups *groups, const struct alarm_lines *lines,
                         const char *text)
{
    struct str out = {0};
    alarms_append(&out, alarms, groups, lines, 400000000, false);
    assert_string_equal(str_text(&out), text);
    str_finish(&out);
}

static void an_alarm_is_seen_until_something_else_begins(void **state)
{
    (void)state;
    struct alarms alarms = {0};
    struct alarm_lines lines = {0};
    struct group_row rows[2] = {judged("billing", LAG_BROKEN, STATE_STALL, 40000000),
                                judged("fraud", LAG_BEHIND, STATE_LAGGING, 30000000)};
    struct groups groups = {.rows = rows, .count = 2};
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "billing BROKEN stall p3 6m");
    assert_true(alarms_ring(&alarms, 1000000));
    alarms_look(&alarms, &groups, &lines);
    assert_false(alarms_ring(&alarms, 60000000)); /* it goes on */
    alarms_acknowledge(&alarms, "billing");
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "");
    assert_int_equal(alarms.seen, 1);

    lines.behind_warn_s = 60; /* a line that is drawn now */
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "fraud behind 6m 12s");
    assert_true(alarms_ring(&alarms, 61000000));

    rows[0].judgement.word = LAG_UNKNOWN; /* not known for a while: what was seen stays seen, and nothing rings */
    rows[0].judgement.state = STATE_LEARNING;
    rows[0].behind.known = false;
    alarms_look(&alarms, &groups, &lines);
    rows[0] = judged("billing", LAG_BROKEN, STATE_STALL, 40000000);
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "fraud behind 6m 12s");
    assert_false(alarms_ring(&alarms, 90000000));

    rows[0].judgement.since_us = 100000000; /* another partition stalls */
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "billing BROKEN stall p3 5m, 1 over the line");
    assert_true(alarms_ring(&alarms, 101000000));
    rows[1] = judged("fraud", LAG_BROKEN, STATE_LOST, 100000000);
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "2 groups BROKEN: fraud lost p3 5m");
    assert_false(alarms_ring(&alarms, 102000000)); /* not twice within ten seconds ... */
    assert_true(alarms_ring(&alarms, 111000000));  /* ... but then */

    rows[0] = judged("billing", LAG_OK, STATE_OK, 0);
    rows[0].behind.seconds = 0;
    alarms_look(&alarms, &groups, &lines);
    assert_false(alarms_has(&alarms, "billing"));
    alarms_finish(&alarms);
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

/* What is remembered of a run before the machine was started anew has times below 0. */
static void an_alarm_from_before_the_boot_is_followed_by_others(void **state)
{
    (void)state;
    struct alarms alarms = {0};
    const struct alarm_lines lines = {0};
    struct group_row row = judged("billing", LAG_BROKEN, STATE_STALL, -3600000000);
    struct groups groups = {.rows = &row, .count = 1};
    alarms_look(&alarms, &groups, &lines);
    assert_true(alarms_ring(&alarms, 1000000));
    alarms_acknowledge(&alarms, "billing");
    alarms_look(&alarms, &groups, &lines);
    assert_int_equal(alarms.seen, 1);
    assert_false(alarms_ring(&alarms, 60000000));
    row.judgement.since_us = 100000000;
    alarms_look(&alarms, &groups, &lines);
    assert_int_equal(alarms.seen, 0);
    assert_true(alarms_ring(&alarms, 101000000));
    alarms_finish(&alarms);
}

/* In the header of every screen, until `a`. */
static void the_header_tells_an_alarm(void **state)
{
    (void)state;
    static const char *const screens[] = {"1", "2", "3", "4", "5", "6", "7"};
    struct shown_app shown = {.options = {.topic = "orders", .bell = true}, .fixture = {.states = true}};
    struct app *app = &shown.app;
    shown_app_open(&shown, 120, 30);
    assert_true(app->rings);
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        shown_app_press(app, screens[i]);
        shown_app_wait(app, "\u25b2 6 groups BROKEN: lost lost p1 65m");
    }
    shown_app_press(app, "6 a");
    shown_app_wait(app, "3 shows them");
    shown_app_press(app, "3 g a");
    shown_app_wait(app, "lost: seen");
    shown_app_wait(app, "\u25b2 5 groups BROKEN: stopped stop p2 2h");
    for (int i = 0; i < 5; i++)
        shown_app_press(app, "j a");
    shown_app_draw(app);
    for (int x = 0; x < app->grid.width; x++)
        assert_string_not_equal(grid_at(&app->grid, x, 0)->text, "\u25b2");
    shown_app_press(app, ": type:set_behind-warn_4h Enter");
    shown_app_wait(app, "\u25b2 2 groups over the line: rewound behind");
    shown_app_press(app, ": type:set_nobehind-warn Enter : type:set_lag-warn_600000 Enter");
    shown_app_wait(app, "\u25b2 keeps-pace lag 1.98M");
    shown_app_press(app, ": type:set_lag-warn_many Enter");
    shown_app_wait(app, "is not understood");
    app_finish(app);
}

/* Every kind of event, a minute apart; the log's own times are those of the fixture then. */
static void tell_events(struct app *app)
{
    size_t before = event_log_held(session_events(app->session));
    for (int kind = EVENT_PARTITIONS_ADDED; kind < EVENT_KINDS; kind++) {
        struct event event = {.kind = (enum event_kind)kind, .partition = kind % 3 ? -1 : kind % 7};
        if (kind == EVENT_READ_DONE)
            continue;
        snprintf(event.topic, sizeof event.topic, "%s", kind % 2 ? "orders" : "");
        snprintf(event.group, sizeof event.group, "%s", kind >= EVENT_GROUP_NEW && kind % 4 ? "billing" : "");
        snprintf(event.text, sizeof event.text, "this is what was said of event %d: a text that is too long for a line",
                 kind);
        mailbox_send(session_mailbox(app->session), &event);
    }
    while (event_log_held(session_events(app->session)) < before + EVENT_KINDS - EVENT_PARTITIONS_ADDED - 1)
        app_poll(app);
    union {
        const struct event_log *read_only;
        struct event_log *log;
    } events = {.read_only = session_events(app->session)};
    for (uint64_t i = 0; i < events.log->count; i++)
        events.log->rows[i].at_ms = FIXTURE_NOW_MS - (int64_t)(events.log->count - i) * 60000;
}

static void events_look_as_they_did(void **state)
{
    (void)state;
    static const struct picture looks[] = {
        {"events_80x24", 80, 24, NULL, "7", false, true},
        {"events_120x40", 120, 40, NULL, "7", false, true},
        {"events_120x40_ascii", 120, 40, NULL, "7", true, true},
        {"events_200x60", 200, 60, NULL, "7", false, true},
        {"events_filter_120x40", 120, 40, NULL, "7 / type:BILLING_rebalance Enter", false, true},
        {"event_80x24", 80, 24, NULL, "7 / type:reset Enter Enter", false, true},
    };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct shown_app shown = {.options = {.topic = "orders", .ascii = looks[i].ascii}};
        lang_set_ascii(looks[i].ascii);
        shown_app_open(&shown, looks[i].width, looks[i].height);
        tell_events(&shown.app);
        shown_app_press(&shown.app, looks[i].keys);
        draw_then(&shown.app);
        screen_expect(&shown.app.grid, looks[i].golden);
        app_finish(&shown.app);
        lang_set_ascii(false);
    }
}

static void expect_file(const char *path, const char *first, size_t lines)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    if (!strstr(line, first))
        fail_msg("%s begins with %s", path, line);
    size_t count = 1;
    while (fgets(line, sizeof line, file))
        count++;
    fclose(file);
    assert_int_equal(count, lines);
}

static void events_are_exported_and_lead_to_their_group(void **state)
{
    (void)state;
    char folder[] = "/tmp/weir-events-XXXXXX", path[64], line[128];
    struct shown_app shown = {.options = {.topic = "orders"}};
    struct app *app = &shown.app;
    assert_non_null(mkdtemp(folder));
    shown_app_open(&shown, 120, 30);
    tell_events(app);
    shown_app_press(app, "7 / type:rebalance Enter");
    snprintf(path, sizeof path, "%s/e.jsonl", folder);
    snprintf(line, sizeof line, "e type:%s Enter", path);
    shown_app_press(app, line);
    shown_app_wait(app, "e.jsonl is written");
    expect_file(path, "\"kind\":\"group_rebalance\"", 1);
    remove(path);
    snprintf(path, sizeof path, "%s/e.csv", folder);
    snprintf(line, sizeof line, "e type:%s Enter", path);
    shown_app_press(app, line);
    shown_app_wait(app, "e.csv is written");
    expect_file(path, "at,kind,severity,group,topic,partition,text,repeated", 2);
    remove(path);
    rmdir(folder);
    shown_app_press(app, ": type:export_e.png Enter");
    shown_app_wait(app, "the name says the format");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "Event: rebalance");
    shown_app_press(app, "Enter");
    shown_app_wait(app, "Group billing");
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_look_as_they_did),
        cmocka_unit_test(a_group_looks_as_it_did),
        cmocka_unit_test(the_keys_of_groups_are_named),
        cmocka_unit_test(keys_of_other_screens_do_nothing),
        cmocka_unit_test(an_alarm_is_seen_until_something_else_begins),
        cmocka_unit_test(an_alarm_from_before_the_boot_is_followed_by_others),
        cmocka_unit_test(marks_are_those_of_what_is_charted),
        cmocka_unit_test(the_header_tells_an_alarm),
        cmocka_unit_test(events_look_as_they_did),
        cmocka_unit_test(events_are_exported_and_lead_to_their_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
