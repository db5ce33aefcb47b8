/* One look at all groups, reduced to what tells how other groups than the asked one fare: how far each partition that a
 * member owns is committed and written, and who leads it. Bounded: what is left out is counted. A block. */
#ifndef WEIR_MODEL_OTHERS_LOOK_H
#define WEIR_MODEL_OTHERS_LOOK_H

#include "model/group_detail.h"

enum { OTHERS_GROUPS = 1000, OTHERS_PARTITIONS = 20000 }; /* that are kept */

struct others_row {
    const char *group, *topic;
    int32_t partition, leader;
    int64_t committed, high;
};

struct others_look {
    struct block block;
    struct others_row *rows; /* by group, topic, partition */
    size_t count;
    size_t groups;   /* other groups, but for those that are known to have no members */
    size_t left_out; /* of these, for want of room */
};

/* Whatever the order of the groups; each one's rows are sorted, as group_detail has them. */
struct others_look *others_look_of(struct group_detail *const *details, size_t count, const char *own_group);

/* The row of the same group and partition; NULL: none. `*at` goes on from one to the next of a sorted series. */
const struct others_row *others_look_next(const struct others_look *look, const struct others_row *like, size_t *at);

#endif
