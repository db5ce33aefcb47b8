/* Two panes of one kind: all groups, and those that read the selected topic. */
#include <string.h>

#include "base/lang.h"
#include "text/sanitize.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { NAME, STATE, LAG, SPARK, IN, OUT, MEMBERS, PARTITIONS, TYPE, WORST, TOPICS, PROBLEM, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [NAME] = {N_("group"), TABLE_NAME, 9, 32, 0, false},
    [STATE] = {N_("state"), TABLE_NAME, 9, 10, 2, false},
    [LAG] = {N_("lag"), TABLE_NUMBER, 7, 7, 1, true},
    [SPARK] = {N_("trend"), TABLE_SPARK, 6, 10, 3, true},
    [IN] = {N_("in/s"), TABLE_NUMBER, 6, 6, 6, true},
    [OUT] = {N_("out/s"), TABLE_NUMBER, 6, 6, 5, true},
    [MEMBERS] = {N_("mem"), TABLE_NUMBER, 4, 4, 4, true},
    [PARTITIONS] = {N_("parts"), TABLE_NUMBER, 6, 6, 7, true},
    [TYPE] = {N_("type"), TABLE_NAME, 8, 8, 8, false},
    [WORST] = {N_("worst partition"), TABLE_NAME, 15, 22, 9, false},
    [TOPICS] = {N_("topics"), TABLE_TEXT, 8, 14, 10, false},
    [PROBLEM] = {"", TABLE_TEXT, 9, 20, 7, false},
};

static const struct group_row *row_at(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return &model->snapshot->groups->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return table_pane_key(row_at(context, row)->group);
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->group;
}

static bool reads(const struct group_row *row, const char *topic)
{
    for (size_t i = 0; i < row->topic_count; i++)
        if (strcmp(row->topics[i], topic) == 0)
            return true;
    return false;
}

static bool reads_another(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return !reads(row_at(context, row), model->topic);
}

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
    if (row->worst_topic && row->lag.known && row->lag.value > 0) {
        str_appendf(&text, "%s:%d", row->worst_topic, row->worst_partition);
        cell_name(cell, str_text(&text), width, ascii);
        cell->role = ROLE_DIM;
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
    cell_offset(cell, row->lag, width, ascii);
    if (row->lag.known && row->unknown_partitions > 0) /* a sum that leaves some out is at least that */
        cell->role = ROLE_WARNING;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct group_row *row = row_at(context, index);
    bool ascii = ((const struct pane_model *)context)->ascii;
    switch (column) {
    case NAME:
        cell_name(cell, row->group, width, ascii);
        return;
    case STATE:
        state_cell(cell, row, width, ascii);
        break;
    case LAG:
        lag_cell(cell, row, width, ascii);
        break;
    case SPARK:
        cell_spark(cell, &row->spark, width, ascii);
        break;
    case IN:
        cell_rate(cell, row->in, ascii);
        break;
    case OUT:
        cell_rate(cell, row->out, ascii);
        break;
    case MEMBERS:
        cell_count(cell, row->members, width, ascii);
        break;
    case PARTITIONS:
        cell_count(cell, row->partitions, width, ascii);
        break;
    case TYPE:
        if (group_type_name(row->type))
            cell_name(cell, group_type_name(row->type), width, ascii);
        else
            cell_unknown(cell, ascii);
        cell->role = ROLE_DIM;
        return;
    case WORST:
        worst_cell(cell, row, width, ascii);
        break;
    case TOPICS:
        topics_cell(cell, row, width, ascii);
        break;
    default:
        cell_text(cell, row->status.error, width, ascii);
        cell->role = ROLE_ERROR;
        return;
    }
    cell_state(cell, &row->status);
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct group_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case STATE:
        return compare_text(group_state_name(left->state), group_state_name(right->state), last);
    case LAG:
    case SPARK:
        return compare_offset(left->lag, right->lag, last);
    case IN:
        return compare_real(left->in, right->in, last);
    case OUT:
        return compare_real(left->out, right->out, last);
    case MEMBERS:
        return compare_int(left->members, right->members);
    case PARTITIONS:
        return compare_int(left->partitions, right->partitions);
    case TYPE:
        return compare_text(group_type_name(left->type), group_type_name(right->type), last);
    case WORST:
        return compare_text(left->worst_topic, right->worst_topic, last);
    case TOPICS:
        return compare_int((int64_t)left->topic_count, (int64_t)right->topic_count);
    case PROBLEM:
        return compare_text(left->status.error, right->status.error, last);
    default:
        return strcmp(left->group, right->group);
    }
}

