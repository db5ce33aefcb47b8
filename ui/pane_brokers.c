#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "model/brokers.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { ID, ADDRESS, STATE, ROUND_TRIP, LEADERS, REPLICAS, UNDER, RACK, PROBLEM, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [ID] = {N_("id"), TABLE_NUMBER, 5, 5, 0, false},
    [ADDRESS] = {N_("address"), TABLE_NAME, 16, 36, 0, false},
    [STATE] = {N_("state"), TABLE_NAME, 6, 6, 1, false},
    [ROUND_TRIP] = {N_("round trip"), TABLE_NUMBER, 11, 11, 2, true},
    [LEADERS] = {N_("leaders"), TABLE_NUMBER, 8, 8, 2, true},
    [REPLICAS] = {N_("replicas"), TABLE_NUMBER, 9, 9, 3, true},
    [UNDER] = {N_("under-replicated"), TABLE_NUMBER, 17, 17, 3, true},
    [RACK] = {N_("rack"), TABLE_NAME, 6, 12, 4, false},
    [PROBLEM] = {"", TABLE_TEXT, 10, 24, 2, false},
};

static const struct broker_row *row_at(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return &model->snapshot->brokers->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return (uint64_t)row_at(context, row)->id;
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->host;
}

static void address_cell(struct table_cell *cell, const struct broker_row *row, int width, bool ascii)
{
    struct str text = {0};
    str_appendf(&text, "%s:%d", row->host, row->port);
    cell_name(cell, str_text(&text), width, ascii);
    str_finish(&text);
}

static void state_cell(struct table_cell *cell, const struct broker_row *row, bool ascii)
{
    if (row->state.as_of_us == 0 && !row->up) {
        cell_unknown(cell, ascii);
        return;
    }
    snprintf(cell->text, sizeof cell->text, "%s", row->up ? _("up") : _("down"));
    cell->role = row->up ? ROLE_OK : ROLE_ERROR;
}

static void round_trip_cell(struct table_cell *cell, const struct broker_row *row, bool ascii)
{
    if (!row->round_trip_ms.known) {
        cell_unknown(cell, ascii);
        return;
    }
    double ms = row->round_trip_ms.value;
    snprintf(cell->text, sizeof cell->text, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
    cell->role = ROLE_NUMBER;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct broker_row *row = row_at(context, index);
    bool ascii = ((const struct pane_model *)context)->ascii;
    switch (column) {
    case ID:
        cell_count(cell, row->id, width, ascii);
        return;
    case ADDRESS:
        address_cell(cell, row, width, ascii);
        return;
    case STATE:
        state_cell(cell, row, ascii);
        return;
    case ROUND_TRIP:
        round_trip_cell(cell, row, ascii);
        break;
    case LEADERS:
        cell_count(cell, row->leaders, width, ascii);
        break;
    case REPLICAS:
        cell_count(cell, row->replicas, width, ascii);
        break;
    case UNDER:
        cell_count(cell, row->under_replicated, width, ascii);
        cell->role = row->under_replicated > 0 ? ROLE_WARNING : ROLE_DIM;
        break;
    case RACK:
        cell_name(cell, row->rack, width, ascii);
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
    const struct broker_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case ADDRESS:
        return strcmp(left->host, right->host) ? strcmp(left->host, right->host) : compare_int(left->port, right->port);
    case STATE:
        return compare_int(left->up, right->up);
    case ROUND_TRIP:
        return compare_real(left->round_trip_ms, right->round_trip_ms, last);
    case LEADERS:
        return compare_int(left->leaders, right->leaders);
    case REPLICAS:
        return compare_int(left->replicas, right->replicas);
    case UNDER:
        return compare_int(left->under_replicated, right->under_replicated);
    case RACK:
        return compare_text(left->rack, right->rack, last);
    case PROBLEM:
        return compare_text(left->state.error, right->state.error, last);
    default:
        return compare_int(left->id, right->id);
    }
}

static uint64_t fingerprint(const void *context, size_t row)
{
    const struct broker_row *broker = row_at(context, row);
    return (uint64_t)broker->up << 20 ^ (uint64_t)broker->leaders;
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct brokers *brokers = model->snapshot->brokers;
    *out = (struct table_rows){.count = brokers ? brokers->count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .fingerprint = fingerprint};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    if (model->recording) {
        *what = _("a recording has no brokers");
        *why = _("only topics, partitions and messages are in it");
        return;
    }
    *what = model->waiting ? model->waiting : _("asking for the brokers");
    *why = _("7 shows what happened so far");
}

static const struct table_pane_spec spec = {columns, COLUMNS, ID, rows, empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct brokers *brokers = model->snapshot->brokers;
    table_pane_title(state, _("Brokers"), brokers ? brokers->count : 0, out);
    if (!brokers || model->recording)
        return;
    str_appendf(out, _("%s%d offline%s%d under-replicated partitions"), pane_dot(model->ascii),
                brokers->offline_partitions, pane_dot(model->ascii), brokers->under_replicated);
}

/* What the library cannot ask is said where one would look for it. */
static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    static const char *const notes[] = {
        N_("Not shown, since librdkafka cannot ask for it:"),
        N_("  directory sizes  kafka-log-dirs.sh --describe       quotas     kafka-configs.sh --describe --entity-type "
           "users"),
        N_("  reassignments    kafka-reassign-partitions.sh       producers  kafka-transactions.sh describe-producers"),
    };
    int rows_below = canvas->area.height >= 12 ? 4 : 0;
    struct canvas table =
        canvas_part(canvas, (struct rect){0, 0, canvas->area.width, canvas->area.height - rows_below});
    table_pane_draw(model, state, &table, focused);
    for (int i = 0; rows_below > 0 && i < 3; i++)
        canvas_text(canvas, 1, canvas->area.height - 3 + i, ROLE_DIM, _(notes[i]));
}

const struct pane_ops pane_brokers = {
    .name = "brokers",
    .place = 't',
    .create = create,
    .title = title,
    .draw = draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
