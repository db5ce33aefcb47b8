#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "model/topics.h"
#include "text/sanitize.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { NUMBER, LEADER, ISR, LOW, HIGH, RATE, SPARK, AT, TO_END, RECORDS, LSO, REPLICAS, PROBLEM, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [NUMBER] = {"#", TABLE_NUMBER, 3, 3, 0, false},       [LEADER] = {N_("leader"), TABLE_NUMBER, 6, 6, 5, false},
    [ISR] = {"isr", TABLE_NUMBER, 4, 4, 4, false},        [LOW] = {N_("low"), TABLE_NUMBER, 9, 9, 8, true},
    [HIGH] = {N_("high"), TABLE_NUMBER, 9, 11, 1, true},  [RATE] = {N_("rec/s"), TABLE_NUMBER, 6, 6, 2, true},
    [SPARK] = {"", TABLE_SPARK, 5, 8, 3, true},           [RECORDS] = {N_("records"), TABLE_NUMBER, 11, 11, 9, true},
    [LSO] = {"lso", TABLE_NUMBER, 11, 11, 10, true},      [REPLICAS] = {N_("replicas"), TABLE_TEXT, 8, 10, 11, false},
    [AT] = {N_("view at"), TABLE_NUMBER, 9, 11, 7, true}, [TO_END] = {N_("to end"), TABLE_NUMBER, 7, 9, 6, true},
    [PROBLEM] = {"", TABLE_TEXT, 9, 20, 7, false},
};

static const struct partitions *partitions_of(const struct pane_model *model)
{
    const struct partitions *partitions = model->snapshot->partitions;
    return partitions && strcmp(partitions->topic, model->topic) == 0 ? partitions : NULL;
}

static const struct partition_row *row_at(const void *context, size_t row)
{
    return &((const struct pane_model *)context)->snapshot->partitions->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return (uint64_t)row_at(context, row)->partition;
}

static const char *name_of(const void *context, size_t row)
{
    static char text[16];
    snprintf(text, sizeof text, "%d", row_at(context, row)->partition);
    return text;
}

/* Where the message view is in the partition: the next offset after it. */
static struct offset place_of(const struct pane_model *model, const struct partition_row *row)
{
    const struct view_place *place =
        model->topic_is_read && model->places ? view_place_of(model->places, 0, row->partition) : NULL;
    if (!place || place->next.known)
        return place ? place->next : (struct offset){0};
    return model->places->cut ? (struct offset){0} : place->position;
}

/* The survey's end may be older than the place. */
static struct offset to_end_of(const struct pane_model *model, const struct partition_row *row)
{
    struct offset at = place_of(model, row);
    if (!at.known || !row->high.known)
        return (struct offset){0};
    return offset_of(row->high.value > at.value ? row->high.value - at.value : 0);
}

static void leader_cell(struct table_cell *cell, const struct partition_row *row, int width, bool ascii)
{
    if (row->leader == LEADER_UNKNOWN) {
        cell_offset(cell, (struct offset){0}, width, ascii);
        cell->role = ROLE_DIM;
    } else if (row->leader < 0) {
        snprintf(cell->text, sizeof cell->text, _("none"));
        cell->role = ROLE_ERROR;
    } else {
        cell_count(cell, row->leader, width, false);
        cell->role = ROLE_TEXT;
    }
}

static void isr_cell(struct table_cell *cell, const struct partition_row *row, int width, bool ascii)
{
    if (row->leader == LEADER_UNKNOWN) {
        cell_offset(cell, (struct offset){0}, width, ascii);
        cell->role = ROLE_DIM;
        return;
    }
    snprintf(cell->text, sizeof cell->text, "%zu/%zu", row->isr_count, row->replica_count);
    cell->role = row->isr_count < row->replica_count ? ROLE_WARNING : ROLE_TEXT;
}

