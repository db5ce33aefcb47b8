/* Records over time against a real Kafka: bursts at known times, an old topic, an empty one. */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka_admin.h"
#include "kafka_kit.h"
#include "model/snapshot.h"
#include "model/volume.h"

enum { PARTITIONS = 3, MINUTE_MS = 60000 };

static void put(struct kit *kit, const char *topic, int64_t at_ms, int64_t span_ms, int count)
{
    char value[] = "v";
    for (int i = 0; i < count; i++) {
        rd_kafka_resp_err_t err = rd_kafka_producev(
            kit->producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(i % PARTITIONS),
            RD_KAFKA_V_TIMESTAMP(at_ms + span_ms * i / count), RD_KAFKA_V_VALUE(value, 1), RD_KAFKA_V_END);
        assert_int_equal(err, RD_KAFKA_RESP_ERR_NO_ERROR);
        rd_kafka_poll(kit->producer, 0);
    }
    assert_int_equal(rd_kafka_flush(kit->producer, KIT_WAIT_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
}

/* The finest answer that has so many records: the one with the most steps. It is asked for again and again, which holds
 * nothing up. The caller releases the snapshot. */
static struct snapshot *wait_volume(struct kit *kit, const char *topic, size_t least_steps, double total)
{
    int64_t until_us = clock_mono_us() + KIT_WAIT_MS * INT64_C(1000);
    for (;;) {
        kit->source->ops->volume(kit->source, topic);
        struct snapshot *snapshot = board_acquire(kit->board);
        const struct volume *volume = snapshot->volume;
        if (volume && strcmp(volume->topic, topic) == 0 && volume->count >= least_steps && volume->total >= total)
            return snapshot;
        block_release(snapshot);
        assert_true(clock_mono_us() < until_us);
        struct pollfd wait = {.fd = kit->wake.read_fd, .events = POLLIN};
        poll(&wait, 1, 10);
        wake_clear(&kit->wake);
    }
}

static void bursts_are_where_they_were(void **state)
{
    (void)state;
    struct kit kit;
    char topic[64];
    kit_open(&kit, getenv("WEIR_TEST_BROKERS"));
    admin_unique("weir-volume", topic, sizeof topic);
    admin_create_topic(kit.producer, topic, PARTITIONS);
    int64_t from_ms = clock_wall_ms() - 100 * MINUTE_MS;
    put(&kit, topic, from_ms, MINUTE_MS, 300);
    put(&kit, topic, from_ms + 50 * MINUTE_MS, MINUTE_MS, 900);
    put(&kit, topic, from_ms + 98 * MINUTE_MS, MINUTE_MS, 600);
    struct snapshot *snapshot = wait_volume(&kit, topic, 60, 1800);
    const struct volume *volume = snapshot->volume;
    assert_true(volume->total == 1800 && volume->unknown == 0);
    assert_true(volume->look_ups > 60 && volume->look_ups < 120);
    assert_true(volume->from_ms <= from_ms && volume->from_ms > from_ms - 4 * MINUTE_MS);
    double step = (double)volume->step_ms, at = (double)from_ms;
    const struct {
        double minute, records;
    } bursts[] = {{0, 300}, {50, 900}, {98, 600}};
    for (size_t i = 0; i < 3; i++) {
        double begins = at + bursts[i].minute * MINUTE_MS;
        assert_true(fabs(volume_between(volume, begins - step, begins + MINUTE_MS + step) - bursts[i].records) < 1);
    }
    assert_true(volume_between(volume, at + 10 * MINUTE_MS, at + 45 * MINUTE_MS) < 0.5);
    block_release(snapshot);
    admin_delete_topic(kit.producer, topic);
    kit_close(&kit);
}

/* Nothing was written for two years: its own hour is what is shown. */
static void an_old_topic(void **state)
{
    (void)state;
    struct kit kit;
    char topic[64];
    kit_open(&kit, getenv("WEIR_TEST_BROKERS"));
    admin_unique("weir-volume", topic, sizeof topic);
    admin_create_topic(kit.producer, topic, PARTITIONS);
    rd_kafka_flush(kit.producer, KIT_WAIT_MS);
    struct snapshot *snapshot = wait_volume(&kit, topic, 0, 0);
    assert_int_equal(snapshot->volume->count, 0); /* empty */
    block_release(snapshot);
    int64_t hour_ms = 60 * MINUTE_MS, from_ms = clock_wall_ms() - 2 * 365 * 24 * hour_ms;
    put(&kit, topic, from_ms, hour_ms, 1200);
    snapshot = wait_volume(&kit, topic, 60, 1200);
    const struct volume *volume = snapshot->volume;
    int64_t to_ms = volume->from_ms + volume->step_ms * (int64_t)volume->count;
    assert_true(volume->total == 1200);
    assert_true(volume->from_ms <= from_ms && to_ms >= from_ms + hour_ms - 3000);
    assert_true(to_ms - volume->from_ms < 24 * hour_ms * 7); /* of two years */
    block_release(snapshot);
    admin_delete_topic(kit.producer, topic);
    kit_close(&kit);
}

/* A clock that was wrong: what lies in the future is counted, though no look-up goes there. */
static void records_of_the_future(void **state)
{
    (void)state;
    struct kit kit;
    char topic[64];
    kit_open(&kit, getenv("WEIR_TEST_BROKERS"));
    admin_unique("weir-volume", topic, sizeof topic);
    admin_create_topic(kit.producer, topic, PARTITIONS);
    int64_t now_ms = clock_wall_ms();
    put(&kit, topic, now_ms - 40 * MINUTE_MS, MINUTE_MS, 300);
    put(&kit, topic, now_ms + 30 * MINUTE_MS, MINUTE_MS, 150);
    struct snapshot *snapshot = wait_volume(&kit, topic, 60, 450);
    const struct volume *volume = snapshot->volume;
    assert_true(volume->total == 450 && !volume->error);
    assert_true(volume->records[volume->count - 1] == 150);
    block_release(snapshot);
    admin_delete_topic(kit.producer, topic);
    kit_close(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bursts_are_where_they_were),
        cmocka_unit_test(an_old_topic),
        cmocka_unit_test(records_of_the_future),
    };
    if (!getenv("WEIR_TEST_BROKERS")) {
        puts("skipped: no WEIR_TEST_BROKERS");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
