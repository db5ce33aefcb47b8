#include "series/histogram.h"

#include <math.h>
#include <string.h>

void histogram_set_init(struct histogram_set *set, const struct chart_spec *spec)
{
    *set = (struct histogram_set){0};
    set->shown.spec = *spec;
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
    shown->mean += (number - shown->mean) / (double)shown->count;
    shown->last = number;
    shown->below += number <= 0;
    sketch_add(&set->sketch, number);
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

/* Of what lies evenly in [low, high]: to the bins that it covers, by share. */
static void spread(struct histogram *histogram, double low, double high, double count)
{
    double from = histogram_place(histogram, fmin(fmax(low, histogram->min), histogram->max)) * HISTOGRAM_BINS;
    double to = histogram_place(histogram, fmin(fmax(high, histogram->min), histogram->max)) * HISTOGRAM_BINS;
    from = fmin(fmax(from, 0), HISTOGRAM_BINS);
    to = fmin(fmax(to, from), HISTOGRAM_BINS);
    size_t first = from < HISTOGRAM_BINS ? (size_t)from : HISTOGRAM_BINS - 1;
    if (to - from < 1e-9) {
        histogram->counts[first] += count;
        return;
    }
    for (size_t bin = first; bin < HISTOGRAM_BINS && (double)bin < to; bin++) {
        double covered = fmin(to, (double)bin + 1) - fmax(from, (double)bin);
        histogram->counts[bin] += count * covered / (to - from);
    }
}

/* All numbers are one: something is needed to draw it in the middle of. */
static void widen(struct histogram *histogram)
{
    double room = histogram->spec.log ? 0 : fmax(fabs(histogram->low) * 0.05, 1e-300);
    histogram->low = histogram->spec.log ? histogram->low * 0.9 : histogram->low - room;
    histogram->high = histogram->spec.log ? histogram->high * 1.1 : histogram->high + room;
}

void histogram_set_show(const struct histogram_set *set, struct histogram *histogram)
{
    double low, high;
    uint64_t count;
    *histogram = set->shown;
    if (!histogram->count)
        return;
    histogram->low = histogram->min;
    histogram->high = histogram->max;
    for (size_t i = 0; histogram->spec.log && sketch_bin(&set->sketch, i, &low, &high, &count); i++) {
        if (low > 0 && count) {
            histogram->low = fmax(low, histogram->min);
            break;
        }
    }
    if (histogram->spec.log && histogram->max <= 0)
        return; /* nothing that could be drawn */
    if (histogram->low >= histogram->high)
        widen(histogram);
    for (size_t i = 0; sketch_bin(&set->sketch, i, &low, &high, &count); i++)
        if (count && (!histogram->spec.log || low > 0))
            spread(histogram, low, high, (double)count);
    histogram->rough = sketch_is_cut(&set->sketch);
    sketch_quantile(&set->sketch, 0.50, &histogram->p50);
    sketch_quantile(&set->sketch, 0.95, &histogram->p95);
    sketch_quantile(&set->sketch, 0.99, &histogram->p99);
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
