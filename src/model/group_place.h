/* Where somebody begins in a partition who begins where a group is. */
#ifndef WEIR_MODEL_GROUP_PLACE_H
#define WEIR_MODEL_GROUP_PLACE_H

#include <stdint.h>

#include "base/known.h"

enum group_place {
    GROUP_PLACE_COMMIT, /* at the committed offset */
    GROUP_PLACE_NONE,   /* nothing was committed: at the low watermark. Where the group itself would begin is a setting
                           of its members, which Kafka does not tell */
    GROUP_PLACE_LOW,    /* what was committed lies below the low watermark: there */
    GROUP_PLACE_HIGH    /* it lies past the high watermark: there */
};

/* Ends that are not known move nothing; without a commit `from` is 0 then, which a reading takes as the beginning. */
enum group_place group_place_of(struct offset committed, struct offset low, struct offset high, int64_t *from);

#endif
