/* Sending records. One producer belongs to one thread; reports come back in producer_poll and producer_flush alone.
 *
 * acks are all and the producer is idempotent unless the person's properties say otherwise: a record is reported once,
 * as acknowledged with its partition and offset, or as failed with the reason; nothing is lost between.
 */
#ifndef WEIR_SOURCE_PRODUCE_H
#define WEIR_SOURCE_PRODUCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/known.h"
#include "store/record.h"

enum partitioner {
    PARTITIONER_MURMUR2, /* as Java's clients: the default. Without a key: a random partition, kept for a batch */
    PARTITIONER_CRC32,   /* as librdkafka's clients do by themselves; without a key: random */
    PARTITIONER_ROUNDROBIN
};

struct produce_record {
    struct bytes key;                    /* data == NULL: none */
    struct bytes value;                  /* data == NULL: a tombstone */
    const struct record_header *headers; /* a value's data == NULL: a null value */
    size_t header_count;
    int32_t partition;    /* -1: the partitioner's choice */
    int64_t timestamp_ms; /* -1: now */
    uint64_t tag;         /* comes back in the report */
};

struct produce_report {
    uint64_t tag;
    int32_t partition;         /* -1: never got one */
    int64_t offset;            /* -1 when it failed, or where the broker does not tell */
    size_t size;               /* key + value, bytes */
    const struct error *error; /* NULL: acknowledged */
    bool may_be_there;         /* failed, but the broker may have stored it */
};

struct produce_spec {
    const char *topic; /* copied */
    enum partitioner partitioner;
    const char *transactional_id; /* NULL: no transactions */
    int64_t timeout_ms;           /* how long opening may take */
    int64_t delivery_ms;          /* how long one record may take to be acknowledged; 0: 30 s */
    /* @locality the producer's thread, within producer_poll and producer_flush. */
    void (*report)(void *opaque, const struct produce_report *report);
    void *opaque;
};

enum produce_result {
    PRODUCE_QUEUED,
    PRODUCE_FULL,   /* the queue is full: poll, and send it again */
    PRODUCE_REFUSED /* never: `error` (too large, an unknown partition, ...); there is no report */
};

struct producer;
struct producer_ops {
    /* Copies the record. */
    enum produce_result (*send)(struct producer *producer, const struct produce_record *record, struct error *error);
    /* Serves reports; waits up to so long for the first one. Returns how many came. */
    size_t (*poll)(struct producer *producer, int64_t wait_ms);
    size_t (*waiting)(const struct producer *producer); /* sent, not reported */
    /* Gives up what is waiting: each record is reported as failed. */
    void (*purge)(struct producer *producer);
    /* Transactions; each waits up to timeout_ms and may be called again when the error says so. Commit flushes first.
     */
    bool (*begin)(struct producer *producer, int64_t timeout_ms, struct error *error);
    bool (*commit)(struct producer *producer, int64_t timeout_ms, struct error *error);
    bool (*abort)(struct producer *producer, int64_t timeout_ms, struct error *error);
    /* Records that are still waiting are dropped without a report: flush or purge first. */
    void (*destroy)(struct producer *producer);
};

/* Implementations begin with this. */
struct producer {
    const struct producer_ops *ops;
    int32_t partitions; /* of the topic when it was opened */
    const char *note;   /* what the source cannot do of what was asked, static, not translated; NULL: nothing to say */
};

#endif
