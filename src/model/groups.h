/* The groups of a cluster, each as one row: what it is, and the sum and the worst of its partitions. A block of the
 * snapshot; the partitions themselves are in model/group_detail.h. */
#ifndef WEIR_MODEL_GROUPS_H
#define WEIR_MODEL_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/block.h"
#include "model/lag_state.h"
#include "model/row_state.h"
#include "model/span.h"
#include "model/spark.h"

enum group_type {
    GROUP_UNKNOWN_TYPE,
    GROUP_CLASSIC,
    GROUP_CONSUMER,
    GROUP_SHARE,
    GROUP_STREAMS,
    GROUP_SIMPLE,
    GROUP_SHARE_LIKELY /* no consumers' group and without commits: a share group, or Streams that never committed */
};
enum group_state {
    GROUP_STATE_UNKNOWN, /* the library could not say; never shown as Dead */
    GROUP_PREPARING_REBALANCE,
    GROUP_COMPLETING_REBALANCE,
    GROUP_STABLE,
    GROUP_DEAD,
    GROUP_EMPTY,
    GROUP_ASSIGNING,
    GROUP_RECONCILING
};
const char *group_type_name(enum group_type type);    /* "classic", ...; NULL for unknown */
bool group_type_shares(enum group_type type);         /* surely, or by all that can be seen of it: it has no offsets */
const char *group_state_name(enum group_state state); /* "Stable", ...; NULL for unknown */

struct group_row {
    const char *group;
    enum group_type type;
    enum group_state state;
    int32_t members;            /* -1 not known */
    struct offset lag;          /* sum of the known; known when at least one is */
    int32_t partitions;         /* that have a row (kafka/group_rows.h); -1 not asked yet */
    int32_t without_row;        /* nobody owns them and nothing is committed for them: too many for rows */
    int32_t unknown_partitions; /* of both, without a known lag */
    struct real in, out;
    struct spark spark;        /* of the lag */
    const char *const *topics; /* that it has commits or owners for */
    size_t topic_count;
    const char *worst_topic; /* the partition that is worst off: by severity, then seconds, then lag; NULL: none */
    int32_t worst_partition;
    int32_t worst_owner;            /* group_detail: index into members; -1: none, or not known */
    const char *worst_client;       /* its owner's client id; NULL: none, or not known */
    struct lag_judgement judgement; /* the worst partition's, or the group's own (rebalances) */
    struct span behind;             /* the largest of its partitions */
    struct real eta;                /* the largest */
    int32_t no_commit;              /* partitions without a committed offset, not in the lag */
    int32_t unjudged;               /* partitions of which too little is known for a verdict; notes aside */
    int32_t learning;               /* of these, those that only need more looks */
    int32_t behind_unsure;          /* partitions with a lag whose seconds are not known, or not how many at most */
    int32_t noted;                  /* partitions that are in no total: FORMER, GONE without owner, ABANDONED */
    int64_t state_us;               /* monotonic: since when its state is seen; 0: not known */
    bool state_is_bound;            /* it may be so for longer: weir was not there */
    bool rebalancing;
    int32_t rebalances;    /* seen in the last five minutes */
    int64_t commit_gap_us; /* g, the median time between commits; 0: not known */
    int32_t coordinator;   /* broker id; -1: not known */
    const char *assignor;  /* NULL: not known */
    bool connect;          /* a group of Connect workers: no lag verdict */
    bool undescribed;      /* this library can tell its commits, and neither its type nor its members */
    bool left_alone;       /* nobody looks at it, and there is no sweep: its values are old, and it has no verdict */
    struct row_state status;
};

struct groups {
    struct block block;
    struct group_row *rows; /* by name */
    size_t count;
    size_t not_swept;  /* rows whose commits were never seen yet */
    const char *error; /* the listing itself failed or is partial, NULL: whole */
    bool denied;
};

#endif
