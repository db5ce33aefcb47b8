/* What the survey makes of a group over several looks, over brokers inside this process: how long it is behind, and
 * what is told of it. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka/survey.h"
#include "mock_kit.h"
#include "model/group_detail.h"
#include "watched_group.h"

static void test_age_of_the_first_unread_record(void **state)
{
    struct watched *fixture = *state;
    struct survey *survey = watched_survey(fixture);
    struct group_detail *detail = watched_wait(fixture, watched_was_read, NULL);
    const struct lag_row *row = &detail->rows[0];
    assert_int_equal(row->lag.value, WATCHED_RECORDS - 40);
    assert_int_equal(row->probe.result, PROBE_RECORD);
    assert_int_equal(row->probe.offset, 40);
    assert_int_equal(row->behind.kind, SPAN_EXACT);
    assert_int_equal(row->behind.age, SPAN_AGE_RECORD);
    assert_in_range((int64_t)row->behind.seconds, WATCHED_AGE_S - 40, WATCHED_AGE_S - 40 + WATCHED_LIMIT_US / 1000000);
    assert_true(row->record_age.known);
    /* Weir has not seen when it was appended: that is long ago, or a moment, and no record age is put in its place. */
    assert_true(!row->waiting.known || row->waiting.kind == SPAN_AT_LEAST);
    assert_true(detail->summary.behind.known);
    assert_int_equal(detail->summary.coordinator, -1);
    block_release(detail);
    survey_destroy(survey);
}

static bool is_caught_up(const struct group_detail *detail, void *opaque)
{
    (void)opaque;
    return detail->count == 1 && detail->rows[0].behind.method == SPAN_CAUGHT_UP;
}

static void test_nothing_left(void **state)
{
    struct watched *fixture = *state;
    atomic_store(&fixture->script.committed, WATCHED_RECORDS);
    struct survey *survey = watched_survey(fixture);
    struct group_detail *detail = watched_wait(fixture, is_caught_up, NULL);
    assert_true(detail->rows[0].behind.known);
    assert_true(detail->rows[0].behind.seconds == 0);
    assert_int_equal(detail->summary.judgement.word, LAG_OK);
    block_release(detail);
    survey_destroy(survey);
}

static struct event event_of(struct watched *fixture, enum event_kind kind)
{
    struct event event = kit_wait(&fixture->mock->kit, kind);
    assert_string_equal(event.group, "reader");
    return event;
}

static void test_what_is_told(void **state)
{
    struct watched *fixture = *state;
    struct survey *survey = watched_survey(fixture);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    atomic_store(&fixture->script.members, 2);
    struct event event = event_of(fixture, EVENT_GROUP_REBALANCE);
    assert_non_null(strstr(event.text, "two @ h"));
    event_finish(&event);

    atomic_store(&fixture->script.committed, 10);
    event = event_of(fixture, EVENT_OFFSET_RESET);
    assert_string_equal(event.topic, "orders");
    assert_int_equal(event.partition, 0);
    assert_non_null(strstr(event.text, "40"));
    assert_non_null(strstr(event.text, "10"));
    event_finish(&event);

    atomic_store(&fixture->script.committed, -1);
    event = event_of(fixture, EVENT_OFFSET_VANISHED);
    event_finish(&event);

    /* A coordinator that has just started lists none of its groups: they are what they were. */
    atomic_store(&fixture->script.listed, false);
    atomic_store(&fixture->script.members, 1);
    event = event_of(fixture, EVENT_MEMBER_LOST);
    event_finish(&event);
    atomic_store(&fixture->script.dead, true);
    event = event_of(fixture, EVENT_GROUP_GONE);
    event_finish(&event);
    atomic_store(&fixture->script.dead, false);
    atomic_store(&fixture->script.listed, true);
    event = event_of(fixture, EVENT_GROUP_NEW);
    event_finish(&event);
    survey_destroy(survey);
}

/* Waits for the end of the group, in which none of its offsets may have vanished. */
static void expect_deleted(struct watched *fixture, bool is_sure)
{
    struct event event = {0};
    int64_t deadline_us = clock_mono_us() + WATCHED_LIMIT_US;
    bool gone = false;
    while (!gone && clock_mono_us() < deadline_us) {
        struct pollfd wake = {.fd = fixture->mock->kit.wake.read_fd, .events = POLLIN};
        wake_clear(&fixture->mock->kit.wake);
        while (!gone && mailbox_receive(fixture->mock->kit.events, &event)) {
            assert_true(!is_sure || event.kind != EVENT_OFFSET_VANISHED);
            gone = event.kind == EVENT_GROUP_GONE;
            if (gone)
                assert_string_equal(event.text, "was deleted: its coordinator no longer knows it");
            event_finish(&event);
        }
        if (!gone)
            poll(&wake, 1, 200);
    }
    assert_true(gone);
}

static void test_a_deleted_group(void **state)
{
    struct watched *fixture = *state;
    atomic_store(&fixture->script.members, 0);
    struct survey *survey = watched_survey(fixture);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    atomic_store(&fixture->script.dead, true); /* first: a look may come between, and commits alone may vanish */
    atomic_store(&fixture->script.listed, false);
    atomic_store(&fixture->script.committed, -1);
    /* Before 2.12 the library says the same of a group of the consumer protocol that is there. */
    expect_deleted(fixture, RD_KAFKA_VERSION >= 0x020c0000);
    survey_destroy(survey);
}

static void test_a_group_deleted_within_a_look(void **state)
{
    struct watched *fixture = *state;
    atomic_store(&fixture->script.members, 0);
    struct survey *survey = watched_survey(fixture);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    atomic_store(&fixture->script.dies, true);
    expect_deleted(fixture, true);
    survey_destroy(survey);
}

/* Of the two brokers. */
static int32_t leader_of_orders(struct watched *fixture)
{
    const struct rd_kafka_metadata *metadata = NULL;
    int32_t leader = -1;
    assert_int_equal(rd_kafka_metadata(fixture->mock->kit.producer, 1, NULL, &metadata, 10000), 0);
    for (int i = 0; i < metadata->topic_cnt; i++)
        if (strcmp(metadata->topics[i].topic, "orders") == 0)
            leader = metadata->topics[i].partitions[0].leader;
    rd_kafka_metadata_destroy(metadata);
    assert_in_range(leader, 1, 2);
    return leader;
}

static void test_topics_that_come_and_go(void **state)
{
    struct watched *fixture = *state;
    struct survey *survey = watched_survey(fixture);
    block_release(watched_wait(fixture, watched_was_read, NULL));
    mock_topic(fixture->mock, "second", 1);
    struct event event = kit_wait(&fixture->mock->kit, EVENT_TOPIC_CREATED);
    assert_string_equal(event.topic, "second");
    event_finish(&event);
    rd_kafka_mock_partition_set_leader(fixture->mock->cluster, "orders", 0, 3 - leader_of_orders(fixture));
    survey_refresh(survey);
    event = kit_wait(&fixture->mock->kit, EVENT_LEADER_CHANGED);
    assert_string_equal(event.topic, "orders");
    assert_int_equal(event.partition, 0);
    event_finish(&event);
    survey_destroy(survey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_age_of_the_first_unread_record, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_left, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_told, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_a_deleted_group, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_a_group_deleted_within_a_look, watched_set_up, watched_tear_down),
        cmocka_unit_test_setup_teardown(test_topics_that_come_and_go, watched_set_up, watched_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
