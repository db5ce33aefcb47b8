/* One frame without a terminal: the same loop, until every pane has data or 6 s are over. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "model/brokers.h"
#include "ui/app.h"
#include "ui/dump.h"

enum { COMPLETE_US = 6000000, LOOK_US = 50000, EVERY_US = 1000000 };

/* Waits for news until then at the latest. */
static void wait_until(struct app *app, int64_t until_us)
{
    int64_t now_us = clock_mono_us(), next = now_us + LOOK_US;
    int64_t timer = app_timer_us(app);
    next = timer < next ? timer : next;
    next = until_us < next ? until_us : next;
    struct pollfd fds[2] = {{.fd = session_fd(app->session), .events = POLLIN},
                            {.fd = app->opener.wake.read_fd, .events = POLLIN}};
    int timeout = next > now_us ? (int)((next - now_us + 999) / 1000) : 0;
    poll(fds, app->opener.joined ? 1 : 2, timeout);
}

static void settle(struct app *app)
{
    int64_t until_us = clock_mono_us() + COMPLETE_US;
    do {
        wait_until(app, until_us);
        app_poll(app);
        app_update(app, clock_mono_us());
    } while (!app->quit && !app_is_complete(app) && clock_mono_us() < until_us);
}

static bool write_all(const struct str *text, struct error *error)
{
    for (size_t at = 0; at < text->len;) {
        ssize_t wrote = write(STDOUT_FILENO, text->data + at, text->len - at);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return error_set(error, ERROR_FAILED, _("cannot write the frame: %s"), strerror(errno));
        at += (size_t)wrote;
    }
    return true;
}

static bool print_frame(struct app *app, struct error *error)
{
    struct str text = {0};
    app_update(app, clock_mono_us());
    app_draw(app);
    dump_append(&text, app->options->dump_format, &app->grid, &app->theme, !app->options->no_color);
    bool ok = write_all(&text, error);
    str_finish(&text);
    return ok;
}

static bool play_keys(struct app *app, struct error *error)
{
    struct key_script script = {.at = app->options->keys ? app->options->keys : ""};
    struct error wrong = {0};
    struct key key;
    while (key_script_next(&script, &key, &wrong)) {
        app_key(app, key);
        app_update(app, clock_mono_us());
        settle(app);
    }
    if (wrong.kind != ERROR_NONE && error)
        *error = wrong;
    return wrong.kind == ERROR_NONE;
}

int app_dump(struct app *app, struct error *error)
{
    app_update(app, clock_mono_us());
    settle(app);
    if (!app->quit && !play_keys(app, error))
        return ERROR_USAGE;
    if (app->error.kind != ERROR_NONE) {
        *error = app->error;
        return (int)error->kind;
    }
    int64_t frames = app->options->frames > 0 ? app->options->frames : 1;
    for (int64_t i = 0; i < frames; i++) {
        int64_t until_us = clock_mono_us() + EVERY_US;
        while (i > 0 && clock_mono_us() < until_us) {
            wait_until(app, until_us);
            app_poll(app);
        }
        if (!print_frame(app, error))
            return ERROR_FAILED;
    }
    const struct brokers *brokers = app->model.snapshot->brokers;
    if (brokers && brokers->error && !app->model.snapshot->topics) {
        error_set(error, ERROR_UNREACHABLE, _("no broker answers: %s"), brokers->error);
        return ERROR_UNREACHABLE;
    }
    return 0;
}
