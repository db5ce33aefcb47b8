#include "kafka/topic_id.h"

#include <string.h>

#include "base/map.h"

#if RD_KAFKA_VERSION >= 0x020a0000
/* Answers come in the order of the library. */
static void take_ids(rd_kafka_event_t *event, const char *const *topics, size_t count,
                     void (*take)(void *opaque, size_t topic, const char *id), void *opaque)
{
    size_t answered = 0;
    struct map index = {0};
    uint64_t at;
    const rd_kafka_TopicDescription_t **rows =
        rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(event), &answered);
    for (size_t i = 0; i < count; i++)
        map_put(&index, topics[i], strlen(topics[i]), i);
    for (size_t i = 0; i < answered; i++) {
        const char *name = rd_kafka_TopicDescription_name(rows[i]);
        const rd_kafka_Uuid_t *uuid =
            rd_kafka_TopicDescription_error(rows[i]) ? NULL : rd_kafka_TopicDescription_topic_id(rows[i]);
        const char *id = uuid ? rd_kafka_Uuid_base64str(uuid) : NULL;
        if (id && strlen(id) < TOPIC_ID_MAX && map_get(&index, name, strlen(name), &at))
            take(opaque, (size_t)at, id);
    }
    map_finish(&index);
}

void topic_ids_ask(rd_kafka_t *handle, const char *const *topics, size_t count, int timeout_ms,
                   void (*take)(void *opaque, size_t topic, const char *id), void *opaque)
{
    rd_kafka_TopicCollection_t *collection =
        rd_kafka_TopicCollection_of_topic_names((const char **)(uintptr_t)topics, count);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    rd_kafka_DescribeTopics(handle, collection, options, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, timeout_ms);
    if (event) {
        if (!rd_kafka_event_error(event))
            take_ids(event, topics, count, take, opaque);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_TopicCollection_destroy(collection);
}
#else
void topic_ids_ask(rd_kafka_t *handle, const char *const *topics, size_t count, int timeout_ms,
                   void (*take)(void *opaque, size_t topic, const char *id), void *opaque)
{
    (void)handle, (void)topics, (void)count, (void)timeout_ms, (void)take, (void)opaque;
}
#endif
