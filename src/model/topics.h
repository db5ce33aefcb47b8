/* The topics of a cluster, and the partitions of one of them: blocks of the snapshot. */
#ifndef WEIR_MODEL_TOPICS_H
#define WEIR_MODEL_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/block.h"
#include "model/row_state.h"
#include "model/spark.h"

struct topic_row {
    const char *name;
    const char *id; /* Kafka's topic id, NULL where the library gives none */
    bool internal;
    int32_t partitions;         /* -1 when metadata gave an error for the topic */
    int32_t replication;        /* of partition 0; -1 unknown */
    int32_t under_replicated;   /* partitions with ISR < replicas */
    int32_t offline;            /* partitions without a leader */
    int32_t partitions_unknown; /* partitions whose ends are not known: records and rate leave them out */
    struct offset records;      /* sum of high - low; known when every partition is */
    struct real rate;           /* records per second */
    struct spark spark;         /* of the rate */
    struct offset worst_lag;    /* the largest total lag of a group that reads it, from the sweep */
    struct row_state state;
};

bool topic_is_internal(const char *name); /* one that Kafka keeps for itself, and makes when it needs it */

struct topics {
    struct block block;
    struct topic_row *rows; /* by name, bytewise */
    size_t count;
    size_t not_swept; /* rows whose ends were never seen yet */
};

enum { LEADER_UNKNOWN = -2 };
struct partition_row {
    int32_t partition;
    int32_t leader; /* -1: no leader; LEADER_UNKNOWN: a recording does not say */
    const int32_t *replicas;
    size_t replica_count;
    const int32_t *isrs;
    size_t isr_count;
    struct offset low, high, lso; /* lso only where it was asked */
    struct offset records;        /* counted, in a recording; a cluster does not tell */
    struct real rate;             /* records per second appended */
    struct spark spark;
    struct row_state state;
};

/* The records of a partition: counted, or high - low, which counts also what compaction and transactions left out. */
struct offset partition_records(const struct partition_row *row);

struct partitions { /* of one topic */
    struct block block;
    const char *topic;
    struct partition_row *rows; /* by number */
    size_t count;
};

#endif
