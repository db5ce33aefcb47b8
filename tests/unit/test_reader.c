/* read_at on the library's mock brokers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "config/properties.h"
#include "kafka/kafka.h"
#include "mock_kit.h"

static const char *const topic = "orders";

static struct read_request request_of(const struct read_place *places, size_t count, uint64_t tag)
{
    return (struct read_request){.kind = READ_PAGE,
                                 .places = places,
                                 .place_count = count,
                                 .max_records = SIZE_MAX,
                                 .deadline_us = clock_mono_us() + KIT_WAIT_MS * INT64_C(1000),
                                 .tag = tag};
}

static void ask(struct mock *mock, enum read_kind kind, const struct read_place *place, uint64_t tag)
{
    struct read_request request = request_of(place, 1, tag);
    request.kind = kind;
    mock->kit.source->ops->read_at(mock->kit.source, &request);
}

static struct event read_now(struct mock *mock, const struct read_request *request)
{
    mock->kit.source->ops->read_at(mock->kit.source, request);
    return kit_wait(&mock->kit, EVENT_READ_DONE);
}

/* `count` records of a partition from `offset` on are next in the batch. */
static void assert_run(const struct batch *batch, size_t *at, int32_t partition, int64_t offset, int64_t count)
{
    for (int64_t i = offset; i < offset + count; i++) {
        struct record record;
        char expected[32];
        snprintf(expected, sizeof expected, "value %d", (int)i);
        assert_true(batch_next(batch, at, &record));
        assert_int_equal(record.head->partition, partition);
        assert_int_equal(record.head->offset, i);
        assert_int_equal(record.value.len, strlen(expected));
        assert_memory_equal(record.value.data, expected, record.value.len);
    }
}

static void test_reading_at_an_offset(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, 2);
    kit_produce_many(&mock->kit, topic, 1, 0, 100);
    struct read_place place = {.topic = topic, .partition = 1, .from = 42, .to = INT64_MAX};
    struct read_request request = request_of(&place, 1, 7);
    request.kind = READ_RECORD;
    request.max_records = 3;
    struct event done = read_now(mock, &request);
    size_t at = 0;
    assert_int_equal(done.error.kind, ERROR_NONE);
    assert_int_equal(done.tag, 7);
    assert_int_equal(done.batch.count, 3);
    assert_run(&done.batch, &at, 1, 42, 3);
    assert_true(done.results && !done.results[0].failed && done.results[0].from == 42);
    event_finish(&done);
}

static void test_a_place_that_fails_fails_alone(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, 3);
    mock_no_topic(mock, "nowhere");
    for (int p = 0; p < 3; p++)
        kit_produce_many(&mock->kit, topic, p, 0, 20);
    const struct read_place places[] = {{topic, 0, 0, 5, 9},      {topic, 0, 1, 5000, 5010}, /* outside of the log */
                                        {topic, 0, 7, 0, 10},                                /* no such partition */
                                        {topic, 0, 1, 4, 4},                                 /* nothing */
                                        {"nowhere", 0, 0, 0, 10},                            /* no such topic */
                                        {topic, 0, 2, 18, 100}};
    struct read_request request = request_of(places, 6, 1);
    struct event done = read_now(mock, &request);
    size_t at = 0;
    assert_int_equal(done.error.kind, ERROR_FAILED);
    assert_int_equal(done.batch.count, 6);
    assert_run(&done.batch, &at, 0, 5, 4);
    assert_run(&done.batch, &at, 2, 18, 2);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(done.results[i].failed, i == 1 || i == 2 || i == 4);
        assert_int_equal(done.results[i].from, places[i].from);
    }
    event_finish(&done);
}

static void test_the_newest_of_each_place_are_kept(void **state)
{
    enum { BYTES = 4000 };
    struct mock *mock = *state;
    mock_topic(mock, topic, 2);
    kit_produce_many(&mock->kit, topic, 0, 0, 1000);
    kit_produce_many(&mock->kit, topic, 1, 0, 3);
    const struct read_place places[] = {{topic, 0, 0, 0, 900}, {topic, 0, 1, 0, 900}};
    struct read_request request = request_of(places, 2, 1);
    request.max_bytes = BYTES;
    struct event done = read_now(mock, &request);
    assert_int_equal(done.error.kind, ERROR_NONE);
    assert_true(done.batch.len <= BYTES && done.batch.len > BYTES / 3);
    size_t at = 0;
    int64_t from = done.results[0].from;
    assert_true(from > 800 && from < 900);
    assert_run(&done.batch, &at, 0, from, 900 - from);
    assert_int_equal(done.results[1].from, 0);
    assert_run(&done.batch, &at, 1, 0, 3);
    assert_int_equal(at, done.batch.len);
    event_finish(&done);

    request.max_bytes = 1; /* one of each at least */
    done = read_now(mock, &request);
    assert_int_equal(done.batch.count, 2);
    assert_true(done.results[0].from == 899 && done.results[1].from == 2);
    event_finish(&done);
}

