/* All numeric fields of a stream, each with its statistics: what `weir fields` prints.
 *
 * Paths are those of sample.h: of values and keys that are JSON or were decoded to it, where elements of an array share
 * one path, `value.items[*].n`; headers that are numbers; the size. At most PROFILE_PATHS are kept, in the order in
 * which they are met; numbers of further ones are counted.
 */
#ifndef WEIR_SERIES_PROFILE_H
#define WEIR_SERIES_PROFILE_H

#include "base/map.h"
#include "series/distinct.h"
#include "series/sample.h"
#include "series/sketch.h"

enum { PROFILE_PATHS = 256, PROFILE_PATH = 256, PROFILE_STEPS = 24, PROFILE_DIGITS = 40 };

/* Numbers as they came, where that is longer than a double is sure to hold; "": the double has it all, or they are
 * longer than this. */
struct profile_digits {
    char last[PROFILE_DIGITS], min[PROFILE_DIGITS], max[PROFILE_DIGITS];
};

struct profile_field {
    char *path;
    uint64_t count;   /* numbers */
    uint64_t records; /* that have at least one */
    uint64_t seen_in; /* the last of them, from 1 */
    double last, min, max, mean;
    struct profile_digits digits;
    struct sketch sketch;
    struct distinct distinct;
    struct {
        double sum;
        uint64_t count;
    } steps[PROFILE_STEPS]; /* its numbers over the records looked at, see below */
};

struct profile { /* `struct profile p = {0}` is empty */
    struct profile_field *fields;
    size_t count;
    struct map index;    /* path -> number of the field */
    uint64_t records;    /* looked at */
    uint64_t unreadable; /* of these, values without fields: text, bytes, tombstones, what could not be decoded */
    uint64_t left_out;   /* numbers at paths beyond PROFILE_PATHS, or too deep */
    uint64_t too_large;  /* numbers that no double holds: in no field */
    uint64_t step;       /* so many records are one of the steps; it doubles when all are in use */
    bool backwards;      /* what is added is older than what was: the last number stays, and the steps leave it out */
    uint64_t stepped;    /* records that are in the steps */
    struct str path;     /* the walk's */
};

void profile_finish(struct profile *profile);
void profile_add(struct profile *profile, struct sample *sample);

/* What there is to show of a field. */
struct profile_row {
    char path[PROFILE_PATH]; /* cut when it is longer */
    uint64_t count, distinct;
    double share; /* of the records, that have it */
    double last, min, max, mean, p50, p95, p99;
    struct profile_digits digits;
    bool rough;                 /* percentiles may be far off: sketch_is_cut */
    float steps[PROFILE_STEPS]; /* mean over time, oldest first; NAN: no number then */
    size_t step_count;
};
void profile_row(const struct profile *profile, size_t at, struct profile_row *row);

#endif
