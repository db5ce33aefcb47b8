#include "model/lag_members.h"

#include "model/lag_sum.h"

static int32_t place_of(const int32_t *places, size_t member)
{
    return places ? places[member] : (int32_t)member;
}

static void add_member(struct lag_share *share, const struct member_row *member)
{
    share->members++;
    share->moving += member->moving;
    share->partitions = member->partitions < 0 || share->partitions < 0 ? -1 : share->partitions + member->partitions;
}

static void add_row(struct lag_share *share, const struct lag_row *row)
{
    share->unknown_partitions += !row->lag.known;
    if (!share->worst || lag_is_worse(row, share->worst))
        share->worst = row;
    if (lag_is_put_aside(row))
        return;
    lag_sum_add(&share->lag, row);
    share->in = lag_sum_rates(share->in, row->in);
    share->out = lag_sum_rates(share->out, row->out);
    if (!row->lag.known || row->judgement.state == STATE_MARKERS)
        return;
    if (span_compare(&row->behind, &share->behind) > 0)
        share->behind = row->behind;
    share->behind_unknown += !row->behind.known && row->lag.value > 0;
}

/* Who has been given nothing has nothing to read; who has been given something of which nothing is known may have. */
static void finish(struct lag_share *share)
{
    if (share->partitions == 0 && !share->worst)
        share->lag = offset_of(0);
    else if (!share->worst)
        share->in = share->out = (struct real){0};
    lag_sum_at_least(&share->behind, share->behind_unknown > 0);
}

void lag_members_sum(const struct group_detail *detail, const int32_t *places, struct lag_share *shares, size_t count)
{
    for (size_t i = 0; i < count; i++)
        shares[i] = (struct lag_share){.in = real_of(0), .out = real_of(0)};
    for (size_t i = 0; i < detail->member_count; i++)
        add_member(&shares[place_of(places, i)], &detail->members[i]);
    for (size_t i = 0; i < detail->count; i++) {
        int32_t owner = detail->rows[i].owner;
        if (owner >= 0 && (size_t)owner < detail->member_count)
            add_row(&shares[place_of(places, (size_t)owner)], &detail->rows[i]);
    }
    for (size_t i = 0; i < count; i++)
        finish(&shares[i]);
}
