#include "base/lang.h"
#include "model/topics.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

#include <stdio.h>
#include <string.h>

enum { NAME, PARTITIONS, RATE, SPARK, LAG, RECORDS, UNDER, OFFLINE, REPLICATION, PROBLEM, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [NAME] = {N_("name"), TABLE_NAME, 11, 34, 0, false},
    [PARTITIONS] = {"p", TABLE_NUMBER, 4, 4, 3, true},
    [RATE] = {N_("rec/s"), TABLE_NUMBER, 6, 6, 1, true},
    [SPARK] = {"", TABLE_SPARK, 5, 8, 2, true},
    [LAG] = {N_("lag"), TABLE_NUMBER, 7, 7, 4, true},
    [RECORDS] = {N_("records"), TABLE_NUMBER, 12, 12, 5, true},
    [UNDER] = {N_("under"), TABLE_NUMBER, 6, 6, 6, true},
    [OFFLINE] = {N_("offline"), TABLE_NUMBER, 8, 8, 6, true},
    [REPLICATION] = {N_("repl"), TABLE_NUMBER, 5, 5, 8, true},
    [PROBLEM] = {"", TABLE_TEXT, 10, 24, 7, false},
};

static const struct topic_row *row_at(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return &model->snapshot->topics->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return table_pane_key(row_at(context, row)->name);
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->name;
}

static bool is_hidden(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return row_at(context, row)->internal && !model->show_internal;
}

/* Marks of trouble: nothing there is good news, so zeros stay out of the way. */
static void trouble_cell(struct table_cell *cell, int32_t count, enum role role, bool ascii)
{
    if (count < 0)
        cell_offset(cell, (struct offset){0}, 0, ascii);
    if (count <= 0)
        return;
    snprintf(cell->text, sizeof cell->text, "%d", count);
    cell->role = role;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct topic_row *row = row_at(context, index);
    bool ascii = model->ascii;
    switch (column) {
    case NAME:
        cell_name(cell, row->name, width, ascii);
        if (row->internal)
            cell->role = ROLE_DIM;
        else if (row->offline > 0)
            cell->role = ROLE_ERROR;
        else if (row->under_replicated > 0)
            cell->role = ROLE_WARNING;
        return;
    case PARTITIONS:
        cell_count(cell, row->partitions, width, ascii);
        return;
    case RATE:
        cell_rate(cell, row->rate, ascii);
        break;
    case SPARK:
        cell_spark(cell, &row->spark, width, ascii);
        break;
    case LAG:
        if (row->worst_lag.known || model->snapshot->groups)
            cell_offset(cell, row->worst_lag, width, ascii);
        break;
    case RECORDS:
        cell_offset(cell, row->records, width, ascii);
        break;
    case UNDER:
        trouble_cell(cell, row->under_replicated, ROLE_WARNING, ascii);
        return;
    case OFFLINE:
        trouble_cell(cell, row->offline, ROLE_ERROR, ascii);
        return;
    case REPLICATION:
        cell_count(cell, row->replication, width, ascii);
        return;
    default:
        cell_text(cell, row->state.error, width, ascii);
        cell->role = ROLE_ERROR;
        return;
    }
    cell_state(cell, &row->state);
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct topic_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case PARTITIONS:
        return compare_int(left->partitions, right->partitions);
    case RATE:
    case SPARK:
        return compare_real(left->rate, right->rate, last);
    case LAG:
        return compare_offset(left->worst_lag, right->worst_lag, last);
    case RECORDS:
        return compare_offset(left->records, right->records, last);
    case UNDER:
        return compare_int(left->under_replicated, right->under_replicated);
    case OFFLINE:
        return compare_int(left->offline, right->offline);
    case REPLICATION:
        return compare_int(left->replication, right->replication);
    case PROBLEM:
        return compare_text(left->state.error, right->state.error, last);
    default:
        return strcmp(left->name, right->name);
    }
}

static uint64_t fingerprint(const void *context, size_t row)
{
    const struct topic_row *topic = row_at(context, row);
    return (uint64_t)topic->partitions << 12 ^ (uint64_t)topic->under_replicated << 6 ^ (uint64_t)topic->offline;
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct topics *topics = model->snapshot->topics;
    *out = (struct table_rows){.count = topics ? topics->count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .hidden = is_hidden,
                               .fingerprint = fingerprint};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    const struct topics *topics = model->snapshot->topics;
    if (!topics) {
        *what = model->waiting ? model->waiting : _("asking for the topics");
    } else if (topics->count > 0) {
        *what = _("only internal topics here");
        *why = _("i shows them");
    } else {
        *what = _("no topics");
        *why = _("the cluster has none, or none that may be seen");
    }
}

static const struct table_pane_spec spec = {columns, COLUMNS, NAME, rows, empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

/* How many rows sort last because their ends were never seen. */
static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct topics *topics = model->snapshot->topics;
    size_t count = 0;
    for (size_t i = 0; topics && i < topics->count; i++)
        count += !topics->rows[i].internal || model->show_internal;
    table_pane_title(state, _("Topics"), count, out);
    if (topics && topics->not_swept > 0)
        str_appendf(out, _("%s%zu not asked yet"), pane_dot(model->ascii), topics->not_swept);
}

const char *pane_topics_selected(const struct pane_model *model, const void *state)
{
    const struct topics *topics = model->snapshot->topics;
    size_t row = table_pane_selected(state, topics ? topics->count : 0);
    return row == SIZE_MAX ? NULL : topics->rows[row].name;
}

bool pane_topics_select(const struct pane_model *model, void *state, const char *name)
{
    struct table_rows all;
    rows(model, &all);
    all.context = model;
    return table_select(&((struct table_pane *)state)->table, &all, table_pane_key(name));
}

size_t pane_topics_visible(const struct pane_model *model, const void *state, const char **names, size_t most)
{
    const struct topics *topics = model->snapshot->topics;
    size_t numbers[256], count = table_pane_visible(state, numbers, most < 256 ? most : 256), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (topics && numbers[i] < topics->count)
            names[kept++] = topics->rows[numbers[i]].name;
    return kept;
}

const struct pane_ops pane_topics = {
    .name = "topics",
    .place = 't',
    .create = create,
    .title = title,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
