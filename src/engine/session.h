/* A session: one source, the ring that its tail fills, and the thread that analyses it. The screen talks to this alone.
 *
 * All functions belong to T0 unless they say otherwise. None waits for a broker.
 */
#ifndef WEIR_ENGINE_SESSION_H
#define WEIR_ENGINE_SESSION_H

#include "engine/event_log.h"
#include "engine/sorting.h"
#include "engine/window.h"
#include "engine/writer.h"
#include "filter/filter.h"
#include "series/chart_data.h"
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

void session_set_max_rate(struct session *session,
                          int64_t max_rate); /* records a second from the next tail on, 0: none */

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
    SESSION_WRITTEN = 64 /* session_writer has answers to take */
};
unsigned session_poll(struct session *session); /* a set of enum session_change */

/* Begins to read a topic from `from`: the ring is emptied. The error of a tail that cannot start is an event. */
void session_tail(struct session *session, const char *topic, struct tail_start from);
const char *session_topic(const struct session *session);   /* "" before the first */
uint64_t session_generation(const struct session *session); /* raised by each session_tail */

void session_pause(struct session *session, bool paused); /* T1 stops draining: the ring is frozen */
bool session_paused(const struct session *session);
void session_jump_to_end(struct session *session); /* drops what lies between, and goes on reading at the end */

/* Words, all of which must occur (filter/filter.h); NULL or "" takes the filter away. A bad one changes nothing. */
bool session_filter(struct session *session, const char *text, struct error *error);
const char *session_filter_text(const struct session *session); /* "": none */

/* Which records are shown with a filter: those with this verdict, VERDICT_MATCH at first. A filter or a scan that is in
 * force begins anew. */
void session_list(struct session *session, enum verdict verdict);
enum verdict session_listed(const struct session *session);

/* Reads the whole topic, to its ends as they are now, with this filter ahead of the ring: the ring holds what it lets
 * through. The tail and the session's own filter end. A bad filter changes nothing. session_pause stops it, and lets it
 * go on. */
bool session_scan(struct session *session, const char *text, struct error *error);
void session_scan_end(struct session *session); /* back to the tail, from where it last began */

enum scan_stage { SCAN_OFF, SCAN_RUNS, SCAN_STOPPED, SCAN_DONE, SCAN_FAILED };
struct scan_state {
    enum scan_stage stage;
    const char *text; /* the session's, good until the scan ends */
    uint64_t read, matched, not_evaluated;
    struct offset offsets; /* in all, compacted ones included */
    struct offset passed;  /* of them, so far */
    double seconds;        /* that it has run, stops not counted */
    struct error error;    /* SCAN_FAILED */
};
void session_scan_state(struct session *session, struct scan_state *state);
const char *session_scan_text(const struct session *session);

struct session_counts {
    uint64_t read; /* records that came since session_tail */
    uint64_t in_ring;
    uint64_t evicted;
    uint64_t cut;         /* kept shorter than they are */
    size_t used, budget;  /* bytes */
    struct offset behind; /* records between the tail and the ends */
    /* With a filter: */
    bool filtering;
    uint64_t examined, matched, not_evaluated;
    uint64_t skipped; /* evicted before the filter saw them */
    uint64_t matches_evicted;
};
void session_counts(struct session *session, struct session_counts *counts);

/* The matches with a filter, all records without. */
struct ring *session_ring(struct session *session);
/* The ring that a window shows: session_ring, or what was sorted of it. */
struct ring *session_view_ring(struct session *session);
struct sorting *session_sorting(struct session *session); /* never NULL */

/* A consistent set of blocks; release it with block_release. */
struct snapshot *session_snapshot(struct session *session);

/* Copies what there is to draw and returns how many charts that is; 0: no numeric field was found (yet). */
size_t session_charts(struct session *session, struct chart_data out[CHARTS_MOST]);
void session_alert(struct session *session, struct alert *out);
/* How values are read and what is charted, from now on and for every topic; both are copied. */
void session_set_charts(struct session *session, const struct decoder *decoder, const struct chart_list *charts);
/* True when the topic's values look like lines of CSV that nobody has named the fields of. */
bool session_looks_like_csv(struct session *session, char *separator, unsigned *fields);
/* Counts that go with it: records analysed, records that were skipped because T3 was behind. */
void session_analysis(struct session *session, uint64_t *analysed, uint64_t *skipped);

/* Fetches one record whole. When SESSION_RECORD_READ is told, session_record_read gives it: false with an error when it
 * could not be read. The record lives until the next request. */
void session_read_full(struct session *session, int32_t partition, int64_t offset);
bool session_record_read(struct session *session, struct record *record, struct error *error);

void session_set_scope(struct session *session, const struct scope *scope);
void session_refresh(struct session *session);

const struct event_log *session_events(const struct session *session);

#endif
