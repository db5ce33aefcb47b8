/* Standing somewhere in the log: at a record again, before what is held, or where no tail has been. Where somebody
 * travels no tail runs; pages are read as he comes to them. @locality T0 */
#ifndef WEIR_ENGINE_SESSION_PLACE_H
#define WEIR_ENGINE_SESSION_PLACE_H

#include "engine/view_places.h"
#include "source/source.h"

struct session;

/* To stand at this record again, or where it was: after a filter, or another order. session_found tells where that is,
 * once, when it is there. */
struct place_of_record {
    uint32_t topic;
    int32_t partition;
    int64_t offset;
};
void session_want(struct session *session, const struct record_head *record);

/* Fetches what lies before the oldest record that is held. It comes before what is held or, where the ring has evicted,
 * with a place found anew; `at`: the record at which somebody stands, NULL where there is none. */
void session_read_older(struct session *session, const struct record *at);
/* Fills in what is the oldest of each partition, where a page has told that. */
void session_note_oldest(const struct session *session, struct view_places *places);
bool session_found(struct session *session, uint64_t *seq);
/* Goes to a place of these topics to stand there: see session_travel.c. A place at the end is where a tail begins. */
void session_travel(struct session *session, const char *const *topics, size_t count, struct tail_start from);
/* To these places, one a partition; those without one stand at their beginning. */
void session_travel_places(struct session *session, const char *topic, const struct read_place *places, size_t count);
/* To the first record of a partition from this offset on; the others stand at its time. session_found tells when it is
 * there, with what came before it. Where there is none yet, or it cannot be read, an event says so, and the newest
 * records of the topic are shown. */
void session_travel_offset(struct session *session, const char *topic, int32_t partition, int64_t offset);
/* To this record, of a topic that is read: what follows it was evicted, and is to be seen. session_found tells when. */
bool session_travel_to(struct session *session,
                       const struct record *record); /* false: it cannot be found by its time */
bool session_travels(const struct session *session);
bool session_locates(const struct session *session); /* the place is still looked for */
/* Reads the next page, if somebody travels and there is room for it. `below`: rows of the view that lie ahead of him.
 * To be called in each frame; session_moved_on when he has moved towards the end. */
void session_read_on(struct session *session, uint64_t below);
void session_moved_on(struct session *session);

enum older_stage { OLDER_THERE, OLDER_READING, OLDER_BEGINNING, OLDER_FAILED };
struct older_state {
    enum older_stage stage; /* OLDER_THERE: there may be more */
    size_t failed;          /* partitions of which the last page has nothing, for they could not be read */
    const char *error;      /* why, of one; the session's */
};
void session_older_state(const struct session *session, struct older_state *state);

#endif
