/* The tail on the library's mock brokers: following, pausing and stopping it. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "config/properties.h"
#include "kafka/kafka.h"
#include "mock_kit.h"
#include "model/snapshot.h"
#include "model/tail_state.h"

static const char *const topic = "orders";

static void create(struct mock *mock, int partitions)
{
    mock_topic(mock, topic, partitions);
}

static void start(struct mock *mock, enum start_kind from)
{
    struct error error = {0};
    struct tail_spec spec = kit_spec(&topic, from, 0);
    spec.bounded = false;
    assert_true(mock->kit.source->ops->tail_start(mock->kit.source, &spec, &mock->keeper.sink, &error));
}

static void test_following_pausing_and_going_on(void **state)
{
    struct mock *mock = *state;
    const struct source_ops *ops = mock->kit.source->ops;
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 10);
    start(mock, START_BEGINNING);
    keeper_wait(&mock->keeper, 10);
    kit_produce_many(&mock->kit, topic, 0, 10, 10);
    keeper_wait(&mock->keeper, 20);
    ops->tail_pause(mock->kit.source, true);
    kit_produce_many(&mock->kit, topic, 0, 20, 10);
    ops->tail_pause(mock->kit.source, false);
    keeper_wait(&mock->keeper, 30);
    for (size_t i = 0; i < 30; i++)
        assert_int_equal(keeper_nth(&mock->keeper, 0, i).head->offset, i);
    ops->tail_stop(mock->kit.source);
}

static void test_a_paused_tail_says_how_far_behind_it_is(void **state)
{
    struct mock *mock = *state;
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 5);
    start(mock, START_BEGINNING);
    keeper_wait(&mock->keeper, 5);
    mock->kit.source->ops->tail_pause(mock->kit.source, true);
    kit_produce_many(&mock->kit, topic, 0, 5, 7);
    int64_t limit_us = clock_mono_us() + KIT_WAIT_MS * INT64_C(1000);
    int64_t behind = -1;
    while (behind != 7 && clock_mono_us() < limit_us) {
        struct snapshot *snapshot = board_acquire(mock->kit.board);
        /* A round may have been under way: then fewer are behind, for they came before the pause. */
        if (snapshot->tail && snapshot->tail->behind.known)
            behind = snapshot->tail->behind.value + (int64_t)keeper_count(&mock->keeper) - 5;
        block_release(snapshot);
        struct pollfd wait = {.fd = mock->kit.wake.read_fd, .events = POLLIN};
        poll(&wait, 1, behind == 7 ? 0 : 1000); /* the board wakes */
        wake_clear(&mock->kit.wake);
    }
    assert_int_equal(behind, 7);
    mock->kit.source->ops->tail_stop(mock->kit.source);
}

static void test_a_sink_that_wants_no_more_ends_it(void **state)
{
    struct mock *mock = *state;
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 100);
    mock->keeper.refuse_after = 1;
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    spec.bounded = false;
    assert_int_equal(kit_read(&mock->kit, &mock->keeper, &spec).kind, ERROR_NONE);
    assert_true(keeper_count(&mock->keeper) >= 1);
}

/* The sink is gone when tail_stop has returned: under the sanitizers a late put would be seen. */
static void test_stopping_and_starting_many_times(void **state)
{
    struct mock *mock = *state;
    create(mock, 2);
    kit_produce_many(&mock->kit, topic, 0, 0, 50);
    for (int i = 0; i < 20; i++) {
        struct error error = {0};
        struct keeper *keeper = malloc(sizeof *keeper);
        keeper_init(keeper);
        struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
        spec.bounded = false;
        assert_true(mock->kit.source->ops->tail_start(mock->kit.source, &spec, &keeper->sink, &error));
        if (i % 2)
            keeper_wait(keeper, 50);
        mock->kit.source->ops->tail_stop(mock->kit.source);
        keeper_finish(keeper);
        free(keeper);
    }
}

/* A sink that works until it is let go. */
struct gate {
    struct sink sink; /* first */
    pthread_mutex_t lock;
    pthread_cond_t change;
    bool inside, open;
};

