/* Records over time: how many of a topic's records fall into each of some steps of time. */
#ifndef WEIR_MODEL_VOLUME_H
#define WEIR_MODEL_VOLUME_H

#include <stddef.h>
#include <stdint.h>

#include "model/block.h"

/* How many records of a topic fall into each step of time. A block of the snapshot. */
struct volume {
    struct block block;
    const char *topic;
    int64_t from_ms, step_ms;
    double *records; /* of each step */
    size_t count;    /* steps; 0: no records */
    double total;
    size_t look_ups;   /* it is sampled by so many times; 0: each record was looked at */
    uint32_t unknown;  /* partitions that did not answer and are left out */
    const char *error; /* why nothing is known; there are no steps then. NULL: what is here is known */
};

enum { VOLUME_STEPS = 120 };

/* Counts times one by one in bounded memory: when one lies outside, steps become twice as long, until all fit.
 * `struct volume_sketch s = {0}` is empty. */
struct volume_sketch {
    int64_t from_ms, step_ms; /* of the first step; a multiple of step_ms */
    uint64_t counts[VOLUME_STEPS];
    uint64_t records;
    uint64_t without; /* no time, or one before 1970 or after the year 9999 */
};

void volume_sketch_add(struct volume_sketch *sketch, int64_t at_ms);

/* Blocks for the board: of all records that were counted, and of numbers of records at moments that are `step_ms`
 * apart (`count` of them, one more than steps: each is of the records before that moment). */
struct volume *volume_of_sketch(const char *topic, const struct volume_sketch *sketch);
struct volume *volume_of_moments(const char *topic, int64_t from_ms, int64_t step_ms, const double *before,
                                 size_t count);

/* It could not be found out: why, in words for a person. */
struct volume *volume_of_error(const char *topic, const char *why);

/* The records between two moments, as if those of a step came evenly. */
double volume_between(const struct volume *volume, double from_ms, double to_ms);

#endif
