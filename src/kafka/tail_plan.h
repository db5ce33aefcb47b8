/* Which partitions a tail reads, from where and to where. Used by T1 alone. */
#ifndef WEIR_KAFKA_TAIL_PLAN_H
#define WEIR_KAFKA_TAIL_PLAN_H

#include "base/map.h"
#include "kafka/live.h"
#include "kafka/topic_id.h"

struct tail_part {
    uint32_t topic; /* index into the plan's topics */
    int32_t partition;
    int32_t leader;
    int64_t start;      /* offset, or one of the library's logical ones */
    struct offset low;  /* when it was resolved */
    struct offset next; /* position: offset after the last record, or where the end was met */
    struct offset end;  /* bounded: stop before it */
    struct offset high; /* newest known end of the log */
    bool started;       /* consume_start was called */
    bool done;          /* bounded: everything before `end` was read */
    bool at_end;        /* the library said so */
    bool lost;          /* the position is outside the log: deleted by retention, or the topic is another one */
};

/* What a look at the metadata has shown of a topic. */
enum plan_news { PLAN_SAME, PLAN_PARTITIONS_ADDED, PLAN_TOPIC_GONE, PLAN_TOPIC_BACK };

struct tail_topic {
    char *name;
    rd_kafka_topic_t *handle; /* its opaque is this struct; NULL: no name that Kafka allows, or it was named before */
    rd_kafka_resp_err_t err;  /* when last asked: NO_ERROR, UNKNOWN_TOPIC_OR_PART (it does not exist), or why it is not
                                 to be had */
    enum plan_news news;      /* of the last look */
    bool answered;            /* it was in the last answer */
    int32_t partitions;       /* from metadata; 0: not known yet */
    bool exists;              /* it did when last asked */
    bool seen;                /* it existed at some time */
    char id[TOPIC_ID_MAX];    /* "": not known */
    bool id_asked;
    size_t *part_index; /* partition number -> index of tail_part, SIZE_MAX: not read */
    int32_t part_index_size;
};

struct tail_plan {
    struct tail_topic *topics;
    size_t topic_count;
    struct map index; /* a topic's name -> its number */
    struct tail_part *parts;
    size_t count;
    size_t capacity;
    size_t done; /* parts that are */
};

void plan_init(struct tail_plan *plan, rd_kafka_t *handle, const struct tail_spec *spec);
void plan_finish(struct tail_plan *plan);

/* Asks for the metadata of all topics in one request, and fills `err` and `news` of each. New partitions are appended
 * to the plan (not started). Anything but NO_ERROR: why the cluster could not be asked; nothing has changed then. */
rd_kafka_resp_err_t plan_refresh(struct tail_plan *plan, rd_kafka_t *handle, const struct tail_spec *spec,
                                 int timeout_ms);

bool plan_has(const struct tail_topic *topic, int32_t partition);

/* Finds start (and with a bounded spec end) of parts[first..count). Those that could not be asked start by the
 * library's own means, and of a bounded one have no end. False: bounded, and an end is not known. */
bool plan_resolve(struct tail_plan *plan, struct live_source *live, rd_kafka_t *handle, const struct tail_spec *spec,
                  size_t first, int timeout_ms);

/* The part of a message, which is of the plan's own handle; NULL: none. */
struct tail_part *plan_part(struct tail_plan *plan, const rd_kafka_topic_t *topic, int32_t partition);

#endif
