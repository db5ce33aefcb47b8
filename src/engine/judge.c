#include "engine/judge.h"

enum { JUDGED_AT_ONCE = 4096, BYTES_AT_ONCE = 1024 * 1024 };

void judge_finish(struct judge *judge)
{
    filter_team_destroy(judge->team);
    filter_destroy(judge->filter);
    batch_finish(&judge->batch);
    batch_finish(&judge->found);
    *judge = (struct judge){0};
}

static void forget_counts(struct judge *judge)
{
    judge->examined = judge->matched = judge->not_evaluated = judge->skipped = 0;
}

void judge_start(struct judge *judge, struct filter *filter, enum verdict listed, struct ring *ring)
{
    struct ring_stats stats;
    ring_stats(ring, &stats);
    filter_team_destroy(judge->team);
    filter_destroy(judge->filter);
    judge->filter = filter;
    judge->team = filter ? filter_team_create(filter, FILTER_ALL_CORES, judge->give_up) : NULL;
    judge->listed = listed;
    judge->least = stats.first;
    judge->back = judge->next = stats.end;
    forget_counts(judge);
}

void judge_restart(struct judge *judge)
{
    judge->least = judge->back = judge->next = 0;
    forget_counts(judge);
}

static void judge_piece(struct judge *judge)
{
    struct record record;
    const unsigned char *verdicts = filter_team_judge(judge->team, &judge->batch);
    size_t at = 0;
    for (size_t i = 0; batch_next(&judge->batch, &at, &record); i++) {
        enum verdict verdict = (enum verdict)verdicts[i];
        judge->examined++;
        judge->matched += verdict == VERDICT_MATCH;
        judge->not_evaluated += verdict == VERDICT_UNKNOWN;
        if (verdict == judge->listed)
            batch_add_encoded(&judge->found, record.head);
    }
}

static void clear_piece(struct judge *judge)
{
    batch_clear(&judge->batch);
    batch_clear(&judge->found);
}

/* After a restart the numbers begin where the ring's do; older records may come to its front later. */
static void meet_ring(struct judge *judge, struct ring *ring)
{
    struct ring_stats stats;
    ring_stats(ring, &stats);
    if (judge->next < stats.base)
        judge->least = judge->back = judge->next = stats.base;
    if (stats.first < judge->least)
        judge->least = stats.first;
}

bool judge_newer(struct judge *judge, struct ring *ring)
{
    uint64_t got;
    clear_piece(judge);
    meet_ring(judge, ring);
    size_t copied = ring_copy(ring, judge->next, JUDGED_AT_ONCE, BYTES_AT_ONCE, &judge->batch, &got);
    /* Also where nothing is left to copy, what went unseen is counted. */
    judge->skipped += got - judge->next;
    judge->next = got + copied;
    judge_piece(judge);
    return copied > 0;
}

bool judge_older(struct judge *judge, struct ring *ring)
{
    uint64_t got;
    clear_piece(judge);
    meet_ring(judge, ring);
    size_t copied =
        ring_copy_before(ring, judge->back, judge->least, JUDGED_AT_ONCE, BYTES_AT_ONCE, &judge->batch, &got);
    if (!copied) {
        judge->skipped += judge->back - judge->least;
        judge->back = judge->least;
        return false;
    }
    judge->back = got;
    judge_piece(judge);
    return true;
}
