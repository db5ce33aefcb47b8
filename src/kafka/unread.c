/* All partitions are forwarded into one queue, from their own offsets. The first message of each is the answer; where
 * there is none, the end of the partition says how far a reader comes: the high watermark, or the last stable offset.
 */
#include "kafka/unread.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum { WAIT_MS = 20, METADATA_MS = 500 };

struct looking {
    struct unread_place *place;
    rd_kafka_topic_t *topic;
    bool started, done;
};

static void fail(struct looking *looking, rd_kafka_resp_err_t err)
{
    looking->place->probe.result = PROBE_UNKNOWN;
    looking->place->err = err;
    looking->done = true;
}

/* Topics are known to the handle by their objects, which the metadata request then asks for. */
static void open_topics(rd_kafka_t *handle, struct looking *looks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        looks[i].topic = rd_kafka_topic_new(handle, looks[i].place->topic, NULL);
        if (!looks[i].topic)
            fail(&looks[i], RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
    }
}

static bool has_partition(const struct rd_kafka_metadata *metadata, const struct unread_place *place)
{
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *topic = &metadata->topics[i];
        if (strcmp(topic->topic, place->topic) != 0)
            continue;
        for (int p = 0; p < topic->partition_cnt; p++)
            if (topic->partitions[p].id == place->partition)
                return true;
    }
    return false;
}

/* What is not there is not waited for; what is there comes at once when its metadata is known. */
static void learn(rd_kafka_t *handle, struct looking *looks, size_t count, int timeout_ms)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t err =
        rd_kafka_metadata(handle, 0, NULL, &metadata, timeout_ms < METADATA_MS ? timeout_ms : METADATA_MS);
    for (size_t i = 0; i < count; i++) {
        if (!looks[i].done && (err || !has_partition(metadata, looks[i].place)))
            fail(&looks[i], err ? err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    }
    if (!err)
        rd_kafka_metadata_destroy(metadata);
}

static size_t start(struct looking *looks, size_t count, rd_kafka_queue_t *queue)
{
    size_t started = 0;
    for (size_t i = 0; i < count; i++) {
        if (looks[i].done)
            continue;
        struct unread_place *place = looks[i].place;
        looks[i].started = rd_kafka_consume_start_queue(looks[i].topic, place->partition, place->from, queue) == 0;
        if (!looks[i].started)
            fail(&looks[i], rd_kafka_last_error());
        started += looks[i].started;
    }
    return started;
}

static struct looking *looking_of(struct looking *looks, size_t count, const rd_kafka_message_t *message)
{
    const char *topic = message->rkt ? rd_kafka_topic_name(message->rkt) : "";
    for (size_t i = 0; i < count; i++)
        if (looks[i].started && looks[i].place->partition == message->partition &&
            strcmp(looks[i].place->topic, topic) == 0)
            return &looks[i];
    return NULL;
}

static void take(struct looking *looking, const rd_kafka_message_t *message)
{
    struct unread_place *place = looking->place;
    struct probe *probe = &place->probe;
    if (message->err && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        fail(looking, message->err);
        return;
    }
    looking->done = true;
    probe->offset = message->offset;
    if (message->err) {
        bool to_the_end = message->offset >= place->end;
        probe->result = to_the_end ? PROBE_END : PROBE_STABLE;
        return;
    }
    rd_kafka_timestamp_type_t type;
    probe->result = PROBE_RECORD;
    probe->timestamp_ms = rd_kafka_message_timestamp(message, &type);
    probe->append_time = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
    probe->size = (int64_t)(message->len + message->key_len);
}

static void collect(struct looking *looks, size_t count, size_t open, rd_kafka_queue_t *queue, int64_t deadline_us)
{
    while (open > 0 && clock_mono_us() < deadline_us) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(queue, WAIT_MS);
        struct looking *looking = message ? looking_of(looks, count, message) : NULL;
        if (looking && !looking->done) {
            take(looking, message);
            rd_kafka_consume_stop(looking->topic, looking->place->partition); /* nothing more is to be fetched */
            looking->started = false;
            open--;
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
}

size_t unread_look(rd_kafka_t *handle, struct unread_place *places, size_t count, int timeout_ms)
{
    int64_t deadline_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
    struct looking *looks = mem_zero(count, sizeof *looks);
    for (size_t i = 0; i < count; i++) {
        looks[i].place = &places[i];
        places[i].err = RD_KAFKA_RESP_ERR_NO_ERROR;
        places[i].probe =
            (struct probe){.result = PROBE_UNKNOWN, .from = places[i].from, .end = places[i].end, .timestamp_ms = -1};
    }
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    open_topics(handle, looks, count);
    learn(handle, looks, count, timeout_ms);
    size_t started = start(looks, count, queue);
    collect(looks, count, started, queue, deadline_us);
    for (size_t i = 0; i < count; i++) {
        if (looks[i].started)
            rd_kafka_consume_stop(looks[i].topic, looks[i].place->partition);
        if (looks[i].topic)
            rd_kafka_topic_destroy(looks[i].topic);
    }
    rd_kafka_queue_destroy(queue);
    free(looks);
    return started;
}
