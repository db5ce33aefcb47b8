/* Quantiles of a stream of numbers in bounded memory: DDSketch.
 *
 * Source: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees", PVLDB 12 (2019). A quantile is within 1 % of the value that an exact sort would give, as long as all
 * numbers of one sign lie within a factor of about 10^17 of the largest; smaller ones are then counted as the smallest
 * that is kept.
 */
#ifndef WEIR_SERIES_SKETCH_H
#define WEIR_SERIES_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SKETCH_BINS = 2048 };

struct sketch_side { /* numbers of one sign, by magnitude */
    uint64_t *bins;
    int32_t first; /* the logarithm that bins[0] stands for */
    size_t count;  /* bins */
    uint64_t total;
};

struct sketch { /* `struct sketch s = {0}` is empty */
    struct sketch_side positive, negative;
    uint64_t zeros;
};

void sketch_finish(struct sketch *sketch);
void sketch_add(struct sketch *sketch, double value); /* a finite one */
void sketch_merge(struct sketch *to, const struct sketch *from);
/* `part` from 0 to 1; 0.5 is the median. False: nothing was added. */
bool sketch_quantile(const struct sketch *sketch, double part, double *value);

/* One bin: all its numbers lie in [low, high]. `nth` counts from the smallest number; false: there are no more. Bins
 * may be empty. */
bool sketch_bin(const struct sketch *sketch, size_t nth, double *low, double *high, uint64_t *count);

#endif
