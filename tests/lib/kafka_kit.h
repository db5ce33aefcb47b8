/* For tests that read from brokers: a source with its board and mailbox, a producer, a sink that keeps what it gets.
 * Waits are for a condition, with a limit; nothing sleeps. A failure is a cmocka assertion. */
#ifndef WEIR_TESTS_KAFKA_KIT_H
#define WEIR_TESTS_KAFKA_KIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <librdkafka/rdkafka.h>

#include "base/wake.h"
#include "source/source.h"

enum { KIT_WAIT_MS = 30000 };

struct kit {
    const char *brokers;
    struct wake wake;
    struct board *board;
    struct mailbox *events;
    struct source *source;
    rd_kafka_t *producer;
};

void kit_open(struct kit *kit, const char *brokers);
void kit_close(struct kit *kit);

/* All delivered when it returns. NULL key or value: null. */
void kit_produce(struct kit *kit, const char *topic, int32_t partition, const char *key, const char *value);
void kit_produce_many(struct kit *kit, const char *topic, int32_t partition, int from, int count); /* "value N" */

/* Waits for the next event of this kind and drops those before it. Finish it. */
struct event kit_wait(struct kit *kit, enum event_kind kind);

/* Keeps everything; records are in the order in which they came. */
struct keeper {
    struct sink sink; /* first */
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct batch all;
    size_t refuse_after; /* records, 0: never */
};

void keeper_init(struct keeper *keeper);
void keeper_finish(struct keeper *keeper);
void keeper_clear(struct keeper *keeper);
size_t keeper_count(struct keeper *keeper);
void keeper_wait(struct keeper *keeper, size_t count); /* until so many are there */
/* The nth record of a partition; fails when there are fewer. Valid until the next record comes. */
struct record keeper_nth(struct keeper *keeper, int32_t partition, size_t n);
size_t keeper_count_of(struct keeper *keeper, int32_t partition);

/* A tail of one topic to its end, or until it says ended: returns what it said. */
struct error kit_read(struct kit *kit, struct keeper *keeper, const struct tail_spec *spec);
struct tail_spec kit_spec(const char *const *topic, enum start_kind from, int64_t value); /* bounded, to the end */

#endif
