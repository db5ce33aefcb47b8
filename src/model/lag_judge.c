#include "model/lag_judge.h"

#include <math.h>

enum { LOOKS_LEAST = 3 };

int64_t judge_window(const struct lag_rules *rules, int64_t gap_us)
{
    int64_t by_gaps = gap_us * rules->window_gaps;
    return by_gaps > rules->window_us ? by_gaps : rules->window_us;
}

int64_t judge_stuck(const struct lag_rules *rules, int64_t gap_us)
{
    int64_t stuck = gap_us * rules->stuck_gaps, never = gap_us * rules->stuck_never_gaps;
    stuck = stuck < rules->stuck_least_us ? rules->stuck_least_us : stuck;
    stuck = stuck > rules->stuck_most_us ? rules->stuck_most_us : stuck;
    return stuck < never ? never : stuck;
}

static int64_t next_unread(const struct lag_row *row)
{
    return row->committed.value > row->low.value ? row->committed.value : row->low.value;
}

bool judge_probe_holds(const struct lag_row *row)
{
    const struct probe *probe = &row->probe;
    bool ours = row->committed.known && row->low.known && probe->from == next_unread(row);
    switch (probe->result) {
    case PROBE_RECORD:
        return ours && probe->offset >= next_unread(row);
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

/* How long its next record has been unread without a commit. */
static int64_t pause_us(const struct lag_track *track, int64_t now_us)
{
    return track->unread_us ? now_us - track->unread_us : 0;
}

static double jitter(const struct judge_context *context, struct real in)
{
    double rate = in.known && in.value > 0 ? in.value : 0;
    double sawtooth = context->rules->jitter_gaps * rate * (double)context->gap_us / 1e6;
    double allowed = (double)context->rules->lag_allowed;
    return sawtooth > allowed ? sawtooth : allowed;
}

static bool is_former(const struct lag_track *track, const struct judge_context *context)
{
    const struct group_detail *detail = context->detail;
    return detail->members_known && detail->summary.state == GROUP_STABLE && !context->topic_owned &&
           context->others_owned && !track->committed_us;
}

static bool is_empty(const struct group_detail *detail)
{
    return detail->members_known && detail->member_count == 0;
}

static bool is_abandoned(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context)
{
    bool untouched = is_empty(context->detail) && !context->seen_alive && !track->committed_us;
    const struct span *age = row->record_age.known ? &row->record_age : &row->waiting;
    return untouched && age->known && age->seconds * 1e6 > (double)context->rules->abandoned_us;
}

/* The states that are facts of a single look. */
static bool judge_facts(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                        struct lag_judgement *out)
{
    const struct group_row *summary = &context->detail->summary;
    if (summary->type == GROUP_SHARE || summary->connect)
        *out = note(STATE_NO_VERDICT, LAG_UNKNOWN);
    else if (row->gone)
        *out = row->owner >= 0 ? verdict(STATE_GONE, LAG_UNKNOWN) : note(STATE_GONE, LAG_UNKNOWN);
    else if (row->no_leader)
        *out = verdict(STATE_NO_LEADER, LAG_UNKNOWN);
    else if (!row->committed.known && !row->state.error && row->high.known && row->low.known &&
             row->high.value == row->low.value && !track->vanished_ms)
        *out = verdict(STATE_OK, LAG_OK); /* there is nothing to commit yet */
    else if (row->state.denied || row->state.stale || (row->state.error && !track->ahead) || !row->high.known ||
             !row->low.known)
        *out = verdict(STATE_DENIED, LAG_UNKNOWN);
    else if (!row->committed.known)
        *out = verdict(STATE_NO_OFFSET, LAG_UNKNOWN);
    else if (track->lost_active)
        *out = verdict(STATE_LOST, LAG_BROKEN);
    else if (track->ahead >= 2)
        *out = verdict(STATE_AHEAD, LAG_BROKEN);
    else if (track->ahead)
        *out = verdict(STATE_LEARNING, LAG_UNKNOWN);
    else if (track->rewound_us && !(track->reset && row->committed.value > track->rewound_to))
        *out = verdict(STATE_REWIND, LAG_BEHIND);
    else
        return false;
    return true;
}

/* What the probe from C' tells. */
static bool judge_probe(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                        struct lag_judgement *out)
{
    if (!judge_probe_holds(row) || track->still < 1)
        return false;
    bool all_stable = !row->lso.known || row->lso.value == row->high.value;
    if (row->probe.result == PROBE_END && all_stable) {
        *out = note(STATE_MARKERS, LAG_OK);
        return true;
    }
    bool held = row->probe.result == PROBE_STABLE && track->lso_us &&
                context->now_us - track->lso_us >= context->rules->blocked_us;
    if (held)
        *out = verdict(STATE_BLOCKED, LAG_BROKEN);
    return held;
}

/* STOP and STALL: a readable record, unread for longer than this group is ever without a commit. */
static bool judge_stuck_row(const struct lag_track *track, const struct lag_row *row,
                            const struct judge_context *context, struct lag_judgement *out)
{
    int64_t pause = pause_us(track, context->now_us), stuck = context->stuck_us;
    /* A group that came back by itself from a longer pause may do so again. */
    if (context->pause_us + context->pause_us / 2 > stuck)
        stuck = context->pause_us + context->pause_us / 2;
    if (!pause || pause < stuck)
        return false;
    bool readable = judge_probe_holds(row) && row->probe.result == PROBE_RECORD;
    if (judge_probe_holds(row) && !readable)
        return false; /* nothing there to be read */
    bool owned = row->owner >= 0;
    bool sure = readable && (context->gaps >= context->rules->gaps_wanted || pause >= context->rules->suspected_us);
    /* Who had read everything before it left may be a job that comes back when it is time. */
    if (!owned && context->finished && pause < context->rules->suspected_us)
        sure = false;
    if (!owned && context->seen_alive && !context->finished && readable)
        sure = true;
    *out = verdict(owned ? STATE_STALL : STATE_STOP, sure ? LAG_BROKEN : LAG_UNKNOWN);
    out->suspected = !sure;
    return true;
}

static bool beyond_line(const struct lag_row *row, const struct lag_rules *rules)
{
    /* By the time that it waits, where that is known: create times are whatever the producer says. */
    const struct span *age = row->waiting.known && row->waiting.kind == SPAN_EXACT ? &row->waiting : &row->record_age;
    return rules->behind_warn_us && age->known && age->seconds * 1e6 > (double)rules->behind_warn_us;
}

static struct lag_judgement judge_lag(struct lag_track *track, const struct lag_row *row,
                                      const struct judge_context *context)
{
    int64_t now_us = context->now_us, half_us = context->window_us / 2;
    bool small = (double)row->lag.value <= jitter(context, row->in);
    if (small)
        track->small_us = now_us;
    bool late = beyond_line(row, context->rules);
    bool learned = track->looks >= LOOKS_LEAST && now_us - track->first_us >= half_us;
    if (row->lag.value == 0 || (small && !late && learned))
        return verdict(STATE_OK, LAG_OK);
    if (!learned || (!context->gap_us && !late))
        return verdict(STATE_LEARNING, LAG_UNKNOWN);
    bool throughout = track->small_us ? now_us - track->small_us >= context->window_us : true;
    if (!throughout && !late)
        return verdict(STATE_OK, LAG_OK);
    struct real slope = lag_track_slope(track, context->window_us);
    double band = context->rules->dead_band * (row->in.known ? fabs(row->in.value) : 0);
    if (slope.known && slope.value > band)
        return verdict(STATE_LAGGING, LAG_BEHIND);
    if (slope.known && slope.value < -band)
        return verdict(STATE_DRAINING, LAG_RECOVERING);
    return verdict(STATE_BEHIND, LAG_BEHIND);
}

static struct lag_judgement judge(struct lag_track *track, const struct lag_row *row,
                                  const struct judge_context *context)
{
    struct lag_judgement out;
    if (judge_facts(track, row, context, &out) || judge_probe(track, row, context, &out))
        return out;
    int64_t rest_us = context->gap_us * context->rules->stuck_never_gaps;
    if (rest_us < context->window_us)
        rest_us = context->window_us;
    if (track->unmanaged && context->now_us - track->committed_us < rest_us && is_empty(context->detail))
        return note(STATE_UNMANAGED, LAG_OK);
    if (is_former(track, context))
        return note(STATE_FORMER, LAG_OK);
    if (row->lag.value > 0 && is_abandoned(track, row, context))
        return note(STATE_ABANDONED, LAG_UNKNOWN);
    if (judge_stuck_row(track, row, context, &out))
        return out;
    return judge_lag(track, row, context);
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
    now->since_us = context->now_us;
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

void judge_row(struct lag_track *track, struct lag_row *row, const struct judge_context *context)
{
    row->in = lag_track_in(track, context->window_us);
    row->out = lag_track_out(track, context->window_us);
    fill_eta(row, context);
    fill_open(track, row, context);
    row->lost = track->lost;
    row->lost_ms = track->lost_ms;
    row->lost_observed = !track->lost.known ? FACT_UNKNOWN : track->lost_observed ? FACT_YES : FACT_NO;
    row->vanished_ms = track->vanished_ms;
    row->committed_us = track->committed_us;
    row->unread_us = track->unread_us;
    row->judgement = judge(track, row, context);
    date(track, &row->judgement, context);
    track->judgement = row->judgement;
    if (track->lost_active && row->lag.known && row->lag.value == 0)
        track->lost_active = false; /* it is over; the loss stays noted */
    row->wants_probe = row->lag.known && row->lag.value > 0 && !judge_probe_holds(row) && track->still >= 2;
}
