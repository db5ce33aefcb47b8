/* What a session reads: the topics of its tail, from where, and whether it goes on. @locality T0 */
#ifndef WEIR_ENGINE_SESSION_TAIL_H
#define WEIR_ENGINE_SESSION_TAIL_H

#include "engine/recorder.h"
#include "engine/view_places.h"
#include "source/source.h"

struct session;

/* Records a second from the next tail on, 0: no limit. */
void session_set_max_rate(struct session *session, int64_t max_rate);

/* Begins to read a topic from `from`: the ring is emptied. The error of a tail that cannot start is an event. */
void session_tail(struct session *session, const char *topic, struct tail_start from);
/* The same of several topics; a record says by its number which one it is of. */
void session_tail_topics(struct session *session, const char *const *topics, size_t count, struct tail_start from);
void session_tail_again(struct session *session, struct tail_start from); /* the same topics from another place */
/* These partitions of the one topic that is read begin at `from`, the others go on from where the view is in them
 * (`at`; NULL: the tail). False with an error that says why not. */
bool session_seek_partitions(struct session *session, struct tail_start from, const struct view_places *at,
                             const int32_t *partitions, size_t count, struct error *error);
size_t session_topics(const struct session *session, const char *const **topics); /* the session's; 0: none yet */
const char *session_topic_of(const struct session *session, const struct record *record);
uint64_t session_generation(const struct session *session); /* raised by each session_tail */

void session_pause(struct session *session, bool paused); /* T1 stops draining: the ring is frozen */
bool session_paused(const struct session *session);
void session_jump_to_end(struct session *session); /* drops what lies between, and goes on reading at the end */

/* Keeps what is read from now on in a file, whole, until it is stopped or cannot be written; a scan is left out. How it
 * ended is an event. */
bool session_record(struct session *session, const char *path, struct error *error);
void session_record_stop(struct session *session);
void session_recorder(const struct session *session, struct recorder_state *state);

#endif
