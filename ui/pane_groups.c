/* Two panes of one kind: all groups, and those that read the selected topic. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "model/snapshot.h"
#include "text/sanitize.h"
#include "ui/group_table.h"
#include "ui/lag_cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

/* One row more than there are groups stands for the abandoned ones: it folds and unfolds them. */
static bool is_fold(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return row == model->snapshot->groups->count;
}

static const struct group_row *row_at(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return &model->snapshot->groups->rows[row];
}

static bool is_abandoned(const struct group_row *row)
{
    return row->judgement.state == STATE_ABANDONED;
}

static size_t count_abandoned(const struct groups *groups)
{
    size_t count = 0;
    for (size_t i = 0; groups && i < groups->count; i++)
        count += is_abandoned(&groups->rows[i]);
    return count;
}

static uint64_t key_of(const void *context, size_t row)
{
    return is_fold(context, row) ? 1 : table_pane_key(row_at(context, row)->group);
}

static const char *name_of(const void *context, size_t row)
{
    return is_fold(context, row) ? "" : row_at(context, row)->group;
}

static bool is_folded(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return !is_fold(context, row) && !model->shows_abandoned && is_abandoned(row_at(context, row));
}

/* There is no such line where a filter finds abandoned groups by themselves. */
static bool hides_fold(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return is_fold(context, row) && count_abandoned(model->snapshot->groups) == 0;
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
    return is_fold(context, row) || !reads(row_at(context, row), model->topic);
}

static void fold_cell(const struct pane_model *model, size_t column, struct table_cell *cell)
{
    size_t count = count_abandoned(model->snapshot->groups);
    const char *closed = model->ascii ? "+" : "\u25b8", *open = model->ascii ? "-" : "\u25be";
    if (column == GROUP_NAME)
        snprintf(cell->text, sizeof cell->text, lang_plural("%s %zu abandoned", "%s %zu abandoned", count),
                 model->shows_abandoned ? open : closed, count);
    else if (column == GROUP_VERDICT)
        snprintf(cell->text, sizeof cell->text, "%s",
                 model->shows_abandoned ? _("Enter folds them") : _("Enter shows them"));
    cell->role = ROLE_DIM;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    if (is_fold(context, index)) {
        fold_cell(model, column, cell);
        return;
    }
    group_cell(model, row_at(context, index), column, width, cell);
}

/* Abandoned groups come last, below the line that stands for them. */
static int compare_folds(const void *context, size_t a, size_t b, int *last)
{
    bool left = is_fold(context, a) || is_abandoned(row_at(context, a));
    bool right = is_fold(context, b) || is_abandoned(row_at(context, b));
    *last = (left ? 1 : 0) + (right ? 2 : 0);
    return *last == 3 ? (int)is_fold(context, b) - (int)is_fold(context, a) : 0;
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    int order = compare_folds(context, a, b, last);
    if (*last)
        return order;
    return group_compare(row_at(context, a), row_at(context, b), column, last);
}

/* Worst first: by severity, then seconds, then lag, in steps. */
static uint64_t rank(const void *context, size_t row, uint64_t former)
{
    enum { FOLD = TABLE_RANK_LEAST - 1, ABANDONED = 1 };
    if (is_fold(context, row))
        return FOLD;
    const struct group_row *group = row_at(context, row);
    if (is_abandoned(group))
        return ABANDONED;
    return lag_rank(lag_severity(&group->judgement), &group->behind, group->lag, former);
}

static uint64_t fingerprint(const void *context, size_t row)
{
    if (is_fold(context, row))
        return 0;
    const struct group_row *group = row_at(context, row);
    return (uint64_t)group->judgement.word << 20 ^ (uint64_t)group->state << 16 ^ (uint64_t)(group->members + 1);
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct groups *groups = model->snapshot->groups;
    *out = (struct table_rows){.count = groups ? groups->count + 1 : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .hidden = hides_fold,
                               .folded = is_folded,
                               .rank = rank,
                               .calm = GROUP_VERDICT,
                               .fingerprint = fingerprint};
}

static void rows_of_topic(const struct pane_model *model, struct table_rows *out)
{
    rows(model, out);
    out->hidden = reads_another;
    out->folded = NULL;
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

static const struct table_pane_spec spec = {group_columns, GROUP_COLUMNS, GROUP_VERDICT, rows, empty};
static const struct table_pane_spec spec_of_topic = {group_columns_narrow, GROUP_COLUMNS, GROUP_VERDICT, rows_of_topic,
                                                     empty_of_topic};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void *create_of_topic(void)
{
    return table_pane_create(&spec_of_topic);
}

static void append_words(const struct groups *groups, const char *dot, struct str *out)
{
    static const enum lag_word words[] = {LAG_BROKEN, LAG_BEHIND};
    for (size_t w = 0; w < 2; w++) {
        size_t count = 0;
        for (size_t i = 0; i < groups->count; i++)
            count += groups->rows[i].judgement.word == words[w] && !groups->rows[i].judgement.is_note;
        if (count > 0)
            str_appendf(out, "%s%zu %s", dot, count, lag_word_name(words[w]));
    }
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct groups *groups = model->snapshot->groups;
    const struct sweep *sweep = &model->snapshot->sweep;
    const char *dot = pane_dot(model->ascii);
    size_t abandoned = count_abandoned(groups), count = groups ? groups->count : 0;
    bool filtered = *table_pane_filter(state) != '\0';
    table_pane_title_of(state, _("Groups"), filtered ? table_pane_shown(state) : count, count, out);
    if (!groups)
        return;
    append_words(groups, dot, out);
    if (abandoned > 0 && !filtered)
        str_appendf(out, lang_plural("%s%zu abandoned", "%s%zu abandoned", abandoned), dot, abandoned);
    if (groups->not_swept > 0)
        str_appendf(out, _("%s%zu not asked yet"), dot, groups->not_swept);
    if (sweep->groups_of > 0 && sweep->groups < sweep->groups_of)
        str_appendf(out, _("%ssweep %u/%u"), dot, sweep->groups, sweep->groups_of);
    if (groups->error && !model->recording)
        str_appendf(out, _("%spartial"), dot);
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

bool pane_groups_on_fold(const struct pane_model *model, const void *state)
{
    const struct groups *groups = model->snapshot->groups;
    return groups && table_pane_selected(state, groups->count + 1) == groups->count;
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
    .hints = N_("Enter open  d diagnose  R reset  a seen  ? help"),
    .create = create,
    .title = title,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};

const struct pane_ops pane_topic_groups = {
    .name = "groups of the topic",
    .place = 't',
    .create = create_of_topic,
    .title = title_of_topic,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
