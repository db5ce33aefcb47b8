/* One partition of one group: how far it has read, how far it is behind, and what is the matter with it. */
#ifndef WEIR_MODEL_LAG_ROW_H
#define WEIR_MODEL_LAG_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/history.h"
#include "model/lag_state.h"
#include "model/probe.h"
#include "model/row_state.h"
#include "model/span.h"
#include "model/spark.h"

struct lag_points { /* over time, oldest first; NULL: none are kept for this row */
    const struct point *lag;
    size_t lag_count;
    const struct point *behind; /* milliseconds, of one kind of age alone */
    size_t behind_count;
    enum span_age behind_age;
    bool is_short;
};

struct lag_row {
    const char *topic;
    int32_t partition;
    struct offset committed, low, high;
    struct offset lso;   /* where it was asked, after the high watermark was answered */
    struct offset lag;   /* see model/lag.h: never negative by construction */
    struct real in, out; /* records per second appended, committed */
    struct span behind;  /* the best that is known; `waiting` and `record_age` one by one */
    struct span waiting, record_age;
    struct real eta;    /* seconds until the lag is gone; unknown: it does not shrink, or is not known */
    struct spark spark; /* of the lag */
    int32_t owner;      /* index into members, -1: none or not known */
    bool moves;         /* consumer protocol: it is to go to another member */
    int32_t target;     /* with `moves` alone: index into members of who is to have it, -1: not known */
    bool gone;          /* the topic or the partition does not exist */
    bool no_leader;
    bool leader_known; /* false: it has none, or it is not told */
    int32_t leader;
    bool unstable;           /* a transaction's commit of this offset is pending (require-stable fetch) */
    enum fact compacted;     /* cleanup.policy has compact */
    enum fact transactional; /* markers or open transactions were seen on it */
    uint64_t generation;     /* of the topic: another number, another topic of the same name */
    struct probe probe;
    bool wants_probe; /* the next verdict depends on it */
    struct log_searched searched;
    struct offset open;      /* offsets behind an open transaction that lasts; unknown: none */
    struct offset lost;      /* offsets that went unread, the last time; unknown: none were */
    int64_t lost_ms;         /* wall clock, when that was seen */
    enum fact lost_observed; /* FACT_YES: weir saw the low watermark pass; FACT_NO: it was so when weir came */
    int64_t vanished_ms;     /* when a committed offset was no longer there; 0: never seen */
    int64_t committed_us;    /* monotonic: when the committed offset changed last; 0: not since weir looks */
    int64_t unread_us;       /* monotonic: since when its next record is seen unread; 0: nothing is unread */
    struct lag_judgement judgement;
    struct lag_points points;
    struct row_state state;
};

#endif
