/* What weir knows of a cluster at one moment: plain data that T2 makes and everyone else only reads.
 *
 * Each block is shared between snapshots and has a header of its own: whoever reads one includes that. What holds of
 * all of them is in model/block.h.
 */
#ifndef WEIR_MODEL_SNAPSHOT_H
#define WEIR_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/block.h"

/* How far the slow sweep over everything that is not on screen has come. */
struct sweep {
    uint64_t requests;          /* made by the survey since its start */
    uint64_t in_minute;         /* of these, in the last minute */
    bool off;                   /* only what is on screen is asked for */
    uint32_t groups, groups_of; /* seen in this pass, of how many; both 0: idle */
    uint32_t topics, topics_of;
};

struct snapshot { /* any pointer may be NULL: not known yet */
    struct block block;
    struct topics *topics;
    struct partitions *partitions; /* of the focused topic */
    struct groups *groups;
    struct group_detail *group; /* the focused group */
    struct topic_commits *commits;
    struct brokers *brokers;
    struct tail_state *tail;
    struct volume *volume; /* of the topic that was asked for last */
    struct sweep sweep;
};

#endif
