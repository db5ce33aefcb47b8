#include "ui/group_table.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "ui/cells.h"
#include "ui/lag_cells.h"

/* Least widths of the first two: on a screen of their own, and in the dashboard. */
#define COLUMNS_OF(name, verdict)                                                                                      \
    [GROUP_NAME] = {N_("group"), TABLE_NAME, name, 20, 0, false},                                                      \
    [GROUP_VERDICT] = {N_("verdict"), TABLE_TEXT, verdict, 26, 0, true}, [GROUP_LAG] = {N_("lag"), TABLE_NUMBER, 6, 7, \
                                                                                        1,         true},              \
    [GROUP_BEHIND] = {N_("behind"), TABLE_NUMBER, 6, 9, 2, true}, [GROUP_SPARK] = {N_("trend"), TABLE_SPARK, 6,        \
                                                                                   10,          4,           true},    \
    [GROUP_ETA] = {N_("eta"), TABLE_NUMBER, 6, 7, 5, true}, [GROUP_IN] = {N_("in/s"), TABLE_NUMBER, 5, 5, 8, true},    \
    [GROUP_OUT] = {N_("out/s"), TABLE_NUMBER, 5, 5, 7, true}, [GROUP_STATE] = {N_("state"), TABLE_NAME, 9,             \
                                                                               10,          6,          false},        \
    [GROUP_SINCE] = {N_("since"), TABLE_NUMBER, 5, 5, 10, true}, [GROUP_MEMBERS] = {N_("mem"), TABLE_NUMBER, 4, 4,     \
                                                                                    9,         true},                  \
    [GROUP_WORST] = {N_("worst partition"), TABLE_NAME, 12, 20, 11, false}, [GROUP_OWNER] = {N_("its owner"),          \
                                                                                             TABLE_NAME,               \
                                                                                             10,                       \
                                                                                             18,                       \
                                                                                             12,                       \
                                                                                             false},                   \
    [GROUP_TYPE] = {N_("type"), TABLE_NAME, 8, 8, 13, false}, [GROUP_PARTITIONS] = {N_("parts"), TABLE_NUMBER, 6,      \
                                                                                    6,           14,           true},  \
    [GROUP_NOTE] = {"", TABLE_TEXT, 14, 24, 3, false}, [GROUP_COORDINATOR] = {N_("coord"), TABLE_NUMBER, 5,            \
                                                                              5,           16,           false},       \
    [GROUP_ASSIGNOR] = {N_("assignor"), TABLE_NAME, 8, 12, 17, false}, [GROUP_TOPICS] = {N_("topics"), TABLE_TEXT,     \
                                                                                         10,           18,             \
                                                                                         15,           false},

const struct table_column group_columns[GROUP_COLUMNS] = {COLUMNS_OF(12, 22)};
const struct table_column group_columns_narrow[GROUP_COLUMNS] = {COLUMNS_OF(9, 15)};

static void state_cell(struct table_cell *cell, const struct group_row *row, int width, bool ascii)
{
    const char *name = group_state_name(row->state);
    if (!name) {
        cell_unknown(cell, ascii);
        return;
    }
    /* The long names of Kafka's states in the words that tell them apart. */
    if (width < 14 && row->state == GROUP_PREPARING_REBALANCE)
        name = "Preparing";
    if (width < 14 && row->state == GROUP_COMPLETING_REBALANCE)
        name = "Completing";
    cell_name(cell, name, width, ascii);
    cell->role = row->state == GROUP_STABLE ? ROLE_OK : row->state == GROUP_EMPTY ? ROLE_DIM : ROLE_WARNING;
}

static void worst_cell(struct table_cell *cell, const struct group_row *row, int width, bool ascii)
{
    struct str text = {0};
    if (row->worst_topic && row->worst_partition >= 0) {
        str_appendf(&text, "%s:%d", row->worst_topic, row->worst_partition);
        cell_name(cell, str_text(&text), width, ascii);
    }
    str_finish(&text);
}

static void topics_cell(struct table_cell *cell, const struct group_row *row, int width, bool ascii)
{
    struct str text = {0};
    for (size_t i = 0; i < row->topic_count && text.len < 400; i++)
        str_appendf(&text, "%s%s", i ? ", " : "", row->topics[i]);
    cell_text(cell, str_text(&text), width, ascii);
    cell->role = ROLE_DIM;
    str_finish(&text);
}

static void lag_cell(struct table_cell *cell, const struct group_row *row, int width, bool ascii)
{
    struct str text = {0};
    lag_sum_append(&text, row, (size_t)width, ascii);
    snprintf(cell->text, sizeof cell->text, "%s", str_text(&text));
    cell->role = row->lag.known ? ROLE_NUMBER : ROLE_DIM;
    str_finish(&text);
}

static void verdict_cell(struct table_cell *cell, const struct pane_model *model, const struct group_row *row,
                         int width)
{
    struct str text = {0};
    lag_group_verdict_append(&text, row, model->now_us, (size_t)width, model->ascii);
    snprintf(cell->text, sizeof cell->text, "%s", str_text(&text));
    cell->role = lag_role(&row->judgement);
    str_finish(&text);
}

static void note_cell(struct table_cell *cell, const struct pane_model *model, const struct group_row *row, int width)
{
    struct str text = {0};
    struct group_row told = *row;
    /* Its state says so in a column of its own: rebalances come and go, and this column moves the others. */
    told.rebalancing = row->rebalancing && (row->state == GROUP_STABLE || row->state == GROUP_EMPTY);
    enum role role = lag_group_note(&text, &told, model);
    if (text.len > 0)
        cell_text(cell, str_text(&text), width, model->ascii);
    cell->role = role;
    str_finish(&text);
}

