/* All numeric fields of a stream, each with its statistics: what `weir fields` prints.
 *
 * Paths are those of values that are JSON or were decoded to it; elements of an array share one path,
 * `value.items[*].n`. At most PROFILE_PATHS are kept, in the order in which they are met; numbers of further ones are
 * counted.
 */
#ifndef WEIR_SERIES_PROFILE_H
#define WEIR_SERIES_PROFILE_H

#include "base/map.h"
#include "codec/decode.h"
#include "series/distinct.h"
#include "series/sketch.h"

enum { PROFILE_PATHS = 256 };

struct profile_field {
    char *path;
    uint64_t count;   /* numbers */
    uint64_t records; /* that have at least one */
    uint64_t seen_in; /* the last of them, from 1 */
    double last, min, max, mean;
    struct sketch sketch;
    struct distinct distinct;
};

struct profile { /* `struct profile p = {0}` is empty */
    struct profile_field *fields;
    size_t count;
    struct map index;    /* path -> number of the field */
    uint64_t records;    /* looked at */
    uint64_t unreadable; /* of these, without fields: text, bytes, tombstones, what could not be decoded */
    uint64_t left_out;   /* numbers at paths beyond PROFILE_PATHS */
    struct str path;     /* the walk's */
};

void profile_finish(struct profile *profile);
void profile_add(struct profile *profile, const struct decoded *value);

#endif
