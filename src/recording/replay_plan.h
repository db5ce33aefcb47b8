/* Which partitions a tail of a recording reads, from where and how far. */
#ifndef WEIR_RECORDING_REPLAY_PLAN_H
#define WEIR_RECORDING_REPLAY_PLAN_H

#include "recording/replay_inner.h"

struct replay_part {
    const struct content_part *content;
    uint32_t topic;           /* in the spec */
    int64_t start, end, next; /* `next` is behind the greatest offset that came */
    uint64_t left;            /* records between start and end that did not come yet */
    uint64_t beyond;          /* records at and above `end` */
    struct offset_set seen;   /* came already: what comes with such an offset is repeated */
};

struct replay_plan {
    const struct content *content;
    struct replay_part *parts; /* in the content's order */
    size_t count;
    struct read_place *places; /* without their topics' names */
    size_t place_count;
    struct tail_start from, to;
    bool bounded;
};

/* False: a topic or a partition is not there. Either way the plan is to be finished. */
bool replay_plan_make(struct replay_plan *plan, const struct replay *replay, const struct tail_spec *spec,
                      struct error *error);
void replay_plan_finish(struct replay_plan *plan);

/* Fills the starts and the ends, and has `walk` want what lies between. Times are searched for in `recording`, unless
 * it is stopped meanwhile. */
void replay_plan_places(struct replay_plan *plan, struct recording *recording, struct content_walk *walk);

/* To be asked about each record in order. NULL: not wanted, not between its start and its end, or repeated. */
struct replay_part *replay_plan_part(struct replay_plan *plan, const struct record_head *head);

#endif