static void since_cell(struct table_cell *cell, const struct pane_model *model, const struct group_row *row)
{
    struct str text = {0};
    lag_since_append(&text, row->state_us, row->state_is_bound, model->now_us, model->ascii);
    snprintf(cell->text, sizeof cell->text, "%s", str_text(&text));
    cell->role = ROLE_DIM;
    str_finish(&text);
}

static void type_cell(struct table_cell *cell, const struct group_row *row, int width, bool ascii)
{
    if (group_type_name(row->type))
        cell_name(cell, row->connect ? "connect" : group_type_name(row->type), width, ascii);
    else
        cell_unknown(cell, ascii);
    cell->role = ROLE_DIM;
}

static void name_cell(struct table_cell *cell, const struct group_row *row, const char *name, int width, bool ascii)
{
    if (name)
        cell_name(cell, name, width, ascii);
    cell->role = row->judgement.is_note && row->judgement.word != LAG_OK ? ROLE_DIM : ROLE_TEXT;
}

/* Columns of numbers; false: it is none of these. */
static bool number_cell(struct table_cell *cell, const struct group_row *row, size_t column, int width, bool ascii)
{
    switch (column) {
    case GROUP_LAG:
        lag_cell(cell, row, width, ascii);
        return true;
    case GROUP_BEHIND:
        cell_span(cell, &row->behind, width, ascii);
        return true;
    case GROUP_SPARK:
        cell_spark(cell, &row->spark, width, ascii);
        return true;
    case GROUP_ETA:
        if (row->lag.known && row->lag.value > 0)
            cell_eta(cell, row->eta, &row->judgement, ascii);
        return true;
    case GROUP_IN:
        cell_rate(cell, row->in, ascii);
        return true;
    case GROUP_OUT:
        cell_rate(cell, row->out, ascii);
        return true;
    case GROUP_MEMBERS:
        cell_count(cell, row->members, width, ascii);
        return true;
    case GROUP_PARTITIONS:
        cell_count(cell, row->partitions, width, ascii);
        return true;
    case GROUP_COORDINATOR:
        if (row->coordinator >= 0)
            snprintf(cell->text, sizeof cell->text, "b%d", row->coordinator);
        cell->role = ROLE_DIM;
        return true;
    default:
        return false;
    }
}

void group_cell(const struct pane_model *model, const struct group_row *row, size_t column, int width,
                struct table_cell *cell)
{
    bool ascii = model->ascii;
    switch (column) {
    case GROUP_NAME:
        name_cell(cell, row, row->group, width, ascii);
        return;
    case GROUP_VERDICT:
        verdict_cell(cell, model, row, width);
        break;
    case GROUP_STATE:
        state_cell(cell, row, width, ascii);
        break;
    case GROUP_SINCE:
        since_cell(cell, model, row);
        break;
    case GROUP_TYPE:
        type_cell(cell, row, width, ascii);
        return;
    case GROUP_WORST:
        worst_cell(cell, row, width, ascii);
        break;
    case GROUP_OWNER:
        name_cell(cell, row, row->worst_client, width, ascii);
        break;
    case GROUP_ASSIGNOR:
        name_cell(cell, row, row->assignor, width, ascii);
        return;
    case GROUP_TOPICS:
        topics_cell(cell, row, width, ascii);
        break;
    case GROUP_NOTE:
        note_cell(cell, model, row, width);
        return;
    default:
        number_cell(cell, row, column, width, ascii);
    }
    cell_freshness(cell, &row->status, model->now_us);
}

int group_compare(const struct group_row *left, const struct group_row *right, size_t column, int *last)
{
    switch (column) {
    case GROUP_STATE:
        return compare_text(group_state_name(left->state), group_state_name(right->state), last);
    case GROUP_SINCE:
        return compare_int(left->state_us, right->state_us);
    case GROUP_LAG:
    case GROUP_SPARK:
        return compare_offset(left->lag, right->lag, last);
    case GROUP_BEHIND:
        return compare_span(&left->behind, &right->behind, last);
    case GROUP_ETA:
        return compare_real(left->eta, right->eta, last);
    case GROUP_IN:
        return compare_real(left->in, right->in, last);
    case GROUP_OUT:
        return compare_real(left->out, right->out, last);
    case GROUP_MEMBERS:
        return compare_int(left->members, right->members);
    case GROUP_PARTITIONS:
        return compare_int(left->partitions, right->partitions);
    case GROUP_TYPE:
        return compare_text(group_type_name(left->type), group_type_name(right->type), last);
    case GROUP_WORST:
        return compare_text(left->worst_topic, right->worst_topic, last);
    case GROUP_OWNER:
        return compare_text(left->worst_client, right->worst_client, last);
    case GROUP_COORDINATOR:
        return compare_int(left->coordinator, right->coordinator);
    case GROUP_ASSIGNOR:
        return compare_text(left->assignor, right->assignor, last);
    case GROUP_TOPICS:
        return compare_int((int64_t)left->topic_count, (int64_t)right->topic_count);
    case GROUP_NOTE:
        return compare_text(left->status.error, right->status.error, last);
    default:
        return strcmp(left->group, right->group);
    }
}
