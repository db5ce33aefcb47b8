/* Lag: how many offsets a group has yet to read.
 *
 * C is the committed offset, S the low watermark, H the high watermark, asked in this order. C' = max(C, S): what was
 * deleted cannot be read any more. lag = H - C'. C was asked before H, and nobody commits past the end, so H >= C
 * unless the log was cut or recreated or an offset was set by hand; then there is no lag to speak of, and it stays
 * unknown.
 */
#ifndef WEIR_MODEL_LAG_H
#define WEIR_MODEL_LAG_H

#include "model/lag_row.h"

enum lag_case {
    LAG_KNOWN,
    LAG_NO_COMMIT, /* the group never committed here: 0 .. H - S */
    LAG_NO_ENDS,   /* S or H is not known */
    LAG_AHEAD      /* C > H */
};

/* `lag` is unknown but for LAG_KNOWN and, with LAG_NO_COMMIT, for an empty log, of which nobody has anything to read;
 * never negative. */
enum lag_case lag_of(struct offset committed, struct offset low, struct offset high, struct offset *lag);

/* What is counted between two offsets may be more than there are records: some were compacted, or are markers. */
bool lag_is_at_most(const struct lag_row *row);

struct lag_total {
    struct offset lag; /* the sum of the known ones; known when at least one is */
    int32_t unknown;   /* rows without a known lag */
    size_t worst;      /* the row with the largest; SIZE_MAX: none is known */
};
struct lag_total lag_total(const struct lag_row *rows, size_t count);

#endif
