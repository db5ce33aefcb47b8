/* What happened, newest first. A filter looks at the kind, the group, the topic and the text. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "text/format.h"
#include "ui/cells.h"
#include "ui/chart_view.h"
#include "ui/event_words.h"
#include "ui/lag_cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { TIME, KIND, GROUP, TOPIC, PARTITION, TIMES, TEXT, COLUMNS };
enum { DAY_MS = 86400000, TODAY_MS = 20 * 3600000 };

static const struct table_column columns[COLUMNS] = {
    [TIME] = {N_("time"), TABLE_NUMBER, 12, 12, 0, true}, [KIND] = {N_("what"), TABLE_NAME, 17, 18, 1, false},
    [GROUP] = {N_("group"), TABLE_NAME, 8, 15, 2, false}, [TOPIC] = {N_("topic"), TABLE_NAME, 8, 15, 3, false},
    [PARTITION] = {"#", TABLE_NUMBER, 4, 4, 4, false},    [TIMES] = {N_("times"), TABLE_NUMBER, 6, 6, 5, true},
    [TEXT] = {"", TABLE_TEXT, 23, 40, 0, false},
};

static const struct event_row *row_at(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return event_log_row(model->events, row);
}

static uint64_t key_of(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return model->events->count - row;
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->text;
}

/* Every word of the filter, in any of what a row says. */
static bool finds(const void *context, size_t row, const char *filter)
{
    const struct event_row *event = row_at(context, row);
    const char *const fields[] = {event_word(event->kind), event_row_group(event), event->topic, event->text};
    for (const char *at = filter + strspn(filter, " "); *at; at += strspn(at, " ")) {
        char word[TABLE_FILTER];
        size_t len = strcspn(at, " ");
        bool found = false;
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            found |= strcasestr(fields[i], word) != NULL;
        if (!found)
            return false;
        at += len;
    }
    return true;
}

static void time_cell(struct table_cell *cell, const struct pane_model *model, const struct event_row *row)
{
    char day[FORMAT_MAX], clock[FORMAT_MAX];
    int64_t age_ms = model->now_ms - row->at_ms;
    cell->role = ROLE_TIME;
    format_clock(row->at_ms, clock);
    if (model->time_format == TIME_AGE) {
        snprintf(cell->text, sizeof cell->text, "%s", lag_age_text(age_ms * 1000, day));
    } else if (age_ms > TODAY_MS || model->time_format == TIME_ISO) {
        chart_time_label(row->at_ms, DAY_MS, day);
        snprintf(cell->text, sizeof cell->text, "%s %.5s", day, clock);
    } else {
        snprintf(cell->text, sizeof cell->text, "%s", clock);
    }
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct event_row *row = row_at(context, index);
    char text[128];
    switch (column) {
    case TIME:
        time_cell(cell, model, row);
        return;
    case KIND:
        snprintf(text, sizeof text, "%c %s", event_letter(row->kind), event_word(row->kind));
        cell_name(cell, text, width, model->ascii);
        cell->role = event_role(row->kind);
        return;
    case GROUP:
        cell_name(cell, event_row_group(row), width, model->ascii);
        return;
    case TOPIC:
        cell_name(cell, row->topic, width, model->ascii);
        return;
    case PARTITION:
        if (row->partition >= 0)
            cell_count(cell, row->partition, width, model->ascii);
        return;
    case TIMES:
        if (row->repeated > 0)
            cell_count(cell, (int64_t)row->repeated + 1, width, model->ascii);
        return;
    default:
        cell_text(cell, row->text, width, model->ascii);
        cell->role = event_role(row->kind) == ROLE_DIM ? ROLE_DIM : ROLE_TEXT;
    }
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct event_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case KIND:
        return strcmp(event_word(left->kind), event_word(right->kind));
    case GROUP:
        return compare_text(*left->group ? event_row_group(left) : NULL, *right->group ? event_row_group(right) : NULL,
                            last);
    case TOPIC:
        return compare_text(*left->topic ? left->topic : NULL, *right->topic ? right->topic : NULL, last);
    case PARTITION:
        return compare_int(left->partition, right->partition);
    case TIMES:
        return compare_int(left->repeated, right->repeated);
    case TEXT:
        return strcmp(left->text, right->text);
    default:
        return compare_int((int64_t)b, (int64_t)a); /* row 0 is the newest */
    }
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    *out = (struct table_rows){.count = event_log_held(model->events),
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .finds = finds};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    *what = model->waiting ? model->waiting : _("nothing happened yet");
    *why = _("rebalances, lost members, alarms, changes of topics and leaders, errors come here");
}

static const struct table_pane_spec spec = {columns, COLUMNS, TIME, rows, empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    table_pane_title(state, _("Events"), event_log_held(model->events), out);
    if (model->events->count > EVENT_LOG_ROWS)
        str_appendf(out, _("%s%llu older ones dropped"), pane_dot(model->ascii),
                    (unsigned long long)(model->events->count - EVENT_LOG_ROWS));
    if (model->events_missing > 0)
        str_appendf(out, _("%s%llu came too fast and are missing"), pane_dot(model->ascii),
                    (unsigned long long)model->events_missing);
}

const struct event_row *pane_events_selected(const struct pane_model *model, const void *state)
{
    size_t row = table_pane_selected(state, event_log_held(model->events));
    return row == SIZE_MAX ? NULL : event_log_row(model->events, row);
}

size_t pane_events_shown(const struct pane_model *model, const void *state,
                         const struct event_row *rows[EVENT_LOG_ROWS])
{
    const char *filter = table_pane_filter(state);
    size_t count = 0;
    for (size_t age = event_log_held(model->events); age-- > 0;)
        if (!*filter || finds(model, age, filter))
            rows[count++] = event_log_row(model->events, age);
    return count;
}

const struct pane_ops pane_events = {
    .name = "events",
    .place = 't',
    .hints = N_("? help  / filter  Enter whole  e export  q back"),
    .create = create,
    .title = title,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
