/* A search through the whole topic, in place of the tail; and which records a filter shows. */
#include <string.h>

#include "base/lang.h"
#include "engine/session_tail.h"
#include "text/format.h"
#include "ui/app.h"

static void go_on(struct app *app)
{
    if (app->model.scan.stage == SCAN_STOPPED)
        session_pause(app->session, false);
    else
        app_notice(app, ROLE_ERROR, _(":scan needs a filter: words, /regex/ or value.amount > 100"));
}

static void start(struct app *app, const char *text)
{
    struct error error = {0};
    if (!session_scan(app->session, text, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    filter_destroy(app->scan_filter);
    filter_destroy(app->filter);
    app->scan_filter = filter_create(session_scan_text(app->session), &error);
    app->filter = NULL;
    app->stopped_by_pause = false;
    pane_messages_reset(app->states[PANE_MESSAGES]);
    pane_messages_stop(app->states[PANE_MESSAGES]);
    struct place *place = app_place(app);
    if (place->screen == SCREEN_DASHBOARD || place->screen == SCREEN_TOPIC || place->screen == SCREEN_MESSAGES)
        place->focus = PANE_MESSAGES;
    else
        app_show(app, SCREEN_MESSAGES, PANE_MESSAGES);
}

void app_scan(struct app *app, const char *text)
{
    if (!app->attached || strcmp(app->topic, app->read_topic) != 0 || !*app->topic)
        app_notice(app, ROLE_DIM, _("no topic is read yet"));
    else if (text[strspn(text, " ")] == '\0')
        go_on(app);
    else
        start(app, text);
}

bool app_scan_back(struct app *app)
{
    if (app->model.scan.stage == SCAN_OFF)
        return false;
    if (app->model.scan.stage == SCAN_RUNS) {
        session_pause(app->session, true);
        app_notice(app, ROLE_TEXT, _("the search is stopped; Space goes on with it, Esc leaves it"));
    } else {
        app_seek(app, app->from);
    }
    return true;
}

static const struct {
    const char *name;
    enum verdict verdict;
    const char *said;
} lists[] = {
    {"match", VERDICT_MATCH, N_("what matches is listed")},
    {"unknown", VERDICT_UNKNOWN, N_("what could not be evaluated is listed; L goes on, to what does not match")},
    {"no-match", VERDICT_NO_MATCH, N_("what does not match is listed; L goes on, to what matches")},
};
enum { LISTS = sizeof lists / sizeof *lists };

static void list(struct app *app, size_t which)
{
    session_list(app->session, lists[which].verdict);
    app_sort_end(app);
    pane_messages_reset(app->states[PANE_MESSAGES]);
    if (app->model.scan.stage != SCAN_OFF)
        pane_messages_stop(app->states[PANE_MESSAGES]);
    app_notice(app, ROLE_TEXT, "%s", _(lists[which].said));
}

void app_list_next(struct app *app)
{
    size_t at = 0;
    if (!*session_filter_text(app->session) && app->model.scan.stage == SCAN_OFF) {
        app_notice(app, ROLE_DIM, _("there is no filter: all records are listed"));
        return;
    }
    while (at < LISTS && lists[at].verdict != session_listed(app->session))
        at++;
    list(app, (at + 1) % LISTS);
}

void app_list(struct app *app, const char *what)
{
    for (size_t i = 0; i < LISTS; i++) {
        if (strcmp(lists[i].name, what) != 0)
            continue;
        list(app, i);
        return;
    }
    app_notice(app, ROLE_ERROR, _(":list %s is not understood; expected match, unknown or no-match"), what);
}
