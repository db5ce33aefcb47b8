#include "model/lag_judge.h"

#include <math.h>

#include "model/group_detail.h"
#include "model/lag_slope.h"

enum { LOOKS_LEAST = 3 };

int64_t judge_window(const struct lag_rules *rules, int64_t gap_us)
{
    int64_t by_gaps = gap_us * rules->window_gaps;
    return by_gaps > rules->window_us ? by_gaps : rules->window_us;
}

static int64_t row_next(const struct lag_row *row)
{
    return row->committed.value > row->low.value ? row->committed.value : row->low.value;
}

bool judge_probe_holds(const struct lag_row *row)
{
    const struct probe *probe = &row->probe;
    bool ours = row->committed.known && row->low.known && probe->from == row_next(row);
    switch (probe->result) {
    case PROBE_RECORD:
        return ours && probe->offset >= row_next(row);
    case PROBE_END:
        return ours && row->high.known && probe->end == row->high.value;
    case PROBE_STABLE:
        return ours && (!row->lso.known || probe->offset == row->lso.value);
    case PROBE_NONE:
    case PROBE_UNKNOWN:
        break;
    }
    return false;
}

static struct lag_judgement verdict(enum lag_state state, enum lag_word word)
{
    return (struct lag_judgement){.state = state, .word = word};
}

static struct lag_judgement note(enum lag_state state, enum lag_word word)
{
    return (struct lag_judgement){.state = state, .word = word, .is_note = true};
}

/* Of a topic that the group no longer reads. Remembered, since at other times nobody owns anything. */
static bool is_former(struct lag_track *track, const struct lag_row *row, const struct judge_context *context)
{
    const struct group_detail *detail = context->detail;
    if (row->owner >= 0)
        track->former = false;
    if (detail->members_known && detail->summary.state == GROUP_STABLE && !context->topic_owned &&
        context->others_owned && !track->committed_us)
        track->former = true;
    return track->former;
}

static bool is_abandoned(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context)
{
    bool untouched = context->empty && !context->seen_alive && !track->committed_us;
    if (untouched && track->judgement.state == STATE_ABANDONED)
        return true; /* its oldest records may have been deleted: it is none the younger */
    const struct span *age = row->record_age.known ? &row->record_age : &row->waiting;
    return untouched && row->lag.value > 0 && age->known && age->seconds * 1e6 > (double)context->rules->abandoned_us;
}

/* What can be said without the committed offset's history, or for want of it. */
static bool judge_unknown(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                          struct lag_judgement *out)
{
    const struct group_row *summary = &context->detail->summary;
    bool ends = row->high.known && row->low.known;
    bool bare = ends && row->high.value == row->low.value && !row->committed.known && !track->vanished_ms;
    if (group_type_shares(summary->type) || summary->connect)
        *out = note(STATE_NO_VERDICT, LAG_UNKNOWN);
    else if (row->gone)
        *out = row->owner >= 0 ? verdict(STATE_GONE, LAG_UNKNOWN) : note(STATE_GONE, LAG_UNKNOWN);
    else if (row->no_leader)
        *out = verdict(STATE_NO_LEADER, LAG_UNKNOWN);
    else if (bare && !row->state.error)
        *out = verdict(STATE_OK, LAG_OK); /* there is nothing to commit yet */
    else if (row->state.denied || row->state.stale || (row->state.error && !track->ahead) || !ends)
        *out = verdict(STATE_DENIED, LAG_UNKNOWN);
    else if (!row->committed.known)
        *out = verdict(STATE_NO_OFFSET, LAG_UNKNOWN);
    else
        return false;
    return true;
}

/* A loss that was watched, of records that were surely there, by a group that reads, is an alarm; all others are
 * suspected: what is compacted, or may be for all that is known, had no record at each of these offsets. */
static bool judge_loss(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                       bool sure, struct lag_judgement *out)
{
    bool reads = !context->empty || context->seen_alive || context->moved;
    bool certain = reads && track->lost_observed && row->compacted == FACT_NO && row->transactional != FACT_YES;
    if (!track->lost_active || certain != sure)
        return false;
    *out = verdict(STATE_LOST, sure ? LAG_BROKEN : LAG_UNKNOWN);
    out->suspected = !sure;
    return true;
}

/* All that is left is behind an open transaction. */
static bool nothing_before_open(const struct lag_row *row)
{
    bool at_once = row->lso.known && row->high.known && row->committed.known && row->lso.value < row->high.value &&
                   row->committed.value >= row->lso.value;
    return at_once || (judge_probe_holds(row) && row->probe.result == PROBE_STABLE);
}

