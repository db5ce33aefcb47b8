/* The numeric fields of a topic's records: a row a path, with its statistics over what is held. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/spark.h"
#include "ui/table_pane.h"

enum { PATH, COUNT, SHARE, TREND, LAST, MIN, MEAN, MAX, P50, P95, P99, DISTINCT, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [PATH] = {N_("path"), TABLE_NAME, 14, 36, 0, false},  [COUNT] = {N_("count"), TABLE_NUMBER, 7, 10, 3, true},
    [SHARE] = {N_("share"), TABLE_NUMBER, 6, 6, 2, true}, [TREND] = {N_("over time"), TABLE_SPARK, 9, 16, 2, false},
    [LAST] = {N_("last"), TABLE_NUMBER, 8, 9, 1, true},   [MIN] = {N_("min"), TABLE_NUMBER, 8, 9, 1, true},
    [MEAN] = {N_("mean"), TABLE_NUMBER, 8, 9, 2, true},   [MAX] = {N_("max"), TABLE_NUMBER, 8, 9, 1, true},
    [P50] = {"p50", TABLE_NUMBER, 8, 9, 3, true},         [P95] = {"p95", TABLE_NUMBER, 8, 9, 4, true},
    [P99] = {"p99", TABLE_NUMBER, 8, 9, 3, true},         [DISTINCT] = {N_("distinct"), TABLE_NUMBER, 8, 8, 4, true},
};

static const struct profile_row *row_at(const void *context, size_t row)
{
    return &((const struct pane_model *)context)->fields->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return table_pane_key(row_at(context, row)->path);
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->path;
}

static double number_of(const struct profile_row *row, size_t column)
{
    switch (column) {
    case COUNT:
        return (double)row->count;
    case SHARE:
        return row->share;
    case LAST:
        return row->last;
    case MIN:
        return row->min;
    case MEAN:
    case TREND:
        return row->mean;
    case MAX:
        return row->max;
    case P50:
        return row->p50;
    case P95:
        return row->p95;
    case P99:
        return row->p99;
    default:
        return (double)row->distinct;
    }
}

/* As many digits as there is room for, six at most: it is statistics. */
static void number_cell(struct table_cell *cell, double number, int width)
{
    int digits = 6;
    do
        snprintf(cell->text, sizeof cell->text, "%.*g", digits, number);
    while (strlen(cell->text) > (size_t)width && --digits > 0);
    cell->role = ROLE_NUMBER;
}

/* From the least to the largest of the means: where they all are far from 0 there is still something to see. */
static void trend_cell(struct table_cell *cell, const struct profile_row *row, int width, bool ascii)
{
    float values[PROFILE_STEPS], low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < row->step_count; i++) {
        low = fminf(low, row->steps[i]);
        high = fmaxf(high, row->steps[i]);
    }
    for (size_t i = 0; i < row->step_count; i++)
        values[i] = high > low ? 0.1f + 0.9f * (row->steps[i] - low) / (high - low) : row->steps[i] * 0 + 0.5f;
    spark_text(values, row->step_count, (size_t)width, ascii, cell->text, sizeof cell->text);
    cell->role = ROLE_SPARK;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct profile_row *row = row_at(context, index);
    bool ascii = ((const struct pane_model *)context)->ascii;
    switch (column) {
    case PATH:
        cell_name(cell, row->path, width, ascii);
        break;
    case COUNT:
        cell_count(cell, (int64_t)row->count, width, ascii);
        break;
    case SHARE:
        snprintf(cell->text, sizeof cell->text, row->share > 0 && row->share < 0.005 ? "<1 %%" : "%.0f %%",
                 row->share * 100);
        cell->role = ROLE_NUMBER;
        break;
    case TREND:
        trend_cell(cell, row, width, ascii);
        break;
    case DISTINCT: /* an estimate, but for what is small */
        cell_count(cell, (int64_t)row->distinct, width, ascii);
        break;
    default:
        number_cell(cell, number_of(row, column), width);
    }
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct profile_row *left = row_at(context, a), *right = row_at(context, b);
    bool is_value = sample_path_is_value(left->path);
    (void)last;
    if (column == PATH && is_value != sample_path_is_value(right->path))
        return is_value ? -1 : 1; /* what is in the value is what most come for */
    if (column == PATH)
        return strcmp(left->path, right->path);
    double x = number_of(left, column), y = number_of(right, column);
    return (x > y) - (x < y);
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    *out = (struct table_rows){
        .count = model->fields->count, .key = key_of, .cell = fill_cell, .compare = compare, .name = name_of};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    if (!model->fields->waits) {
        *what = _("reading");
    } else if (model->fields->records == 0) {
        *what = _("no messages");
        *why = _("they are shown as they arrive");
    } else {
        *what = _("no numeric field");
        *why = _("JSON values with a number in them have one; :decode reads other forms");
    }
}

static const struct table_pane_spec spec = {columns, COLUMNS, PATH, rows, empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct profiling_state *fields = model->fields;
    const char *dot = pane_dot(model->ascii);
    char number[FORMAT_MAX];
    struct str name = {0};
    str_append(&name, _("Fields"));
    table_pane_title(state, str_text(&name), fields->count, out);
    if (*model->topic) {
        str_append(out, _(" of "));
        sanitize_append(out, model->topic, strlen(model->topic), 60, model->ascii);
    }
    str_appendf(out, *model->words ? _("%s%s matches") : _("%s%s records"), dot,
                format_exact((int64_t)fields->records, number));
    if (fields->unreadable)
        str_appendf(out, _("%s%s without fields"), dot, format_exact((int64_t)fields->unreadable, number));
    if (fields->missed)
        str_appendf(out, _("%s%s evicted unseen"), dot, format_exact((int64_t)fields->missed, number));
    if (fields->left_out)
        str_appendf(out, _("%s%s numbers left out"), dot, format_exact((int64_t)fields->left_out, number));
    str_finish(&name);
}

const char *pane_fields_selected(const struct pane_model *model, const void *state)
{
    size_t row = table_pane_selected(state, model->fields->count);
    return row == SIZE_MAX ? NULL : model->fields->rows[row].path;
}

const struct pane_ops pane_fields = {
    .name = "fields",
    .place = 't',
    .hints = N_("Esc back  Enter chart  > s sort  / filter  ? help"),
    .create = create,
    .title = title,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