static uint64_t fingerprint(const void *context, size_t row)
{
    const struct group_row *group = row_at(context, row);
    return (uint64_t)group->state << 12 ^ (uint64_t)(group->members + 1);
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct groups *groups = model->snapshot->groups;
    *out = (struct table_rows){.count = groups ? groups->count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .fingerprint = fingerprint};
}

static void rows_of_topic(const struct pane_model *model, struct table_rows *out)
{
    rows(model, out);
    out->hidden = reads_another;
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    const struct groups *groups = model->snapshot->groups;
    if (model->recording) {
        *what = _("a recording has no groups");
        *why = _("only topics, partitions and messages are in it");
    } else if (!groups) {
        *what = model->waiting ? model->waiting : _("asking for the groups");
    } else if (groups->error) {
        *what = groups->denied ? _("groups may not be listed with these rights") : _("groups could not be listed");
        *why = _("7 says more");
    } else {
        *what = _("no groups");
        *why = _("a consumer with a group.id makes one");
    }
}

static void empty_of_topic(const struct pane_model *model, const char **what, const char **why)
{
    const struct groups *groups = model->snapshot->groups;
    if (!groups || groups->error || groups->count == 0) {
        empty(model, what, why);
        return;
    }
    *what = groups->not_swept > 0 ? _("no group is known to read this topic yet") : _("no group reads this topic");
    *why = groups->not_swept > 0 ? _("groups are still being asked, one after another") : _("3 shows all groups");
}

static const struct table_pane_spec spec = {columns, COLUMNS, NAME, rows, empty};
static const struct table_pane_spec spec_of_topic = {columns, COLUMNS, LAG, rows_of_topic, empty_of_topic};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void *create_of_topic(void)
{
    return table_pane_create(&spec_of_topic);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct groups *groups = model->snapshot->groups;
    table_pane_title(state, _("Groups"), groups ? groups->count : 0, out);
    if (groups && groups->not_swept > 0)
        str_appendf(out, _("%s%zu not asked yet"), pane_dot(model->ascii), groups->not_swept);
    if (groups && groups->error && !model->recording)
        str_appendf(out, _("%spartial"), pane_dot(model->ascii));
}

static void title_of_topic(const struct pane_model *model, const void *state, struct str *out)
{
    (void)state;
    str_append(out, _("Groups reading "));
    if (*model->topic)
        sanitize_append(out, model->topic, strlen(model->topic), 60, model->ascii);
    else
        str_append(out, _("it"));
}

const char *pane_groups_selected(const struct pane_model *model, const void *state)
{
    const struct groups *groups = model->snapshot->groups;
    size_t row = table_pane_selected(state, groups ? groups->count : 0);
    return row == SIZE_MAX ? NULL : groups->rows[row].group;
}

size_t pane_groups_visible(const struct pane_model *model, const void *state, const char **names, size_t most)
{
    const struct groups *groups = model->snapshot->groups;
    size_t numbers[256], count = table_pane_visible(state, numbers, most < 256 ? most : 256), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (groups && numbers[i] < groups->count)
            names[kept++] = groups->rows[numbers[i]].group;
    return kept;
}

const struct pane_ops pane_groups = {
    .name = "groups",
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

const struct pane_ops pane_topic_groups = {
    .name = "groups of the topic",
    .place = 't',
    .create = create_of_topic,
    .destroy = table_pane_destroy,
    .title = title_of_topic,
    .update = table_pane_update,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    .click = table_pane_click,
    .set_filter = table_pane_set_filter,
    .filter = table_pane_filter,
};
