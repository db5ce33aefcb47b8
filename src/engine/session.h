/* A session: one source, the ring that its tail fills, and the thread that analyses it. The screen talks to this alone.
 *
 * All functions belong to T0 unless they say otherwise. None waits for a broker.
 */
#ifndef WEIR_ENGINE_SESSION_H
#define WEIR_ENGINE_SESSION_H

#include "engine/event_log.h"
#include "engine/investigation.h"
#include "engine/profiling.h"
#include "engine/recorder.h"
#include "engine/sorting.h"
#include "engine/view_places.h"
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
    SESSION_WRITTEN = 64, /* session_writer has answers to take */
    SESSION_DIAGNOSED = 128
};
unsigned session_poll(struct session *session); /* a set of enum session_change */

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
const char *session_topic(const struct session *session);   /* "" before the first */
uint64_t session_generation(const struct session *session); /* raised by each session_tail */

/* Watches a group and diagnoses it, until another is, or none (NULL). The scope has to have it as its focused group.
 * `weir`: how weir is called with this cluster, for the commands that it names, and `command_config` the file that
 * Kafka's own tools need (NULL: none). */
void session_investigate(struct session *session, const char *group, const char *weir, const char *command_config);
void session_investigate_offsets(struct session *session); /* its partition of __consumer_offsets is read, too */
const struct investigation *session_investigation(const struct session *session); /* NULL: none */

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

/* Keeps what is read from now on in a file, whole, until it is stopped or cannot be written; a scan is left out. How it
 * ended is an event. */
bool session_record(struct session *session, const char *path, struct error *error);
void session_record_stop(struct session *session);
void session_recorder(const struct session *session, struct recorder_state *state);

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

/* Profiles the fields of session_ring while `wanted`; to be called in each frame. */
void session_profile(struct session *session, bool wanted);
bool session_profiled(struct session *session, struct profiling_state *state); /* see profiling_state */

/* Writes what a window shows to a file, by a thread; how it ended is an event. The name's end says the format. */
bool session_export(struct session *session, const char *path, const struct column_list *columns, struct error *error);
/* The same of a text that is made already, a chart: it is taken over. */
bool session_export_text(struct session *session, const char *path, struct str *text, struct error *error);

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
void session_read_full(struct session *session, uint32_t topic, int32_t partition, int64_t offset);
bool session_record_read(struct session *session, struct record *record, struct error *error);

/* Asks how many records of the topic were written when: a snapshot has it later, if the source can say it. */
void session_volume(struct session *session, const char *topic);

void session_set_scope(struct session *session, const struct scope *scope);
void session_refresh(struct session *session);
void session_acknowledge(struct session *session, const char *group); /* its alarm has been seen */

const struct event_log *session_events(const struct session *session);

#endif
