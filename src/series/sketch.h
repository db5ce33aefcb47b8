/* Quantiles of a stream of numbers in bounded memory: DDSketch.
 *
 * Source: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees", PVLDB 12 (2019). A quantile is within 1 % of the value that an exact sort would give, and never outside
 * of what was added. Bins are kept in pages where there are numbers, so that a few that are far away cost a page each;
 * a page spans a factor of 1.9. Only when numbers fill more than SKETCH_PAGES pages, 71 powers of ten, the smallest
 * magnitudes are counted together, and sketch_is_cut says so.
 */
#ifndef WEIR_SERIES_SKETCH_H
#define WEIR_SERIES_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SKETCH_PAGES = 256, SKETCH_PAGE_BINS = 32 };

struct sketch_page {
    int32_t first; /* the logarithm that bins[0] stands for, a multiple of SKETCH_PAGE_BINS */
    uint64_t bins[SKETCH_PAGE_BINS];
};

struct sketch_side { /* numbers of one sign, by magnitude */
    struct sketch_page **pages;
    size_t count; /* pages */
    uint64_t total;
    bool cut; /* the first bin has all that are smaller, too */
};

struct sketch { /* `struct sketch s = {0}` is empty */
    struct sketch_side positive, negative;
    uint64_t zeros;
    double min, max; /* of all, when there are any */
};

void sketch_finish(struct sketch *sketch);
void sketch_add(struct sketch *sketch, double value); /* a finite one */
void sketch_merge(struct sketch *to, const struct sketch *from);
/* `part` from 0 to 1; 0.5 is the median. False: nothing was added. */
bool sketch_quantile(const struct sketch *sketch, double part, double *value);
bool sketch_is_cut(const struct sketch *sketch); /* small magnitudes are counted together: quantiles may be far off */

/* One bin: all its numbers lie in [low, high]. `nth` counts from the smallest number; false: there are no more. Bins
 * may be empty. */
bool sketch_bin(const struct sketch *sketch, size_t nth, double *low, double *high, uint64_t *count);

#endif
