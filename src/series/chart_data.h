/* One chart's numbers, of whichever kind: what is collected (struct chart_maker) and what is drawn of it (struct
 * chart_data: plain data, a copy is a snapshot). */
#ifndef WEIR_SERIES_CHART_DATA_H
#define WEIR_SERIES_CHART_DATA_H

#include "series/alert.h"
#include "series/bars.h"
#include "series/histogram.h"
#include "series/lines.h"

enum { CHARTS_MOST = 4 };

/* What a person wants to see of a topic. */
struct chart_list {
    struct chart_spec specs[CHARTS_MOST];
    size_t count; /* 0: the automatic field */
    struct alert_rule alert;
};

struct chart_data {
    struct chart_spec spec; /* with the automatic field's path where nobody named one; no paths: none was found yet */
    union {                 /* by spec.kind */
        struct chart_lines lines;
        struct bars bars;
        struct histogram histogram;
    };
};

/* What is said of every kind. */
struct chart_counts {
    uint64_t records;    /* looked at */
    uint64_t without;    /* in no line, bar or bin */
    uint64_t unreadable; /* of these: text, bytes, tombstones, what could not be decoded */
    uint64_t outsized;   /* of those without and readable, records whose numbers no double holds */
    uint64_t too_large;  /* numbers that no double holds */
    uint64_t timeless;   /* of lines: numbers of records without a time */
    uint32_t one_in;
    bool rough; /* percentiles may be far off: sketch_is_cut */
};
void chart_data_counts(const struct chart_data *data, struct chart_counts *counts);

struct chart_maker;

struct chart_maker *chart_maker_create(const struct chart_spec *spec, int64_t bucket_ms); /* bucket_ms: of lines */
void chart_maker_destroy(struct chart_maker *maker);                                      /* NULL is allowed */

/* As line_set_add. Bars and histograms need no time, and count records that were looked at. */
void chart_maker_add(struct chart_maker *maker, struct sample *sample, bool has_time, int64_t at_ms, double weight);
void chart_maker_fit(struct chart_maker *maker, int64_t at_ms, size_t most); /* as line_set_fit */
void chart_maker_show(struct chart_maker *maker, uint32_t one_in, struct chart_data *data);

#endif
