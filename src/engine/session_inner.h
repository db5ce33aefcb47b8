/* The session's inside: what session.c, session_tail.c and session_scan.c share. All but the sink is T0's own. */
#ifndef WEIR_ENGINE_SESSION_INNER_H
#define WEIR_ENGINE_SESSION_INNER_H

#include "base/wake.h"
#include "engine/analysis.h"
#include "engine/exporter.h"
#include "engine/first_page.h"
#include "engine/recorder.h"
#include "engine/scan.h"
#include "engine/session.h"

enum { FILTER_TEXT = 2048 };

/* What T1 puts goes into the ring; while the topic is scanned, only what the scan's filter lets through. */
struct ring_sink {
    struct sink base;
    struct ring *ring;
    struct first_page *first_page;
    struct scan *scan; /* NULL: all of it; set while no tail runs */
    struct analysis *analysis;
    struct recorder *recorder;
    struct batch fitting;      /* T1's: what is recorded whole, cut to what the ring takes */
    const char *const *topics; /* that are read; change while no tail runs */
    size_t topic_count;
    struct wake *wake;
};

/* One partition of the ring, and the page before it. */
struct page_part {
    uint32_t topic;
    int32_t partition;
    int64_t oldest;   /* all from here on is in the ring, or was */
    int64_t from, to; /* of the page that was asked for */
    int64_t position; /* of the tail, when this was learnt */
    int64_t low;      /* of the log */
    bool asked;       /* it is in the page that was asked for */
    bool failed;      /* and could not be read */
    bool found;       /* while a ring or a page is looked through */
};

struct pages {
    uint64_t generation;     /* that the parts are of */
    struct page_part *parts; /* by topic and partition */
    size_t count;
    enum older_stage stage;
    size_t failed;      /* partitions that the last page lacks */
    struct error error; /* with OLDER_FAILED */
    unsigned wider;     /* the next page is 2^this as large: the last had no older records */
    bool travels;       /* the tail began further back, and rests when the ring is full */
    bool rests;
    uint64_t rested; /* the ring's end when it last went on */
    bool around;     /* what is read now takes the place of all that is held */
    bool wants;      /* to stand at this record when it is there */
    struct place_of_record wanted;
};

struct session {
    struct wake wake;
    struct board *board;
    struct mailbox *mailbox;
    struct source *source;
    struct ring *ring;
    struct ring_sink sink;
    struct analysis *analysis;
    struct event_log log;
    struct writer *writer;
    struct recorder *recorder;
    struct exporter *exporter;
    struct first_page *first_page;
    struct pages pages;
    struct sorting *sorting;
    struct profiling *profiling;

    char **topics;
    size_t topic_count;
    struct tail_start from;
    int64_t max_rate;
    uint64_t generation;
    bool paused;
    char filter_text[FILTER_TEXT];
    enum verdict listed; /* which verdict's records are shown */
    struct scan *scan;   /* NULL: none */
    enum scan_stage scan_stage;
    char scan_text[FILTER_TEXT];
    int64_t scan_us, scan_since_us; /* it ran so long, until it last went on */
    struct error scan_error;
    struct decoder decoder; /* of values */

    uint64_t seen_scan, seen_board, seen_end, seen_analysis;
    struct ring_stats stats; /* the last that T0 could get without waiting */
    uint64_t seen_cleared;

    uint64_t tags, read_tag, page_tag; /* that were given; of the last request of each kind */
    struct batch read_batch;
    struct error read_error;
};

/* session_tail.c */
/* Also while T1 waits for a recording: that does not wait for the disk. */
void session_stop_tail(struct session *session);
void session_start_tail(struct session *session); /* on session->topics; with a scan, through it */
struct offset session_behind(struct session *session);

/* The same from these places, the others as `from` says; the ring begins with `first`. NULL: none. */
void session_start_tail_at(struct session *session, const struct read_place *places, size_t count,
                           const struct batch *first);

/* session_tail.c */
void session_forget_topics(struct session *session);

/* session_page.c */
void session_drop_pages(struct session *session);
bool session_take_page(struct session *session, const struct event *event); /* false: it is no page */

/* session.c: the filter anew, for another topic, or values are read otherwise. */
void session_renew_filter(struct session *session);

/* session_scan.c */
void session_drop_scan(struct session *session); /* the tail is about to begin anew */
void session_note_scan_pause(struct session *session, bool paused);
void session_note_scan(struct session *session, const struct event *ended); /* the tail has ended */

#endif
