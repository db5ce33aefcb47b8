#include "kafka/topic_id.h"

#include <stdio.h>
#include <string.h>

#if RD_KAFKA_VERSION >= 0x020a0000
static void take_id(rd_kafka_event_t *event, char out[TOPIC_ID_MAX])
{
    size_t count = 0;
    const rd_kafka_TopicDescription_t **topics =
        rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(event), &count);
    if (count != 1 || rd_kafka_error_code(rd_kafka_TopicDescription_error(topics[0])))
        return;
    const rd_kafka_Uuid_t *id = rd_kafka_TopicDescription_topic_id(topics[0]);
    const char *text = id ? rd_kafka_Uuid_base64str(id) : NULL;
    snprintf(out, TOPIC_ID_MAX, "%s", text ? text : "");
}

void topic_id_ask(rd_kafka_t *handle, const char *topic, int timeout_ms, char out[TOPIC_ID_MAX])
{
    out[0] = '\0';
    rd_kafka_TopicCollection_t *collection = rd_kafka_TopicCollection_of_topic_names(&topic, 1);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    rd_kafka_DescribeTopics(handle, collection, options, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, timeout_ms);
    if (event) {
        if (!rd_kafka_event_error(event))
            take_id(event, out);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_TopicCollection_destroy(collection);
}
#else
void topic_id_ask(rd_kafka_t *handle, const char *topic, int timeout_ms, char out[TOPIC_ID_MAX])
{
    (void)handle, (void)topic, (void)timeout_ms;
    out[0] = '\0';
}
#endif
