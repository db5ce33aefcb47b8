/* What a person wants to see as a chart: fields, what they are grouped by, and what becomes of many numbers. */
#ifndef WEIR_SERIES_CHART_SPEC_H
#define WEIR_SERIES_CHART_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { CHART_PATHS = 4, CHART_PATH = 128 };

enum aggregate { AGGREGATE_AVG, AGGREGATE_MIN, AGGREGATE_MAX, AGGREGATE_SUM, AGGREGATE_COUNT, AGGREGATE_LAST };

struct chart_spec {
    char paths[CHART_PATHS][CHART_PATH]; /* "value.amount" */
    size_t count;                        /* 0: the automatic field over time */
    char by[CHART_PATH];                 /* with bars; "": all records are one group */
    enum aggregate aggregate;
    bool bars; /* otherwise a line over time, of one path */
};

/* "PATH[,PATH]... [by PATH] [avg|min|max|sum|count|last] [bars]"; "auto" is the automatic field. A group makes bars.
 * False with what was expected; `spec` is as before then. */
bool chart_spec_parse(struct chart_spec *spec, const char *text, struct error *error);

/* Adds one path. False: no path, too long, or too many. */
bool chart_spec_add(struct chart_spec *spec, const char *path, size_t len, struct error *error);
/* False: no path, or too long. */
bool chart_spec_group(struct chart_spec *spec, const char *path, size_t len, struct error *error);
/* False: a line of several fields. */
bool chart_spec_check(const struct chart_spec *spec, struct error *error);

const char *aggregate_name(enum aggregate aggregate);
bool aggregate_named(const char *name, enum aggregate *aggregate);

#endif
