/* What coordinators are asked, of brokers inside this process. One moves to another broker: who asks the former one
 * gets its refusal or, after it, the truth; never a group without commits. Many are asked a few at a time, and one that
 * is silent does not keep the others from being asked. */
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
#include "kafka/groups_cluster.h"
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

enum { GROUPS = 40, AT_ONCE = 4, QUIET = 6 };

struct flight {
    size_t now, most, quiet;
};
static struct flight flight;

/* The first ones are to stay without an answer: nothing is sent for them. */
static void send_one(rd_kafka_t *handle, struct group_facts *facts, rd_kafka_queue_t *queue, void *context)
{
    (void)context;
    flight.now++;
    flight.most = flight.now > flight.most ? flight.now : flight.most;
    if (strcmp(facts->name, "group-06") < 0 && flight.quiet > 0)
        return;
    rd_kafka_topic_partition_list_t *list = partitions(facts);
    rd_kafka_AdminOptions_t *options = group_options(handle, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, TIMEOUT_MS);
    rd_kafka_AdminOptions_set_opaque(options, facts);
    rd_kafka_ListConsumerGroupOffsets_t *request = rd_kafka_ListConsumerGroupOffsets_new(facts->name, list);
    rd_kafka_ListConsumerGroupOffsets(handle, &request, 1, options, queue);
    rd_kafka_ListConsumerGroupOffsets_destroy(request);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_topic_partition_list_destroy(list);
}

static void take_one(struct group_facts *facts, rd_kafka_event_t *event)
{
    assert_int_equal(rd_kafka_event_error(event), 0);
    facts->members_known = true;
    flight.now--;
}

/* With so many that do not answer. */
static void ask_many(struct mock *mock, size_t quiet, int timeout_ms)
{
    static const struct group_each each = {.what = "asked", .send = send_one, .take = take_one};
    struct group_facts *groups[GROUPS];
    struct error error = {0};
    flight = (struct flight){.quiet = quiet};
    mock_topic(mock, "orders", 1);
    rd_kafka_t *handle = handle_open((struct live_source *)mock->kit.source, HANDLE_SURVEY, &error);
    assert_non_null(handle);
    for (int i = 0; i < GROUPS; i++) {
        char name[16];
        snprintf(name, sizeof name, "group-%02d", i);
        groups[i] = group_facts_create(name);
    }
    assert_int_equal(group_ask_each(&each, handle, groups, GROUPS, AT_ONCE, timeout_ms), GROUPS);
    assert_in_range(flight.most, AT_ONCE, AT_ONCE + quiet);
    for (size_t i = 0; i < GROUPS; i++) {
        assert_int_equal(groups[i]->members_known, i >= quiet);
        assert_int_equal(groups[i]->silent, i < quiet);
        assert_int_equal(groups[i]->error != NULL, i < quiet);
        group_facts_destroy(groups[i]);
    }
    handle_close(handle);
}

static void test_many_are_asked_a_few_at_a_time(void **state)
{
    ask_many(*state, 0, 30000);
}

static void test_who_is_silent_keeps_nobody_waiting(void **state)
{
    ask_many(*state, QUIET, 4000);
}

/* Nobody answers, and there is no time for all of them. */
static void test_who_is_not_asked_is_not_taken_for_silent(void **state)
{
    static const struct group_each each = {.what = "asked", .send = send_one, .take = take_one};
    struct mock *mock = *state;
    struct group_facts *groups[QUIET];
    struct error error = {0};
    flight = (struct flight){.quiet = QUIET};
    rd_kafka_t *handle = handle_open((struct live_source *)mock->kit.source, HANDLE_SURVEY, &error);
    assert_non_null(handle);
    for (int i = 0; i < QUIET; i++) {
        char name[16];
        snprintf(name, sizeof name, "group-%02d", i);
        groups[i] = group_facts_create(name);
    }
    size_t asked = group_ask_each(&each, handle, groups, QUIET, 1, 400);
    assert_in_range(asked, 1, QUIET - 1);
    for (size_t i = 0; i < QUIET; i++) {
        assert_int_equal(groups[i]->silent, i < asked);
        assert_int_equal(groups[i]->skipped, i >= asked);
        assert_non_null(groups[i]->error);
        group_facts_destroy(groups[i]);
    }
    handle_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_coordinator_that_moves, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_many_are_asked_a_few_at_a_time, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_who_is_silent_keeps_nobody_waiting, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_who_is_not_asked_is_not_taken_for_silent, mock_set_up, mock_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
