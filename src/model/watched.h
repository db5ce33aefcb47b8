/* What was seen of one group over a stretch of time: the looks, the members that came and went, the offsets of each
 * partition. Plain data in bounded memory, made look by look from struct group_detail; the diagnosis reads it.
 *
 * Points are thinned out evenly when there are more than there is room for, so that they always span the whole time.
 * @locality one thread at a time.
 */
#ifndef WEIR_MODEL_WATCHED_H
#define WEIR_MODEL_WATCHED_H

#include "model/group_detail.h"

enum {
    WATCHED_POINTS = 64,       /* of each partition */
    WATCHED_PARTITIONS = 2048, /* further ones are counted, not kept */
    WATCHED_MEMBERS = 512,     /* that are remembered; the ones that left longest ago go first */
    WATCHED_CHANGES = 64       /* moments at which the members changed */
};

struct watched_member {
    char *id, *client, *host;  /* client, host: "" when not known */
    char *instance;            /* NULL: not static */
    int64_t first_us, last_us; /* looks that saw it */
    bool came;                 /* it was not there at the first look */
    uint32_t returns;          /* it went and came back under the same id */
    bool was_stuck_once;       /* at some time when it went */
    bool gone;                 /* not there at the last */
    int64_t gone_us;           /* the first look without it */
    bool was_stuck;            /* when it went, it had not committed anywhere for `stuck`, with records to read */
    int64_t committed_us;      /* a partition of its own was committed last; 0: not since it is seen */
    int64_t unread_us;         /* since when something of its own is unread without any commit of it; 0: nothing is */
    int64_t stood_us;          /* so long it had stood when it went, the last time that it was stuck */
};

struct watched_point {
    int64_t t_us;
    struct offset committed, low, high, lso;
};

struct watched_partition {
    char *topic;
    int32_t partition;
    struct watched_point points[WATCHED_POINTS]; /* oldest first */
    size_t count;
    int64_t step_us;       /* least distance between kept points */
    struct offset most;    /* the largest committed offset */
    uint32_t falls, rises; /* the committed offset went down; went up */
    int64_t fell_us;       /* the last time; 0: never */
    int64_t fell_from, fell_to;
    bool fell_to_start;
    int64_t moved_alone_us; /* it changed between two looks at which the group had no members; 0: never */
    int64_t committed_us;   /* the last change seen; 0: none */
    struct offset high;     /* the end, as it was known last */
    uint32_t high_falls;    /* it went down */
    uint64_t generation;    /* of the topic, when it was there last */
    bool recreated;
    int64_t unstable_us; /* since when an offset is pending in a transaction, as far as one could ask; 0: it is not */
    int64_t pending_us;  /* it could be asked whether one is, the last time; 0: never */
    int64_t lso_us;      /* since when the last stable offset stands still before the end; 0: it does not */
};

struct watched {
    int64_t first_us, last_us, first_ms;
    uint32_t looks, not_stable; /* looks at which the group was in a rebalance */
    enum group_state state;     /* at the last look */
    bool looked;
    bool nobody;        /* at the last look: no members */
    bool unsettled;     /* at the last look: a rebalance, or others than before */
    int64_t blind_us;   /* since this look one could not ask, which is no time that a member stood; 0: one could */
    int64_t pending_us; /* it could be asked which offsets are pending, the last time; 0: never */
    bool members_seen;  /* they could be seen at some look */
    struct watched_member *members;
    size_t member_count;
    int64_t changes_us[WATCHED_CHANGES]; /* a circle: when members or the state began to change */
    uint64_t change_count;
    struct watched_partition *partitions; /* by topic, partition */
    size_t partition_count;
    size_t partitions_dropped; /* of the last look: not kept, for there are more than WATCHED_PARTITIONS */
};

/* `struct watched w = {0}` is empty. */
void watched_finish(struct watched *watched);

/* When a look was asked, monotonic. */
int64_t watched_time(const struct group_detail *detail);

/* Takes in a look; one that is not newer than the last is no look. Returns whether it was one.
 * `stuck_us`: without a commit for so long, with records to read, a member is stuck. */
bool watched_look(struct watched *watched, const struct group_detail *detail, int64_t stuck_us);

int64_t watched_us(const struct watched *watched); /* from the first to the last look */

const struct watched_partition *watched_partition(const struct watched *watched, const char *topic, int32_t partition);

/* Changes of members or state within the last `window_us`: rebalances, as far as they were seen. */
size_t watched_changes(const struct watched *watched, int64_t window_us);

/* Records per second that were appended (`committed` false) or committed between two moments, in a straight line
 * between the points around each: what was not looked at in between is spread evenly. Unknown where there are no two
 * points, or the counter fell. */
struct real watched_rate(const struct watched_partition *partition, bool committed, int64_t from_us, int64_t to_us);

#endif
