#include "shown_app.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "ui/dump.h"

static struct source *open_fixture(void *context, struct board *board, struct mailbox *events, struct error *error)
{
    (void)error;
    return fixture_source_open(context, board, events);
}

void shown_app_fit(struct app *app, int width, int height)
{
    grid_finish(&app->grid);
    grid_init(&app->grid, width, height, app->ascii);
}

/* Draws anew with the time of day taken out of the header: all else is the same in every run. */
void shown_app_draw(struct app *app)
{
    app_update(app, clock_mono_us());
    app_draw(app);
    for (int x = 0; x + 8 <= app->grid.width; x++) {
        char text[9] = {0};
        for (int i = 0; i < 8; i++)
            text[i] = grid_at(&app->grid, x + i, 0)->text[0];
        if (text[2] == ':' && text[5] == ':') {
            struct canvas canvas = canvas_of(&app->grid);
            canvas_text(&canvas, x, 0, ROLE_TIME, "hh:mm:ss");
        }
    }
}

static const struct row_state *any_state(const struct app *app)
{
    const struct snapshot *snapshot = app->model.snapshot;
    for (size_t i = 0; snapshot->groups && i < snapshot->groups->count; i++)
        if (snapshot->groups->rows[i].status.as_of_us)
            return &snapshot->groups->rows[i].status;
    return NULL;
}

void shown_app_draw_then(struct app *app)
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

/* Until the source has been opened and every pane has its data. */
static void settle(struct app *app)
{
    int64_t until_us = clock_mono_us() + 10000000;
    do {
        struct pollfd fds[2] = {{.fd = session_fd(app->session), .events = POLLIN},
                                {.fd = app->opener.wake.read_fd, .events = POLLIN}};
        app_poll(app);
        app_update(app, clock_mono_us());
        bool ready = app->model.snapshot->partitions && app->restart_us == 0 && app->model.chart_count > 0 &&
                     app->counts.in_ring >= FIXTURE_RECORDS && app->model.analysed >= FIXTURE_RECORDS;
        if (ready)
            return;
        poll(fds, app->opener.joined ? 1 : 2, 20);
    } while (clock_mono_us() < until_us);
    fail_msg("the dashboard never had all its data");
}

void shown_app_open(struct shown_app *shown, int width, int height)
{
    struct error error = {0};
    shown->options.open = open_fixture;
    shown->options.open_context = &shown->fixture;
    shown->options.cluster_name = "fixture";
    shown->options.chosen_by = "test";
    shown->options.buffer = 1 << 24;
    if (!app_init(&shown->app, &shown->options, &error))
        fail_msg("%s", error.text);
    shown_app_fit(&shown->app, width, height);
    settle(&shown->app);
}

void shown_app_press(struct app *app, const char *script)
{
    struct key_script keys = {.at = script};
    struct error error = {0};
    struct key key;
    while (key_script_next(&keys, &key, &error)) {
        app_key(app, key);
        app_update(app, clock_mono_us());
    }
    assert_int_equal(error.kind, ERROR_NONE);
}

void shown_app_wait(struct app *app, const char *text)
{
    int64_t until_us = clock_mono_us() + 10000000;
    struct str screen = {0};
    for (;;) {
        struct pollfd poller = {.fd = session_fd(app->session), .events = POLLIN};
        app_poll(app);
        shown_app_draw(app);
        str_clear(&screen);
        dump_text(&screen, &app->grid);
        bool written = !app->config.tag && !app->plan_tag && !app->adds_tag && !app->sent_tag;
        if (written && strstr(str_text(&screen), text))
            break;
        if (clock_mono_us() >= until_us)
            fail_msg("'%s' never came:\n%s", text, str_text(&screen));
        poll(&poller, 1, 20);
    }
    str_finish(&screen);
}
