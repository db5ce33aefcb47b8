/* Groups, one group and events on the fixture cluster: goldens at the clock of the fixture, and what keys do there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "screen.h"
#include "shown_app.h"
#include "ui/dump.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_look_as_they_did),
        cmocka_unit_test(a_group_looks_as_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
