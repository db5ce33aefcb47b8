#include "kafka/census.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum { IDS_UNANSWERED = 3 };

void census_init(struct census *census)
{
    static atomic_uint_fast64_t serials;
    *census = (struct census){.serial = atomic_fetch_add(&serials, 1) + 1};
}

static void topic_finish(struct census_topic *topic)
{
    free(topic->name);
    free(topic->id);
    free(topic->partitions);
}

static void release_metadata(struct census *census)
{
    if (census->metadata)
        rd_kafka_metadata_destroy(census->metadata);
    census->metadata = NULL;
}

static void gone_finish(struct census_gone *gone)
{
    free(gone->name);
    free(gone->id);
}

static void drop_gone(struct census *census, size_t at)
{
    census->gone_count--;
    memmove(census->gone + at, census->gone + at + 1, (census->gone_count - at) * sizeof *census->gone);
}

void census_finish(struct census *census)
{
    for (size_t i = 0; i < census->gone_count; i++)
        gone_finish(&census->gone[i]);
    free(census->gone);
    for (size_t i = 0; i < census->count; i++)
        topic_finish(&census->topics[i]);
    free(census->topics);
    free(census->brokers);
    map_finish(&census->index);
    release_metadata(census);
    *census = (struct census){0};
}

struct census_topic *census_topic(const struct census *census, const char *name)
{
    uint64_t at;
    return map_get(&census->index, name, strlen(name), &at) ? &census->topics[at] : NULL;
}

struct census_partition *census_partition(const struct census_topic *topic, int32_t partition)
{
    /* Numbers have no gaps, so that the first look nearly always finds it. */
    if (partition >= 0 && (size_t)partition < topic->count && topic->partitions[partition].metadata->id == partition)
        return &topic->partitions[partition];
    for (size_t i = 0; i < topic->count; i++)
        if (topic->partitions[i].metadata->id == partition)
            return &topic->partitions[i];
    return NULL;
}

struct census_broker *census_broker(const struct census *census, int32_t id)
{
    for (size_t i = 0; i < census->broker_count; i++)
        if (census->brokers[i].id == id)
            return &census->brokers[i];
    return NULL;
}

static int by_number(const void *a, const void *b)
{
    const struct census_partition *x = a, *y = b;
    return (x->metadata->id > y->metadata->id) - (x->metadata->id < y->metadata->id);
}

/* Fresh partitions with what was known of those of the same number. */
static void take_partitions(struct census_topic *topic, const struct census_topic *old)
{
    topic->count = (size_t)topic->metadata->partition_cnt;
    topic->partitions = mem_zero(topic->count, sizeof *topic->partitions);
    for (size_t i = 0; i < topic->count; i++) {
        const struct rd_kafka_metadata_partition *metadata = &topic->metadata->partitions[i];
        const struct census_partition *known = old ? census_partition(old, metadata->id) : NULL;
        if (known)
            topic->partitions[i] = *known;
        topic->partitions[i].metadata = metadata;
    }
    if (topic->count)
        qsort(topic->partitions, topic->count, sizeof *topic->partitions, by_number);
}

/* Takes its id over. */
static void remember(struct census *census, struct census_topic *topic)
{
    if (!topic->id)
        return;
    if (!census->gone)
        census->gone = mem_zero(CENSUS_GONE, sizeof *census->gone);
    if (census->gone_count == CENSUS_GONE) {
        gone_finish(&census->gone[0]);
        drop_gone(census, 0);
    }
    census->gone[census->gone_count++] =
        (struct census_gone){.name = mem_strdup(topic->name), .id = topic->id, .generation = topic->generation};
    topic->id = NULL;
}

/* What it was when it was there last. Whether it is the same is told by the id that it has now. */
static void recall(struct census *census, struct census_topic *topic)
{
    for (size_t i = 0; i < census->gone_count; i++) {
        if (strcmp(census->gone[i].name, topic->name) != 0)
            continue;
        topic->id = census->gone[i].id;
        topic->generation = census->gone[i].generation;
        free(census->gone[i].name);
        drop_gone(census, i);
        return;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct census_topic *x = a, *y = b;
    return strcmp(x->name, y->name);
}

void census_take_topics(struct census *census, const struct rd_kafka_metadata *metadata)
{
    size_t count = (size_t)metadata->topic_cnt;
    struct census_topic *topics = mem_zero(count, sizeof *topics);
    census->partitions = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = metadata->topics[i].topic;
        struct census_topic *old = census_topic(census, name);
        if (old) {
            topics[i] = *old;
            old->id = NULL; /* moved */
        }
        topics[i].name = mem_strdup(name);
        if (!old)
            recall(census, &topics[i]);
        topics[i].metadata = &metadata->topics[i];
        take_partitions(&topics[i], old);
        if (old)
            old->metadata = NULL; /* it is there */
        census->partitions += topics[i].count;
    }
    for (size_t i = 0; i < census->count; i++) {
        if (census->topics[i].metadata)
            remember(census, &census->topics[i]);
        topic_finish(&census->topics[i]);
    }
    free(census->topics);
    if (count)
        qsort(topics, count, sizeof *topics, by_name);
    census->topics = topics;
    census->count = count;
    map_finish(&census->index);
    for (size_t i = 0; i < count; i++)
        map_put(&census->index, topics[i].name, strlen(topics[i].name), i);
}

