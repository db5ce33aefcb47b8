#include "series/histogram.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "series/mean.h"

/* Two to this: logarithms that differ by less are those of one number, more or less. */
enum { FINEST_OF_LOGARITHMS = -30 };

void histogram_set_init(struct histogram_set *set, const struct chart_spec *spec)
{
    *set = (struct histogram_set){0};
    set->shown.spec = *spec;
    even_bins_init(&set->bins, spec->log ? FINEST_OF_LOGARITHMS : EVEN_BINS_FINEST);
}

void histogram_set_finish(struct histogram_set *set)
{
    sketch_finish(&set->sketch);
}

static void add_number(void *context, double number)
{
    struct histogram_set *set = context;
    struct histogram *shown = &set->shown;
    shown->min = shown->count ? fmin(shown->min, number) : number;
    shown->max = shown->count ? fmax(shown->max, number) : number;
    shown->count++;
    shown->mean = mean_with(shown->mean, number, (double)shown->count);
    shown->last = number;
    sketch_add(&set->sketch, number);
    if (shown->spec.log && number <= 0)
        shown->below++;
    else
        even_bins_add(&set->bins, shown->spec.log ? log2(number) : number);
}

void histogram_set_add(struct histogram_set *set, struct sample *sample)
{
    struct histogram *shown = &set->shown;
    bool any = sample_numbers(sample, shown->spec.paths[0], add_number, set) > 0;
    bool unreadable = !any && chart_spec_needs_value(&shown->spec) && !sample->value->json.data;
    shown->records++;
    shown->without += !any;
    shown->too_large += sample->too_large;
    shown->unreadable += unreadable;
    shown->outsized += !any && !unreadable && sample->too_large > 0;
}

double histogram_place(const struct histogram *histogram, double value)
{
    double low = histogram->low, high = histogram->high;
    if (histogram->spec.log)
        return value <= 0 ? 0 : (log(value) - log(low)) / (log(high) - log(low));
    return value / 2 >= high / 2 ? 1 : (value / 2 - low / 2) / (high / 2 - low / 2); /* halves: no sum overflows */
}

static double on_axis(const struct histogram *histogram, double number)
{
    return histogram->spec.log ? log2(number) : number;
}

static double off_axis(const struct histogram *histogram, double place)
{
    double number = histogram->spec.log ? exp2(place) : place;
    return fmin(fmax(number, -DBL_MAX), DBL_MAX);
}

struct spreading {
    struct histogram *histogram;
    double min, max;  /* on the axis */
    double low, high; /* its ends */
};

/* Of what lies evenly from `from` to `to`: to the bins that it covers, by share. */
static void spread(void *context, double from, double to, uint64_t count)
{
    const struct spreading *on = context;
    double *counts = on->histogram->counts, width = on->high / 2 - on->low / 2; /* halves: no sum overflows */
    from = (fmax(from, on->min) / 2 - on->low / 2) / width * HISTOGRAM_BINS;
    to = (fmin(to, on->max) / 2 - on->low / 2) / width * HISTOGRAM_BINS;
    from = fmin(fmax(from, 0), HISTOGRAM_BINS);
    to = fmin(fmax(to, from), HISTOGRAM_BINS);
    size_t first = from < HISTOGRAM_BINS ? (size_t)from : HISTOGRAM_BINS - 1;
    if (to - from < 1e-9) {
        counts[first] += (double)count;
        return;
    }
    for (size_t bin = first; bin < HISTOGRAM_BINS && (double)bin < to; bin++) {
        double covered = fmin(to, (double)bin + 1) - fmax(from, (double)bin);
        counts[bin] += (double)count * covered / (to - from);
    }
}

static void take_exact(void *context, double from, double to, uint64_t count)
{
    struct histogram *histogram = context;
    histogram->exact[histogram->exact_count++] =
        (struct histogram_count){off_axis(histogram, from), off_axis(histogram, to), count};
}

/* All numbers are one: something is needed to draw it in the middle of. */
static void widen(struct histogram *histogram)
{
    double room = fmax(fabs(histogram->low) * (histogram->spec.log ? 0.1 : 0.05), histogram->spec.log ? 0 : 1e-300);
    histogram->low = fmax(histogram->low - room, histogram->spec.log ? DBL_TRUE_MIN : -DBL_MAX);
    histogram->high = fmin(histogram->high + room, DBL_MAX);
    if (histogram->low >= histogram->high) /* so small that a tenth of it is nothing */
        histogram->high = 2 * histogram->low;
}

void histogram_set_show(const struct histogram_set *set, struct histogram *histogram)
{
    const struct even_bins *bins = &set->bins;
    *histogram = set->shown;
    sketch_quantile(&set->sketch, 0.50, &histogram->p50);
    sketch_quantile(&set->sketch, 0.95, &histogram->p95);
    sketch_quantile(&set->sketch, 0.99, &histogram->p99);
    histogram->rough = sketch_is_cut(&set->sketch);
    if (!bins->total)
        return; /* nothing that could be drawn */
    bool is_one = bins->max - bins->min <= (histogram->spec.log ? ldexp(1, FINEST_OF_LOGARITHMS) : 0);
    histogram->high = histogram->max;
    histogram->low = is_one ? histogram->max : off_axis(histogram, bins->min);
    if (is_one)
        widen(histogram);
    struct spreading spreading = {histogram, bins->min, bins->max, on_axis(histogram, histogram->low),
                                  on_axis(histogram, histogram->high)};
    even_bins_each(bins, EVEN_BINS, spread, &spreading);
    even_bins_each(bins, HISTOGRAM_COUNTS, take_exact, histogram);
}

double histogram_part(const struct histogram *histogram, double from, double to)
{
    double sum = 0;
    from *= HISTOGRAM_BINS;
    to *= HISTOGRAM_BINS;
    for (size_t bin = (size_t)from; bin < HISTOGRAM_BINS && (double)bin < to; bin++) {
        double covered = fmin(to, (double)bin + 1) - fmax(from, (double)bin);
        sum += histogram->counts[bin] * covered;
    }
    return sum;
}
