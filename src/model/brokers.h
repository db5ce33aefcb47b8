/* The brokers of a cluster, and whether it answers: a block of the snapshot. */
#ifndef WEIR_MODEL_BROKERS_H
#define WEIR_MODEL_BROKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "model/block.h"
#include "model/row_state.h"

struct broker_row {
    int32_t id;
    const char *host;
    int32_t port;
    const char *rack; /* NULL: none or not known */
    int32_t leaders, replicas, under_replicated;
    struct real round_trip_ms; /* measured by weir */
    bool up;                   /* answered the last probe */
    struct row_state state;
};

struct brokers {
    struct block block;
    const char *cluster_id; /* NULL: not known yet */
    const char *bootstrap;  /* what was connected to */
    struct broker_row *rows;
    size_t count;
    int32_t offline_partitions;
    int32_t under_replicated;
    const char *error; /* the cluster does not answer: why; NULL: it does */
    int64_t error_since_ms;
};

#endif
