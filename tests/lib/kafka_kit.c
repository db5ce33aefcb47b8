#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "config/properties.h"
#include "kafka/kafka.h"
#include "kafka_kit.h"

void kit_open(struct kit *kit, const char *brokers)
{
    struct error error = {0};
    struct properties properties = {0};
    *kit = (struct kit){.brokers = brokers};
    assert_true(wake_init(&kit->wake, &error));
    kit->board = board_create(&kit->wake);
    kit->events = mailbox_create(256, &kit->wake);
    assert_true(properties_set(&properties, "bootstrap.servers", brokers, "test", &error));
    kit->source = kafka_open(&properties, kit->board, kit->events, &error);
    assert_non_null(kit->source);
    properties_finish(&properties);

    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers, NULL, 0);
    rd_kafka_conf_set(conf, "linger.ms", "1", NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    kit->producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(kit->producer);
}

void kit_close(struct kit *kit)
{
    kit->source->ops->destroy(kit->source);
    rd_kafka_destroy(kit->producer);
    mailbox_destroy(kit->events);
    board_destroy(kit->board);
    wake_finish(&kit->wake);
}

static void produce(struct kit *kit, const char *topic, int32_t partition, const char *key, const char *value)
{
    rd_kafka_resp_err_t err = rd_kafka_producev(kit->producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
                                                RD_KAFKA_V_KEY(key, key ? strlen(key) : 0),
                                                RD_KAFKA_V_VALUE((void *)(uintptr_t)value, value ? strlen(value) : 0),
                                                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    assert_int_equal(err, RD_KAFKA_RESP_ERR_NO_ERROR);
}

void kit_produce(struct kit *kit, const char *topic, int32_t partition, const char *key, const char *value)
{
    produce(kit, topic, partition, key, value);
    assert_int_equal(rd_kafka_flush(kit->producer, KIT_WAIT_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
}

void kit_produce_many(struct kit *kit, const char *topic, int32_t partition, int from, int count)
{
    char value[32];
    for (int i = from; i < from + count; i++) {
        snprintf(value, sizeof value, "value %d", i);
        produce(kit, topic, partition, NULL, value);
    }
    assert_int_equal(rd_kafka_flush(kit->producer, KIT_WAIT_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
}

struct event kit_wait(struct kit *kit, enum event_kind kind)
{
    int64_t limit_us = clock_mono_us() + KIT_WAIT_MS * INT64_C(1000);
    while (clock_mono_us() < limit_us) {
        struct event event;
        wake_clear(&kit->wake);
        while (mailbox_receive(kit->events, &event)) {
            if (event.kind == kind)
                return event;
            event_finish(&event);
        }
        struct pollfd wait = {.fd = kit->wake.read_fd, .events = POLLIN};
        poll(&wait, 1, 1000);
    }
    fail_msg("no event of kind %d in %d ms", (int)kind, (int)KIT_WAIT_MS);
    return (struct event){0};
}

static bool keep(struct sink *sink, const struct batch *batch)
{
    struct keeper *keeper = (struct keeper *)sink;
    struct record record;
    pthread_mutex_lock(&keeper->lock);
    for (size_t at = 0; batch_next(batch, &at, &record);)
        batch_add_encoded(&keeper->all, record.head);
    bool wanted = !keeper->refuse_after || keeper->all.count < keeper->refuse_after;
    pthread_cond_broadcast(&keeper->more);
    pthread_mutex_unlock(&keeper->lock);
    return wanted;
}

void keeper_init(struct keeper *keeper)
{
    *keeper = (struct keeper){.sink = {.put = keep}};
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_cond_init(&keeper->more, NULL);
}

void keeper_finish(struct keeper *keeper)
{
    batch_finish(&keeper->all);
    pthread_cond_destroy(&keeper->more);
    pthread_mutex_destroy(&keeper->lock);
}

void keeper_clear(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    batch_clear(&keeper->all);
    pthread_mutex_unlock(&keeper->lock);
}

size_t keeper_count(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    size_t count = keeper->all.count;
    pthread_mutex_unlock(&keeper->lock);
    return count;
}

void keeper_wait(struct keeper *keeper, size_t count)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += KIT_WAIT_MS / 1000;
    pthread_mutex_lock(&keeper->lock);
    int timed_out = 0;
    while (keeper->all.count < count && !timed_out)
        timed_out = pthread_cond_timedwait(&keeper->more, &keeper->lock, &limit);
    size_t have = keeper->all.count;
    pthread_mutex_unlock(&keeper->lock);
    if (have < count)
        fail_msg("%zu records came, %zu were expected", have, count);
}

/* Counts those of a partition; with `record` finds the nth. */
static size_t walk(struct keeper *keeper, int32_t partition, size_t n, struct record *found)
{
    struct record record;
    size_t count = 0;
    pthread_mutex_lock(&keeper->lock);
    for (size_t at = 0; batch_next(&keeper->all, &at, &record);) {
        if (record.head->partition != partition)
            continue;
        if (found && count == n)
            *found = record;
        count++;
    }
    pthread_mutex_unlock(&keeper->lock);
    return count;
}

struct record keeper_nth(struct keeper *keeper, int32_t partition, size_t n)
{
    struct record found = {0};
    size_t count = walk(keeper, partition, n, &found);
    if (count <= n)
        fail_msg("partition %d has %zu records, number %zu was expected", (int)partition, count, n);
    return found;
}

size_t keeper_count_of(struct keeper *keeper, int32_t partition)
{
    return walk(keeper, partition, 0, NULL);
}

struct tail_spec kit_spec(const char *const *topic, enum start_kind from, int64_t value)
{
    return (struct tail_spec){
        .topics = topic, .topic_count = 1, .from = {from, value}, .to = {.kind = START_END}, .bounded = true};
}

struct error kit_read(struct kit *kit, struct keeper *keeper, const struct tail_spec *spec)
{
    struct error error = {0};
    assert_true(kit->source->ops->tail_start(kit->source, spec, &keeper->sink, &error));
    struct event ended = kit_wait(kit, EVENT_TAIL_ENDED);
    kit->source->ops->tail_stop(kit->source);
    event_finish(&ended);
    return ended.error;
}
