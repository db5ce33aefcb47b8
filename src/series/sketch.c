#include "series/sketch.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double GAMMA = 1.01 / 0.99;              /* an error of 0.01 */
static const double LOG_GAMMA = 0.020000666706669525; /* its natural logarithm */

static int32_t bin_of(double magnitude)
{
    return (int32_t)ceil(log(magnitude) / LOG_GAMMA);
}

/* The upper end of a bin. */
static double edge_of(int32_t bin)
{
    return fmin(exp((double)bin * LOG_GAMMA), DBL_MAX);
}

/* The middle of a bin: within the error of all that is in it. */
static double value_of(int32_t bin)
{
    return edge_of(bin) * (2 / (GAMMA + 1));
}

/* --- pages, in order of magnitude --- */

static int32_t page_of(int32_t bin)
{
    int32_t in_page = bin % SKETCH_PAGE_BINS;
    return bin - (in_page < 0 ? in_page + SKETCH_PAGE_BINS : in_page);
}

/* The first page that begins there or later. */
static size_t find_page(const struct sketch_side *side, int32_t first)
{
    size_t low = 0, high = side->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (side->pages[middle]->first < first)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t *bin_at(struct sketch_side *side, int32_t bin)
{
    int32_t first = page_of(bin);
    size_t at = find_page(side, first);
    if (side->cut && at == 0)
        return bin <= side->pages[0]->first ? &side->pages[0]->bins[0] : &side->pages[0]->bins[bin - first];
    if (at == side->count || side->pages[at]->first != first) {
        side->pages = mem_one_more(side->pages, side->count, sizeof *side->pages);
        memmove(&side->pages[at + 1], &side->pages[at], (side->count - at) * sizeof *side->pages);
        side->pages[at] = mem_zero(1, sizeof **side->pages);
        side->pages[at]->first = first;
        side->count++;
    }
    return &side->pages[at]->bins[bin - first];
}

/* Its lowest page is laid together with the next. */
static void cut(struct sketch_side *side)
{
    struct sketch_page *lowest = side->pages[0];
    side->count--;
    memmove(&side->pages[0], &side->pages[1], side->count * sizeof *side->pages);
    for (size_t i = 0; i < SKETCH_PAGE_BINS; i++)
        side->pages[0]->bins[0] += lowest->bins[i];
    free(lowest);
    side->cut = true;
}

static void keep_bounded(struct sketch *sketch)
{
    struct sketch_side *positive = &sketch->positive, *negative = &sketch->negative;
    while (positive->count + negative->count > SKETCH_PAGES)
        cut(positive->count > negative->count ? positive : negative);
}

static void finish_side(struct sketch_side *side)
{
    for (size_t i = 0; i < side->count; i++)
        free(side->pages[i]);
    free(side->pages);
}

/* --- what is added --- */

static uint64_t total_of(const struct sketch *sketch)
{
    return sketch->negative.total + sketch->zeros + sketch->positive.total;
}

static void reach(struct sketch *sketch, double min, double max)
{
    bool any = total_of(sketch) > 0;
    sketch->min = any ? fmin(sketch->min, min) : min;
    sketch->max = any ? fmax(sketch->max, max) : max;
}

void sketch_finish(struct sketch *sketch)
{
    finish_side(&sketch->positive);
    finish_side(&sketch->negative);
    *sketch = (struct sketch){0};
}

void sketch_add(struct sketch *sketch, double value)
{
    struct sketch_side *side = value > 0 ? &sketch->positive : &sketch->negative;
    reach(sketch, value, value);
    if (value == 0) {
        sketch->zeros++;
        return;
    }
    ++*bin_at(side, bin_of(fabs(value)));
    side->total++;
    keep_bounded(sketch);
}

static void merge(struct sketch_side *to, const struct sketch_side *from)
{
    for (size_t i = 0; i < from->count; i++)
        for (int32_t bin = 0; bin < SKETCH_PAGE_BINS; bin++)
            if (from->pages[i]->bins[bin])
                *bin_at(to, from->pages[i]->first + bin) += from->pages[i]->bins[bin];
    to->total += from->total;
    while (from->cut && to->pages[0]->first < from->pages[0]->first)
        cut(to);
    to->cut |= from->cut;
}

void sketch_merge(struct sketch *to, const struct sketch *from)
{
    if (!total_of(from))
        return;
    reach(to, from->min, from->max);
    merge(&to->positive, &from->positive);
    merge(&to->negative, &from->negative);
    to->zeros += from->zeros;
    keep_bounded(to);
}

bool sketch_is_cut(const struct sketch *sketch)
{
    return sketch->positive.cut || sketch->negative.cut;
}

/* --- what is asked --- */

/* The ends of one bin of a side, as magnitudes. */
static uint64_t bin_ends(const struct sketch_side *side, size_t nth, double *low, double *high)
{
    const struct sketch_page *page = side->pages[nth / SKETCH_PAGE_BINS];
    size_t at = nth % SKETCH_PAGE_BINS;
    *low = side->cut && nth == 0 ? DBL_TRUE_MIN : edge_of(page->first + (int32_t)at - 1);
    *high = edge_of(page->first + (int32_t)at);
    return page->bins[at];
}

bool sketch_bin(const struct sketch *sketch, size_t nth, double *low, double *high, uint64_t *count)
{
    size_t negative = sketch->negative.count * SKETCH_PAGE_BINS, positive = sketch->positive.count * SKETCH_PAGE_BINS;
    double small, large;
    if (nth < negative) {
        *count = bin_ends(&sketch->negative, negative - 1 - nth, &small, &large);
        *low = -large;
        *high = -small;
    } else if (nth == negative) {
        *low = *high = 0;
        *count = sketch->zeros;
    } else if (nth - negative - 1 < positive) {
        *count = bin_ends(&sketch->positive, nth - negative - 1, low, high);
    } else {
        return false;
    }
    return true;
}

/* The middle of the bin that holds the number of this rank, counted from the smallest magnitude. */
static double magnitude_at(const struct sketch_side *side, uint64_t rank)
{
    uint64_t below = 0;
    for (size_t page = 0; page < side->count; page++)
        for (int32_t bin = 0; bin < SKETCH_PAGE_BINS; bin++) {
            below += side->pages[page]->bins[bin];
            if (below > rank)
                return value_of(side->pages[page]->first + bin);
        }
    return 0; /* not reached: ranks are below the total */
}

bool sketch_quantile(const struct sketch *sketch, double part, double *value)
{
    uint64_t negative = sketch->negative.total, total = total_of(sketch);
    double found = 0;
    if (total == 0)
        return false;
    uint64_t rank = (uint64_t)(part * (double)(total - 1));
    if (rank < negative)
        found = -magnitude_at(&sketch->negative, negative - 1 - rank);
    else if (rank >= negative + sketch->zeros)
        found = magnitude_at(&sketch->positive, rank - negative - sketch->zeros);
    *value = rank == 0 ? sketch->min : rank == total - 1 ? sketch->max : fmin(fmax(found, sketch->min), sketch->max);
    return true;
}
