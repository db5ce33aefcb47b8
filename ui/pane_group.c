/* One group: its partitions with lag and owners, and its members. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

static const struct group_detail *detail_of(const struct pane_model *model)
{
    const struct group_detail *detail = model->snapshot->group;
    return detail && strcmp(detail->summary.group, model->group) == 0 ? detail : NULL;
}

static void append_clean(struct str *out, const char *text, bool ascii)
{
    sanitize_append(out, text, strlen(text), 80, ascii);
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    const struct group_detail *detail = detail_of(model);
    *what = !detail ? _("asking for this group") : _("no partitions: nothing was committed and nobody owns any");
    *why = detail && detail->summary.status.error ? _("the group could not be asked: 7 says more") : NULL;
}

/* Partitions */

enum { TOPIC, PARTITION, COMMITTED, END, LAG, SPARK, IN, OUT, OWNER, PROBLEM, LAG_COLUMNS };

static const struct table_column lag_columns[LAG_COLUMNS] = {
    [TOPIC] = {N_("topic"), TABLE_NAME, 10, 18, 0, false},
    [PARTITION] = {"#", TABLE_NUMBER, 4, 4, 0, false},
    [COMMITTED] = {N_("committed"), TABLE_NUMBER, 11, 11, 4, true},
    [END] = {N_("end"), TABLE_NUMBER, 11, 11, 5, true},
    [LAG] = {N_("lag"), TABLE_NUMBER, 9, 9, 1, true},
    [SPARK] = {N_("trend"), TABLE_SPARK, 6, 10, 3, true},
    [IN] = {N_("in/s"), TABLE_NUMBER, 6, 6, 7, true},
    [OUT] = {N_("out/s"), TABLE_NUMBER, 6, 6, 6, true},
    [OWNER] = {N_("owner"), TABLE_TEXT, 24, 34, 2, false},
    [PROBLEM] = {"", TABLE_TEXT, 9, 20, 8, false},
};

static const struct lag_row *lag_at(const void *context, size_t row)
{
    return &((const struct pane_model *)context)->snapshot->group->rows[row];
}

static uint64_t lag_key(const void *context, size_t row)
{
    const struct lag_row *lag = lag_at(context, row);
    return table_pane_key(lag->topic) ^ ((uint64_t)lag->partition + 1) * 0x9e3779b97f4a7c15u;
}

static const char *lag_name(const void *context, size_t row)
{
    return lag_at(context, row)->topic;
}

static void owner_cell(struct table_cell *cell, const struct group_detail *detail, const struct lag_row *row, int width,
                       bool ascii)
{
    if (!detail->members_known) {
        cell_unknown(cell, ascii);
        return;
    }
    if (row->owner < 0 || (size_t)row->owner >= detail->member_count) {
        cell_text(cell, _("nobody"), width, ascii);
        cell->role = ROLE_DIM;
        return;
    }
    const struct member_row *member = &detail->members[row->owner];
    struct str text = {0};
    str_append(&text, member->client_id ? member->client_id : "");
    str_append(&text, " @ ");
    str_append(&text, member->host ? member->host : "");
    cell_text(cell, str_text(&text), width, ascii);
    str_finish(&text);
}

static void lag_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct lag_row *row = lag_at(context, index);
    switch (column) {
    case TOPIC:
        cell_name(cell, row->topic, width, model->ascii);
        return;
    case PARTITION:
        cell_count(cell, row->partition, width, model->ascii);
        return;
    case COMMITTED:
        cell_offset(cell, row->committed, width, model->ascii);
        break;
    case END:
        cell_offset(cell, row->high, width, model->ascii);
        break;
    case LAG:
        cell_offset(cell, row->lag, width, model->ascii);
        break;
    case SPARK:
        cell_spark(cell, &row->spark, width, model->ascii);
        break;
    case IN:
        cell_rate(cell, row->in, model->ascii);
        break;
    case OUT:
        cell_rate(cell, row->out, model->ascii);
        break;
    case OWNER:
        owner_cell(cell, model->snapshot->group, row, width, model->ascii);
        return;
    default:
        cell_text(cell, row->state.error, width, model->ascii);
        cell->role = ROLE_ERROR;
        return;
    }
    cell_state(cell, &row->state);
}

