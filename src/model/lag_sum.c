#include "model/lag_sum.h"

enum { UNFINISHED_LOOKS = 3 };

bool lag_is_worse(const struct lag_row *a, const struct lag_row *b)
{
    int by_severity = lag_severity(&a->judgement) - lag_severity(&b->judgement);
    if (by_severity)
        return by_severity > 0;
    int by_age = span_compare(&a->behind, &b->behind);
    if (by_age)
        return by_age > 0;
    return a->lag.known && (!b->lag.known || a->lag.value > b->lag.value);
}

bool lag_is_put_aside(const struct lag_row *row)
{
    return row->judgement.state == STATE_FORMER || row->judgement.state == STATE_ABANDONED ||
           (row->judgement.state == STATE_GONE && row->judgement.is_note);
}

static void add_lag(struct offset *sum, const struct lag_row *row)
{
    if (__builtin_add_overflow(sum->value, row->lag.value, &sum->value))
        sum->value = INT64_MAX;
    sum->known = true;
}

void lag_sum_add(struct offset *sum, const struct lag_row *row)
{
    if (row->lag.known && row->judgement.state == STATE_MARKERS)
        sum->known = true; /* counts as 0 */
    else if (row->lag.known)
        add_lag(sum, row);
}

struct real lag_sum_rates(struct real a, struct real b)
{
    return a.known && b.known ? real_of(a.value + b.value) : (struct real){0};
}

void lag_sum_at_least(struct span *behind, bool partial)
{
    if (partial && behind->known && behind->seconds <= 0)
        *behind = (struct span){0};
    else if (partial && behind->known && behind->kind == SPAN_EXACT)
        behind->kind = SPAN_AT_LEAST;
}

static void add_behind(struct span *behind, const struct lag_row *row, bool *partial)
{
    if (span_compare(&row->behind, behind) > 0)
        *behind = row->behind;
    *partial |= !row->behind.known && row->lag.known && row->lag.value > 0;
}

void lag_sum_behind(struct group_detail *detail)
{
    struct span *behind = &detail->summary.behind;
    bool partial = false, alone = detail->summary.noted == (int32_t)detail->count, ahead = false;
    *behind = (struct span){0};
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (!row->lag.known || row->judgement.state == STATE_MARKERS || (lag_is_put_aside(row) && !alone))
            continue;
        add_behind(behind, row, &partial);
        ahead |= row->behind.runs_ahead;
    }
    lag_sum_at_least(behind, partial);
    if (!behind->known)
        behind->runs_ahead = ahead;
}

static void count_unsure(struct group_row *summary, const struct lag_row *row)
{
    bool unjudged = row->judgement.word == LAG_UNKNOWN && !row->judgement.is_note;
    bool sure = row->behind.known && row->behind.kind == SPAN_EXACT;
    summary->no_commit += row->judgement.state == STATE_NO_OFFSET;
    summary->unjudged += unjudged;
    summary->learning += unjudged && row->judgement.state == STATE_LEARNING;
    summary->behind_unsure += row->lag.known && row->lag.value > 0 && !sure && !row->judgement.is_note;
}

/* The group is done when its last partition is: without a time for one of them there is none for the group. */
static void sum_eta(struct group_detail *detail)
{
    struct real *eta = &detail->summary.eta;
    bool never = false;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (lag_is_put_aside(row))
            continue;
        bool unsure =
            row->judgement.word == LAG_UNKNOWN && !row->judgement.is_note && row->lag.known && row->lag.value > 0;
        never |= !row->eta.known && (unsure || lag_severity(&row->judgement) > 2);
        if (row->eta.known && (!eta->known || row->eta.value > eta->value))
            *eta = row->eta;
    }
    if (never)
        *eta = (struct real){0};
}

static void name_worst(struct group_detail *detail, const struct lag_row *worst)
{
    struct group_row *summary = &detail->summary;
    summary->judgement = worst->judgement;
    bool named = lag_severity(&worst->judgement) > 1 || (worst->lag.known && worst->lag.value > 0);
    summary->worst_topic = named ? worst->topic : NULL;
    summary->worst_partition = named ? worst->partition : -1;
    bool owner = worst->owner >= 0 && (size_t)worst->owner < detail->member_count;
    summary->worst_owner = named && owner ? worst->owner : -1;
    summary->worst_client = named && owner ? detail->members[worst->owner].client_id : NULL;
}

void lag_sum_rows(struct group_detail *detail)
{
    struct group_row *summary = &detail->summary;
    const struct lag_row *worst = NULL;
    summary->lag = (struct offset){0};
    summary->in = summary->out = (struct real){.known = detail->count > 0};
    summary->behind = (struct span){0};
    summary->eta = (struct real){0};
    summary->noted = summary->learning = summary->behind_unsure = 0;
    summary->no_commit = summary->unknown_partitions = summary->unjudged = summary->without_row;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        summary->unknown_partitions += !row->lag.known;
        count_unsure(summary, row);
        if (!worst || lag_is_worse(row, worst))
            worst = row;
        summary->noted += lag_is_put_aside(row);
        if (lag_is_put_aside(row))
            continue;
        lag_sum_add(&summary->lag, row);
        summary->in = lag_sum_rates(summary->in, row->in);
        summary->out = lag_sum_rates(summary->out, row->out);
    }
    sum_eta(detail);
    lag_sum_behind(detail);
    if (!worst)
        return;
    name_worst(detail, worst);
    /* Where nothing else is left, what was put aside is what there is. */
    for (size_t i = 0; i < detail->count && (size_t)summary->noted == detail->count; i++)
        if (detail->rows[i].lag.known)
            add_lag(&summary->lag, &detail->rows[i]);
}

void lag_sum_bare(struct group_detail *detail)
{
    struct group_row *summary = &detail->summary;
    bool none = group_type_shares(summary->type) || summary->connect;
    bool denied = summary->status.denied || summary->status.error || summary->partitions < 0;
    summary->judgement = (struct lag_judgement){.state = none     ? STATE_NO_VERDICT
                                                         : denied ? STATE_DENIED
                                                                  : STATE_NO_OFFSET,
                                                .word = LAG_UNKNOWN,
                                                .is_note = none || denied};
    summary->worst_topic = NULL;
    summary->worst_client = NULL;
    summary->worst_partition = summary->worst_owner = -1;
}

void lag_sum_group(const struct group_track *group, struct group_detail *detail, const struct lag_look *look)
{
    struct group_row *summary = &detail->summary;
    summary->rebalancing = group->rebalancing_us != 0;
    summary->rebalances = group_track_rebalances(group, look);
    summary->state_us = group->state_us;
    summary->state_is_bound = group->state_is_bound;
    if (group_type_shares(summary->type) || summary->connect || summary->judgement.word == LAG_BROKEN)
        return;
    bool stuck = group->rebalancing_us && !group->blind_us && group->unfinished_looks >= UNFINISHED_LOOKS &&
                 look->now_us - group->unfinished_us > look->rules->rebalance_us;
    if (stuck)
        summary->judgement = (struct lag_judgement){
            .state = STATE_REBALANCE_STUCK, .word = LAG_BROKEN, .since_us = group->unfinished_us};
    else if (group->loop_us)
        summary->judgement =
            (struct lag_judgement){.state = STATE_REBALANCE_LOOP, .word = LAG_BROKEN, .since_us = group->loop_us};
}
