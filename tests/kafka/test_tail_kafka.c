/* The tail against a real Kafka: what the mock brokers cannot play. WEIR_TEST_BROKERS names it; without, the tests are
 * skipped aloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kafka_admin.h"
#include "kafka_kit.h"
#include "model/snapshot.h"
#include "model/tail_state.h"

struct fixture {
    struct kit kit;
    struct keeper keeper;
    char name[64];
    const char *topic; /* = name */
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    kit_open(&fixture->kit, getenv("WEIR_TEST_BROKERS"));
    keeper_init(&fixture->keeper);
    admin_unique("weir-tail", fixture->name, sizeof fixture->name);
    fixture->topic = fixture->name;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    kit_close(&fixture->kit);
    keeper_finish(&fixture->keeper);
    free(fixture);
    return 0;
}

static void start(struct fixture *fixture, bool uncommitted)
{
    struct error error = {0};
    struct tail_spec spec = kit_spec(&fixture->topic, START_BEGINNING, 0);
    spec.bounded = false;
    spec.uncommitted = uncommitted;
    assert_true(fixture->kit.source->ops->tail_start(fixture->kit.source, &spec, &fixture->keeper.sink, &error));
}

static void wait_and_finish(struct fixture *fixture, enum event_kind kind)
{
    struct event event = kit_wait(&fixture->kit, kind);
    event_finish(&event);
}

static void stop(struct fixture *fixture)
{
    fixture->kit.source->ops->tail_stop(fixture->kit.source);
}

