/* What is remembered of one partition of a group between looks. Private to lag_*.c.
 *
 * A quiet partition costs sizeof(struct lag_track), an active one also its samples: test_lag_watch counts both.
 */
#ifndef WEIR_MODEL_LAG_TRACK_H
#define WEIR_MODEL_LAG_TRACK_H

#include "model/lag_row.h"
#include "model/lag_rules.h"

/* Slopes are taken over two windows: over one, the chance of when looks and commits meet is as large as what is to be
 * told. */
enum { TRACK_SAMPLES = 16, TRACK_WINDOWS = 2 };

/* One look that is kept: the counters then, and as they were when the committed offset had last changed. */
struct track_sample {
    int64_t t_us;
    int64_t committed, high;
    int64_t moved_us;   /* when the committed offset was first seen at this value; 0: it is so since weir looks */
    int64_t moved_high; /* the end then */
};

/* A write that was refused, or changed nothing, must not excuse what somebody else does long after it. */
enum { TRACK_WRITTEN_LOOKS = 16 };

struct lag_track {
    const char *topic; /* of the watch's names */
    int32_t partition;
    uint32_t looks;
    uint32_t sample_count;        /* ever, since they were last dropped */
    uint32_t blind_ms;            /* so long after last_us commits or ends could not be asked; 0: they could */
    struct track_sample *samples; /* TRACK_SAMPLES, a circle; NULL until something moves */
    int64_t first_us, last_us;    /* looks that saw its ends */
    struct offset committed, low, high, lso; /* the last known */
    int64_t committed_us;                    /* the last change that was seen; 0: none */
    int64_t lso_us;                          /* likewise of the last stable offset */
    int64_t lso_rest_us; /* how long it stands still at times, with transactions open; 0: not seen yet */
    int64_t moved_high;  /* the end when the committed offset changed last */
    int64_t most;        /* the largest committed offset */
    int64_t unread_us;   /* since when the next record is seen unread, and can be read; 0: there is none */
    uint32_t unseen_ms;  /* ... and how much of that time is no evidence, since nobody could look */
    uint32_t away_ms;    /* ... the longest outage in it; 0: none */
    int64_t back_us;     /* when they could be asked again, the last time; 0: they always could */
    int64_t small_us;    /* when the lag was last no more than a group has that keeps up; 0: never */
    int64_t rewound_us;  /* the committed offset fell and is below `most`; 0: it is not */
    int64_t rewound_to;
    int64_t lost; /* offsets; 0: none */
    int64_t lost_ms, vanished_ms;
    uint64_t owner;   /* a hash of its member id; 0: nobody */
    int64_t owned_us; /* since when it is that one's; 0: since weir looks */
    struct lag_judgement judgement;
    struct probe *probe; /* the last that held; NULL: none ever did */
    uint32_t generation;
    uint8_t ahead;      /* looks in a row with C > H, at most 255 */
    uint8_t still;      /* ... without a change of the committed offset, at most 255 */
    bool reset;         /* it fell to an end of the log, or weir did it */
    uint8_t written;    /* looks for which a change is no surprise, since weir has set it */
    bool lost_observed; /* the low watermark passed while weir looked */
    bool lost_active;   /* what is left has not been read since */
    bool unmanaged;     /* commits were seen without members */
    bool jumped;        /* it rose without members and was told as set: the next time somebody reads without joining */
    bool former;        /* of a topic that the group no longer reads, until a commit or an owner says otherwise */
    bool lso_seen;      /* ... and lso_us is when it moved, not when weir came */
    bool late;          /* it was not there at the look before: its first commit is one that weir saw come */
    bool moved;         /* something did, since the first look: samples are kept from then on */
};

void lag_track_init(struct lag_track *track, const char *topic, const struct lag_row *row, int64_t now_us);
void lag_track_finish(struct lag_track *track);

/* Whose it is, while nothing is being assigned. NULL: nobody's. */
void lag_track_owner(struct lag_track *track, const char *member_id, int64_t now_us);

/* Its commit or its ends could not be asked at `now_us`. What stands still until they are seen again says nothing of
 * the group: that time, from the first such look on, is left out of every clock here. */
void lag_track_blind(struct lag_track *track, int64_t now_us);

/* For how long something is unread, as far as somebody could look; 0: nothing is. */
int64_t lag_track_unread_for(const struct lag_track *track, int64_t now_us);

/* For how long it is unread by the clock, but for the longest outage: what neither that explains, nor looks without an
 * answer now and then. 0: nothing is unread, or nobody saw the commit stand still. */
int64_t lag_track_stood_for(const struct lag_track *track, int64_t now_us);

/* C' of the last look. */
int64_t lag_track_next(const struct lag_track *track);

/* What a look saw. */
struct track_change {
    bool committed; /* the committed offset is another */
    bool fell;
    bool vanished;
    bool lost;         /* the low watermark has passed it since the last look, or had when weir came */
    bool was_reset;    /* it fell to the beginning of the log, or weir did it */
    int64_t skipped;   /* it rose by so much without anybody reading (lag_jump.h); 0: it did not */
    bool skip_is_sure; /* nobody can have read them unseen */
    bool read_all;     /* it is at least where the end was at the last look */
    int64_t waited_us; /* the commit was of something that had waited so long, at most; 0: there was none */
    int64_t unread_us; /* ... since then; 0: it came and was committed between two looks */
    bool regular;      /* there was something to commit all the while since the commit before */
    int64_t look_us;   /* since the last look; 0: this is the first */
};
void lag_track_look(struct lag_track *track, const struct lag_row *row, int64_t window_us, int64_t now_us,
                    struct track_change *change);

#endif
