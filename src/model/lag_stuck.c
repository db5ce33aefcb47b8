/* STOP and STALL. A partition is stuck when a record that can be read waits for longer than this group is ever without
 * a commit. What "ever" is has to be seen first; and a group without members may be a job that comes when it is time.
 * Until enough was seen it is suspected, which is no alarm.
 */
#include "model/group_detail.h"
#include "model/lag_judge.h"

int64_t judge_stuck(const struct lag_rules *rules, int64_t gap_us)
{
    int64_t stuck = gap_us * rules->stuck_gaps, never = gap_us * rules->stuck_never_gaps;
    stuck = stuck < rules->stuck_least_us ? rules->stuck_least_us : stuck;
    stuck = stuck > rules->stuck_most_us ? rules->stuck_most_us : stuck;
    return stuck < never ? never : stuck;
}

int64_t judge_rest(const struct lag_rules *rules, int64_t longest_us)
{
    return (int64_t)(rules->rest_part * (double)longest_us);
}

static struct lag_judgement verdict(enum lag_state state, bool sure)
{
    return (struct lag_judgement){.state = state, .word = sure ? LAG_BROKEN : LAG_UNKNOWN, .suspected = !sure};
}

/* Whether what is unread begins with a record: found by looking, or since nothing else can be there. */
static bool is_readable(const struct lag_row *row)
{
    if (judge_probe_holds(row))
        return row->probe.result == PROBE_RECORD;
    return row->compacted == FACT_NO && row->transactional == FACT_NO;
}

/* A job between two runs: nothing is wrong until it is away for half as long again as it ever was. Before its second
 * run nobody knows how long that is. */
static bool judge_job(const struct judge_context *context, int64_t pause_us, bool readable, struct lag_judgement *out)
{
    int64_t rest_us = judge_rest(context->rules, context->job_rest_us) + 2 * context->look_us;
    if (!context->job_rest_us)
        *out = verdict(STATE_STOP, false);
    else if (pause_us >= rest_us && pause_us >= context->rules->stuck_least_us && readable)
        *out = verdict(STATE_STOP, true);
    else
        *out = (struct lag_judgement){.state = STATE_OK, .word = LAG_OK};
    return context->job_rest_us || pause_us >= context->rules->stuck_least_us;
}

/* Without members: STOP, as far as it is known that there should be some. */
static bool judge_empty(const struct judge_context *context, int64_t pause_us, bool readable, struct lag_judgement *out)
{
    bool long_enough = pause_us >= context->rules->suspected_us;
    bool learned = context->gaps >= context->rules->gaps_wanted;
    bool sure = false;
    if (context->seen_alive)
        sure = !context->finished || long_enough;
    else if (context->moved) /* commits without members */
        sure = learned || long_enough;
    *out = verdict(STATE_STOP, sure && readable);
    return true;
}

/* That it is stuck is not less sure for a rebalance meanwhile. */
static bool goes_on(const struct lag_track *track)
{
    const struct lag_judgement *former = &track->judgement;
    return former->word == LAG_BROKEN && (former->state == STATE_STOP || former->state == STATE_STALL) &&
           track->still > 0;
}

/* A new owner has its own time. */
static int64_t of_owner(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                        int64_t pause_us)
{
    int64_t owned_us = track->owned_us ? context->now_us - track->owned_us : pause_us;
    return row->owner >= 0 && owned_us < pause_us ? owned_us : pause_us;
}

/* When it could not be asked for a while it could not commit either: it has its usual time to do so, once for what it
 * does not commit, and not again after each look without an answer. */
static bool recovers(const struct lag_track *track, const struct judge_context *context, int64_t over_us)
{
    return track->back_us && context->now_us - track->back_us <= context->gap_us && over_us < context->gap_us;
}

/* However often nobody could look: that the same commit is seen for so long is worth a suspicion. */
static bool stands_for_long(const struct lag_track *track, const struct lag_row *row,
                            const struct judge_context *context, int64_t stuck_us)
{
    int64_t stood_us = of_owner(track, row, context, lag_track_stood_for(track, context->now_us));
    return stood_us >= context->rules->suspected_us && stood_us >= stuck_us;
}

bool judge_stuck_row(const struct lag_track *track, const struct lag_row *row, const struct judge_context *context,
                     struct lag_judgement *out)
{
    int64_t pause_us = lag_track_unread_for(track, context->now_us);
    bool holds = judge_probe_holds(row), readable = is_readable(row);
    if (!pause_us || (holds && !readable))
        return false;
    if (context->empty && context->job)
        return judge_job(context, pause_us, readable, out);
    int64_t stuck_us = context->stuck_us, habit_us = judge_rest(context->rules, context->rest_us);
    if (!context->empty && habit_us > stuck_us)
        stuck_us = habit_us;
    pause_us = of_owner(track, row, context, pause_us);
    bool due = pause_us >= stuck_us && (goes_on(track) || !recovers(track, context, pause_us - stuck_us));
    if (!due && !stands_for_long(track, row, context, stuck_us))
        return false;
    if (context->rebalancing && goes_on(track)) {
        *out = track->judgement;
        return true;
    }
    if (context->empty)
        return judge_empty(context, pause_us, readable && due, out);
    bool was_owned = !context->detail->members_known && track->owner;
    bool owned = row->owner >= 0 || was_owned || context->rebalancing;
    bool learned = context->gaps >= context->rules->gaps_wanted || pause_us >= context->rules->suspected_us;
    bool alone = !owned && context->seen_alive; /* others are owned: that nobody has this one is seen at once */
    *out = verdict(owned ? STATE_STALL : STATE_STOP, readable && due && !context->rebalancing && (learned || alone));
    return true;
}
