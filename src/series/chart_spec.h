/* What a person wants to see as a chart: fields, what they are grouped by, and what becomes of many numbers. */
#ifndef WEIR_SERIES_CHART_SPEC_H
#define WEIR_SERIES_CHART_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum { CHART_PATHS = 4, CHART_AGGREGATES = 3, CHART_PATH = 128 };

enum aggregate {
    AGGREGATE_AVG,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_SUM,
    AGGREGATE_COUNT,
    AGGREGATE_LAST,
    AGGREGATE_RATE, /* numbers a second; this and the next are of lines alone */
    AGGREGATE_P50,
    AGGREGATE_P95,
    AGGREGATE_P99
};

enum chart_kind { CHART_LINES /* over time */, CHART_BARS, CHART_HISTOGRAM };

struct chart_spec {
    char paths[CHART_PATHS][CHART_PATH]; /* "value.amount" */
    size_t count;                        /* 0: the automatic field over time */
    char by[CHART_PATH];                 /* "": all records are one group */
    enum aggregate aggregates[CHART_AGGREGATES];
    size_t aggregate_count; /* 0: avg */
    enum chart_kind kind;
    int64_t window_ms; /* of lines: how far back; 0: CHART_WINDOW_MS */
    bool arrival;      /* of lines: time is when a record came, not its own */
    bool log;          /* numbers on a logarithmic axis */
};

enum { CHART_WINDOW_MS = 600000, CHART_WINDOW_LEAST = 60000, CHART_WINDOW_MOST = 3600000 };

/* Paths are those of sample.h. "PATH[,PATH]... [WHAT[,WHAT]...] [by PATH] [lines|bars|histogram] [last 5m] [arrival]
 * [log]", where WHAT is avg, min, max, sum, count, rate, last, p50, p95 or p99; "auto" is the automatic field. False
 * with what was expected; `spec` is as before then. */
bool chart_spec_parse(struct chart_spec *spec, const char *text, struct error *error);
void chart_spec_append(struct str *out, const struct chart_spec *spec); /* as it would be written */

/* Adds one path. False: no path, too long, or too many. */
bool chart_spec_add(struct chart_spec *spec, const char *path, size_t len, struct error *error);
/* False: no path, or too long. */
bool chart_spec_group(struct chart_spec *spec, const char *path, size_t len, struct error *error);
/* "p50,p99". False: one of them is not known, or there are too many. */
bool chart_spec_aggregates(struct chart_spec *spec, const char *list, size_t len, struct error *error);
/* False: what does not go together. A chart of `rate` becomes one of rates. */
bool chart_spec_check(struct chart_spec *spec, struct error *error);

enum aggregate chart_spec_aggregate(const struct chart_spec *spec); /* the first */
bool chart_spec_wants_quantiles(const struct chart_spec *spec);
bool chart_spec_needs_value(const struct chart_spec *spec); /* a path looks into values */

const char *aggregate_name(enum aggregate aggregate);
bool aggregate_named(const char *name, enum aggregate *aggregate);

#endif
