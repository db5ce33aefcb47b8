/* Wait for one message, take up to 10,000 that are there, copy them into the batch, free them at once (a kept message
 * would pin its whole fetch buffer), put the batch into the sink when it is full or the queue is empty.
 */
#include "kafka/tail_drain.h"

#include "base/clock.h"
#include "kafka/message.h"
#include "kafka/tail_report.h"

enum {
    BATCH_BYTES = 1024 * 1024 - 64 * 1024,
    WAIT_MS = 100,
    WAKE_BYTES = 2 << 20, /* taken from the queue between two looks of the fetchers at it */
    ROUNDS_A_SECOND = 20  /* with a limited rate: in parts as even as this */
};

/* The sink may take its time, or wait: whoever retires the tail meanwhile waits for it, and nobody else does. */
static bool put(struct tail *tail)
{
    pthread_mutex_lock(&tail->lock);
    bool putting = tail->putting = !atomic_load(&tail->stopping);
    pthread_mutex_unlock(&tail->lock);
    bool wanted = putting && tail->sink->put(tail->sink, &tail->batch);
    pthread_mutex_lock(&tail->lock);
    tail->putting = false;
    pthread_cond_broadcast(&tail->wake);
    pthread_mutex_unlock(&tail->lock);
    return wanted;
}

/* Hands the batch to the sink; false: the tail ends. */
static bool flush(struct tail *tail)
{
    if (!tail->batch.count)
        return true;
    bool wanted = put(tail);
    tail->records += tail->batch.count;
    tail->bytes += tail->batch.len;
    tail->since_wake += tail->batch.len;
    if (tail->since_wake >= WAKE_BYTES) {
        handle_wake_fetchers(tail->handle, tail->live);
        tail->since_wake = 0;
    }
    batch_clear(&tail->batch);
    if (!wanted)
        tail->sink_refused = true;
    return wanted;
}

static size_t record_limit(struct tail *tail)
{
    pthread_mutex_lock(&tail->lock);
    size_t limit = atomic_load(&tail->stopping) ? 1 : tail->sink->record_limit;
    pthread_mutex_unlock(&tail->lock);
    return limit;
}

/* Offsets before the end that were not met are no records: they are passed, too. */
static void reach_end(struct tail *tail, struct tail_part *part)
{
    part->next = part->end;
    tail_part_done(tail, part);
}

static void take_end(struct tail *tail, const rd_kafka_message_t *message, struct tail_part *part)
{
    if (part->done)
        return;
    part->at_end = true;
    part->next = part->high = offset_of(message->offset);
    if (part->end.known && message->offset >= part->end.value)
        reach_end(tail, part);
}

/* An end that was met, or an error of a partition: neither is a record. */
static void take_notice(struct tail *tail, const rd_kafka_message_t *message, struct tail_part *part)
{
    switch (message->err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        if (part)
            take_end(tail, message, part);
        return;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET: /* its position is outside the log */
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        if (part && !part->lost && !part->done) {
            part->lost = true;
            tail->lost_parts++;
        }
        return;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        tail->refreshed_us = 0; /* the next look at the metadata says what happened */
        return;
    default:
        break;
    }
    struct error error = {0};
    error_set(&error, health_kind(message->err), "%s", rd_kafka_message_errstr(message));
    /* Nobody waits for rights to be granted; a tail that goes on may. */
    if (error.kind == ERROR_NOT_AUTHORISED && tail->spec.bounded)
        tail_fail(tail, &error);
    else
        tail_report_event(tail, EVENT_TAIL_ERROR, message->rkt ? rd_kafka_topic_name(message->rkt) : "",
                          message->partition, &error, error.text);
}

static void take_message(struct tail *tail, const rd_kafka_message_t *message, size_t limit)
{
    struct tail_part *part = message->rkt ? plan_part(&tail->plan, message->rkt, message->partition) : NULL;
    if (message->err || !part) {
        if (message->err)
            take_notice(tail, message, part);
        return;
    }
    if (part->done)
        return;
    if (part->end.known && message->offset >= part->end.value) {
        reach_end(tail, part);
        return;
    }
    part->at_end = false;
    part->next = offset_of(message->offset + 1);
    message_add(&tail->batch, message, part->topic, limit);
    if (part->end.known && message->offset + 1 >= part->end.value)
        reach_end(tail, part);
}

/* Takes what is there. */
static ssize_t take_batch(struct tail *tail, size_t most, size_t limit)
{
    ssize_t count = rd_kafka_consume_batch_queue(tail->queue, 0, tail->messages, most);
    for (ssize_t i = 0; i < count; i++) {
        if (!tail->sink_refused)
            take_message(tail, tail->messages[i], limit);
        rd_kafka_message_destroy(tail->messages[i]);
        if (tail->batch.len >= BATCH_BYTES)
            flush(tail);
    }
    return count;
}

bool tail_drain(struct tail *tail)
{
    rd_kafka_message_t *first = rd_kafka_consume_queue(tail->queue, WAIT_MS);
    rd_kafka_poll(tail->handle, 0);
    if (!first)
        return true;
    size_t limit = record_limit(tail), most = TAIL_MESSAGES_AT_ONCE;
    int64_t a_round = tail->spec.max_rate / ROUNDS_A_SECOND;
    if (tail->spec.max_rate > 0 && a_round < TAIL_MESSAGES_AT_ONCE)
        most = a_round > 1 ? (size_t)a_round - 1 : 0;
    take_message(tail, first, limit);
    rd_kafka_message_destroy(first);
    ssize_t count = 0;
    do {
        if (most)
            count = take_batch(tail, most, limit);
        if (tail->sink_refused)
            return false;
    } while (count == TAIL_MESSAGES_AT_ONCE && tail->spec.max_rate <= 0 && !tail->lost_parts &&
             !atomic_load(&tail->paused) && !atomic_load(&tail->stopping));
    return flush(tail);
}

/* Time that passed without records is not saved up: a burst would break the promise of the rate. */
void tail_keep_to_rate(struct tail *tail)
{
    uint64_t taken = tail->records - tail->rate_counted;
    tail->rate_counted = tail->records;
    if (tail->spec.max_rate <= 0 || !taken)
        return;
    int64_t now_us = clock_mono_us();
    int64_t from_us = tail->rate_due_us > now_us ? tail->rate_due_us : now_us;
    tail->rate_due_us = from_us + (int64_t)(taken * 1000000 / (uint64_t)tail->spec.max_rate);
    while (clock_mono_us() < tail->rate_due_us && !atomic_load(&tail->stopping))
        tail_wait_until(tail, tail->rate_due_us);
}
