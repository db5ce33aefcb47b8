/* The tail on the library's mock brokers: what it reads. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mock_kit.h"
#include "model/snapshot.h"
#include "model/tail_state.h"

static const char *const topic = "orders";

static void create(struct mock *mock, int partitions)
{
    mock_topic(mock, topic, partitions);
}

static void assert_value(struct record record, const char *expected)
{
    assert_non_null(record.value.data);
    assert_int_equal(record.value.len, strlen(expected));
    assert_memory_equal(record.value.data, expected, record.value.len);
}

static void test_all_of_a_topic_in_order(void **state)
{
    struct mock *mock = *state;
    create(mock, 3);
    for (int p = 0; p < 3; p++)
        kit_produce_many(&mock->kit, topic, p, p * 1000, 500);
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    assert_int_equal(kit_read(&mock->kit, &mock->keeper, &spec).kind, ERROR_NONE);
    assert_int_equal(keeper_count(&mock->keeper), 1500);
    for (int p = 0; p < 3; p++)
        for (size_t i = 0; i < 500; i += 99) {
            char expected[32];
            snprintf(expected, sizeof expected, "value %d", p * 1000 + (int)i);
            struct record record = keeper_nth(&mock->keeper, p, i);
            assert_int_equal(record.head->offset, i);
            assert_value(record, expected);
        }
}

static void test_null_and_empty_are_two_things(void **state)
{
    struct mock *mock = *state;
    create(mock, 1);
    kit_produce(&mock->kit, topic, 0, NULL, NULL);
    kit_produce(&mock->kit, topic, 0, "key", "");
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    kit_read(&mock->kit, &mock->keeper, &spec);
    struct record tombstone = keeper_nth(&mock->keeper, 0, 0);
    assert_null(tombstone.key.data);
    assert_null(tombstone.value.data);
    struct record empty = keeper_nth(&mock->keeper, 0, 1);
    assert_memory_equal(empty.key.data, "key", 3);
    assert_non_null(empty.value.data);
    assert_int_equal(empty.value.len, 0);
}

/* A header that is missing would be missing in what is recorded from here, too. */
static void test_all_headers_come(void **state)
{
    const size_t counts[] = {1, 64, 65, 3000};
    struct mock *mock = *state;
    create(mock, 1);
    for (size_t c = 0; c < 4; c++) {
        rd_kafka_headers_t *headers = rd_kafka_headers_new(counts[c]);
        for (size_t i = 0; i < counts[c]; i++) {
            char name[16];
            snprintf(name, sizeof name, "h%zu", i);
            rd_kafka_header_add(headers, name, -1, name, (ssize_t)strlen(name));
        }
        assert_int_equal(rd_kafka_producev(mock->kit.producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0),
                                           RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    kit_produce(&mock->kit, topic, 0, NULL, "none");
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    kit_read(&mock->kit, &mock->keeper, &spec);
    for (size_t c = 0; c < 4; c++) {
        struct record record = keeper_nth(&mock->keeper, 0, c);
        struct record_header header;
        size_t at = 0;
        assert_int_equal(record.head->header_count, counts[c]);
        for (size_t i = 0; i < counts[c]; i++) {
            char name[16];
            snprintf(name, sizeof name, "h%zu", i);
            assert_true(record_next_header(&record, &at, &header));
            assert_true(header.name.len == strlen(name) && memcmp(header.name.data, name, header.name.len) == 0);
            assert_true(header.value.len == strlen(name) && memcmp(header.value.data, name, header.value.len) == 0);
        }
        assert_false(record_next_header(&record, &at, &header));
    }
    assert_int_equal(keeper_nth(&mock->keeper, 0, 4).head->header_count, 0);
}

static void test_where_it_starts_and_stops(void **state)
{
    struct mock *mock = *state;
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 100);
    static const struct {
        enum start_kind from;
        int64_t value;
        int64_t to; /* -1: the end */
        size_t count;
        int64_t first;
    } cases[] = {
        {START_NEWEST, 10, -1, 10, 90},     {START_NEWEST, 1000, -1, 100, 0}, {START_NEWEST, 0, -1, 0, 0},
        {START_OFFSET, 95, -1, 5, 95},      {START_OFFSET, 5000, -1, 0, 0},   {START_END, 0, -1, 0, 0},
        {START_BEGINNING, 0, 10, 10, 0},    {START_OFFSET, 20, 30, 10, 20},   {START_OFFSET, 30, 20, 0, 0},
        {START_BEGINNING, 0, 5000, 100, 0}, {START_NEWEST, 10, 20, 10, 10},   {START_NEWEST, 10, 5, 5, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tail_spec spec = kit_spec(&topic, cases[i].from, cases[i].value);
        if (cases[i].to >= 0)
            spec.to = (struct tail_start){START_OFFSET, cases[i].to};
        keeper_clear(&mock->keeper);
        assert_int_equal(kit_read(&mock->kit, &mock->keeper, &spec).kind, ERROR_NONE);
        assert_int_equal(keeper_count(&mock->keeper), cases[i].count);
        if (cases[i].count)
            assert_int_equal(keeper_nth(&mock->keeper, 0, 0).head->offset, cases[i].first);
    }
}

static void test_an_empty_topic_ends(void **state)
{
    struct mock *mock = *state;
    create(mock, 4);
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    assert_int_equal(kit_read(&mock->kit, &mock->keeper, &spec).kind, ERROR_NONE);
    assert_int_equal(keeper_count(&mock->keeper), 0);
}

static void test_a_partition_that_is_not_there(void **state)
{
    struct mock *mock = *state;
    const int32_t seven = 7;
    create(mock, 2);
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    spec.partitions = &seven;
    spec.partition_count = 1;
    struct error error = kit_read(&mock->kit, &mock->keeper, &spec);
    assert_int_equal(error.kind, ERROR_FAILED);
    assert_non_null(strstr(error.text, "no partition 7; it has 2"));
}

/* Each of the topics needs it. */
static void test_a_partition_that_one_of_two_topics_has(void **state)
{
    struct mock *mock = *state;
    const char *const topics[] = {"a", "b"};
    const int32_t five = 5;
    mock_topic(mock, "a", 2);
    mock_topic(mock, "b", 6);
    for (int first = 0; first < 2; first++) {
        const char *const both[] = {topics[first], topics[1 - first]};
        struct tail_spec spec = kit_spec(both, START_BEGINNING, 0);
        spec.topic_count = 2;
        spec.partitions = &five;
        spec.partition_count = 1;
        struct error error = kit_read(&mock->kit, &mock->keeper, &spec);
        assert_non_null(strstr(error.text, "'a' has no partition 5; it has 2"));
    }
}

/* One of them is named twice, and then there is one that does not exist. */
static void test_many_topics(void **state)
{
    enum { TOPICS = 12 };
    struct mock *mock = *state;
    static char names[TOPICS + 2][16];
    const char *topics[TOPICS + 2];
    for (int i = 0; i < TOPICS; i++) {
        snprintf(names[i], sizeof names[i], "t%d", i);
        mock_topic(mock, names[i], 1);
        if (i % 3 == 0)
            kit_produce_many(&mock->kit, names[i], 0, i, 2);
    }
    mock_no_topic(mock, "nowhere");
    strcpy(names[TOPICS], "t3");
    strcpy(names[TOPICS + 1], "nowhere");
    for (int i = 0; i < TOPICS + 2; i++)
        topics[i] = names[i];
    struct tail_spec spec = kit_spec(topics, START_BEGINNING, 0);
    spec.topic_count = TOPICS + 1;
    assert_int_equal(kit_read(&mock->kit, &mock->keeper, &spec).kind, ERROR_NONE);
    assert_int_equal(keeper_count(&mock->keeper), 8);
    for (size_t i = 0; i < 8; i++) {
        struct record record = keeper_nth(&mock->keeper, 0, i);
        char expected[32];
        snprintf(expected, sizeof expected, "value %d", (int)record.head->topic + (int)record.head->offset);
        assert_value(record, expected);
    }
    spec.topic_count = TOPICS + 2;
    assert_non_null(strstr(kit_read(&mock->kit, &mock->keeper, &spec).text, "unknown topic 'nowhere'"));
}

/* Who goes back needs to know where the logs begin, wherever the tail did. */
static void test_the_beginnings_of_several_topics_are_known(void **state)
{
    struct mock *mock = *state;
    const char *const topics[] = {"a", "b"};
    const enum start_kind kinds[] = {START_BEGINNING, START_END, START_TIME, START_NEWEST};
    for (int i = 0; i < 2; i++) {
        mock_topic(mock, topics[i], 2);
        kit_produce_many(&mock->kit, topics[i], 0, 0, 5);
    }
    for (size_t k = 0; k < 4; k++) {
        struct error error = {0};
        struct tail_spec spec = kit_spec(topics, kinds[k], 1);
        spec.topic_count = 2;
        spec.bounded = false;
        spec.number = k + 1;
        assert_true(mock->kit.source->ops->tail_start(mock->kit.source, &spec, &mock->keeper.sink, &error));
        struct snapshot *snapshot = board_acquire(mock->kit.board);
        while (!snapshot->tail || snapshot->tail->number != spec.number) {
            block_release(snapshot);
            struct pollfd wait = {.fd = mock->kit.wake.read_fd, .events = POLLIN};
            assert_true(poll(&wait, 1, KIT_WAIT_MS) > 0); /* the board wakes */
            wake_clear(&mock->kit.wake);
            snapshot = board_acquire(mock->kit.board);
        }
        assert_int_equal(snapshot->tail->count, 4);
        for (size_t i = 0; i < 4; i++)
            assert_true(snapshot->tail->rows[i].low.known && snapshot->tail->rows[i].low.value == 0);
        block_release(snapshot);
        mock->kit.source->ops->tail_stop(mock->kit.source);
    }
}

#define ON_MOCK(test) cmocka_unit_test_setup_teardown(test, mock_set_up, mock_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_MOCK(test_all_of_a_topic_in_order),
        ON_MOCK(test_null_and_empty_are_two_things),
        ON_MOCK(test_all_headers_come),
        ON_MOCK(test_where_it_starts_and_stops),
        ON_MOCK(test_an_empty_topic_ends),
        ON_MOCK(test_a_partition_that_is_not_there),
        ON_MOCK(test_a_partition_that_one_of_two_topics_has),
        ON_MOCK(test_many_topics),
        ON_MOCK(test_the_beginnings_of_several_topics_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