static void take_brokers(struct census *census, const struct rd_kafka_metadata *metadata)
{
    size_t count = (size_t)metadata->broker_cnt;
    struct census_broker *brokers = mem_zero(count, sizeof *brokers);
    for (size_t i = 0; i < count; i++) {
        const struct census_broker *old = census_broker(census, metadata->brokers[i].id);
        if (old)
            brokers[i] = *old;
        brokers[i].id = metadata->brokers[i].id;
    }
    free(census->brokers);
    census->brokers = brokers;
    census->broker_count = count;
}

rd_kafka_resp_err_t census_refresh(struct census *census, rd_kafka_t *handle, int timeout_ms)
{
    const struct rd_kafka_metadata *metadata = NULL;
    census->requests++;
    rd_kafka_resp_err_t err = rd_kafka_metadata(handle, 1, NULL, &metadata, timeout_ms);
    if (err)
        return err;
    census_take_topics(census, metadata);
    take_brokers(census, metadata);
    release_metadata(census);
    census->metadata = metadata;
    if (!*census->cluster_id) {
        char *id = rd_kafka_clusterid(handle, 0); /* known since the metadata came */
        snprintf(census->cluster_id, sizeof census->cluster_id, "%s", id ? id : "");
        if (id)
            rd_kafka_mem_free(handle, id);
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

bool census_take_id(struct census *census, const char *name, const char *id)
{
    struct census_topic *topic = census_topic(census, name);
    if (!topic)
        return false;
    bool other = topic->id && strcmp(topic->id, id) != 0;
    free(topic->id);
    topic->id = mem_strdup(id);
    topic->generation += other;
    if (other) {
        topic->compacted = topic->remote = topic->append_time = FACT_UNKNOWN;
        topic->policy_us = 0;
    }
    return other;
}

#if RD_KAFKA_VERSION >= 0x020c0000
static bool take_description(struct census *census, const rd_kafka_TopicDescription_t *description)
{
    const rd_kafka_Uuid_t *uuid = rd_kafka_TopicDescription_topic_id(description);
    const char *id = uuid ? rd_kafka_Uuid_base64str(uuid) : NULL;
    return id && !rd_kafka_TopicDescription_error(description) &&
           census_take_id(census, rd_kafka_TopicDescription_name(description), id);
}

bool census_ask_ids(struct census *census, rd_kafka_t *handle, struct census_topic *const *topics, size_t count,
                    int timeout_ms)
{
    if (census->no_ids || !count)
        return false;
    const char **names = mem_zero(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = topics[i]->name;
        topics[i]->id_us = clock_mono_us();
    }
    rd_kafka_TopicCollection_t *collection = rd_kafka_TopicCollection_of_topic_names(names, count);
    free(names);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    rd_kafka_DescribeTopics(handle, collection, options, queue);
    census->requests++;
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, timeout_ms + 500);
    bool others = false;
    rd_kafka_resp_err_t err = event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (!err) {
        size_t described = 0;
        const rd_kafka_TopicDescription_t **descriptions =
            rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(event), &described);
        for (size_t i = 0; i < described; i++)
            others |= take_description(census, descriptions[i]);
    }
    /* Brokers that do not know the request may leave it unanswered; busy ones may do so once. */
    census->had_ids |= !err;
    census->ids_unanswered = err ? census->ids_unanswered + 1 : 0;
    census->no_ids =
        err == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE || (!census->had_ids && census->ids_unanswered >= IDS_UNANSWERED);
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_TopicCollection_destroy(collection);
    return others;
}
#else
bool census_ask_ids(struct census *census, rd_kafka_t *handle, struct census_topic *const *topics, size_t count,
                    int timeout_ms)
{
    (void)handle, (void)topics, (void)count, (void)timeout_ms;
    census->no_ids = true;
    return false;
}
#endif