static int compare_place(const struct lag_row *left, const struct lag_row *right)
{
    int order = strcmp(left->topic, right->topic);
    return order ? order : compare_int(left->partition, right->partition);
}

static int lag_compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct lag_row *left = lag_at(context, a), *right = lag_at(context, b);
    switch (column) {
    case PARTITION:
        return compare_int(left->partition, right->partition);
    case COMMITTED:
        return compare_offset(left->committed, right->committed, last);
    case END:
        return compare_offset(left->high, right->high, last);
    case LAG:
    case SPARK:
        return compare_offset(left->lag, right->lag, last);
    case IN:
        return compare_real(left->in, right->in, last);
    case OUT:
        return compare_real(left->out, right->out, last);
    case OWNER:
        return compare_int(left->owner, right->owner);
    case PROBLEM:
        return compare_text(left->state.error, right->state.error, last);
    default:
        return compare_place(left, right);
    }
}

static uint64_t lag_fingerprint(const void *context, size_t row)
{
    return (uint64_t)(lag_at(context, row)->owner + 1);
}

static void lag_rows(const struct pane_model *model, struct table_rows *out)
{
    const struct group_detail *detail = detail_of(model);
    *out = (struct table_rows){.count = detail ? detail->count : 0,
                               .key = lag_key,
                               .cell = lag_cell,
                               .compare = lag_compare,
                               .name = lag_name,
                               .fingerprint = lag_fingerprint};
}

const struct lag_row *pane_group_selected(const struct pane_model *model, const void *state)
{
    const struct group_detail *detail = detail_of(model);
    size_t row = table_pane_selected(state, detail ? detail->count : 0);
    return row == SIZE_MAX ? NULL : &detail->rows[row];
}

static const struct table_pane_spec lag_spec = {lag_columns, LAG_COLUMNS, TOPIC, lag_rows, empty};

static void *create_group(void)
{
    return table_pane_create(&lag_spec);
}

static void group_title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct group_detail *detail = detail_of(model);
    const char *dot = pane_dot(model->ascii);
    char text[FORMAT_MAX];
    (void)state;
    str_append(out, _("Group "));
    append_clean(out, model->group, model->ascii);
    if (!detail)
        return;
    const struct group_row *summary = &detail->summary;
    if (group_state_name(summary->state))
        str_appendf(out, "%s%s", dot, group_state_name(summary->state));
    if (group_type_name(summary->type))
        str_appendf(out, "%s%s", dot, group_type_name(summary->type));
    str_appendf(out, _("%slag %s"), dot, format_offset(summary->lag, 12, model->ascii, text));
    if (summary->unknown_partitions > 0)
        str_appendf(out, _(" and %d unknown"), summary->unknown_partitions);
}

const struct pane_ops pane_group = {
    .name = "group",
    .place = 't',
    .create = create_group,
    .destroy = table_pane_destroy,
    .title = group_title,
    .update = table_pane_update,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    .click = table_pane_click,
    .set_filter = table_pane_set_filter,
    .filter = table_pane_filter,
};

/* Members */

enum { CLIENT, HOST, OWNED, MEMBER_LAG, INSTANCE, MEMBER_ID, MEMBER_COLUMNS };

static const struct table_column member_columns[MEMBER_COLUMNS] = {
    [CLIENT] = {N_("client"), TABLE_NAME, 10, 24, 0, false},
    [HOST] = {N_("host"), TABLE_NAME, 9, 18, 2, false},
    [OWNED] = {N_("partitions"), TABLE_NUMBER, 11, 11, 1, true},
    [MEMBER_LAG] = {N_("lag"), TABLE_NUMBER, 9, 9, 1, true},
    [INSTANCE] = {N_("static id"), TABLE_NAME, 9, 16, 4, false},
    [MEMBER_ID] = {N_("member id"), TABLE_TEXT, 10, 24, 3, false},
};

