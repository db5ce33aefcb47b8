/* What crosses a line: when it rings, when it counts as seen, and what the header of every screen says of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/groups.h"
#include "model/snapshot.h"
#include "shown_app.h"

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
    expect_alarm(&alarms, &groups, &lines, "fraud behind 6m 12s (waiting)");
    assert_true(alarms_ring(&alarms, 61000000));

    rows[0].judgement.word = LAG_UNKNOWN; /* not known for a while: what was seen stays seen, and nothing rings */
    rows[0].judgement.state = STATE_LEARNING;
    rows[0].behind.known = false;
    alarms_look(&alarms, &groups, &lines);
    rows[0] = judged("billing", LAG_BROKEN, STATE_STALL, 40000000);
    alarms_look(&alarms, &groups, &lines);
    expect_alarm(&alarms, &groups, &lines, "fraud behind 6m 12s (waiting)");
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

static struct lag_judgement *judgement_of(struct app *app, const char *group)
{
    const struct snapshot *snapshot = app->model.snapshot;
    for (size_t i = 0; i < snapshot->groups->count; i++)
        if (strcmp(snapshot->groups->rows[i].group, group) == 0)
            return &snapshot->groups->rows[i].judgement;
    fail_msg("no group %s", group);
    abort(); /* which fail_msg does not come back from */
}

/* What was lost before weir came is suspected and no alarm; "seen" is for it, too, or it would stay for ever. */
static void a_loss_can_be_seen_though_it_is_no_alarm(void **state)
{
    (void)state;
    struct shown_app shown = {.options = {.topic = "orders"}, .fixture = {.states = true}};
    shown_app_open(&shown, 120, 40);
    app_open_group(&shown.app, "suspect");
    app_acknowledge(&shown.app);
    assert_non_null(strstr(shown.app.notice, "there is no alarm of suspect"));
    judgement_of(&shown.app, "suspect")->state = STATE_LOST;
    app_acknowledge(&shown.app);
    assert_non_null(strstr(shown.app.notice, "suspect: seen; that records were lost"));
    app_finish(&shown.app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alarm_is_seen_until_something_else_begins),
        cmocka_unit_test(an_alarm_from_before_the_boot_is_followed_by_others),
        cmocka_unit_test(the_header_tells_an_alarm),
        cmocka_unit_test(a_loss_can_be_seen_though_it_is_no_alarm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
