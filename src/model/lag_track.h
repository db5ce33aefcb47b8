/* What is remembered of one partition of a group between looks. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_TRACK_H
#define WEIR_MODEL_LAG_TRACK_H

#include "model/lag_rules.h"
#include "model/snapshot.h"

enum { TRACK_SAMPLES = 16 };

/* One look that is kept: the counters then, and as they were when the committed offset had last changed. */
struct track_sample {
    int64_t t_us;
    int64_t committed, high;
    int64_t moved_us;   /* when the committed offset was first seen at this value; 0: it is so since weir looks */
    int64_t moved_high; /* the end then */
};

struct lag_track {
    char *topic;
    int32_t partition;
    uint64_t generation;
    int64_t first_us, last_us; /* looks */
    uint32_t looks;
    struct offset committed, low, high, lso; /* the last known */
    int64_t committed_us;                    /* the last change that was seen; 0: none */
    uint32_t still;                          /* looks in a row without a change of it */
    int64_t high_us, lso_us;                 /* likewise of the ends */
    int64_t high_first;                      /* the end at the first look: what a still end means */
    int64_t moved_high;                      /* the end when the committed offset changed last */
    int64_t most;                            /* the largest committed offset */
    int64_t unread_us;                       /* since when the record at C' is seen unread; 0: it is not */
    int64_t small_us;                        /* when the lag was last at most z; 0: never */
    int64_t rewound_us;                      /* the committed offset fell and is below `most`; 0: it is not */
    int64_t rewound_to;
    bool reset;     /* ... to an end of the log, or weir did it */
    bool written;   /* weir set it: the next change is no surprise */
    uint32_t ahead; /* looks in a row with C > H */
    struct offset lost;
    int64_t lost_ms;
    bool lost_observed, lost_active;
    int64_t vanished_ms;
    bool unmanaged;               /* commits were seen without members */
    int64_t longest_pause_us;     /* without a commit although there was something to read, and over */
    bool moved;                   /* something did, since the first look: samples are kept from then on */
    struct track_sample *samples; /* TRACK_SAMPLES, a circle; NULL until something moves */
    uint32_t sample_count;        /* ever */
    struct probe probe;           /* the last that is still true */
    struct lag_judgement judgement;
};

void lag_track_init(struct lag_track *track, const struct lag_row *row, int64_t now_us);
void lag_track_finish(struct lag_track *track);

/* What a look saw. `gap_us` is the commit interval that ended with it; 0: none, or it says nothing of the interval. */
struct track_change {
    bool committed; /* it changed */
    bool fell;
    bool vanished;
    bool lost;      /* the low watermark has passed it since the last look, or had when weir came */
    bool was_reset; /* it fell or jumped to an end of the log */
    int64_t gap_us;
};
void lag_track_look(struct lag_track *track, const struct lag_row *row, int64_t window_us, int64_t now_us,
                    struct track_change *change);

/* Rates over the window, per second: of the end, and of the committed offset from change to change. */
struct real lag_track_in(const struct lag_track *track, int64_t window_us);
struct real lag_track_out(const struct lag_track *track, int64_t window_us);

/* The slope of the lag in records per second: Theil-Sen (the median of the slopes of all pairs) over the moments of
 * commit within the window, where there are at least three, otherwise over the looks. Between commits the lag grows
 * as a saw does, which says nothing. */
struct real lag_track_slope(const struct lag_track *track, int64_t window_us);

#endif
