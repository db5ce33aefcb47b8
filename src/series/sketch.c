#include "series/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double ERROR = 0.01;

static double log_gamma(void)
{
    static double value;
    if (value == 0)
        value = log((1 + ERROR) / (1 - ERROR));
    return value;
}

static int32_t bin_of(double magnitude)
{
    return (int32_t)ceil(log(magnitude) / log_gamma());
}

/* The middle of a bin: within the error of all that is in it. */
static double value_of(int32_t bin)
{
    double gamma = (1 + ERROR) / (1 - ERROR);
    return exp((double)bin * log_gamma()) * (2 / (gamma + 1));
}

/* Room for bins from `low` to `high`; when that is too much, the lowest are laid together. */
static void make_room(struct sketch_side *side, int32_t low, int32_t high)
{
    int32_t first = side->count && side->first < low ? side->first : low;
    int32_t last = side->count ? side->first + (int32_t)side->count - 1 : high;
    last = last > high ? last : high;
    if (last - first >= SKETCH_BINS)
        first = last - SKETCH_BINS + 1;
    if (side->count && first == side->first && last == side->first + (int32_t)side->count - 1)
        return;
    size_t count = (size_t)(last - first + 1);
    uint64_t *bins = mem_zero(count, sizeof *bins);
    for (size_t i = 0; i < side->count; i++) {
        int32_t bin = side->first + (int32_t)i;
        bins[bin < first ? 0 : bin - first] += side->bins[i];
    }
    free(side->bins);
    side->bins = bins;
    side->first = first;
    side->count = count;
}

static void add(struct sketch_side *side, double magnitude)
{
    int32_t bin = bin_of(magnitude);
    make_room(side, bin, bin);
    side->bins[bin < side->first ? 0 : bin - side->first]++;
    side->total++;
}

void sketch_finish(struct sketch *sketch)
{
    free(sketch->positive.bins);
    free(sketch->negative.bins);
    *sketch = (struct sketch){0};
}

void sketch_add(struct sketch *sketch, double value)
{
    if (value > 0)
        add(&sketch->positive, value);
    else if (value < 0)
        add(&sketch->negative, -value);
    else
        sketch->zeros++;
}

static void merge(struct sketch_side *to, const struct sketch_side *from)
{
    if (!from->count)
        return;
    make_room(to, from->first, from->first + (int32_t)from->count - 1);
    for (size_t i = 0; i < from->count; i++) {
        int32_t bin = from->first + (int32_t)i;
        to->bins[bin < to->first ? 0 : bin - to->first] += from->bins[i];
    }
    to->total += from->total;
}

void sketch_merge(struct sketch *to, const struct sketch *from)
{
    merge(&to->positive, &from->positive);
    merge(&to->negative, &from->negative);
    to->zeros += from->zeros;
}

static double edge_of(int32_t bin)
{
    return exp((double)bin * log_gamma());
}

bool sketch_bin(const struct sketch *sketch, size_t nth, double *low, double *high, uint64_t *count)
{
    const struct sketch_side *negative = &sketch->negative, *positive = &sketch->positive;
    if (nth < negative->count) {
        size_t at = negative->count - 1 - nth;
        *low = -edge_of(negative->first + (int32_t)at);
        *high = -edge_of(negative->first + (int32_t)at - 1);
        *count = negative->bins[at];
    } else if (nth == negative->count) {
        *low = *high = 0;
        *count = sketch->zeros;
    } else if (nth - negative->count - 1 < positive->count) {
        size_t at = nth - negative->count - 1;
        *low = edge_of(positive->first + (int32_t)at - 1);
        *high = edge_of(positive->first + (int32_t)at);
        *count = positive->bins[at];
    } else {
        return false;
    }
    return true;
}

/* The bin that holds the number of this rank, counted from the smallest magnitude. */
static double magnitude_at(const struct sketch_side *side, uint64_t rank)
{
    uint64_t below = 0;
    for (size_t i = 0; i < side->count; i++) {
        below += side->bins[i];
        if (below > rank)
            return value_of(side->first + (int32_t)i);
    }
    return value_of(side->first + (int32_t)side->count - 1);
}

bool sketch_quantile(const struct sketch *sketch, double part, double *value)
{
    uint64_t negative = sketch->negative.total, total = negative + sketch->zeros + sketch->positive.total;
    if (total == 0)
        return false;
    uint64_t rank = (uint64_t)(part * (double)(total - 1));
    if (rank < negative)
        *value = -magnitude_at(&sketch->negative, negative - 1 - rank);
    else if (rank < negative + sketch->zeros)
        *value = 0;
    else
        *value = magnitude_at(&sketch->positive, rank - negative - sketch->zeros);
    return true;
}