static int topic_count(rd_kafka_t *handle)
{
    const struct rd_kafka_metadata *metadata = NULL;
    assert_int_equal(rd_kafka_metadata(handle, 1, NULL, &metadata, KIT_WAIT_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    int count = metadata->topic_cnt;
    rd_kafka_metadata_destroy(metadata);
    return count;
}

static void test_an_unknown_topic_is_never_created(void **state)
{
    struct fixture *fixture = *state;
    int before = topic_count(fixture->kit.producer);
    struct tail_spec spec = kit_spec(&fixture->topic, START_BEGINNING, 0);
    for (int i = 0; i < 2; i++) {
        struct error error = kit_read(&fixture->kit, &fixture->keeper, &spec);
        assert_int_equal(error.kind, ERROR_FAILED);
        assert_non_null(strstr(error.text, "unknown topic 'weir-tail-"));
    }
    assert_int_equal(topic_count(fixture->kit.producer), before); /* nor __consumer_offsets */
}

static rd_kafka_t *transactional(struct fixture *fixture)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", fixture->kit.brokers, NULL, 0);
    rd_kafka_conf_set(conf, "transactional.id", fixture->name, NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(producer);
    assert_null(rd_kafka_init_transactions(producer, KIT_WAIT_MS));
    return producer;
}

enum outcome { COMMIT, ABORT, LEAVE_OPEN };

static void transaction(struct fixture *fixture, rd_kafka_t *producer, int count, enum outcome outcome)
{
    char value[] = "tx";
    assert_null(rd_kafka_begin_transaction(producer));
    for (int i = 0; i < count; i++)
        assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(fixture->topic), RD_KAFKA_V_PARTITION(0),
                                           RD_KAFKA_V_VALUE(value, 2), RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_flush(producer, KIT_WAIT_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    if (outcome == COMMIT)
        assert_null(rd_kafka_commit_transaction(producer, KIT_WAIT_MS));
    if (outcome == ABORT)
        assert_null(rd_kafka_abort_transaction(producer, KIT_WAIT_MS));
}

/* 5 committed, a marker, 3 aborted, a marker, 4 in an open transaction. */
static void test_transactions_end_at_the_tails_own_end(void **state)
{
    struct fixture *fixture = *state;
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    rd_kafka_t *producer = transactional(fixture);
    transaction(fixture, producer, 5, COMMIT);
    transaction(fixture, producer, 3, ABORT);
    struct tail_spec spec = kit_spec(&fixture->topic, START_BEGINNING, 0);
    assert_int_equal(kit_read(&fixture->kit, &fixture->keeper, &spec).kind, ERROR_NONE);
    assert_int_equal(keeper_count(&fixture->keeper), 5); /* and ends, though the last record is far before the end */

    transaction(fixture, producer, 4, LEAVE_OPEN);
    keeper_clear(&fixture->keeper);
    assert_int_equal(kit_read(&fixture->kit, &fixture->keeper, &spec).kind, ERROR_NONE);
    assert_int_equal(keeper_count(&fixture->keeper), 5); /* an open transaction hangs nothing */

    spec.uncommitted = true;
    keeper_clear(&fixture->keeper);
    assert_int_equal(kit_read(&fixture->kit, &fixture->keeper, &spec).kind, ERROR_NONE);
    assert_int_equal(keeper_count(&fixture->keeper), 12);
    rd_kafka_abort_transaction(producer, KIT_WAIT_MS);
    rd_kafka_destroy(producer);
}

static void assert_position(struct fixture *fixture, int64_t expected)
{
    struct snapshot *snapshot = board_acquire(fixture->kit.board);
    assert_true(snapshot->tail && snapshot->tail->finished && snapshot->tail->count == 1);
    assert_int_equal(snapshot->tail->rows[0].position.value, expected);
    block_release(snapshot);
}

/* What is read and what is skipped add up to the offsets between start and end, whatever lies before the end. */
static void test_a_tail_that_ends_behind_what_are_no_records_ends_there(void **state)
{
    struct fixture *fixture = *state;
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    rd_kafka_t *producer = transactional(fixture);
    transaction(fixture, producer, 5, COMMIT);
    transaction(fixture, producer, 3, ABORT); /* offsets 6 to 9 are no records */
    struct tail_spec spec = kit_spec(&fixture->topic, START_BEGINNING, 0);
    spec.to = (struct tail_start){START_OFFSET, 8};
    for (int i = 0; i < 2; i++) {
        keeper_clear(&fixture->keeper);
        assert_int_equal(kit_read(&fixture->kit, &fixture->keeper, &spec).kind, ERROR_NONE);
        assert_int_equal(keeper_count(&fixture->keeper), 5);
        assert_position(fixture, 8);
        transaction(fixture, producer, 2, COMMIT); /* now a record is met behind the end, not the log's own end */
    }
    rd_kafka_destroy(producer);
}

static void test_new_partitions_are_read(void **state)
{
    struct fixture *fixture = *state;
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 0, 3);
    start(fixture, false);
    keeper_wait(&fixture->keeper, 3);
    admin_add_partitions(fixture->kit.producer, fixture->topic, 3);
    kit_produce_many(&fixture->kit, fixture->topic, 2, 0, 4);
    wait_and_finish(fixture, EVENT_PARTITIONS_ADDED);
    keeper_wait(&fixture->keeper, 7);
    assert_int_equal(keeper_count_of(&fixture->keeper, 2), 4);
    stop(fixture);
}

static void test_a_deleted_topic_is_an_event_and_read_again_when_it_comes_back(void **state)
{
    struct fixture *fixture = *state;
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 0, 10);
    start(fixture, false);
    keeper_wait(&fixture->keeper, 10);
    admin_delete_topic(fixture->kit.producer, fixture->topic);
    wait_and_finish(fixture, EVENT_TOPIC_DELETED);
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    wait_and_finish(fixture, EVENT_TOPIC_RECREATED);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 100, 2);
    keeper_wait(&fixture->keeper, 12);
    assert_int_equal(keeper_nth(&fixture->keeper, 0, 10).head->offset, 0);
    stop(fixture);
}

static void test_a_topic_replaced_at_once_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 0, 10);
    start(fixture, false);
    keeper_wait(&fixture->keeper, 10);
    admin_delete_topic(fixture->kit.producer, fixture->topic);
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 100, 2);
    wait_and_finish(fixture, EVENT_TOPIC_RECREATED);
    keeper_wait(&fixture->keeper, 12);
    assert_int_equal(keeper_nth(&fixture->keeper, 0, 10).head->offset, 0);
    stop(fixture);
}

