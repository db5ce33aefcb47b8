/* A group's coordinator moves to another broker, of two inside this process: who asks the former one gets its refusal
 * or, after it, the truth; never a group without commits. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "mock_kit.h"

enum { TIMEOUT_MS = 5000, LIMIT_US = 30000000, COMMITTED = 42 };

static rd_kafka_topic_partition_list_t *partitions(const struct group_facts *facts)
{
    (void)facts;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, "orders", 0);
    return list;
}

static void commit(struct mock *mock)
{
    rd_kafka_t *handle = mock->kit.producer;
    rd_kafka_topic_partition_list_t *list = partitions(NULL);
    list->elems[0].offset = COMMITTED;
    rd_kafka_AlterConsumerGroupOffsets_t *request = rd_kafka_AlterConsumerGroupOffsets_new("reader", list);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AlterConsumerGroupOffsets(handle, &request, 1, NULL, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, TIMEOUT_MS);
    assert_non_null(event);
    assert_int_equal(rd_kafka_event_error(event), 0);
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AlterConsumerGroupOffsets_destroy(request);
    rd_kafka_topic_partition_list_destroy(list);
}

static struct group_facts *ask(rd_kafka_t *handle)
{
    struct group_facts *facts = group_facts_create("reader");
    assert_int_equal(groups_ask_committed(handle, &facts, 1, partitions, 1, TIMEOUT_MS), 1);
    return facts;
}

/* What it says is the truth, or that it does not know. */
static bool is_right(const struct group_facts *facts)
{
    if (!facts->commits_known || facts->commits[0].err) {
        assert_true(facts->error || facts->commits[0].err);
        return false;
    }
    assert_int_equal(facts->commit_count, 1);
    assert_true(facts->commits[0].committed.known);
    assert_int_equal(facts->commits[0].committed.value, COMMITTED);
    return true;
}

static void test_a_coordinator_that_moves(void **state)
{
    struct mock *mock = *state;
    struct error error = {0};
    mock_topic(mock, "orders", 1);
    rd_kafka_mock_coordinator_set(mock->cluster, "group", "reader", 1);
    commit(mock);
    rd_kafka_t *handle = handle_open((struct live_source *)mock->kit.source, HANDLE_SURVEY, &error);
    assert_non_null(handle);
    struct group_facts *facts = ask(handle);
    assert_true(is_right(facts));
    group_facts_destroy(facts);
    for (int32_t broker = 2; broker > 0; broker--) {
        rd_kafka_mock_coordinator_set(mock->cluster, "group", "reader", broker);
        int64_t deadline_us = clock_mono_us() + LIMIT_US;
        bool right = false;
        while (!right && clock_mono_us() < deadline_us) {
            facts = ask(handle);
            right = is_right(facts);
            group_facts_destroy(facts);
            poll(NULL, 0, right ? 0 : 50); /* as a survey asks: again after a while */
        }
        assert_true(right);
    }
    handle_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_coordinator_that_moves, mock_set_up, mock_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
