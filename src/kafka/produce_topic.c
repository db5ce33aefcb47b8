#include "kafka/produce_topic.h"

#include <string.h>

#include "base/lang.h"
#include "base/str.h"
#include "kafka/admin.h"
#include "kafka/demo_link.h"

/* A batch that is too large, or that holds a record without the key that a compacted topic wants, is refused whole,
 * with all that is in it: so no batch may be larger than the topic takes, and no such record goes into one. Whoever may
 * not read the configuration has the library's own limit, and the broker's word. */
static void ask_config(struct live_source *live, rd_kafka_t *handle, const char *topic, int timeout_ms,
                       struct produce_topic *known)
{
    struct admin_answer answer = {0};
    struct error error = {0};
    long long bytes = 0;
    struct admin_request request = {.kind = ADMIN_DESCRIBE_CONFIG, .name = topic};
    struct admin_call call = {.live = live,
                              .handle = handle,
                              .queue = rd_kafka_queue_new(handle),
                              .request = &request,
                              .answer = &answer,
                              .error = &error,
                              .timeout_ms = timeout_ms};
    if (admin_describe_config(&call))
        for (size_t i = 0; i < answer.entry_count; i++) {
            const struct config_entry *entry = &answer.entries[i];
            if (strcmp(entry->name, "max.message.bytes") == 0 && entry->value)
                str_to_i64(entry->value, &bytes);
            else if (strcmp(entry->name, "cleanup.policy") == 0 && entry->value)
                known->compacted = strstr(entry->value, "compact");
        }
    known->max_message_bytes = bytes;
    rd_kafka_queue_destroy(call.queue);
    admin_answer_finish(&answer);
}

bool produce_topic_look(struct live_source *live, const char *topic, int timeout_ms, struct produce_topic *known,
                        struct error *error)
{
    rd_kafka_t *handle = handle_open(live, HANDLE_SURVEY, error);
    rd_kafka_topic_t *asked = handle ? rd_kafka_topic_new(handle, topic, NULL) : NULL;
    const struct rd_kafka_metadata *metadata = NULL;
    bool good = false;
    if (!handle)
        return false;
    rd_kafka_resp_err_t err =
        asked ? rd_kafka_metadata(handle, 0, asked, &metadata, timeout_ms) : RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
    if (!err && metadata->topic_cnt == 1)
        err = metadata->topics[0].err;
    handle_serve(handle);
    if (!err && metadata->topic_cnt == 1 && metadata->topics[0].partition_cnt > 0) {
        known->partitions = metadata->topics[0].partition_cnt;
        demo_link_ask_id(live, handle, timeout_ms);
        if (!demo_link_of(live))
            ask_config(live, handle, topic, timeout_ms, known);
        good = true;
    } else if (err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || !err) {
        error_set(error, ERROR_FAILED, _("there is no topic '%s'"), topic);
    } else if (err == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION) {
        error_set(error, ERROR_USAGE, _("'%s' cannot be the name of a topic"), topic);
    } else {
        health_error(&live->health, err, live->bootstrap, error);
    }
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    if (asked)
        rd_kafka_topic_destroy(asked);
    handle_close(handle);
    return good;
}
