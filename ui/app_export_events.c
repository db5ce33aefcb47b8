/* :export FILE on the screen of events: those that its filter lets through, the oldest first, as `weir events` prints
 * them. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "engine/event_form.h"
#include "ui/app.h"

static void append(const struct event_row *row, bool csv, struct str *out)
{
    struct event event = {
        .kind = row->kind, .at_ms = row->at_ms, .partition = row->partition, .repeated = row->repeated};
    snprintf(event.topic, sizeof event.topic, "%s", row->topic);
    event_set_group(&event, event_row_group(row));
    snprintf(event.text, sizeof event.text, "%s", row->text);
    if (csv) {
        event_csv(&event, out);
        return;
    }
    event_json(&event, out);
    str_append_char(out, '\n');
}

/* The last line says that the ones before it are not all. */
static void append_missing(const struct pane_model *model, bool csv, struct str *out)
{
    struct event_row row = {.kind = EVENT_NOTICE, .at_ms = model->now_ms, .partition = -1};
    uint64_t count = model->events_missing;
    if (count == 0)
        return;
    snprintf(row.text, sizeof row.text,
             lang_plural("%llu event came too fast and is missing", "%llu events came too fast and are missing", count),
             (unsigned long long)count);
    append(&row, csv, out);
}

void app_export_events(struct app *app, const char *path)
{
    const struct event_row *rows[EVENT_LOG_ROWS];
    size_t len = strlen(path), count = pane_events_shown(&app->model, app->states[PANE_EVENTS], rows);
    bool csv = len > 4 && strcmp(path + len - 4, ".csv") == 0, jsonl = len > 6 && strcmp(path + len - 6, ".jsonl") == 0;
    struct str text = {0};
    struct error error = {0};
    if (!csv && !jsonl) {
        app_notice(app, ROLE_ERROR, _("the name says the format: NAME.csv or NAME.jsonl"));
        return;
    }
    if (csv)
        event_csv_heading(&text);
    for (size_t i = 0; i < count; i++)
        append(rows[i], csv, &text);
    append_missing(&app->model, csv, &text);
    str_append(&text, "");
    if (session_export_text(app->session, path, &text, &error))
        app_notice(app, ROLE_TEXT, lang_plural("writing %zu event", "writing %zu events", count), count);
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
    str_finish(&text);
}
