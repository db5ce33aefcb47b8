/* Columns of the message view, and its order. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "ui/app.h"

static bool has_topic(struct app *app)
{
    if (!*app->topic)
        app_notice(app, ROLE_ERROR, _("no topic is selected"));
    return *app->topic;
}

void app_columns(struct app *app, const char *argument)
{
    struct error error = {0};
    struct column_list columns = {.count = 0};
    if (!has_topic(app))
        return;
    if (!column_list_parse(&columns, argument, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    app_choice_to_change(app)->columns = columns;
    if (!*argument)
        app_notice(app, ROLE_DIM, _("values are shown as they are; :columns value.user value.amount shows fields"));
}

static void sort_by(struct app *app, const char *path, bool descending)
{
    if (!has_topic(app))
        return;
    struct topic_choice *choice = app_choice_to_change(app);
    snprintf(choice->sort, sizeof choice->sort, "%s%s", path, descending ? "" : " up");
    if (!sorting_start(session_sorting(app->session), session_ring(app->session), &app_choice(app)->decoder, path,
                       descending))
        app_notice(app, ROLE_ERROR, _("there is no thread to sort with"));
}

bool app_sort_end(struct app *app)
{
    struct sorting_state state;
    sorting_state(session_sorting(app->session), &state);
    if (state.stage == SORTING_OFF)
        return false;
    if (state.stage == SORTING_DONE && session_travels(app->session))
        app_keep_place(app);
    else if (state.stage == SORTING_DONE)
        pane_messages_reset(app->states[PANE_MESSAGES]);
    sorting_stop(session_sorting(app->session));
    return true;
}

void app_sort(struct app *app, const char *argument)
{
    struct error error = {0};
    struct column_list column = {.count = 0};
    char text[256];
    snprintf(text, sizeof text, "%s", argument);
    size_t len = strlen(text);
    bool up = len > 3 && strcmp(text + len - 3, " up") == 0;
    if (up)
        text[len - 3] = '\0';
    if (strcmp(text, "off") == 0)
        app_sort_end(app);
    else if (strcmp(text, "timestamp") == 0)
        sort_by(app, text, !up);
    else if (!column_list_parse(&column, text, &error))
        app_notice(app, ROLE_ERROR, "%s", error.text);
    else if (column.count != 1)
        app_notice(app, ROLE_ERROR,
                   _(":sort takes one path, timestamp, key or size, and \"up\" behind it; off ends it"));
    else
        sort_by(app, column.paths[0], !up);
}

/* What < and > walk through: the time, the key, the columns. */
static const char *path_at(const struct column_list *columns, size_t at)
{
    return at == 0 ? "timestamp" : at == 1 ? "key" : columns->paths[at - 2];
}

void app_sort_step(struct app *app, enum action action)
{
    const struct column_list *columns = &app_choice(app)->columns;
    size_t count = columns->count + 2, at = 0;
    struct sorting_state state;
    sorting_state(session_sorting(app->session), &state);
    if (state.stage == SORTING_OFF && *app_choice(app)->sort) {
        char sort[COLUMN_PATH + 4];
        snprintf(sort, sizeof sort, "%s", app_choice(app)->sort);
        app_sort(app, sort);
        return;
    }
    if (state.stage == SORTING_OFF) {
        at = columns->count > 0 ? 2 : 0;
        sort_by(app, path_at(columns, at), true);
        return;
    }
    if (action == ACTION_SORT) {
        sort_by(app, state.path, !state.descending);
        return;
    }
    while (at < count && strcmp(path_at(columns, at), state.path) != 0)
        at++;
    if (action == ACTION_SORT_NEXT)
        at = at + 1 < count ? at + 1 : 0;
    else
        at = at > 0 ? at - 1 : count - 1;
    sort_by(app, path_at(columns, at), true);
}

void app_sort_by_heading(struct app *app, const char *path)
{
    struct sorting_state state;
    sorting_state(session_sorting(app->session), &state);
    bool same = state.stage != SORTING_OFF && strcmp(state.path, path) == 0;
    sort_by(app, path, same ? !state.descending : true);
}

bool app_take_sorted(struct app *app)
{
    if (!sorting_poll(session_sorting(app->session)))
        return false;
    pane_messages_reset(app->states[PANE_MESSAGES]);
    pane_messages_stop(app->states[PANE_MESSAGES]);
    return true;
}
