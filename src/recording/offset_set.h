/* Which offsets of a partition are held: runs of neighbours, so that a recording without gaps is one run, whatever its
 * length. One thread at a time. `struct offset_set set = {0}` is empty. */
#ifndef WEIR_RECORDING_OFFSET_SET_H
#define WEIR_RECORDING_OFFSET_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct offset_run {
    int64_t from, to; /* [from, to) */
};

struct offset_block {
    struct offset_run *runs; /* ascending, at least one */
    size_t count;
    uint64_t offsets; /* in all of them */
};

struct offset_set {
    struct offset_block *blocks; /* ascending: so that a run in the middle moves only those of its block */
    size_t count;
    uint64_t offsets;
};

void offset_set_finish(struct offset_set *set);

/* 0 <= offset < INT64_MAX. False: it is there already. */
bool offset_set_add(struct offset_set *set, int64_t offset);

/* How many are in [from, to). */
uint64_t offset_set_between(const struct offset_set *set, int64_t from, int64_t to);

/* The least offset that has at most `count` at or above it; behind the last when count is 0. The set is not empty. */
int64_t offset_set_newest(const struct offset_set *set, uint64_t count);

/* Behind the first `count` that are at or above `from`: a value v so that between(from, v) is `count`, or INT64_MAX
 * when there are no more than that. */
int64_t offset_set_behind(const struct offset_set *set, int64_t from, uint64_t count);

#endif
