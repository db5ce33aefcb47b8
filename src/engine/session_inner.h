/* The session's inside: what session.c, session_tail.c and session_scan.c share. All but the sink is T0's own. */
#ifndef WEIR_ENGINE_SESSION_INNER_H
#define WEIR_ENGINE_SESSION_INNER_H

#include "base/wake.h"
#include "engine/analysis.h"
#include "engine/scan.h"
#include "engine/session.h"

enum { FILTER_TEXT = 2048 };

/* What T1 puts goes into the ring; while the topic is scanned, only what the scan's filter lets through. */
struct ring_sink {
    struct sink base;
    struct ring *ring;
    struct scan *scan; /* NULL: all of it; set while no tail runs */
    struct analysis *analysis;
    struct wake *wake;
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
    struct sorting *sorting;

    char topic[256];
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

    uint64_t read_tag;
    struct batch read_batch;
    struct error read_error;
};

/* session_tail.c */
void session_start_tail(struct session *session); /* on session->topic; with a scan, through it */
struct offset session_behind(struct session *session);

/* session.c: the filter anew, for another topic, or values are read otherwise. */
void session_renew_filter(struct session *session);

/* session_scan.c */
void session_drop_scan(struct session *session); /* the tail is about to begin anew */
void session_note_scan_pause(struct session *session, bool paused);
void session_note_scan(struct session *session, const struct event *ended); /* the tail has ended */

#endif
