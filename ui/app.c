/* The loop: wait for the terminal, the session, a signal or a time; take in what came; draw when the frame clock says
 * so. Nothing in it waits for a broker, nor for a terminal that does not take its bytes.
 */
#include "ui/app.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/session_tail.h"
#include "source/seek.h"
#include "text/sanitize.h"
#include "ui/history.h"
#include "ui/signals.h"
#include "ui/term.h"
#include "ui/terminfo.h"

enum { CLOCK_US = 1000000, DUMP_COLUMNS = 120, DUMP_ROWS = 40 };

struct loop {
    struct app *app;
    struct term *term;
    struct key_script script;
    bool has_script;
    int test_fd;   /* says "frame N idle keys N read N" there; -1: not asked to */
    uint64_t keys; /* pressed, ever */
    uint64_t told;
    int64_t second; /* that the header's clock shows */
    bool hung_up;
};

static bool init_from(struct app *app, struct error *error)
{
    app->from = app_usual_start(app);
    const char *from = app->options->from;
    const char *group = seek_group(from);
    app->stands = from && !group && !app->options->follow;
    if (group && (!*group || app->options->follow))
        return error_set(error, ERROR_USAGE,
                         *group
                             ? _("--from group:NAME stands at a place, and --follow reads on: one of them is too many")
                             : _("--from group: the name of a group is missing"));
    if (group) {
        app->opening = (struct opening){.partition = OPEN_ALL, .anywhere = true, .until_us = INT64_MAX};
        snprintf(app->opening.group, sizeof app->opening.group, "%s", group);
    }
    return !from || group || seek_parse(from, clock_wall_ms(), &app->from, error);
}

bool app_init(struct app *app, const struct ui_options *options, struct error *error)
{
    memset(app, 0, sizeof *app);
    app->options = options;
    app->ascii = options->ascii;
    app->started_us = clock_mono_us();
    app->watch_ms = GROUP_WATCH_MS;
    app->wants_topic = options->topic != NULL;
    app->alarm_lines = (struct alarm_lines){.lag_warn = options->lag_warn, .behind_warn_s = options->behind_warn_s};
    app->bell = options->bell;
    app->sweep_ms = options->sweep_ms;
    app->depth = 1;
    app->places[0].focus = PANE_TOPICS;
    grid_init(&app->grid, 1, 1, app->ascii);
    text_input_init(&app->filter_input);
    text_input_init(&app->command_input);
    frame_clock_init(&app->clock, app->started_us);
    for (int i = 0; i < PANE_COUNT; i++)
        app->states[i] = pane_ops_of((enum pane_id)i)->create();
    if (!theme_load(&app->theme, options->theme ? options->theme : "default", error) ||
        !keymap_init(&app->keymap, options->keymap, error) || !init_from(app, error))
        return false;
    app->session = session_create((size_t)options->buffer, error);
    if (!app->session)
        return false;
    session_set_max_rate(app->session, options->max_rate);
    struct write_policy policy = {
        .allowed = options->write, .cluster_name = options->cluster_name, .cluster_id = options->cluster_id};
    session_set_policy(app->session, &policy);
    if (!opener_start(&app->opener, app->session, options, error))
        return false;
    if (options->where && !session_filter(app->session, options->where, error))
        return false;
    if (options->where)
        app->filter = filter_create(options->where, error);
    return true;
}

void app_finish(struct app *app)
{
    union {
        const struct snapshot *read_only;
        void *held;
    } snapshot = {.read_only = app->model.snapshot};
    block_release(snapshot.held);
    opener_finish(&app->opener);
    session_destroy(app->session);
    filter_destroy(app->filter);
    filter_destroy(app->scan_filter);
    app_choices_finish(app);
    alarms_finish(&app->alarms);
    for (int i = 0; i < PANE_COUNT; i++)
        pane_ops_of((enum pane_id)i)->destroy(app->states[i]);
    text_input_finish(&app->filter_input);
    str_finish(&app->filter_hint);
    text_input_finish(&app->command_input);
    str_finish(&app->waiting);
    str_finish(&app->copied);
    str_finish(&app->last_copied);
    grid_finish(&app->grid);
    admin_answer_finish(&app->config.answer);
    profiling_state_finish(&app->fields);
    view_places_finish(&app->view_places);
}

static void fit_grid(struct app *app, int width, int height)
{
    grid_finish(&app->grid);
    grid_init(&app->grid, width, height, app->ascii);
}

static void resize(struct loop *loop)
{
    int width, height;
    term_resize(loop->term);
    term_size(loop->term, &width, &height);
    if (width == loop->app->grid.width && height == loop->app->grid.height)
        return;
    fit_grid(loop->app, width, height);
    frame_clock_key(&loop->app->clock);
}

