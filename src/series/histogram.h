/* How often numbers of which size come: bins that collect, evenly over the axis, and bins to be drawn. */
#ifndef WEIR_SERIES_HISTOGRAM_H
#define WEIR_SERIES_HISTOGRAM_H

#include "series/chart_spec.h"
#include "series/even_bins.h"
#include "series/sample.h"
#include "series/sketch.h"

enum { HISTOGRAM_BINS = 256, HISTOGRAM_COUNTS = 64 };

struct histogram_count { /* numbers from `from` on that are less than `to` */
    double from, to;
    uint64_t count;
};

/* Plain data, a copy is a snapshot. */
struct histogram {
    struct chart_spec spec;
    double min, max, mean, last; /* of all numbers; with count */
    double p50, p95, p99;
    bool rough;                    /* these may be far off: sketch_is_cut */
    double counts[HISTOGRAM_BINS]; /* to be drawn: evenly from `low` to `high`, of their logarithms with spec.log; a
                                      number near an edge counts by halves */
    double low, high;
    struct histogram_count exact[HISTOGRAM_COUNTS]; /* in order, without gaps; their widths, or with spec.log their
                                                       ratios, are one, and every number on the axis is in one */
    size_t exact_count;
    uint64_t count;      /* numbers */
    uint64_t below;      /* of these, with spec.log, zero and less: in no bin */
    uint64_t records;    /* looked at */
    uint64_t without;    /* of these, without a number there */
    uint64_t unreadable; /* of these, values that could not be decoded, and tombstones */
    uint64_t outsized;   /* of those without and readable, records whose numbers no double holds */
    uint64_t too_large;  /* numbers that no double holds */
    uint32_t one_in;
};

/* What collects. */
struct histogram_set {
    struct histogram shown; /* all but counts, low, high, exact and quantiles are kept up */
    struct sketch sketch;
    struct even_bins bins; /* with spec.log of logarithms to base two */
};

void histogram_set_init(struct histogram_set *set, const struct chart_spec *spec);
void histogram_set_finish(struct histogram_set *set);
void histogram_set_add(struct histogram_set *set, struct sample *sample);
void histogram_set_show(const struct histogram_set *set, struct histogram *histogram); /* all but one_in */

/* How many numbers lie in the part [from, to] of the axis, 0 <= from < to <= 1. */
double histogram_part(const struct histogram *histogram, double from, double to);
/* Where on the axis a number is: 0 at low, 1 at high. */
double histogram_place(const struct histogram *histogram, double value);

#endif
