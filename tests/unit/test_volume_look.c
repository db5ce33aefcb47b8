/* Records over time on the library's mock brokers: what cannot be known is said, and nobody waits for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "base/clock.h"
#include "config/properties.h"
#include "kafka/kafka.h"
#include "mock_kit.h"
#include "model/snapshot.h"
#include "model/volume.h"

/* The caller releases the snapshot. */
static struct snapshot *volume_of(struct mock *mock, const char *topic)
{
    mock->kit.source->ops->volume(mock->kit.source, topic);
    for (;;) {
        struct snapshot *snapshot = board_acquire(mock->kit.board);
        if (snapshot->volume && strcmp(snapshot->volume->topic, topic) == 0)
            return snapshot;
        block_release(snapshot);
        struct pollfd wait = {.fd = mock->kit.wake.read_fd, .events = POLLIN};
        assert_true(poll(&wait, 1, KIT_WAIT_MS) > 0); /* the board wakes */
        wake_clear(&mock->kit.wake);
    }
}

static void assert_error(struct mock *mock, const char *topic, const char *why)
{
    struct snapshot *snapshot = volume_of(mock, topic);
    assert_non_null(snapshot->volume->error);
    assert_non_null(strstr(snapshot->volume->error, why));
    assert_int_equal(snapshot->volume->count, 0);
    block_release(snapshot);
}

static void why_it_is_not_known(void **state)
{
    struct mock *mock = *state;
    mock_no_topic(mock, "nowhere");
    assert_error(mock, "nowhere", "Unknown topic");
    mock_topic(mock, "orders", 1);
    struct snapshot *snapshot = volume_of(mock, "orders");
    assert_null(snapshot->volume->error); /* it is empty, and that is known */
    block_release(snapshot);
    mock_topic(mock, "led by none", 2);
    for (int32_t p = 0; p < 2; p++)
        rd_kafka_mock_partition_set_leader(mock->cluster, "led by none", p, -1);
    assert_error(mock, "led by none", "no partition answers");
    mock_brokers_down(mock);
    assert_error(mock, "payments", "no broker answers");
}

/* What is asked for takes five seconds, of which nobody who ends waits for more than one. */
static void ending_does_not_wait_for_an_answer(void **state)
{
    enum { MOST_US = 4000000 };
    struct mock *mock = *state;
    struct error error = {0};
    struct properties properties = {0};
    mock_topic(mock, "orders", 1);
    mock_brokers_down(mock);
    assert_true(properties_set(&properties, "bootstrap.servers", mock->kit.brokers, "test", &error));
    struct source *source = kafka_open(&properties, mock->kit.board, mock->kit.events, &error);
    source->ops->volume(source, "orders");
    int64_t began_us = clock_mono_us();
    source->ops->destroy(source);
    assert_true(clock_mono_us() - began_us < MOST_US);
    properties_finish(&properties);
}

#define ON_MOCK(test) cmocka_unit_test_setup_teardown(test, mock_set_up, mock_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_MOCK(why_it_is_not_known),
        ON_MOCK(ending_does_not_wait_for_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
