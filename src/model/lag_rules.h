/* The thresholds and windows of the rules for lag (lag.md). The shipped values are starting points, tuned on recorded
 * and simulated streams; a test on a real Kafka divides all windows by 20. */
#ifndef WEIR_MODEL_LAG_RULES_H
#define WEIR_MODEL_LAG_RULES_H

#include <stdint.h>

struct lag_rules {
    int64_t window_us;      /* W is at least this (60 s) ... */
    int window_gaps;        /* ... and so many commit intervals (6) */
    int64_t stuck_least_us; /* unread for so long without a commit is stuck: clamp(stuck_gaps g, least, most), */
    int64_t stuck_most_us;  /* never less than stuck_never_gaps g (30 s, 10 min, 6, 3) */
    int stuck_gaps, stuck_never_gaps;
    int gaps_wanted;        /* with fewer seen, stuck is only suspected (3) ... */
    int64_t suspected_us;   /* ... until it lasted so long (15 min) */
    int64_t open_us;        /* H > L with L still for so long is an open transaction worth showing (10 s) */
    int64_t blocked_us;     /* and for so long, with nothing readable before it, blocks the group (60 s) */
    int64_t abandoned_us;   /* empty, no commits, unread for longer than that: abandoned (1 h) */
    int64_t rebalance_us;   /* a rebalance that takes longer is stuck (60 s, or the rebalance timeout where known) */
    int loop_count;         /* so many rebalances ... */
    int64_t loop_us;        /* ... in that time are a loop (3 in 5 min) */
    int64_t visit_us;       /* a member that comes, reads and leaves is seen by looks no further apart (5 s) */
    int64_t behind_warn_us; /* beyond it a partition is never OK (10 min); 0: no such line */
    int64_t lag_allowed;    /* records that are no lag at all (10) */
    double jitter_gaps;     /* z = max(lag_allowed, jitter_gaps P g) (1.5) */
    double rest_part;       /* a pause that was seen to end by itself may last so much longer the next time (1.5) */
    double dead_band;  /* of the slope, as a part of P (0.02; at 0.01 who keeps pace, looked at every 2 s, wavers) */
    double least_rate; /* records per second: R - P below it gives no ETA (0.5) */
};

extern const struct lag_rules lag_rules_shipped;

/* The same with the line that the person drew for seconds behind; 0: none was, and that of the rules holds. */
struct lag_rules lag_rules_with_line(const struct lag_rules *rules, double behind_warn_s);

/* All times divided but visit_us, which is how long a consumer takes; counts and ratios stay. */
struct lag_rules lag_rules_divided(const struct lag_rules *rules, int by);

#endif
