/* All places are forwarded into one queue. Each has a batch of its own, which is kept to its part of the bytes while it
 * grows; a place that fails is done, and the others go on.
 */
#include "kafka/read_places.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/message.h"

enum {
    WAIT_MS = 50,
    METADATA_MS = 1000,
    WAKE_BYTES = 2 << 20 /* taken from the queue between two looks of the fetchers at it */
};

/* One place while it is read. */
struct reading {
    const struct read_place *place;
    rd_kafka_topic_t *topic; /* places of one topic share its handle */
    struct batch batch;
    struct read_result result;
    size_t count; /* records that came, also those that were left out since */
    bool started, done;
};

struct round {
    const struct read_request *request;
    struct live_source *live;
    rd_kafka_t *handle;
    rd_kafka_queue_t *queue;
    struct reading *readings;
    size_t open;       /* readings that are not done */
    size_t share;      /* bytes for each; 0: no limit */
    size_t since_wake; /* bytes taken since the fetchers were woken */
    size_t last;       /* the reading of the last message: they come in runs */
    struct error error;
};

static void end(struct round *round, struct reading *reading)
{
    round->open -= !reading->done;
    reading->done = true;
}

static void fail(struct round *round, struct reading *reading, const struct error *error)
{
    if (round->error.kind == ERROR_NONE)
        round->error = *error;
    batch_finish(&reading->batch);
    reading->result = (struct read_result){.from = reading->place->from, .failed = true};
    end(round, reading);
}

static void fail_for(struct round *round, struct reading *reading, rd_kafka_resp_err_t err)
{
    struct error error = {0};
    error_set(&error, health_kind(err), _("cannot read partition %d: %s"), (int)reading->place->partition,
              rd_kafka_err2str(err));
    fail(round, reading, &error);
}

static bool is_of(const struct reading *reading, const rd_kafka_message_t *message)
{
    return reading->started && reading->place->partition == message->partition && reading->topic == message->rkt;
}

static struct reading *reading_of(struct round *round, const rd_kafka_message_t *message)
{
    size_t count = round->request->place_count;
    for (size_t i = 0; i < count; i++) {
        size_t at = (round->last + i) % count;
        if (is_of(&round->readings[at], message)) {
            round->last = at;
            return &round->readings[at];
        }
    }
    return NULL;
}

static void keep_to_share(const struct round *round, struct reading *reading, size_t slack)
{
    if (round->share && reading->batch.len > round->share + slack)
        reading->result.from = batch_keep_newest(&reading->batch, round->share, reading->result.from);
}

static void take(struct round *round, struct reading *reading, const rd_kafka_message_t *message)
{
    const struct read_place *place = reading->place;
    if (reading->done)
        return;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        end(round, reading);
        return;
    }
    if (message->err) {
        struct error error = {0};
        error_set(&error, health_kind(message->err), _("partition %d, offset %lld: %s"), (int)place->partition,
                  (long long)place->from, rd_kafka_message_errstr(message));
        fail(round, reading, &error);
        return;
    }
    if (message->offset < place->to) {
        message_add(&reading->batch, message, place->number, round->request->record_limit);
        reading->count++;
        keep_to_share(round, reading, round->share / 4);
    }
    if (message->offset + 1 >= place->to || reading->count >= round->request->max_records)
        end(round, reading);
}

static void fail_late(struct round *round)
{
    for (size_t i = 0; i < round->request->place_count; i++) {
        struct reading *reading = &round->readings[i];
        struct error error = {0};
        if (reading->done)
            continue;
        error_set(&error, ERROR_UNREACHABLE, _("partition %d, offset %lld: no answer in time"),
                  (int)reading->place->partition, (long long)reading->place->from);
        fail(round, reading, &error);
    }
}

static void wake_fetchers(struct round *round, const rd_kafka_message_t *message)
{
    round->since_wake += message->len + message->key_len;
    if (round->since_wake < WAKE_BYTES)
        return;
    handle_wake_fetchers(round->handle, round->live);
    round->since_wake = 0;
}

/* Takes messages until all are done or time is up. False: given up. */
static bool collect(struct round *round, bool (*given_up)(void *opaque), void *opaque)
{
    while (round->open > 0) {
        if (given_up(opaque))
            return false;
        if (clock_mono_us() > round->request->deadline_us) {
            fail_late(round);
            return true;
        }
        rd_kafka_message_t *message = rd_kafka_consume_queue(round->queue, WAIT_MS);
        struct reading *reading = message ? reading_of(round, message) : NULL;
        if (reading)
            take(round, reading, message);
        if (message) {
            wake_fetchers(round, message);
            rd_kafka_message_destroy(message);
        }
    }
    return true;
}