/* What the probe from C' tells. */
static bool judge_probe(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                        struct lag_judgement *out)
{
    bool open = nothing_before_open(row);
    if ((!judge_probe_holds(row) && !open) || track->still < 1)
        return false;
    bool all_stable = !row->lso.known || row->lso.value >= row->high.value;
    if (!open && row->probe.result == PROBE_END && all_stable) {
        *out = note(STATE_MARKERS, LAG_OK);
        return true;
    }
    /* Transactions may be long here: that is learned first. */
    int64_t rest_us = judge_rest(context->rules, track->lso_rest_us) + context->look_us;
    int64_t held_us = track->lso_us ? context->now_us - track->lso_us : 0;
    if (!open || held_us < context->rules->blocked_us || held_us < rest_us)
        return false;
    bool sure = track->lso_rest_us || held_us >= context->rules->suspected_us;
    *out = verdict(STATE_BLOCKED, sure ? LAG_BROKEN : LAG_UNKNOWN);
    out->suspected = !sure;
    return true;
}

/* It fell. Once it advances, a reset is over at once; anything else is told for a window, then it is a lag as any. */
static bool is_rewound(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context)
{
    bool advances = row->committed.value > track->rewound_to;
    bool told = track->reset || context->now_us - track->rewound_us >= context->window_us;
    return track->rewound_us && !(advances && told);
}

/* What a group that reads committed records could have read: an open transaction is nobody's lag. */
static double readable_lag(const struct lag_row *row)
{
    int64_t behind_open = row->lso.known && row->lso.value < row->high.value ? row->high.value - row->lso.value : 0;
    return row->lag.value > behind_open ? (double)(row->lag.value - behind_open) : 0;
}

/* z: a healthy group that commits every g never reads 0. */
static double jitter(const struct judge_context *context, struct real in)
{
    double rate = in.known && in.value > 0 ? in.value : 0;
    double sawtooth = context->rules->jitter_gaps * rate * (double)context->gap_us / 1e6;
    double allowed = (double)context->rules->lag_allowed;
    return sawtooth > allowed ? sawtooth : allowed;
}

/* Beyond the line, with room for one interval. By the time that it waits, where that is known: create times are
 * whatever the producer says, and alone they do not make a small lag late. */
static bool is_late(const struct lag_row *row, const struct judge_context *context, bool small)
{
    bool watched = row->waiting.known && row->waiting.kind == SPAN_EXACT;
    const struct span *age = watched ? &row->waiting : &row->record_age;
    double line_us = (double)(context->rules->behind_warn_us + context->gap_us);
    return context->rules->behind_warn_us && age->known && age->seconds * 1e6 > line_us && (watched || !small);
}

/* Growing, shrinking or keeping pace. The end is seen up to a look later than the commit, which makes the slope
 * uncertain by what was appended in that time. */
static struct lag_judgement judge_slope(const struct lag_track *track, const struct lag_row *row,
                                        const struct judge_context *context)
{
    int64_t window_us = TRACK_WINDOWS * context->window_us, blur_us = context->look_us;
    if (window_us < 10 * context->look_us)
        window_us = 10 * context->look_us;
    if (context->gap_us && blur_us > context->gap_us)
        blur_us = context->gap_us;
    struct real slope = lag_track_slope(track, window_us);
    double blur = 0.5 * (double)blur_us / (double)window_us;
    double part = blur > context->rules->dead_band ? blur : context->rules->dead_band;
    double band = part * (row->in.known ? fabs(row->in.value) : 0);
    if (slope.known && slope.value > band)
        return verdict(STATE_LAGGING, LAG_BEHIND);
    if (slope.known && slope.value < -band)
        return verdict(STATE_DRAINING, LAG_RECOVERING);
    return verdict(STATE_BEHIND, LAG_BEHIND);
}

static struct lag_judgement judge_lag(struct lag_track *track, const struct lag_row *row,
                                      const struct judge_context *context)
{
    int64_t now_us = context->now_us, half_us = context->window_us / 2;
    double lag = readable_lag(row);
    bool small = lag <= jitter(context, row->in) || nothing_before_open(row);
    if (small) {
        track->small_us = now_us;
        if (track->still == 0 || lag == 0)
            track->lost_active = false; /* it has caught up: the loss stays noted */
    }
    bool late = is_late(row, context, small);
    bool learned = track->looks >= LOOKS_LEAST && now_us - track->first_us >= half_us;
    if (lag == 0 || (small && !late && learned))
        return verdict(STATE_OK, LAG_OK);
    if (!learned || (!context->gap_us && !late))
        return verdict(STATE_LEARNING, LAG_UNKNOWN);
    bool throughout = track->small_us ? now_us - track->small_us >= context->window_us : true;
    if (!throughout && !late)
        return verdict(STATE_OK, LAG_OK);
    return judge_slope(track, row, context);
}

static bool commits_now(const struct lag_track *track, const struct judge_context *context)
{
    int64_t rest_us = context->gap_us * context->rules->stuck_never_gaps;
    rest_us = rest_us < context->window_us ? context->window_us : rest_us;
    return track->committed_us && context->now_us - track->committed_us < rest_us;
}

