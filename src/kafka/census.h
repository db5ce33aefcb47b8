/* What is known of a cluster's topics and brokers: metadata, and the ends of partitions as far as they were asked.
 *
 * One census belongs to one thread: T2's lives on, a headless question makes its own. Values of the last good answer
 * stay when a later request fails; the error stands beside them.
 */
#ifndef WEIR_KAFKA_CENSUS_H
#define WEIR_KAFKA_CENSUS_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "base/map.h"
#include "model/spark.h"

struct census_partition {
    const struct rd_kafka_metadata_partition *metadata;
    struct offset low, high, lso;
    int64_t lso_us;          /* when lso was asked: after the high watermark, or it is too old to go with it */
    rd_kafka_resp_err_t err; /* of the last request for its ends */
    int64_t as_of_us;        /* when low and high were asked last with success; 0: never */
    struct real rate;        /* records per second, by whoever keeps a history */
    struct spark spark;
};

struct census_topic {
    char *name;
    char *id;              /* NULL: not known */
    enum fact compacted;   /* cleanup.policy has compact, where it was asked */
    enum fact remote;      /* remote.storage.enable, likewise: old records are on remote storage */
    enum fact append_time; /* message.timestamp.type is LogAppendTime */
    int64_t policy_us;     /* when these were asked last; 0: never */
    uint32_t generation;   /* how often the name was seen to mean another topic than before */
    const struct rd_kafka_metadata_topic *metadata;
    struct census_partition *partitions; /* by number */
    size_t count;
    int64_t id_us;    /* when its id was asked last, with success or not; 0: never, or it may be another topic now */
    int64_t asked_us; /* when all its ends were asked last, with success or not; 0: never */
    uint32_t times;   /* how often */
    struct real rate;
    struct spark spark;
    struct offset worst_lag;
};

/* A topic that is not there any more: made anew under its name, it is another. */
enum { CENSUS_GONE = 1024 }; /* that are remembered, those that went last */
struct census_gone {
    char *name, *id;
    uint32_t generation;
};

struct census_broker {
    int32_t id;
    struct real round_trip_ms;
    bool probed, up;
    rd_kafka_resp_err_t err;
    int64_t as_of_us;
    int64_t rest_us; /* how long its partitions are left alone after a time-out; 0: it answers */
    int64_t rest_until_us;
};

struct census {
    const struct rd_kafka_metadata *metadata; /* NULL: not known yet */
    struct census_topic *topics;              /* by name */
    size_t count;
    size_t partitions;        /* of all topics */
    struct map index;         /* name -> index of topic */
    struct census_gone *gone; /* whose ids were known; the one that went last stands last */
    size_t gone_count;
    struct census_broker *brokers; /* in metadata's order */
    size_t broker_count;
    char cluster_id[64];      /* "": not known */
    bool no_ids;              /* the cluster or the library cannot tell topic ids */
    bool had_ids;             /* it did once */
    unsigned ids_unanswered;  /* requests for them in a row */
    bool no_policies;         /* nor their configuration */
    bool never_compacts;      /* the embedded cluster's brokers compact nothing */
    int64_t policies_rest_us; /* nobody answered: they are not asked for before */
    uint64_t requests;
    uint64_t serial; /* no other census of this process has it */
};

void census_init(struct census *census);
void census_finish(struct census *census);

/* One metadata request for everything. Topics and brokers that are gone go, what is known of the others stays. */
rd_kafka_resp_err_t census_refresh(struct census *census, rd_kafka_t *handle, int timeout_ms);

/* The parts of these two that ask nobody. The metadata stays the caller's, and has to outlive what is made of it. */
void census_take_topics(struct census *census, const struct rd_kafka_metadata *metadata);
bool census_take_id(struct census *census, const char *topic, const char *id); /* true: it is another than before */

struct census_topic *census_topic(const struct census *census, const char *name); /* NULL: not in the metadata */
struct census_partition *census_partition(const struct census_topic *topic, int32_t partition);
struct census_broker *census_broker(const struct census *census, int32_t id);

/* Asks for the ids of some topics where library and cluster can tell. True: one of them is another topic than before.
 */
bool census_ask_ids(struct census *census, rd_kafka_t *handle, struct census_topic *const *topics, size_t count,
                    int timeout_ms);

#endif
