/* The members of the opened group and what each has to bear; or the same summed up by host, where several run on one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/lag_members.h"
#include "ui/cells.h"
#include "ui/group_detail.h"
#include "ui/lag_cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { CLIENT, HOST, OWNED, VERDICT, LAG, SHARE, BEHIND, IN, OUT, MOVING, INSTANCE, MEMBER_ID, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [CLIENT] = {N_("client"), TABLE_NAME, 12, 24, 0, false},
    [HOST] = {N_("host"), TABLE_NAME, 9, 18, 3, false},
    [OWNED] = {N_("parts"), TABLE_NUMBER, 6, 6, 1, true},
    [VERDICT] = {N_("its worst"), TABLE_TEXT, 15, 22, 2, true},
    [LAG] = {N_("lag"), TABLE_NUMBER, 7, 9, 1, true},
    [SHARE] = {N_("share"), TABLE_NUMBER, 5, 5, 5, true},
    [BEHIND] = {N_("behind"), TABLE_NUMBER, 7, 9, 4, true},
    [IN] = {N_("in/s"), TABLE_NUMBER, 5, 5, 7, true},
    [OUT] = {N_("out/s"), TABLE_NUMBER, 5, 5, 6, true},
    [MOVING] = {N_("moving"), TABLE_NUMBER, 6, 6, 8, true},
    [INSTANCE] = {N_("static id"), TABLE_NAME, 9, 16, 9, false},
    [MEMBER_ID] = {N_("member id"), TABLE_NAME, 10, 24, 10, false},
};

/* So many look-ups are made for an order, at most: beyond, members come as they are. */
enum { LOOK_UPS = 1 << 20 };

static bool same_host(const struct member_row *a, const struct member_row *b)
{
    return a->host && b->host ? strcmp(a->host, b->host) == 0 : a == b;
}

/* Of one member, or of all on its host. */
static struct lag_share share_of(const struct pane_model *model, size_t index)
{
    enum { ITS, OTHERS, SHARES };
    const struct group_detail *detail = model->snapshot->group;
    const struct member_row *self = &detail->members[index];
    struct lag_share shares[SHARES];
    int32_t *places = mem_zero(detail->member_count, sizeof *places);
    for (size_t i = 0; i < detail->member_count; i++)
        places[i] = i == index || (model->by_host && same_host(&detail->members[i], self)) ? ITS : OTHERS;
    lag_members_sum(detail, places, shares, SHARES);
    free(places);
    return shares[ITS];
}