static void replicas_cell(struct table_cell *cell, const struct partition_row *row)
{
    size_t at = 0;
    for (size_t i = 0; i < row->replica_count && at + 16 < sizeof cell->text; i++)
        at += (size_t)snprintf(cell->text + at, sizeof cell->text - at, "%s%d", i ? "," : "", row->replicas[i]);
    cell->role = ROLE_DIM;
}

static void problem_cell(struct table_cell *cell, const struct partition_row *row, int width, bool ascii)
{
    const char *text = row->state.error ? row->state.error : row->leader == -1 ? _("no leader") : NULL;
    cell_text(cell, text, width, ascii);
    cell->role = ROLE_ERROR;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct partition_row *row = row_at(context, index);
    bool ascii = ((const struct pane_model *)context)->ascii;
    switch (column) {
    case NUMBER:
        cell_count(cell, row->partition, width, ascii);
        return;
    case LEADER:
        leader_cell(cell, row, width, ascii);
        return;
    case ISR:
        isr_cell(cell, row, width, ascii);
        return;
    case LOW:
        cell_offset(cell, row->low, width, ascii);
        break;
    case HIGH:
        cell_offset(cell, row->high, width, ascii);
        break;
    case RATE:
        cell_rate(cell, row->rate, ascii);
        break;
    case SPARK:
        cell_spark(cell, &row->spark, width, ascii);
        break;
    case AT:
        cell_offset(cell, place_of(context, row), width, ascii);
        break;
    case TO_END:
        cell_offset(cell, to_end_of(context, row), width, ascii);
        break;
    case RECORDS:
        cell_offset(cell, partition_records(row), width, ascii);
        break;
    case LSO:
        if (row->lso.known)
            cell_offset(cell, row->lso, width, ascii);
        break;
    case REPLICAS:
        replicas_cell(cell, row);
        return;
    default:
        problem_cell(cell, row, width, ascii);
        return;
    }
    cell_state(cell, &row->state);
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct partition_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case LEADER:
        return compare_int(left->leader, right->leader);
    case ISR:
        return compare_int((int64_t)left->isr_count, (int64_t)right->isr_count);
    case LOW:
        return compare_offset(left->low, right->low, last);
    case HIGH:
        return compare_offset(left->high, right->high, last);
    case RATE:
    case SPARK:
        return compare_real(left->rate, right->rate, last);
    case AT:
        return compare_offset(place_of(context, left), place_of(context, right), last);
    case TO_END:
        return compare_offset(to_end_of(context, left), to_end_of(context, right), last);
    case RECORDS:
        return compare_offset(partition_records(left), partition_records(right), last);
    case LSO:
        return compare_offset(left->lso, right->lso, last);
    case PROBLEM:
        return compare_text(left->state.error, right->state.error, last);
    default:
        return compare_int(left->partition, right->partition);
    }
}

static uint64_t fingerprint(const void *context, size_t row)
{
    const struct partition_row *partition = row_at(context, row);
    return (uint64_t)(partition->leader + 1) << 8 ^ (uint64_t)partition->isr_count;
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct partitions *partitions = partitions_of(model);
    *out = (struct table_rows){.count = partitions ? partitions->count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .fingerprint = fingerprint};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    (void)why;
    if (!*model->topic)
        *what = model->waiting ? model->waiting : _("no topic is selected");
    else
        *what = partitions_of(model) ? _("no partitions") : _("asking for the partitions");
}

static const struct table_pane_spec spec = {columns, COLUMNS, NUMBER, rows, empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct partitions *partitions = partitions_of(model);
    table_pane_title(state, _("Partitions"), partitions ? partitions->count : 0, out);
    if (*model->topic) {
        str_append(out, _(" of "));
        sanitize_append(out, model->topic, strlen(model->topic), 60, model->ascii);
    }
}

const struct pane_ops pane_partitions = {
    .name = "partitions",
    .place = 't',
    .create = create,
    .title = title,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
