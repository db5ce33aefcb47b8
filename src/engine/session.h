/* A session: one source, the ring that its tail fills, and the thread that analyses it. The screen talks to this alone.
 *
 * Here it begins, ends, and tells what has happened. What it reads is in session_tail.h and session_scan.h, where one
 * stands in the log in session_place.h, what is made of the records in session_view.h, the diagnosis of a group in
 * session_investigation.h. All functions belong to T0 unless they say otherwise. None waits for a broker.
 */
#ifndef WEIR_ENGINE_SESSION_H
#define WEIR_ENGINE_SESSION_H

#include "engine/event_log.h"
#include "engine/writer.h"
#include "source/source.h"

struct session;

/* `buffer`: bytes for records, 0: 64 MiB. A quarter of it is for the filter's matches, made when there is a filter. */
struct session *session_create(size_t buffer, struct error *error);
/* Stops T1, T3 and the writer's thread (writer_destroy says how long that may take), destroys the source; NULL is
 * allowed. */
void session_destroy(struct session *session);

/* What may be written, and where to; before session_attach. Without it nothing may. */
void session_set_policy(struct session *session, const struct write_policy *policy);
struct writer *session_writer(struct session *session); /* never NULL */

/* What a source is opened with; both live as long as the session. */
struct board *session_board(struct session *session);
struct mailbox *session_mailbox(struct session *session);
void session_attach(struct session *session, struct source *source); /* takes it over */
struct source *session_source(struct session *session);              /* NULL before */

/* Poll this for POLLIN; session_poll clears it. Raised by the tail, the board, the mailbox and T3. */
int session_fd(const struct session *session);

enum session_change {
    SESSION_RECORDS = 1,  /* the ring or the matches changed */
    SESSION_SNAPSHOT = 2, /* the board has a newer snapshot */
    SESSION_EVENTS = 4,   /* the event log changed */
    SESSION_SERIES = 8,
    SESSION_RECORD_READ = 16, /* session_read_full has its answer */
    SESSION_TAIL_ENDED = 32,
    SESSION_WRITTEN = 64, /* session_writer has answers to take */
    SESSION_DIAGNOSED = 128
};
unsigned session_poll(struct session *session); /* a set of enum session_change */

/* A consistent set of blocks; release it with block_release. */
struct snapshot *session_snapshot(struct session *session);

/* Fetches one record whole. When SESSION_RECORD_READ is told, session_record_read gives it: false with an error when it
 * could not be read. The record lives until the next request. */
void session_read_full(struct session *session, uint32_t topic, int32_t partition, int64_t offset);
bool session_record_read(struct session *session, struct record *record, struct error *error);

/* Asks how many records of the topic were written when: a snapshot has it later, if the source can say it. */
void session_volume(struct session *session, const char *topic);

void session_set_scope(struct session *session, const struct scope *scope);
void session_refresh(struct session *session);
void session_acknowledge(struct session *session, const char *group); /* its alarm has been seen */

const struct event_log *session_events(const struct session *session);

#endif