static const struct member_row *row_at(const void *context, size_t row)
{
    return &((const struct pane_model *)context)->snapshot->group->members[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    const struct member_row *member = row_at(context, row);
    const struct pane_model *model = context;
    const char *name = model->by_host ? member->host : member->member_id;
    return table_pane_key(name ? name : "");
}

static const char *name_of(const void *context, size_t row)
{
    const struct member_row *member = row_at(context, row);
    const struct pane_model *model = context;
    const char *name = model->by_host ? member->host : member->client_id;
    return name ? name : "";
}

/* By host the first member of each stands for it. */
static bool stands_behind(const void *context, size_t row)
{
    const struct pane_model *model = context;
    const struct group_detail *detail = model->snapshot->group;
    for (size_t i = 0; model->by_host && i < row; i++)
        if (same_host(&detail->members[i], &detail->members[row]))
            return true;
    return false;
}

static void client_cell(const struct pane_model *model, const struct member_row *row, const struct lag_share *share,
                        int width, struct table_cell *cell)
{
    char text[64];
    if (!model->by_host || share->members == 1) {
        cell_name(cell, row->client_id, width, model->ascii);
        return;
    }
    snprintf(text, sizeof text, lang_plural("%d member", "%d members", (size_t)share->members), share->members);
    cell_text(cell, text, width, model->ascii);
}

static void share_cell(const struct group_detail *detail, const struct lag_share *share, struct table_cell *cell)
{
    const struct offset *sum = &detail->summary.lag;
    if (!share->lag.known || !sum->known || sum->value <= 0)
        return;
    double part = 100.0 * (double)share->lag.value / (double)sum->value;
    snprintf(cell->text, sizeof cell->text, "%.0f %%", part > 100 ? 100 : part);
    cell->role = ROLE_NUMBER;
}

static void verdict_cell(const struct pane_model *model, const struct lag_share *share, int width,
                         struct table_cell *cell)
{
    struct str text = {0};
    if (!share->worst)
        return;
    lag_verdict_append(&text, &share->worst->judgement, share->worst->partition, model->now_us, (size_t)width,
                       model->ascii);
    snprintf(cell->text, sizeof cell->text, "%s", str_text(&text));
    cell->role = lag_role(&share->worst->judgement);
    str_finish(&text);
}

static void name_cell(const struct pane_model *model, const char *name, int width, struct table_cell *cell)
{
    cell_name(cell, name, width, model->ascii);
    cell->role = ROLE_DIM;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct member_row *row = row_at(context, index);
    struct lag_share share = column == HOST || column >= INSTANCE ? (struct lag_share){0} : share_of(model, index);
    switch (column) {
    case CLIENT:
        client_cell(model, row, &share, width, cell);
        break;
    case HOST:
        cell_name(cell, row->host, width, model->ascii);
        break;
    case OWNED:
        cell_count(cell, share.partitions, width, model->ascii);
        if (share.partitions == 0)
            cell->role = ROLE_WARNING;
        break;
    case VERDICT:
        verdict_cell(model, &share, width, cell);
        if (share.partitions == 0)
            cell_text(cell, _("idle"), width, model->ascii);
        break;
    case LAG:
        if (share.partitions > 0)
            cell_offset(cell, share.lag, width, model->ascii);
        break;
    case SHARE:
        share_cell(model->snapshot->group, &share, cell);
        break;
    case BEHIND:
        if (share.partitions > 0)
            cell_span(cell, &share.behind, width, model->ascii);
        break;
    case IN:
    case OUT:
        if (share.partitions > 0)
            cell_rate(cell, column == IN ? share.in : share.out, model->ascii);
        break;
    case MOVING:
        if (share.moving > 0)
            cell_count(cell, share.moving, width, model->ascii);
        break;
    case INSTANCE:
        if (!model->by_host)
            name_cell(model, row->instance_id, width, cell);
        break;
    default:
        if (!model->by_host)
            name_cell(model, row->member_id, width, cell);
    }
}

static int compare_shares(const struct pane_model *model, size_t column, size_t a, size_t b, int *last)
{
    struct lag_share left = share_of(model, a), right = share_of(model, b);
    switch (column) {
    case OWNED:
        return compare_int(left.partitions, right.partitions);
    case BEHIND:
        return compare_span(&left.behind, &right.behind, last);
    case IN:
        return compare_real(left.in, right.in, last);
    case OUT:
        return compare_real(left.out, right.out, last);
    case MOVING:
        return compare_int(left.moving, right.moving);
    default:
        return compare_offset(left.lag, right.lag, last);
    }
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct member_row *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case CLIENT:
        return compare_text(left->client_id, right->client_id, last);
    case HOST:
        return compare_text(left->host, right->host, last);
    case INSTANCE:
        return compare_text(left->instance_id, right->instance_id, last);
    case MEMBER_ID:
        return compare_text(left->member_id, right->member_id, last);
    default:
        return compare_shares(context, column, a, b, last);
    }
}

static uint64_t rank(const void *context, size_t row, uint64_t former)
{
    const struct pane_model *model = context;
    const struct group_detail *detail = model->snapshot->group;
    if (detail->count * detail->member_count > LOOK_UPS)
        return TABLE_RANK_LEAST;
    struct lag_share share = share_of(model, row);
    return lag_rank(share.worst ? lag_severity(&share.worst->judgement) : 0, &share.behind, share.lag, former);
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    const struct group_detail *detail = group_detail_of(model);
    *out = (struct table_rows){.count = detail ? detail->member_count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of,
                               .hidden = stands_behind,
                               .rank = rank,
                               .calm = VERDICT};
}

static void no_members(const struct pane_model *model, const char **what, const char **why)
{
    const struct group_detail *detail = group_detail_of(model);
    *what = !detail ? _("asking for this group") : detail->members_known ? _("no members") : _("members are not known");
    if (detail && !detail->members_known)
        *why = _("this library or these rights cannot see them");
    else if (detail)
        *why = _("nobody reads for this group just now");
}

static const struct table_pane_spec spec = {columns, COLUMNS, VERDICT, rows, no_members};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct group_detail *detail = group_detail_of(model);
    if (model->by_host)
        str_appendf(out, _("Hosts %zu of %zu members"), table_pane_shown(state), detail ? detail->member_count : 0);
    else
        table_pane_title(state, _("Members"), detail ? detail->member_count : 0, out);
}

const struct pane_ops pane_members = {
    .name = "members",
    .place = 't',
    .hints = N_("Esc back  H by host  Tab pane  a seen  ? help"),
    .create = create,
    .title = title,
    .draw = table_pane_draw,
    .handle = table_pane_handle,
    TABLE_PANE_OPS,
};
