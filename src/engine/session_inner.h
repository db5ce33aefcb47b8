/* The session's inside: what session*.c share. All but the sink is T0's own. */
#ifndef WEIR_ENGINE_SESSION_INNER_H
#define WEIR_ENGINE_SESSION_INNER_H

#include "base/wake.h"
#include "engine/analysis.h"
#include "engine/exporter.h"
#include "engine/first_page.h"
#include "engine/scan.h"
#include "engine/session.h"
#include "engine/session_investigation.h"
#include "engine/session_place.h"
#include "engine/session_scan.h"
#include "engine/session_tail.h"
#include "engine/session_view.h"

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
    int64_t position; /* of the tail, when this was learnt; while somebody travels, the next offset to read */
    int64_t high;     /* the end of the log, as last known; of a traveller */
    int64_t low;      /* of the log */
    bool asked;       /* it is in the page that was asked for */
    bool failed;      /* and could not be read */
    bool found;       /* while a ring or a page is looked through */
    int64_t read;     /* records of a page */
};

struct pages {
    uint64_t generation;     /* that the parts are of */
    struct page_part *parts; /* by topic and partition */
    size_t count;
    enum older_stage stage;
    size_t failed;      /* partitions that the last page lacks */
    struct error error; /* with OLDER_FAILED */
    unsigned wider;     /* the next page is 2^this as large: the last had no older records */
    bool wants;         /* to stand at this record when it is there */
    bool wants_older;   /* when a place was found: the page before it */
    struct place_of_record wanted;

    /* A traveller stands somewhere in the log; pages are read as he comes to them, and no tail runs. */
    enum { TRAVELS_NOT, TRAVELS_LOCATING, TRAVELS } travels;
    bool opens;         /* while locating: the record there was asked for, `wanted` says where */
    uint64_t open_tag;  /* by this request */
    bool reads_on;      /* the next page was asked for */
    uint64_t on_tag;    /* by this request */
    int64_t each;       /* records of each partition in it */
    size_t fetched;     /* bytes that came since he last moved on */
    int64_t retried_us; /* after a failure: not again before this; while locating: not longer than until then */
};

struct session {
    struct wake wake;
    struct board *board;
    struct mailbox *mailbox;
    struct source *source;
    struct ring *ring;
    struct ring_sink sink;
    struct sink locator; /* of a tail that is to find places alone: it takes nothing */
    bool paced;          /* records come at a pace of their own */
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

    double behind_warn_s;                /* of the last scope */
    struct investigation *investigation; /* NULL: no group is diagnosed */
    struct investigation **former;       /* given up, and not yet done with what they had asked */
    size_t former_count;

    uint64_t tags, read_tag, page_tag; /* that were given; of the last request of each kind */
    struct batch read_batch;
    struct error read_error;
};

/* session_investigation.c */
bool session_take_aside(struct session *session, struct event *event); /* false: it was not asked for there */
bool session_poll_investigation(struct session *session);              /* true: the diagnosis is another */
void session_end_investigations(struct session *session);              /* before the source goes; may wait */

/* session_tail.c */
/* Also while T1 waits for a recording: that does not wait for the disk. */
void session_stop_tail(struct session *session);
void session_start_tail(struct session *session); /* on session->topics; with a scan, through it */
struct offset session_behind(struct session *session);

/* The same from these places, the others as `from` says. */
void session_start_tail_at(struct session *session, const struct read_place *places, size_t count);
/* Starts a tail of the session's topics; `spec` says from where. */
void session_run_tail(struct session *session, struct tail_spec *spec, struct sink *sink);
void session_choose_topics(struct session *session, const char *const *topics, size_t count);

/* session_tail.c */
void session_forget_topics(struct session *session);

/* Everything that is held is let go, for another start; no tail runs afterwards. */
void session_begin_anew(struct session *session);
/* The tail, from these places, the others as session->from says; the ring stays as it is. */
void session_go_live(struct session *session, const struct read_place *places, size_t count);

/* session_locate.c */
/* Whether somebody who goes to such a place travels. */
bool session_may_travel(const struct session *session, struct tail_start from);
/* Finds where each partition begins: these at their places, the others as session->from says. */
void session_locate(struct session *session, const struct read_place *places, size_t count);
void session_note_located(struct session *session, const struct event *ended);
void session_locate_in_time(struct session *session); /* a tail takes over where it lasts too long */

/* session_travel.c */
bool session_take_next(struct session *session, const struct event *event);             /* false: it is no such page */
bool session_has_reached(struct session *session, const struct place_of_record *place); /* it was read, or never will */
void session_end_travel(struct session *session);  /* a tail goes on from where he has come to */
void session_tell_places(struct session *session); /* as a tail would: on the board */

/* session_open.c */
bool session_take_opened(struct session *session, const struct event *event); /* false: it was not asked for there */

/* session_page.c */
int session_compare_parts(const void *left, const void *right);
struct page_part *session_part_of(struct pages *pages, const struct record_head *head, struct page_part **near);
void session_drop_pages(struct session *session);
void session_begin_older(struct session *session);                          /* at the place that was found */
bool session_take_page(struct session *session, const struct event *event); /* false: it is no page */

/* session_view.c: the filter anew, for another topic, or values are read otherwise. */
void session_renew_filter(struct session *session);

/* session_scan.c */
void session_drop_scan(struct session *session); /* the tail is about to begin anew */
void session_note_scan_pause(struct session *session, bool paused);
void session_note_scan(struct session *session, const struct event *ended); /* the tail has ended */

#endif
