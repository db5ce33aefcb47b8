/* All partitions are forwarded into one queue, from their own offsets. The first message of each is the answer; where
 * there is none, the end of the partition says how far a reader comes: the high watermark, or the last stable offset.
 * A handle reads a partition from one offset at a time: what several groups want of it is read in rounds, one after the
 * other.
 */
#include "kafka/unread.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/lag_row.h"

enum { WAIT_MS = 20, METADATA_MS = 500 };

struct looking {
    struct unread_place *place;
    rd_kafka_topic_t *topic;
    bool started, done;
    size_t round; /* 0 is the first */
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

static bool is_same(const struct unread_place *a, const struct unread_place *b)
{
    return a->partition == b->partition && strcmp(a->topic, b->topic) == 0;
}

/* Returns how many rounds there are. */
static size_t plan_rounds(struct looking *looks, size_t count)
{
    size_t rounds = 1;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (is_same(looks[i].place, looks[j].place)) {
                looks[i].round = looks[j].round + 1; /* the last such j has the latest */
                rounds = looks[i].round >= rounds ? looks[i].round + 1 : rounds;
            }
    return rounds;
}

/* Two groups at the same offset ask the same. */
static bool take_twin(struct looking *looks, size_t at)
{
    struct unread_place *place = looks[at].place;
    for (size_t i = 0; i < at; i++) {
        const struct unread_place *other = looks[i].place;
        if (!looks[i].done || other->err || other->from != place->from || !is_same(other, place))
            continue;
        place->probe = other->probe;
        place->probe.end = place->end;
        looks[at].done = true;
        return true;
    }
    return false;
}

/* Who may not read a topic is not asked again for what another group wants of it. */
static bool was_denied(struct looking *looks, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (looks[i].done && looks[i].place->err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED &&
            strcmp(looks[i].place->topic, looks[at].place->topic) == 0) {
            fail(&looks[at], looks[i].place->err);
            return true;
        }
    return false;
}

static size_t start(struct looking *looks, size_t count, size_t round, rd_kafka_queue_t *queue)
{
    size_t started = 0;
    for (size_t i = 0; i < count; i++) {
        if (looks[i].done || looks[i].round != round || (round > 0 && (take_twin(looks, i) || was_denied(looks, i))))
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
        bool former = looking && !message->err && message->offset < looking->place->from; /* of a round before */
        if (looking && !looking->done && !former) {
            take(looking, message);
            rd_kafka_consume_stop(looking->topic, looking->place->partition); /* nothing more is to be fetched */
            looking->started = false;
            open--;
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
}

static size_t look_round(struct looking *looks, size_t count, size_t round, rd_kafka_queue_t *queue,
                         int64_t deadline_us)
{
    size_t started = start(looks, count, round, queue);
    collect(looks, count, started, queue, deadline_us);
    for (size_t i = 0; i < count; i++)
        if (looks[i].started)
            rd_kafka_consume_stop(looks[i].topic, looks[i].place->partition);
    for (size_t i = 0; i < count; i++)
        looks[i].started = false;
    return started;
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
    size_t started = 0, rounds = plan_rounds(looks, count);
    for (size_t round = 0; round < rounds && clock_mono_us() < deadline_us; round++)
        started += look_round(looks, count, round, queue, deadline_us);
    for (size_t i = 0; i < count; i++)
        if (looks[i].topic)
            rd_kafka_topic_destroy(looks[i].topic);
    rd_kafka_queue_destroy(queue);
    free(looks);
    return started;
}