static void take_signals(struct loop *loop)
{
    for (int number = signals_next(); number != 0; number = signals_next()) {
        switch (number) {
        case SIGWINCH:
            resize(loop);
            break;
        case SIGTSTP:
            term_suspend(loop->term);
            resize(loop);
            frame_clock_key(&loop->app->clock);
            break;
        case SIGCONT:
            term_repaint(loop->term);
            frame_clock_key(&loop->app->clock);
            break;
        default: /* SIGINT, SIGTERM, SIGHUP */
            loop->app->quit = true;
        }
    }
}

static void take_keys(struct loop *loop, int64_t now_us)
{
    struct key key;
    while (!loop->app->quit && term_next_key(loop->term, now_us, &key)) {
        loop->keys++;
        app_key(loop->app, key);
        if (!key.pasted)                   /* thousands, one after another, into one field */
            app_update(loop->app, now_us); /* the next key acts on what this one brought */
        frame_clock_key(&loop->app->clock);
    }
}

/* One key of --keys a frame, as soon as the cluster has answered. */
static void take_script(struct loop *loop)
{
    struct key key;
    if (!loop->has_script || loop->app->clock.key_due || !app_is_complete(loop->app))
        return;
    loop->has_script = key_script_next(&loop->script, &key, &loop->app->error);
    if (loop->app->error.kind != ERROR_NONE)
        loop->app->quit = true;
    if (!loop->has_script)
        return;
    app_key(loop->app, key);
    frame_clock_key(&loop->app->clock);
}

static void draw(struct loop *loop, int64_t now_us)
{
    struct app *app = loop->app;
    app_update(app, now_us);
    if (app->theme_changed)
        term_theme(loop->term, &app->theme);
    if (app->repaint)
        term_repaint(loop->term);
    if (app->rings)
        term_bell(loop->term);
    app->theme_changed = app->repaint = app->rings = false;
    if (app->copied.len > 0)
        term_copy(loop->term, str_text(&app->copied), app->copied.len);
    str_clear(&app->copied);
    app_draw(app);
    size_t bytes = term_draw(loop->term, &app->grid);
    frame_clock_drawn(&app->clock, now_us, bytes);
    loop->second = app->model.now_ms / 1000;
    app->frames++;
    if (app->options->frames > 0 && app->frames >= (uint64_t)app->options->frames)
        app->quit = true;
}

/* For tests and the bench: all input is taken, and what came of it is on the screen; how many keys that were, and how
 * many records have come. */
static void tell_idle(struct loop *loop)
{
    const struct app *app = loop->app;
    char text[100];
    if (loop->test_fd < 0 || loop->told == app->frames || app->clock.key_due || term_pending(loop->term) ||
        loop->has_script || app->restart_us != 0)
        return;
    if (term_key_wait_us(loop->term, clock_mono_us()) >= 0)
        return;
    int len = snprintf(text, sizeof text, "frame %llu idle keys %llu read %llu\n", (unsigned long long)app->frames,
                       (unsigned long long)loop->keys, (unsigned long long)app->counts.read);
    if (write(loop->test_fd, text, (size_t)len) != len)
        loop->test_fd = -1;
    loop->told = app->frames;
}

/* Milliseconds for poll: the soonest of a key to be told, a frame to be drawn, a timer, the clock in the header. */
static int timeout_of(struct loop *loop, int64_t now_us)
{
    struct app *app = loop->app;
    int64_t wait = CLOCK_US - clock_wall_ms() % 1000 * 1000 + 1000;
    int64_t key = term_key_wait_us(loop->term, now_us), timer = app_timer_us(app);
    int64_t frame = term_idle(loop->term) ? frame_clock_wait_us(&app->clock, now_us) : -1;
    if (frame < 0 && app->clock.data_due)
        frame = FRAME_FASTEST_US; /* it has not taken the last one: look again then */
    if (key >= 0 && key < wait)
        wait = key;
    if (frame >= 0 && frame < wait)
        wait = frame;
    if (timer - now_us < wait)
        wait = timer > now_us ? timer - now_us : 0;
    return (int)((wait + 999) / 1000);
}

static void take_terminal_back(struct loop *loop)
{
    term_return(loop->term);
    resize(loop);
    term_repaint(loop->term);
    frame_clock_key(&loop->app->clock);
}

/* The screen is the editor's until it ends; the tail goes on meanwhile. */
static void edit(struct loop *loop)
{
    term_leave(loop->term);
    app_edit(loop->app);
    take_terminal_back(loop);
}