static void test_records_deleted_before_they_were_read_are_said(void **state)
{
    struct fixture *fixture = *state;
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 0, 10);
    start(fixture, false);
    keeper_wait(&fixture->keeper, 10);
    fixture->kit.source->ops->tail_pause(fixture->kit.source, true);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 10, 90);
    admin_delete_records(fixture->kit.producer, fixture->topic, 0, 95);
    fixture->kit.source->ops->tail_pause(fixture->kit.source, false);
    /* What the library had fetched before the deletion still comes; the last record comes in any case. */
    size_t count = 15;
    do
        keeper_wait(&fixture->keeper, count);
    while (keeper_nth(&fixture->keeper, 0, keeper_count(&fixture->keeper) - 1).head->offset != 99 && count++ < 100);
    assert_int_equal(keeper_nth(&fixture->keeper, 0, keeper_count(&fixture->keeper) - 1).head->offset, 99);
    stop(fixture);
}

static void test_a_bounded_tail_of_a_topic_that_goes_ends(void **state)
{
    struct fixture *fixture = *state;
    struct error error = {0};
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce_many(&fixture->kit, fixture->topic, 0, 0, 10);
    struct tail_spec spec = kit_spec(&fixture->topic, START_BEGINNING, 0);
    spec.max_rate = 1; /* so that it is still reading when the topic goes */
    assert_true(fixture->kit.source->ops->tail_start(fixture->kit.source, &spec, &fixture->keeper.sink, &error));
    keeper_wait(&fixture->keeper, 1);
    admin_delete_topic(fixture->kit.producer, fixture->topic);
    struct event ended = kit_wait(&fixture->kit, EVENT_TAIL_ENDED);
    event_finish(&ended);
    stop(fixture);
    assert_true(ended.error.kind == ERROR_FAILED || keeper_count(&fixture->keeper) == 10);
}

static void test_large_values_are_whole(void **state)
{
    struct fixture *fixture = *state;
    enum { SIZE = 900 * 1024 };
    char *value = malloc(SIZE + 1);
    for (size_t i = 0; i < SIZE; i++)
        value[i] = (char)('a' + i % 26);
    value[SIZE] = '\0';
    admin_create_topic(fixture->kit.producer, fixture->topic, 1);
    kit_produce(&fixture->kit, fixture->topic, 0, "k", value);
    struct tail_spec spec = kit_spec(&fixture->topic, START_BEGINNING, 0);
    assert_int_equal(kit_read(&fixture->kit, &fixture->keeper, &spec).kind, ERROR_NONE);
    struct record record = keeper_nth(&fixture->keeper, 0, 0);
    assert_int_equal(record.value.len, SIZE);
    assert_memory_equal(record.value.data, value, SIZE);
    free(value);
}

#define ON_KAFKA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    if (!getenv("WEIR_TEST_BROKERS")) {
        fputs("SKIPPED: WEIR_TEST_BROKERS is not set; it names a Kafka to test against (./dev kafka start)\n", stderr);
        return 77;
    }
    const struct CMUnitTest tests[] = {
        ON_KAFKA(test_an_unknown_topic_is_never_created),
        ON_KAFKA(test_transactions_end_at_the_tails_own_end),
        ON_KAFKA(test_a_tail_that_ends_behind_what_are_no_records_ends_there),
        ON_KAFKA(test_new_partitions_are_read),
        ON_KAFKA(test_a_deleted_topic_is_an_event_and_read_again_when_it_comes_back),
        ON_KAFKA(test_a_topic_replaced_at_once_is_noticed),
        ON_KAFKA(test_records_deleted_before_they_were_read_are_said),
        ON_KAFKA(test_a_bounded_tail_of_a_topic_that_goes_ends),
        ON_KAFKA(test_large_values_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