static struct lag_judgement judge(struct lag_track *track, const struct lag_row *row,
                                  const struct judge_context *context)
{
    struct lag_judgement out, stuck;
    if (row->lag.known && row->lag.value == 0)
        track->lost_active = false;
    if (judge_unknown(track, row, context, &out))
        return out;
    if (is_former(track, row, context))
        return note(STATE_FORMER, LAG_OK);
    if (row->lag.known && is_abandoned(track, row, context))
        return note(STATE_ABANDONED, LAG_UNKNOWN);
    if (judge_loss(track, row, context, true, &out))
        return out;
    if (track->ahead)
        return track->ahead > 1 ? verdict(STATE_AHEAD, LAG_BROKEN) : verdict(STATE_LEARNING, LAG_UNKNOWN);
    bool is_stuck = judge_stuck_row(track, row, context, &stuck);
    if (is_stuck && !stuck.suspected)
        return stuck;
    if (is_rewound(track, row, context))
        return verdict(STATE_REWIND, LAG_BEHIND);
    if (judge_probe(track, row, context, &out))
        return out;
    if (is_stuck)
        return stuck;
    out = judge_lag(track, row, context);
    bool quiet = out.word == LAG_OK || out.state == STATE_LEARNING;
    if (quiet && judge_loss(track, row, context, false, &stuck))
        return stuck;
    bool alone = track->unmanaged && context->empty && out.state == STATE_OK && commits_now(track, context);
    return alone ? verdict(STATE_UNMANAGED, LAG_OK) : out;
}

static bool is_of_lag(enum lag_state state)
{
    return state == STATE_LAGGING || state == STATE_DRAINING || state == STATE_BEHIND;
}

/* Since when it is so: where the rule has a clock of its own, that one. */
static void date(struct lag_track *track, struct lag_judgement *now, const struct judge_context *context)
{
    const struct lag_judgement *former = &track->judgement;
    bool same =
        former->since_us && (former->state == now->state || (is_of_lag(former->state) && is_of_lag(now->state)));
    if (same && now->state != STATE_STOP && now->state != STATE_STALL) {
        now->since_us = former->since_us;
        now->since_is_bound = former->since_is_bound;
        return;
    }
    now->since_us = track->blind_ms ? track->last_us : context->now_us;
    if (now->state == STATE_STOP || now->state == STATE_STALL)
        now->since_us = track->unread_us;
    else if (is_of_lag(now->state))
        now->since_us = track->small_us ? track->small_us : track->first_us;
    now->since_is_bound = now->since_us <= track->first_us;
}

static void fill_eta(struct lag_row *row, const struct judge_context *context)
{
    row->eta = (struct real){0};
    if (!row->lag.known || !row->in.known || !row->out.known)
        return;
    double gain = row->out.value - row->in.value, least = context->rules->dead_band * row->in.value;
    if (least < context->rules->least_rate)
        least = context->rules->least_rate;
    if (gain > least)
        row->eta = real_of((double)row->lag.value / gain);
}

static void fill_open(const struct lag_track *track, struct lag_row *row, const struct judge_context *context)
{
    row->open = (struct offset){0};
    bool lasts = track->lso_us && context->now_us - track->lso_us >= context->rules->open_us;
    if (row->lso.known && row->high.known && row->high.value > row->lso.value && lasts)
        row->open = offset_of(row->high.value - row->lso.value);
    if (row->lso.known && row->high.known && row->high.value > row->lso.value)
        row->transactional = FACT_YES;
}

/* Soon before a verdict depends on it. */
static bool wants_probe(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context)
{
    bool unread = row->lag.known && row->lag.value > 0 && track->unread_us;
    if (!unread || judge_probe_holds(row))
        return false;
    bool new = track->looks == 1; /* how old is it? */
    int64_t pause_us = lag_track_unread_for(track, context->now_us);
    return new || (track->still >= 1 && pause_us + context->look_us >= context->stuck_us / 2);
}

/* What there was before the topic or the partition went: it is not asked for again, and no lag of anybody. */
static void keep_last(const struct lag_track *track, struct lag_row *row)
{
    if (!row->gone || row->high.known || !track->high.known)
        return;
    row->low = track->low;
    row->high = track->high;
    row->state.stale = true;
}

void judge_row(struct lag_track *track, struct lag_row *row, const struct judge_context *context)
{
    row->in = lag_track_in(track, context->window_us);
    row->out = lag_track_out(track, context->window_us);
    fill_eta(row, context);
    fill_open(track, row, context);
    row->lost = track->lost ? offset_of(track->lost) : (struct offset){0};
    row->lost_ms = track->lost_ms;
    row->lost_observed = !track->lost ? FACT_UNKNOWN : track->lost_observed ? FACT_YES : FACT_NO;
    row->vanished_ms = track->vanished_ms;
    row->committed_us = track->committed_us;
    row->unread_us = track->unread_us;
    row->judgement = judge(track, row, context);
    keep_last(track, row);
    date(track, &row->judgement, context);
    if (!track->blind_ms)
        track->judgement = row->judgement; /* what was known before is what goes on when it can be seen again */
    row->wants_probe = wants_probe(track, row, context);
}