static bool pass_gate(struct sink *sink, const struct batch *batch)
{
    struct gate *gate = (struct gate *)sink;
    (void)batch;
    pthread_mutex_lock(&gate->lock);
    gate->inside = true;
    pthread_cond_broadcast(&gate->change);
    while (!gate->open)
        pthread_cond_wait(&gate->change, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
    return true;
}

static void *open_gate(void *opaque)
{
    struct gate *gate = opaque;
    pthread_mutex_lock(&gate->lock);
    gate->open = true;
    pthread_cond_broadcast(&gate->change);
    pthread_mutex_unlock(&gate->lock);
    return NULL;
}

/* With a lock held across the sink the first call would never return: the gate opens after it. */
static void test_pausing_does_not_wait_for_the_sink(void **state)
{
    struct mock *mock = *state;
    struct error error = {0};
    struct gate gate = {.sink = {.put = pass_gate}};
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    pthread_t opener;
    spec.bounded = false;
    pthread_mutex_init(&gate.lock, NULL);
    pthread_cond_init(&gate.change, NULL);
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 10);
    assert_true(mock->kit.source->ops->tail_start(mock->kit.source, &spec, &gate.sink, &error));
    pthread_mutex_lock(&gate.lock);
    while (!gate.inside)
        pthread_cond_wait(&gate.change, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
    mock->kit.source->ops->tail_pause(mock->kit.source, true);
    mock->kit.source->ops->tail_pause(mock->kit.source, false);
    assert_int_equal(pthread_create(&opener, NULL, open_gate, &gate), 0);
    mock->kit.source->ops->tail_stop(mock->kit.source); /* waits for the call that is under way */
    assert_true(gate.open);
    pthread_join(opener, NULL);
    pthread_cond_destroy(&gate.change);
    pthread_mutex_destroy(&gate.lock);
}

static void test_whose_a_state_and_an_event_are(void **state)
{
    struct mock *mock = *state;
    struct error error = {0};
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 5);
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    spec.number = 17;
    assert_true(mock->kit.source->ops->tail_start(mock->kit.source, &spec, &mock->keeper.sink, &error));
    const enum event_kind kinds[] = {EVENT_TAIL_STARTED, EVENT_TAIL_ENDED};
    for (size_t i = 0; i < 2; i++) {
        struct event event = kit_wait(&mock->kit, kinds[i]);
        assert_int_equal(event.tag, 17);
        event_finish(&event);
    }
    struct snapshot *snapshot = board_acquire(mock->kit.board);
    assert_true(snapshot->tail && snapshot->tail->finished);
    assert_int_equal(snapshot->tail->number, 17);
    block_release(snapshot);
}

/* A paused tail asks for the ends, which takes a second when nobody answers, and then tells its state. */
static void test_a_retired_tail_tells_nothing(void **state)
{
    struct mock *mock = *state;
    struct error error = {0};
    struct properties properties = {0};
    assert_true(properties_set(&properties, "bootstrap.servers", mock->kit.brokers, "test", &error));
    struct source *source = kafka_open(&properties, mock->kit.board, mock->kit.events, &error);
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 5);
    struct tail_spec spec = kit_spec(&topic, START_BEGINNING, 0);
    spec.bounded = false;
    assert_true(source->ops->tail_start(source, &spec, &mock->keeper.sink, &error));
    keeper_wait(&mock->keeper, 5);
    mock_brokers_down(mock);
    source->ops->tail_pause(source, true);
    source->ops->tail_stop(source);
    board_put_tail(mock->kit.board, NULL);
    source->ops->destroy(source); /* waits for its threads */
    struct snapshot *snapshot = board_acquire(mock->kit.board);
    assert_null(snapshot->tail);
    block_release(snapshot);
    properties_finish(&properties);
}

static void test_brokers_going_down_and_coming_back(void **state)
{
    struct mock *mock = *state;
    create(mock, 1);
    kit_produce_many(&mock->kit, topic, 0, 0, 3);
    start(mock, START_BEGINNING);
    keeper_wait(&mock->keeper, 3);
    mock_brokers_down(mock);
    struct event down = kit_wait(&mock->kit, EVENT_CLUSTER_DOWN);
    assert_true(down.text[0] != '\0');
    event_finish(&down);
    mock_brokers_up(mock);
    struct event up = kit_wait(&mock->kit, EVENT_CLUSTER_UP);
    event_finish(&up);
    kit_produce_many(&mock->kit, topic, 0, 3, 3);
    keeper_wait(&mock->keeper, 6);
    assert_int_equal(keeper_nth(&mock->keeper, 0, 5).head->offset, 5);
    mock->kit.source->ops->tail_stop(mock->kit.source);
}

#define ON_MOCK(test) cmocka_unit_test_setup_teardown(test, mock_set_up, mock_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_MOCK(test_following_pausing_and_going_on),     ON_MOCK(test_a_paused_tail_says_how_far_behind_it_is),
        ON_MOCK(test_a_sink_that_wants_no_more_ends_it),  ON_MOCK(test_stopping_and_starting_many_times),
        ON_MOCK(test_pausing_does_not_wait_for_the_sink), ON_MOCK(test_whose_a_state_and_an_event_are),
        ON_MOCK(test_a_retired_tail_tells_nothing),       ON_MOCK(test_brokers_going_down_and_coming_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
