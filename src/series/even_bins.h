/* How many numbers lie where: exact counts in bins of equal width, which is a power of two and doubles as often as it
 * takes to hold them all. */
#ifndef WEIR_SERIES_EVEN_BINS_H
#define WEIR_SERIES_EVEN_BINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EVEN_BINS = 4096 };

struct even_bins {
    uint64_t counts[EVEN_BINS];
    double first;    /* bin n holds what is at least (first + n) widths, and less than one more */
    int exponent;    /* the width: two to this */
    uint64_t total;  /* numbers */
    double min, max; /* of them, when there are any */
};

/* Empty; widths are never less than two to the `finest` (EVEN_BINS_FINEST: any numbers can be told apart). */
enum { EVEN_BINS_FINEST = -1074 };
void even_bins_init(struct even_bins *bins, int finest);
void even_bins_add(struct even_bins *bins, double number); /* a finite one */

/* The bins from the least number to the greatest, of this number's power of two as width, laid together to at most
 * `most` (1 to EVEN_BINS) of them: calls `take` for each, also where it is empty. An end may be infinite. */
typedef void (*even_bins_take)(void *context, double from, double to, uint64_t count);
void even_bins_each(const struct even_bins *bins, size_t most, even_bins_take take, void *context);

#endif
