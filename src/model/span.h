/* Seconds behind: how old the oldest unread record of a partition is, how that was found, and how wrong it may be.
 *
 * Two ages are kept apart and never mixed in one chart or alarm: `waiting`, since the record was appended, and `record
 * age`, now less its own timestamp (create time unless the topic has log-append time: then both are the same).
 * Source of the order and the rules: lag.md, "Seconds behind".
 */
#ifndef WEIR_MODEL_SPAN_H
#define WEIR_MODEL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/history.h"

enum span_kind { SPAN_EXACT, SPAN_AT_LEAST, SPAN_ABOUT };
enum span_method {
    SPAN_NONE,      /* nothing is known */
    SPAN_CAUGHT_UP, /* there is no unread record: 0, exactly */
    SPAN_RING,      /* history of the end offset: waiting */
    SPAN_READ,      /* the first unread record was read, now or at a former look: record age */
    SPAN_LOG,       /* searched by time in the log: record age */
    SPAN_RATE       /* lag / rate of production: about */
};
enum span_age { SPAN_AGE_WAITING, SPAN_AGE_RECORD };

struct span {
    bool known;
    bool runs_ahead; /* not known, for timestamps are ahead of this machine's clock */
    double seconds;  /* never negative */
    double error;    /* seconds, either way; 0 for SPAN_AT_LEAST, which has no upper bound, and for SPAN_ABOUT where
                      * nothing bounds it */
    enum span_kind kind;
    enum span_method method;
    enum span_age age;
};

const char *span_kind_name(enum span_kind kind);       /* "exact", "at_least", "about" */
const char *span_method_name(enum span_method method); /* "caught_up", "ring", "read", "log", "rate"; NULL for none */
const char *span_age_name(enum span_age age);          /* "waiting", "record" */

struct span span_caught_up(void);

/* From the history of a partition's end offset, oldest first: when did the end pass `next` (the first unread offset)?
 * Interpolated between the two points around it, error the distance between them. Older than all of history: at least
 * since its first point. Unknown without points, or when the end has not passed `next`. */
struct span span_of_ring(const struct point *points, size_t count, int64_t next, int64_t now_us);

/* From the timestamp of the first record at or after `next`. `append`: log-append time, so that it is waiting, too. A
 * timestamp later than now by more than a second is unknown, and says that it runs ahead; by less it is 0, give or take
 * that much. */
struct span span_of_record(int64_t timestamp_ms, bool append, int64_t now_ms);

/* The record that was a partition's first unread one at a former look: the first at or after `from`. */
struct span_former {
    bool known;
    bool append; /* log-append time */
    int64_t from, offset;
    int64_t timestamp_ms; /* -1: it has none */
};

/* From such a record, while `next` could not be read. Up to its offset it still is the first unread one. What comes
 * after it was appended later: with log-append time its age is the most it can be, and what the history of the end says
 * the least, which is exact when both are within a tenth or a second of the value, and about otherwise, with that
 * error. A create time bounds nothing: about. Where the history has both records, the age is less by what it says was
 * between them. Unknown for what lies before `from`. */
struct span span_of_former(const struct span_former *former, int64_t next, const struct point *points, size_t count,
                           int64_t now_us, int64_t now_ms);

/* What reading tells, now or at a former look: what was read; what is exact by a former look; what is about by one,
 * unless the history is exact. */
struct span span_of_readings(const struct span *read, const struct span *former, const struct span *ring);

/* From a search by time: the newest time known to give an offset <= next (`from_ms`, -1: none), and the oldest that
 * gives a later one (`to_ms`, -1: none does up to now, so that timestamps run ahead). With create time it is a lower
 * bound only, now - to_ms; with log-append time it is exact within the bracket. */
struct span span_of_log(int64_t from_ms, int64_t to_ms, bool append, int64_t now_ms);

/* lag / P, marked as about; unknown unless P > 0. */
struct span span_of_rate(struct offset lag, struct real rate);

/* The first that is known, in the order read, ring when exact, log, ring (at least), rate; of two lower bounds the
 * later.
 */
struct span span_choose(const struct span *read, const struct span *ring, const struct span *log,
                        const struct span *rate);

/* <0, 0, >0: by seconds; unknown before everything known. */
int span_compare(const struct span *a, const struct span *b);

#endif