static void open_topics(struct round *round)
{
    for (size_t i = 0; i < round->request->place_count; i++) {
        struct reading *reading = &round->readings[i];
        reading->place = &round->request->places[i];
        reading->result.from = reading->place->from;
        if (reading->place->from >= reading->place->to) {
            end(round, reading);
            continue;
        }
        for (size_t k = 0; k < i && !reading->topic; k++)
            if (strcmp(round->readings[k].place->topic, reading->place->topic) == 0)
                reading->topic = round->readings[k].topic;
        if (!reading->topic)
            reading->topic = rd_kafka_topic_new(round->handle, reading->place->topic, NULL);
        if (!reading->topic) /* no name that Kafka allows */
            fail_for(round, reading, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
    }
}

/* Why a place cannot be read, as far as the metadata know. */
static rd_kafka_resp_err_t refusal(const struct read_place *place, const struct rd_kafka_metadata *metadata)
{
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *topic = &metadata->topics[i];
        if (strcmp(topic->topic, place->topic) != 0)
            continue;
        if (topic->err)
            return topic->err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ? RD_KAFKA_RESP_ERR_NO_ERROR : topic->err;
        for (int p = 0; p < topic->partition_cnt; p++)
            if (topic->partitions[p].id == place->partition)
                return RD_KAFKA_RESP_ERR_NO_ERROR;
        return RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
    }
    return RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
}

/* With the metadata known the first record comes in milliseconds instead of half a second, and what is not there, of
 * which the library says nothing for minutes, is not waited for. */
static void learn_topics(struct round *round)
{
    const struct rd_kafka_metadata *metadata = NULL;
    int64_t left_ms = (round->request->deadline_us - clock_mono_us()) / 1000;
    int wait_ms = left_ms < METADATA_MS ? (int)left_ms : METADATA_MS;
    if (wait_ms <= 0 || rd_kafka_metadata(round->handle, 0, NULL, &metadata, wait_ms))
        return;
    for (size_t i = 0; i < round->request->place_count; i++) {
        struct reading *reading = &round->readings[i];
        rd_kafka_resp_err_t err = reading->done ? RD_KAFKA_RESP_ERR_NO_ERROR : refusal(reading->place, metadata);
        if (err)
            fail_for(round, reading, err);
    }
    rd_kafka_metadata_destroy(metadata);
}

static void start(struct round *round)
{
    for (size_t i = 0; i < round->request->place_count; i++) {
        struct reading *reading = &round->readings[i];
        const struct read_place *place = reading->place;
        if (reading->done)
            continue;
        reading->started =
            rd_kafka_consume_start_queue(reading->topic, place->partition, place->from, round->queue) == 0;
        if (!reading->started)
            fail_for(round, reading, rd_kafka_last_error());
    }
}

static void stop(struct round *round)
{
    struct reading *readings = round->readings;
    for (size_t i = 0; i < round->request->place_count; i++)
        if (readings[i].started)
            rd_kafka_consume_stop(readings[i].topic, readings[i].place->partition);
    for (size_t i = 0; i < round->request->place_count; i++) {
        bool shared = false;
        for (size_t k = 0; k < i; k++)
            shared |= readings[k].topic == readings[i].topic;
        if (!shared && readings[i].topic)
            rd_kafka_topic_destroy(readings[i].topic);
    }
}

/* The batch of each is freed as soon as it is in the answer, so that nothing is held twice but one of them. */
static void hand_over(struct round *round, struct event *answer)
{
    answer->error = round->error;
    answer->results = mem_zero(round->request->place_count, sizeof *answer->results);
    for (size_t i = 0; i < round->request->place_count; i++) {
        struct reading *reading = &round->readings[i];
        keep_to_share(round, reading, 0);
        answer->results[i] = reading->result;
        if (answer->batch.count > 0) {
            batch_append(&answer->batch, &reading->batch);
        } else {
            batch_finish(&answer->batch);
            answer->batch = reading->batch;
            reading->batch = (struct batch){0};
        }
        batch_finish(&reading->batch);
    }
}

void read_places(struct live_source *live, rd_kafka_t *handle, const struct read_request *request,
                 bool (*given_up)(void *opaque), void *opaque, struct event *answer)
{
    size_t count = request->place_count;
    if (!count)
        return;
    struct round round = {.request = request,
                          .live = live,
                          .handle = handle,
                          .queue = rd_kafka_queue_new(handle),
                          .readings = mem_zero(count, sizeof *round.readings),
                          .open = count};
    if (request->max_bytes)
        round.share = request->max_bytes / count ? request->max_bytes / count : 1;
    open_topics(&round);
    if (round.open > 0 && !given_up(opaque))
        learn_topics(&round);
    start(&round);
    if (collect(&round, given_up, opaque))
        hand_over(&round, answer);
    else
        error_set(&answer->error, ERROR_CANCELLED, _("given up for a later request"));
    stop(&round);
    for (size_t i = 0; i < count; i++)
        batch_finish(&round.readings[i].batch);
    free(round.readings);
    rd_kafka_queue_destroy(round.queue);
}
