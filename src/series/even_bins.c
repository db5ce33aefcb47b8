/* A bin's place is its number of widths from zero, as a double: that is a whole number, exact up to 2^53, and where it
 * would be more, a number's own digits end before. */
#include "series/even_bins.h"

#include <float.h>
#include <math.h>
#include <string.h>

static double place_of(double number, int exponent)
{
    return floor(ldexp(number, -exponent));
}

/* How many bins of this width hold all from min to max; infinite or NAN: more than can be said. */
static double span(double min, double max, int exponent)
{
    return place_of(max, exponent) - place_of(min, exponent) + 1;
}

/* The least width, from this one on, of which `most` bins hold all. */
static int widen(double min, double max, int exponent, size_t most)
{
    double size = fmax(fabs(min), fabs(max));
    int last_digit = size > 0 ? ilogb(size) - (DBL_MANT_DIG - 1) : exponent; /* no number has any below */
    exponent = exponent > last_digit ? exponent : last_digit;
    while (!(span(min, max, exponent) <= (double)most))
        exponent++;
    return exponent;
}

/* The same counts in bins that hold all from min to max, which are in the middle of them. */
static void reach(struct even_bins *bins, double min, double max)
{
    int exponent = widen(min, max, bins->exponent, EVEN_BINS);
    struct even_bins old = *bins;
    memset(bins->counts, 0, sizeof bins->counts);
    bins->exponent = exponent;
    bins->first = place_of(min, exponent) - floor((EVEN_BINS - span(min, max, exponent)) / 2);
    for (size_t i = 0; old.total && i < EVEN_BINS; i++)
        if (old.counts[i]) {
            double place = floor(ldexp(old.first + (double)i, old.exponent - exponent));
            bins->counts[(size_t)(place - bins->first)] += old.counts[i];
        }
}

void even_bins_init(struct even_bins *bins, int finest)
{
    *bins = (struct even_bins){.exponent = finest};
}

void even_bins_add(struct even_bins *bins, double number)
{
    double min = bins->total ? fmin(bins->min, number) : number, max = bins->total ? fmax(bins->max, number) : number;
    double at = bins->total ? place_of(number, bins->exponent) - bins->first : -1;
    if (!(at >= 0 && at < EVEN_BINS)) {
        reach(bins, min, max);
        at = place_of(number, bins->exponent) - bins->first;
    }
    bins->counts[(size_t)at]++;
    bins->min = min;
    bins->max = max;
    bins->total++;
}

void even_bins_each(const struct even_bins *bins, size_t most, even_bins_take take, void *context)
{
    if (!bins->total)
        return;
    int exponent = widen(bins->min, bins->max, bins->exponent, most);
    size_t at = (size_t)(place_of(bins->min, bins->exponent) - bins->first);
    double first = place_of(bins->min, exponent), last = place_of(bins->max, exponent);
    for (double place = first; place <= last; place++) {
        uint64_t count = 0;
        for (; at < EVEN_BINS && floor(ldexp(bins->first + (double)at, bins->exponent - exponent)) == place; at++)
            count += bins->counts[at];
        take(context, ldexp(place, exponent), ldexp(place + 1, exponent), count);
    }
}
