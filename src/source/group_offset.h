/* What a group has committed for a partition, and what of that partition a plan to move it needs to know. */
#ifndef WEIR_SOURCE_GROUP_OFFSET_H
#define WEIR_SOURCE_GROUP_OFFSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/known.h"

struct group_offset {
    char *topic;
    int32_t partition;       /* in a question -1: all that the topic has */
    struct offset committed; /* unknown: none. In a request to commit: what is to be committed */
    int32_t leader_epoch;    /* of the commit; -1: not told */
    char *metadata;          /* of the commit, any bytes, terminated; NULL: none */
    size_t metadata_len;
    bool unstable;         /* the commit hangs in a transaction that is neither committed nor aborted */
    enum error_kind kind;  /* ERROR_NONE: what is here holds */
    char *error;           /* what the broker said of this partition; NULL: nothing against it */
    bool missing;          /* the cluster has no such topic or partition */
    char *topic_id;        /* NULL: this library or this cluster cannot tell */
    struct offset low;     /* unknown: could not be had, and `ends_error` says why */
    struct offset high;    /* read uncommitted */
    struct offset at_time; /* the first record at or after the time that was asked for; unknown: there is none */
    bool at_time_known;    /* whether that was answered at all */
    char *ends_error;
};

struct group_offsets {
    struct group_offset *rows;
    size_t count;
};

/* One more row; texts are copied. It lives until the next is added. */
struct group_offset *group_offsets_add(struct group_offsets *offsets, const char *topic, int32_t partition);
void group_offsets_sort(struct group_offsets *offsets); /* by topic, partition */
/* NULL: there is none. The rows must be sorted. */
struct group_offset *group_offsets_find(const struct group_offsets *offsets, const char *topic, int32_t partition);
void group_offsets_copy(struct group_offsets *copy, const struct group_offset *rows, size_t count);
void group_offsets_finish(struct group_offsets *offsets);

/* The texts of one row. Both are NULL-safe, and what was there before goes. */
void group_offset_set_metadata(struct group_offset *offset, const void *bytes, size_t len);
void group_offset_fail(struct group_offset *offset, enum error_kind kind, const char *error);

#endif
