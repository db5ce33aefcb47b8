#include "fixture_blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

static void free_block(struct block *block)
{
    free(block);
}

/* A block and its rows in one piece of memory. */
static void *make_block(size_t head, size_t rows)
{
    struct block *block = mem_zero(1, head + rows);
    block_init(block, free_block);
    return block;
}

static struct spark wave(float base, int shift)
{
    struct spark spark = {.count = 16};
    for (int i = 0; i < spark.count; i++)
        spark.values[i] = base * (float)(1 + (i * 7 + shift) % 5) / 5;
    return spark;
}

static struct row_state seen(void)
{
    return (struct row_state){.as_of_us = clock_mono_us()};
}

struct brokers *fixture_brokers(bool down)
{
    struct brokers *brokers = make_block(sizeof *brokers, 3 * sizeof(struct broker_row));
    brokers->bootstrap = "127.0.0.1:9092";
    if (down) {
        brokers->error = "127.0.0.1:9092: Connection refused";
        brokers->error_since_ms = clock_wall_ms() - 3000;
        return brokers;
    }
    brokers->cluster_id = "fixture";
    brokers->rows = (struct broker_row *)(brokers + 1);
    brokers->count = 3;
    for (int i = 0; i < 3; i++)
        brokers->rows[i] = (struct broker_row){.id = i + 1,
                                               .host = "broker.example",
                                               .port = 9092 + i,
                                               .rack = i < 2 ? "a" : "b",
                                               .leaders = 5 + i,
                                               .replicas = 15,
                                               .round_trip_ms = real_of(0.8 + i),
                                               .up = true,
                                               .state = seen()};
    return brokers;
}

static const char *const plain_topics[] = {"clicks", "logs", "mixed", "orders", "orders.dlq", "payments", "sensors"};
static const char *const hostile_topics[] = {"\x1b[31mred\x1b[0m",
                                             "clicks",
                                             "orders",
                                             "\xe2\x80\xae"
                                             "backwards",
                                             "\xe6\xb3\xa8\xe6\x96\x87\xe3\x83\x87\xe3\x83\xbc\xe3\x82\xbf",
                                             "\xff\xfe not utf-8",
                                             "a-very-long-name-that-nobody-should-give-a-topic-retry-3"};
enum { USUAL = 7 };

struct topics *fixture_topics(const struct fixture *fixture)
{
    size_t count = fixture->empty ? 0 : USUAL + fixture->topics;
    struct topics *topics = make_block(sizeof *topics, count * (sizeof(struct topic_row) + 16));
    topics->rows = (struct topic_row *)(topics + 1);
    topics->count = count;
    char *names = (char *)(topics->rows + count);
    for (size_t i = 0; i < count; i++) {
        struct topic_row *row = &topics->rows[i];
        *row = (struct topic_row){.partitions = 3,
                                  .replication = 3,
                                  .rate = real_of((double)(i % 7) * 812.5),
                                  .spark = wave((float)(i + 1), (int)i),
                                  .records = offset_of((int64_t)(i + 1) * 123456),
                                  .worst_lag = i % 3 == 0 ? offset_of((int64_t)i * 4321) : (struct offset){0},
                                  .state = seen()};
        if (i < USUAL) {
            row->name = (fixture->hostile ? hostile_topics : plain_topics)[i];
        } else {
            snprintf(names + i * 16, 16, "extra-%04zu", (i - USUAL) % 10000);
            row->name = names + i * 16;
        }
    }
    return topics;
}

struct partitions *fixture_partitions(const char *topic)
{
    static const int32_t nodes[] = {1, 2, 3};
    struct partitions *partitions =
        make_block(sizeof *partitions, 3 * sizeof(struct partition_row) + strlen(topic) + 1);
    partitions->rows = (struct partition_row *)(partitions + 1);
    partitions->count = 3;
    partitions->topic = strcpy((char *)(partitions->rows + 3), topic);
    for (int i = 0; i < 3; i++)
        partitions->rows[i] = (struct partition_row){.partition = i,
                                                     .leader = i + 1,
                                                     .replicas = nodes,
                                                     .replica_count = 3,
                                                     .isrs = nodes,
                                                     .isr_count = i == 2 ? 2 : 3,
                                                     .low = offset_of(12004 + i),
                                                     .high = offset_of(1234567 + i),
                                                     .rate = real_of(712.0 + i),
                                                     .spark = wave(100, i),
                                                     .state = seen()};
    return partitions;
}

struct tail_state *fixture_tail(const char *topic, uint64_t records, bool placed)
{
    enum { PARTITIONS = 3 };
    struct tail_state *tail =
        make_block(sizeof *tail, PARTITIONS * sizeof(struct tail_partition) + sizeof(char *) + strlen(topic) + 1);
    tail->rows = (struct tail_partition *)(tail + 1);
    tail->count = placed ? PARTITIONS : 0;
    for (int32_t p = 0; p < PARTITIONS; p++) {
        struct offset next = offset_of(1000 + ((int64_t)records + PARTITIONS - 1 - p) / PARTITIONS);
        tail->rows[p] = (struct tail_partition){.partition = p, .position = next, .high = next, .low = offset_of(1000)};
    }
    const char **names = (const char **)(tail->rows + PARTITIONS);
    names[0] = strcpy((char *)(names + 1), topic);
    tail->topics = names;
    tail->topic_count = 1;
    tail->records = records;
    tail->behind = offset_of(0);
    return tail;
}
