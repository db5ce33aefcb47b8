/* Where a view stands in each partition: what comes next there after the record that somebody stands at.
 *
 * The ring is in the order of arrival, so that the last record of a partition at or before that one says it; where
 * there is none, the first one after it; where the ring holds none of a partition, the tail's own position.
 * @locality T0
 */
#ifndef WEIR_ENGINE_VIEW_PLACES_H
#define WEIR_ENGINE_VIEW_PLACES_H

#include "model/tail_state.h"
#include "store/ring.h"

struct view_place {
    uint32_t topic;
    int32_t partition;
    struct offset next;     /* the first offset after the place; unknown where the tail's position is */
    struct offset position; /* of the tail */
    struct offset oldest;   /* all that comes from here on is in the ring, or was: by session_note_oldest */
};

struct view_places {          /* `struct view_places p = {0}` */
    struct view_place *items; /* by topic and partition */
    size_t count;
    uint64_t generation, seq, end; /* that they are of */
    bool standing;
    bool cut; /* not all that is held was looked at: what is unknown here may still be held */
};

/* Of all partitions of `tail` (NULL: none). Standing at record `seq` of `ring`, or, not `standing`, at what was read
 * last. At most 2 * VIEW_PLACES_LOOK heads are looked at, fewer of a topic with many
 * partitions, and only when somebody moved. */
enum { VIEW_PLACES_LOOK = 16384 };
void view_places_update(struct view_places *places, const struct tail_state *tail, uint64_t generation,
                        struct ring *ring, bool standing, uint64_t seq);
void view_places_finish(struct view_places *places);

/* NULL: there is none. */
const struct view_place *view_place_of(const struct view_places *places, uint32_t topic, int32_t partition);

#endif
