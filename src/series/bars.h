/* Numbers of a stream per value of another field: what bars are drawn from. Plain data; a copy is a snapshot.
 *
 * Groups are kept as they are met, up to BARS_GROUPS; records of further ones are counted together as "other". What had
 * no number, no group or could not be read is counted, so that records = in groups + in other + without.
 */
#ifndef WEIR_SERIES_BARS_H
#define WEIR_SERIES_BARS_H

#include <stdint.h>

#include "series/chart_spec.h"
#include "series/sample.h"

enum { BARS_GROUPS = 200 };

struct bar {
    uint64_t count;                    /* numbers; 0: none, and the others mean nothing */
    double sum, carry, min, max, last; /* `carry`: what the sum has lost by rounding */
    double mean;                       /* where no double holds the sum it is less exact, but known */
};

struct bar_group {
    char name[SAMPLE_NAME]; /* raw: to be sanitized; as sample_name_copy cuts it */
    uint64_t name_hash;     /* of the whole name */
    uint64_t records;
    struct bar bars[CHART_PATHS];
};

struct bars {
    struct chart_spec spec;
    struct bar_group groups[BARS_GROUPS];
    size_t count;
    struct bar_group other;
    uint64_t records;
    uint64_t without;    /* records that belong nowhere: no such group, or none of the numbers */
    uint64_t unreadable; /* of these, values that could not be decoded, and tombstones */
    uint64_t outsized;   /* of those without and readable, records whose numbers no double holds */
    uint64_t too_large;  /* numbers that no double holds */
    uint32_t one_in;     /* 1: every record was looked at; n: one in n */
};

void bars_init(struct bars *bars, const struct chart_spec *spec);
void bars_add(struct bars *bars, struct sample *sample);

/* The number that a bar stands for. False: none. */
bool bar_value(const struct bar *bar, enum aggregate aggregate, double *value);

/* Orders groups by the first field, greatest first, and lays those behind the first `most` together with other; returns
 * how many groups that were (those that are in other from the start are not counted among them). */
size_t bars_top(struct bars *bars, size_t most);

#endif
