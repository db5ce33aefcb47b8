/* The first record that a group has not read yet, of some partitions at once, as a read-committed consumer would find
 * it: whether there is one at all, and when it was written. Joins nothing and commits nothing.
 */
#ifndef WEIR_KAFKA_UNREAD_H
#define WEIR_KAFKA_UNREAD_H

#include <librdkafka/rdkafka.h>
#include <stddef.h>
#include <stdint.h>

#include "model/probe.h"

struct unread_place {
    const char *topic; /* the caller's */
    int32_t partition;
    int64_t from, end;       /* the first unread offset, and the high watermark: from < end */
    struct probe probe;      /* the answer; PROBE_UNKNOWN when it was cut short */
    rd_kafka_resp_err_t err; /* why it is unknown; NO_ERROR: time ran out */
};

/* Looks at all places together, those of one partition one after the other, at most `timeout_ms`; of each partition at
 * most about 64 kB are fetched beyond one batch. `handle`: HANDLE_UNREAD. Returns the number of places that were asked
 * for. @locality the handle's thread. */
size_t unread_look(rd_kafka_t *handle, struct unread_place *places, size_t count, int timeout_ms);

#endif
