/* :export FILE: of the messages what is held of the view, of the chart the chart; the name's end says the format. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "series/chart_csv.h"
#include "ui/app.h"
#include "ui/chart_picture.h"

enum { PICTURE_COLUMNS = 120, PICTURE_ROWS = 36 };

void app_expand_path(const char *path, struct str *out)
{
    const char *home = path[0] == '~' && path[1] == '/' ? getenv("HOME") : NULL;
    if (home)
        str_append(out, home);
    str_append(out, home ? path + 1 : path);
}

static const char *end_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot : "";
}

static bool draw_chart(const struct chart_data *data, const char *path, bool ascii, struct str *out)
{
    const char *end = end_of(path);
    struct chart_picture picture = {.data = data, .columns = PICTURE_COLUMNS, .rows = PICTURE_ROWS, .ascii = ascii};
    picture.format = strcmp(end, ".svg") == 0 ? "svg" : strcmp(end, ".txt") == 0 ? "text" : NULL;
    if (strcmp(end, ".csv") == 0)
        chart_csv_append(data, out);
    else if (picture.format)
        chart_picture_draw(&picture, out);
    return out->len > 0;
}

/* Of several the one that has the cursor. */
static void export_chart(struct app *app, const char *path)
{
    struct str text = {0};
    struct error error = {0};
    size_t chosen = pane_chart_chosen(app->states[PANE_CHART]);
    if (app->model.chart_count == 0) {
        app_notice(app, ROLE_ERROR, _("there is no chart yet"));
        return;
    }
    chosen = chosen < app->model.chart_count ? chosen : 0;
    if (!draw_chart(&app->model.charts[chosen], path, app->ascii, &text))
        app_notice(app, ROLE_ERROR, _("the name says the format: NAME.svg, NAME.csv or NAME.txt"));
    else if (session_export_text(app->session, path, &text, &error))
        app_notice(app, ROLE_TEXT, _("writing %s"), path);
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
    str_finish(&text);
}

static void export_messages(struct app *app, const char *path)
{
    struct error error = {0};
    if (!app->attached || !*app->topic)
        app_notice(app, ROLE_ERROR, _("no topic is selected"));
    else if (session_export(app->session, path, &app_choice(app)->columns, &error))
        app_notice(app, ROLE_TEXT, _("writing %s"), path);
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
}

/* How the writing of a file ended is said at once, and stays among the events. */
void app_tell_files(struct app *app)
{
    const struct event_log *log = session_events(app->session);
    uint64_t fresh = log->count - app->told_events;
    app->told_events = log->count;
    if (fresh > event_log_held(log))
        fresh = event_log_held(log);
    for (size_t age = 0; age < fresh; age++) {
        const struct event_row *row = event_log_row(log, age);
        if (row->kind != EVENT_NOTICE && row->kind != EVENT_FILE_FAILED)
            continue;
        app_notice(app, row->kind == EVENT_NOTICE ? ROLE_OK : ROLE_ERROR, "%s", row->text);
        break;
    }
}

bool app_exports(struct app *app)
{
    return app_place(app)->focus == PANE_EVENTS || app_is_of_messages(app);
}

void app_export(struct app *app, const char *argument)
{
    struct str path = {0};
    app_expand_path(argument, &path);
    const char *end = end_of(str_text(&path));
    bool picture = strcmp(end, ".svg") == 0 || strcmp(end, ".txt") == 0;
    bool events = app_place(app)->focus == PANE_EVENTS;
    if (!app_exports(app))
        app_notice(app, ROLE_ERROR, _("no messages are on this screen to be written; 4 shows them"));
    else if (events && *argument)
        app_export_events(app, str_text(&path));
    else if (!*argument)
        app_notice(app, ROLE_TEXT,
                   events ? _(":export NAME.csv or .jsonl writes the events")
                          : _(":export NAME.csv or .jsonl writes the messages, NAME.svg, .csv or .txt the chart"));
    else if (picture || app_place(app)->focus == PANE_CHART)
        export_chart(app, str_text(&path));
    else
        export_messages(app, str_text(&path));
    str_finish(&path);
}