static void test_time_runs_out_for_one(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, 2);
    rd_kafka_mock_partition_set_leader(mock->cluster, topic, 0, 1);
    rd_kafka_mock_partition_set_leader(mock->cluster, topic, 1, 2);
    for (int p = 0; p < 2; p++)
        kit_produce_many(&mock->kit, topic, p, 0, 5);
    rd_kafka_mock_broker_set_down(mock->cluster, 2);
    const struct read_place places[] = {{topic, 0, 1, 0, 5}, {topic, 0, 0, 0, 5}};
    struct read_request request = request_of(places, 2, 1);
    request.deadline_us = clock_mono_us() + 3000000;
    struct event done = read_now(mock, &request);
    size_t at = 0;
    assert_int_equal(done.error.kind, ERROR_UNREACHABLE);
    assert_true(done.results[0].failed && !done.results[1].failed);
    assert_run(&done.batch, &at, 0, 0, 5);
    assert_int_equal(at, done.batch.len);
    event_finish(&done);
}

static void assert_answer(struct mock *mock, uint64_t tag, enum error_kind kind)
{
    struct event done = kit_wait(&mock->kit, EVENT_READ_DONE);
    assert_int_equal(done.tag, tag);
    assert_int_equal(done.error.kind, kind);
    if (kind == ERROR_CANCELLED)
        assert_true(!done.results && done.batch.count == 0);
    else
        assert_int_equal(done.batch.count, 5);
    event_finish(&done);
}

/* Nothing that is asked for stays without an answer, and a kind cancels its own alone. */
static void test_each_request_is_answered(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 5);
    struct read_place place = {.topic = topic, .partition = 0, .from = 0, .to = 5};
    mock_brokers_down(mock);
    ask(mock, READ_PAGE, &place, 1);
    ask(mock, READ_RECORD, &place, 2);
    ask(mock, READ_RECORD, &place, 3);
    assert_answer(mock, 2, ERROR_CANCELLED); /* it waited, or was being read */
    ask(mock, READ_PAGE, &place, 4);
    assert_answer(mock, 1, ERROR_CANCELLED);
    ask(mock, READ_PAGE, &place, 5);
    assert_answer(mock, 4, ERROR_CANCELLED);
    mock_brokers_up(mock);
    assert_answer(mock, 3, ERROR_NONE); /* a single record comes before a page that waits */
    assert_answer(mock, 5, ERROR_NONE);
}

static void test_what_is_open_at_the_end_is_answered(void **state)
{
    struct mock *mock = *state;
    struct error error = {0};
    struct properties properties = {0};
    mock_topic(mock, topic, 1);
    assert_true(properties_set(&properties, "bootstrap.servers", mock->kit.brokers, "test", &error));
    struct source *source = kafka_open(&properties, mock->kit.board, mock->kit.events, &error);
    struct read_place place = {.topic = topic, .partition = 0, .from = 0, .to = 5};
    mock_brokers_down(mock);
    for (uint64_t tag = 1; tag <= 2; tag++) {
        struct read_request request = request_of(&place, 1, tag);
        request.kind = tag == 1 ? READ_PAGE : READ_RECORD;
        source->ops->read_at(source, &request);
    }
    source->ops->destroy(source);
    uint64_t answered = 0;
    for (struct event event; mailbox_receive(mock->kit.events, &event); event_finish(&event)) {
        if (event.kind != EVENT_READ_DONE)
            continue;
        assert_int_equal(event.error.kind, ERROR_CANCELLED);
        answered += event.tag;
    }
    assert_int_equal(answered, 1 + 2);
    properties_finish(&properties);
}

#define ON_MOCK(test) cmocka_unit_test_setup_teardown(test, mock_set_up, mock_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_MOCK(test_reading_at_an_offset),
        ON_MOCK(test_a_place_that_fails_fails_alone),
        ON_MOCK(test_the_newest_of_each_place_are_kept),
        ON_MOCK(test_time_runs_out_for_one),
        ON_MOCK(test_each_request_is_answered),
        ON_MOCK(test_what_is_open_at_the_end_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
