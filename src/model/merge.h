/* The newest records of several partitions as one stream. */
#ifndef WEIR_MODEL_MERGE_H
#define WEIR_MODEL_MERGE_H

#include "model/tail_state.h"
#include "store/batch.h"

/* The records of the batch by timestamp, each partition's own order kept, and of each partition only the newest `most`.
 * They point into the batch; the caller frees the array. */
struct record *merge_by_time(const struct batch *batch, int64_t most, size_t *count);

/* True when some partition gave fewer than `most` although its log holds more before where the tail started: offsets
 * that are no records (transactions' marks, aborted or compacted records) took the place. */
bool merge_is_short(const struct batch *batch, const struct tail_state *state, int64_t most);

#endif
