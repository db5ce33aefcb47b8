/* Which brokers lead what other groups are behind on: of two looks at all groups, some time apart. A group is behind
 * where it has not read by the second look what was there at the first: so it is behind for as long as that, at least,
 * however fast its records come and however seldom it commits within that time. Pure functions. */
#ifndef WEIR_MODEL_OTHERS_BEHIND_H
#define WEIR_MODEL_OTHERS_BEHIND_H

#include "model/group_detail.h"

enum { OTHERS_LEADERS = 32 }; /* that are counted apart */

struct others_led {
    int32_t broker;
    size_t groups, behind; /* that read from partitions that it leads; of these behind on one of them */
};

struct others_behind {
    bool known;        /* there were two looks */
    const char *error; /* why there were not; NULL: they have not come yet */
    int64_t apart_us;  /* the two looks */
    struct others_led led[OTHERS_LEADERS];
    size_t count;
};

/* Adds one group, as it was at both looks; one without members is passed over, for it is behind by itself. Of more than
 * `allowed` records it is behind. */
void others_behind_add(struct others_behind *others, const struct group_detail *first,
                       const struct group_detail *second, int64_t allowed);

const struct others_led *others_behind_on(const struct others_behind *others, int32_t broker); /* NULL: none */

#endif
