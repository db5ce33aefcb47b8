/* What happened, newest first. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { TIME, KIND, TOPIC, PARTITION, TIMES, TEXT, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [TIME] = {N_("time"), TABLE_NUMBER, 12, 12, 0, true}, [KIND] = {N_("what"), TABLE_NAME, 10, 16, 1, false},
    [TOPIC] = {N_("topic"), TABLE_NAME, 8, 20, 2, false}, [PARTITION] = {"#", TABLE_NUMBER, 4, 4, 3, false},
    [TIMES] = {N_("times"), TABLE_NUMBER, 6, 6, 2, true}, [TEXT] = {"", TABLE_TEXT, 20, 40, 0, false},
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

static const char *kind_name(enum event_kind kind)
{
    switch (kind) {
    case EVENT_TAIL_STARTED:
        return _("reading");
    case EVENT_TAIL_ENDED:
        return _("read to its end");
    case EVENT_TAIL_ERROR:
        return _("read error");
    case EVENT_PARTITIONS_ADDED:
        return _("new partitions");
    case EVENT_TOPIC_DELETED:
        return _("topic deleted");
    case EVENT_TOPIC_RECREATED:
        return _("topic recreated");
    case EVENT_CLUSTER_DOWN:
        return _("cluster down");
    case EVENT_CLUSTER_UP:
        return _("cluster up");
    case EVENT_FILE_FAILED:
        return _("file error");
    case EVENT_NOTICE:
        return _("notice");
    case EVENT_LOG:
        return _("log");
    case EVENT_WRITTEN:
        return _("written");
    case EVENT_WRITE_FAILED:
        return _("write failed");
    case EVENT_ALERT:
        return _("alert");
    case EVENT_ALERT_OVER:
        return _("alert over");
    default:
        return "";
    }
}

static enum role kind_role(enum event_kind kind)
{
    switch (kind) {
    case EVENT_TAIL_ERROR:
    case EVENT_CLUSTER_DOWN:
    case EVENT_WRITE_FAILED:
    case EVENT_FILE_FAILED:
    case EVENT_ALERT:
        return ROLE_ERROR;
    case EVENT_TOPIC_DELETED:
    case EVENT_TOPIC_RECREATED:
        return ROLE_WARNING;
    case EVENT_CLUSTER_UP:
    case EVENT_WRITTEN:
        return ROLE_OK;
    case EVENT_NOTICE:
    case EVENT_LOG:
        return ROLE_DIM;
    default:
        return ROLE_TEXT;
    }
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct event_row *row = row_at(context, index);
    char text[FORMAT_MAX];
    switch (column) {
    case TIME:
        snprintf(cell->text, sizeof cell->text, "%s", format_clock(row->at_ms, text));
        cell->role = ROLE_TIME;
        return;
    case KIND:
        cell_name(cell, kind_name(row->kind), width, model->ascii);
        cell->role = kind_role(row->kind);
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
    }
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct event_row *left = row_at(context, a), *right = row_at(context, b);
    (void)last;
    switch (column) {
    case KIND:
        return strcmp(kind_name(left->kind), kind_name(right->kind));
    case TOPIC:
        return strcmp(left->topic, right->topic);
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
    *out = (struct table_rows){
        .count = event_log_held(model->events), .key = key_of, .cell = fill_cell, .compare = compare, .name = name_of};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    *what = model->waiting ? model->waiting : _("nothing happened yet");
    *why = _("errors, changes of topics and the library's log lines come here");
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
}

const struct pane_ops pane_events = {
    .name = "events",
    .place = 't',
    .create = create,
    .destroy = table_pane_destroy,
    .title = title,
    .update = table_pane_update,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    .click = table_pane_click,
    .set_filter = table_pane_set_filter,
    .filter = table_pane_filter,
};
