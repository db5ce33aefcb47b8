/* Which partitions a tail reads, from where and to where. Used by T1 alone. */
#ifndef WEIR_KAFKA_TAIL_PLAN_H
#define WEIR_KAFKA_TAIL_PLAN_H

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

struct tail_topic {
    char *name;
    rd_kafka_topic_t *handle;
    int32_t partitions;    /* from metadata; 0: not known yet */
    bool exists;           /* it did when last asked */
    bool seen;             /* it existed at some time */
    char id[TOPIC_ID_MAX]; /* "": not known */
    bool id_asked;
    size_t *part_index; /* partition number -> index of tail_part, SIZE_MAX: not read */
    int32_t part_index_size;
};

struct tail_plan {
    struct tail_topic *topics;
    size_t topic_count;
    struct tail_part *parts;
    size_t count;
    size_t capacity;
    size_t done; /* parts that are */
};

void plan_init(struct tail_plan *plan, rd_kafka_t *handle, const struct tail_spec *spec);
void plan_finish(struct tail_plan *plan);

enum plan_news { PLAN_SAME, PLAN_PARTITIONS_ADDED, PLAN_TOPIC_GONE, PLAN_TOPIC_BACK };

/* Asks metadata for one topic. New partitions are appended to the plan (not started). Returns an error of the library:
 * NO_ERROR, UNKNOWN_TOPIC_OR_PART (the topic does not exist), or why the cluster could not be asked. */
rd_kafka_resp_err_t plan_refresh(struct tail_plan *plan, rd_kafka_t *handle, const struct tail_spec *spec, size_t topic,
                                 int timeout_ms, enum plan_news *news);

/* Finds start (and with a bounded spec end) of parts[first..count). Those that could not be asked start by the
 * library's own means, and of a bounded one have no end. False: bounded, and an end is not known. */
bool plan_resolve(struct tail_plan *plan, struct live_source *live, rd_kafka_t *handle, const struct tail_spec *spec,
                  size_t first, int timeout_ms);

/* The part of a message; NULL: none. */
struct tail_part *plan_part(struct tail_plan *plan, const rd_kafka_topic_t *topic, int32_t partition);

#endif