/* Line by line, as the terminal's own selection wants it; what would move its cursor is shown, not done. */
static void print_plain(struct loop *loop)
{
    struct app *app = loop->app;
    struct str text = {0};
    const char *at = str_text(&app->last_copied), *end = at + app->last_copied.len;
    while (at <= end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        sanitize_append(&text, at, (size_t)(stop - at), SIZE_MAX, app->ascii);
        str_append_char(&text, '\n');
        at = stop + 1;
    }
    str_append(&text, _("-- any key goes back to weir --"));
    app->wants_plain = false;
    term_leave(loop->term);
    term_print(loop->term, str_text(&text), text.len);
    str_finish(&text);
    take_terminal_back(loop);
}

static void wait_for_news(struct loop *loop)
{
    struct app *app = loop->app;
    short events = POLLIN | (term_pending(loop->term) ? POLLOUT : 0);
    struct pollfd fds[4] = {{.fd = term_fd(loop->term), .events = events},
                            {.fd = signals_fd(), .events = POLLIN},
                            {.fd = session_fd(app->session), .events = POLLIN},
                            {.fd = app->opener.wake.read_fd, .events = POLLIN}};
    /* Data that is due already is drawn with whatever comes until then: no need to wake for each batch. */
    if (app->clock.data_due)
        fds[2].fd = -1;
    poll(fds, app->opener.joined ? 3 : 4, timeout_of(loop, clock_mono_us()));
    int64_t now_us = clock_mono_us();
    if (fds[0].revents & (POLLIN | POLLHUP | POLLERR))
        loop->hung_up = !term_read(loop->term, now_us);
    if (fds[1].revents)
        take_signals(loop);
    take_keys(loop, now_us);
    if (app->wants_editor)
        edit(loop);
    if (app->wants_plain)
        print_plain(loop);
}

static void run(struct loop *loop)
{
    struct app *app = loop->app;
    while (!app->quit && !loop->hung_up) {
        int64_t now_us = clock_mono_us();
        if (app_poll(app) || clock_wall_ms() / 1000 != loop->second)
            frame_clock_data(&app->clock);
        take_script(loop);
        if (frame_clock_due(&app->clock, now_us, term_idle(loop->term)))
            draw(loop, now_us);
        if (app->quit || !term_flush(loop->term))
            break;
        tell_idle(loop);
        wait_for_news(loop);
    }
}

static int test_descriptor(void)
{
    const char *text = getenv("WEIR_TEST_FD");
    long long number;
    return text && str_to_i64(text, &number) && number > 2 && number < 1024 ? (int)number : -1;
}

static int run_on_terminal(struct app *app, struct error *error)
{
    int width, height;
    struct loop loop = {.app = app, .test_fd = test_descriptor(), .has_script = app->options->keys != NULL};
    loop.script.at = app->options->keys;
    if (!signals_open(error))
        return ERROR_FAILED;
    loop.term = term_open(app->options->no_color, !app->options->no_mouse, error);
    if (!loop.term) {
        signals_close();
        return ERROR_FAILED;
    }
    term_size(loop.term, &width, &height);
    fit_grid(app, width, height);
    app->theme_changed = true;
    history_load(&app->command_input, "commands");
    history_load(&app->filter_input, "filters");
    app_choices_load(app);
    run(&loop);
    term_close(loop.term);
    history_save(&app->command_input, "commands");
    history_save(&app->filter_input, "filters");
    app_choices_save(app);
    signals_close();
    if (app->error.kind == ERROR_NONE)
        return 0;
    *error = app->error;
    return (int)error->kind;
}

int ui_run(const struct ui_options *options, struct error *error)
{
    struct app *app = calloc(1, sizeof *app);
    if (!app)
        return error_set(error, ERROR_FAILED, _("out of memory")), ERROR_FAILED;
    terminfo_use_own();
    bool dump = options->dump || !isatty(STDOUT_FILENO);
    int code = ERROR_FAILED;
    if (!app_init(app, options, error)) {
        code = error->kind != ERROR_NONE ? (int)error->kind : ERROR_FAILED;
    } else if (dump) {
        fit_grid(app, options->dump_columns > 0 ? options->dump_columns : DUMP_COLUMNS,
                 options->dump_rows > 0 ? options->dump_rows : DUMP_ROWS);
        code = app_dump(app, error);
    } else {
        code = run_on_terminal(app, error);
        if (options->demo && code == 0)
            fputs(_("The embedded cluster has ended, and its data is gone with it.\n"), stderr);
    }
    app_finish(app);
    free(app);
    return code;
}
