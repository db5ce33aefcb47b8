/* Quantiles of each bucket of a series: a sketch a bucket (sketch.h has the error), whose numbers are written into the
 * series before somebody looks at it. */
#ifndef WEIR_SERIES_QUANTILES_H
#define WEIR_SERIES_QUANTILES_H

#include "series/series.h"
#include "series/sketch.h"

struct quantiles { /* zeroed: empty */
    struct sketch sketches[SERIES_BUCKETS];
    int64_t starts[SERIES_BUCKETS]; /* of the bucket that each one is of */
    bool used[SERIES_BUCKETS], changed[SERIES_BUCKETS];
    int64_t bucket_ms;
};

void quantiles_finish(struct quantiles *quantiles);

/* Behind series_add, with the same arguments. Weights are not known to it: a sample's quantiles are its own. */
void quantiles_add(struct quantiles *quantiles, const struct series *series, int64_t at_ms, double value);
void quantiles_widen(struct quantiles *quantiles, const struct series *series); /* behind series_widen */
void quantiles_merge(struct quantiles *to, const struct quantiles *from);       /* of series of one bucket width */

bool quantiles_are_rough(const struct quantiles *quantiles); /* of some bucket, sketch_is_cut */

/* Writes p50, p95 and p99 of the buckets that changed since the last time. */
void quantiles_write(struct quantiles *quantiles, struct series *series);

#endif
