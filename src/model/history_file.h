/* History as bytes, to be kept from one run to the next.
 *
 * Times are kept as wall clock. All rows that have points are in it; a row's depth is what it was. The format is weir's
 * own: little-endian, a row is its key's length (u16), key, basis (u64), the number of its points (u16), and of each
 * point its time in ms since 1970 (i64) and its value (i64). Whoever keeps it adds a checksum.
 */
#ifndef WEIR_MODEL_HISTORY_FILE_H
#define WEIR_MODEL_HISTORY_FILE_H

#include "base/str.h"
#include "model/history.h"

struct history_now { /* one moment on both clocks */
    int64_t us, ms;
};

/* Appends all rows to `out`. */
void history_to_bytes(const struct history *history, struct history_now now, struct str *out);

/* Adds the rows that were saved, with points that are not later than now nor older than a day. False: the bytes are not
 * what history_to_bytes makes; what came before the fault is there. */
bool history_from_bytes(struct history *history, const char *bytes, size_t len, struct history_now now);

#endif