static const struct member_row *member_at(const void *context, size_t row)
{
    return &((const struct pane_model *)context)->snapshot->group->members[row];
}

static uint64_t member_key(const void *context, size_t row)
{
    const struct member_row *member = member_at(context, row);
    return table_pane_key(member->member_id ? member->member_id : "");
}

static const char *member_name(const void *context, size_t row)
{
    const struct member_row *member = member_at(context, row);
    return member->client_id ? member->client_id : "";
}

static struct offset member_lag(const struct group_detail *detail, size_t index)
{
    struct offset sum = {0};
    for (size_t i = 0; i < detail->count; i++) {
        if (detail->rows[i].owner == (int32_t)index && detail->rows[i].lag.known)
            sum = offset_of(sum.value + detail->rows[i].lag.value);
    }
    return sum;
}

static void member_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct member_row *row = member_at(context, index);
    switch (column) {
    case CLIENT:
        cell_name(cell, row->client_id, width, model->ascii);
        break;
    case HOST:
        cell_name(cell, row->host, width, model->ascii);
        break;
    case OWNED:
        cell_count(cell, row->partitions, width, model->ascii);
        if (row->partitions == 0)
            cell->role = ROLE_WARNING;
        break;
    case MEMBER_LAG:
        if (row->partitions > 0)
            cell_offset(cell, member_lag(model->snapshot->group, index), width, model->ascii);
        break;
    case INSTANCE:
        cell_name(cell, row->instance_id, width, model->ascii);
        break;
    default:
        cell_text(cell, row->member_id, width, model->ascii);
        cell->role = ROLE_DIM;
    }
}

static int member_compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct member_row *left = member_at(context, a), *right = member_at(context, b);
    const struct group_detail *detail = ((const struct pane_model *)context)->snapshot->group;
    switch (column) {
    case HOST:
        return compare_text(left->host, right->host, last);
    case OWNED:
        return compare_int(left->partitions, right->partitions);
    case MEMBER_LAG:
        return compare_offset(member_lag(detail, a), member_lag(detail, b), last);
    case INSTANCE:
        return compare_text(left->instance_id, right->instance_id, last);
    case MEMBER_ID:
        return compare_text(left->member_id, right->member_id, last);
    default:
        return compare_text(left->client_id, right->client_id, last);
    }
}

static void member_rows(const struct pane_model *model, struct table_rows *out)
{
    const struct group_detail *detail = detail_of(model);
    *out = (struct table_rows){.count = detail ? detail->member_count : 0,
                               .key = member_key,
                               .cell = member_cell,
                               .compare = member_compare,
                               .name = member_name};
}

static void no_members(const struct pane_model *model, const char **what, const char **why)
{
    const struct group_detail *detail = detail_of(model);
    *what = !detail ? _("asking for this group") : detail->members_known ? _("no members") : _("members are not known");
    if (detail && !detail->members_known)
        *why = _("this library or these rights cannot see them");
    else if (detail)
        *why = _("nobody reads for this group just now");
}

static const struct table_pane_spec member_spec = {member_columns, MEMBER_COLUMNS, CLIENT, member_rows, no_members};

static void *create_members(void)
{
    return table_pane_create(&member_spec);
}

static void members_title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct group_detail *detail = detail_of(model);
    table_pane_title(state, _("Members"), detail ? detail->member_count : 0, out);
}

const struct pane_ops pane_members = {
    .name = "members",
    .place = 't',
    .create = create_members,
    .destroy = table_pane_destroy,
    .title = members_title,
    .update = table_pane_update,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    .click = table_pane_click,
    .set_filter = table_pane_set_filter,
    .filter = table_pane_filter,
};
