/* Where the tail is; a block of the snapshot, made by T1's side a few times a second. */
#ifndef WEIR_MODEL_TAIL_STATE_H
#define WEIR_MODEL_TAIL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/block.h"

struct tail_partition {
    int32_t partition;
    uint32_t topic;
    struct offset position; /* next offset to read */
    struct offset high;     /* end, of the tail's isolation level */
    struct offset start;    /* where it began; unknown where the library found the place */
    struct offset low;      /* of the log when the tail began; unknown where it was not asked */
    struct offset end;      /* of a bounded tail: it stops before it */
};
struct tail_state {
    struct block block;
    uint64_t number; /* the tail_spec's */
    const char *const *topics;
    size_t topic_count;
    struct tail_partition *rows;
    size_t count;
    uint64_t records, bytes; /* read since the tail started */
    struct offset behind;    /* records between the positions and the ends */
    bool finished;           /* a bounded tail reached its ends */
    const char *error;       /* NULL: going well */
};

#endif
