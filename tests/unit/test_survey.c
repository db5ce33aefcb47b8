/* The survey, over brokers inside this process. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "base/clock.h"
#include "base/quantity.h"
#include "base/wake.h"
#include "kafka/survey.h"
#include "model/brokers.h"
#include "model/group_detail.h"
#include "model/snapshot.h"
#include "model/topic_commits.h"
#include "model/topics.h"
#include "surveyed_cluster.h"

enum { LIMIT_US = 30000000 };

static const struct topic_row *orders_of(const struct snapshot *snapshot)
{
    const struct topic_row *row = surveyed_topic(snapshot->topics, "orders");
    if (!row)
        abort();
    return row;
}

/* Waits for a publication that the check likes. The caller releases the snapshot. */
static struct snapshot *wait_for(struct surveyed *fixture, bool (*check)(const struct snapshot *), const char *what)
{
    int64_t limit = clock_mono_us() + LIMIT_US;
    for (;;) {
        wake_clear(&fixture->wake);
        struct snapshot *snapshot = board_acquire(fixture->board);
        if (check(snapshot))
            return snapshot;
        block_release(snapshot);
        int64_t left_ms = (limit - clock_mono_us()) / 1000;
        if (left_ms <= 0)
            break;
        struct pollfd fd = {.fd = fixture->wake.read_fd, .events = POLLIN};
        poll(&fd, 1, (int)left_ms);
    }
    fail_msg("never seen: %s", what);
    abort(); /* fail_msg does not return, but the compiler cannot know */
}

static void start_with(struct surveyed *fixture, const struct scope *scope)
{
    static const struct survey_rhythm fast = {.focused_ms = 20, .visible_ms = 60, .sweep_ms = 300};
    struct error error = {0};
    fixture->live->survey = survey_create(fixture->live, &fast, &error);
    assert_non_null(fixture->live->survey);
    survey_set_scope(fixture->live->survey, scope);
}

static void start(struct surveyed *fixture)
{
    static const char *const topics[] = {"orders"}, *const groups[] = {"reader"};
    start_with(fixture, &(struct scope){.focused_topic = "orders",
                                        .focused_group = "reader",
                                        .visible_topics = topics,
                                        .visible_topic_count = 1,
                                        .visible_groups = groups,
                                        .visible_group_count = 1});
}

static bool has_all(const struct snapshot *snapshot)
{
    const struct topic_row *orders = surveyed_topic(snapshot->topics, "orders"),
                           *quiet = surveyed_topic(snapshot->topics, "quiet");
    return orders && orders->records.known && orders->rate.known && quiet && quiet->records.known &&
           orders->worst_lag.known && snapshot->topics->not_swept == 0 && snapshot->partitions &&
           snapshot->partitions->rows[0].lso.known && snapshot->groups && snapshot->groups->not_swept == 0 &&
           snapshot->group && snapshot->commits && snapshot->commits->not_swept == 0 && snapshot->brokers &&
           snapshot->brokers->rows[0].up && snapshot->sweep.requests > 10;
}

/* Of the groups that read the topic: in the partitions that have a commit. */
static void check_commits(const struct snapshot *snapshot)
{
    const struct topic_commits *commits = snapshot->commits;
    assert_string_equal(commits->topic, "orders");
    assert_int_equal(commits->count, 2);
    assert_string_equal(commits->rows[1].group, "lost");
    assert_int_equal(commits->rows[1].committed, 1000000);
    assert_int_equal(commits->not_swept, 0);
    assert_string_equal(commits->rows[0].group, "reader");
    assert_int_equal(commits->rows[0].partition, snapshot->group->rows[0].partition);
    assert_int_equal(commits->rows[0].committed, 4);
    assert_true(commits->rows[0].as_of_us > 0);
    assert_false(commits->rows[0].stale);
}

static void test_survey_learns_everything(void **state)
{
    struct surveyed *fixture = *state;
    start(fixture);
    struct snapshot *snapshot = wait_for(fixture, has_all, "all of the cluster");
    assert_int_equal(orders_of(snapshot)->records.value, SURVEYED_RECORDS);
    assert_int_equal(orders_of(snapshot)->worst_lag.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS - 4);
    assert_int_equal(snapshot->partitions->count, SURVEYED_PARTITIONS);
    assert_int_equal(snapshot->partitions->rows[5].high.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS);
    assert_int_equal(snapshot->groups->count, 3);
    assert_int_equal(snapshot->groups->rows[2].lag.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS - 4);
    assert_string_equal(snapshot->groups->rows[2].topics[0], "orders");
    assert_string_equal(snapshot->group->summary.group, "reader");
    assert_int_equal(snapshot->group->count, SURVEYED_PARTITIONS);
    assert_int_equal(snapshot->group->summary.no_commit, SURVEYED_PARTITIONS - 1);
    check_commits(snapshot);
    assert_null(snapshot->brokers->error);
    assert_int_equal(snapshot->brokers->count, SURVEYED_BROKERS);
    block_release(snapshot);
}

static bool lag_is_two(const struct snapshot *snapshot)
{
    return snapshot->group && snapshot->group->summary.lag.known && snapshot->group->summary.lag.value == 2;
}

static bool lag_went_up(const struct snapshot *snapshot)
{
    const struct topic_row *orders = orders_of(snapshot);
    return lag_is_two(snapshot) == false && snapshot->group->summary.lag.value == 52 && orders->rate.value > 0 &&
           snapshot->partitions->rows[0].rate.value > 0 && snapshot->group->rows[0].in.known &&
           snapshot->group->summary.spark.count > 0;
}

static bool reader_is_followed(const struct snapshot *snapshot)
{
    return snapshot->group && snapshot->topics && surveyed_topic(snapshot->topics, "orders")->rate.known &&
           snapshot->sweep.off && snapshot->sweep.requests > 200;
}

static bool all_is_swept(const struct snapshot *snapshot)
{
    return snapshot->groups->not_swept == 0 && snapshot->topics->not_swept == 0 && !snapshot->sweep.off;
}

static bool others_are_left_alone(const struct snapshot *snapshot)
{
    return snapshot->groups->rows[0].left_alone && snapshot->groups->rows[1].left_alone;
}

static void test_without_a_sweep_only_what_is_looked_at_is_asked(void **state)
{
    static const char *const topics[] = {"orders"};
    struct surveyed *fixture = *state;
    struct scope scope = {.focused_topic = "orders",
                          .focused_group = "reader",
                          .visible_topics = topics,
                          .visible_topic_count = 1,
                          .sweep_ms = QUANTITY_OFF};
    start_with(fixture, &scope);
    struct snapshot *snapshot = wait_for(fixture, reader_is_followed, "what is looked at");
    assert_int_equal(snapshot->groups->count, 3);
    assert_int_equal(snapshot->groups->not_swept, 2);
    assert_true(surveyed_topic(snapshot->topics, "orders")->records.known);
    assert_false(surveyed_topic(snapshot->topics, "quiet")->records.known);
    assert_int_equal(snapshot->sweep.groups_of, 0);
    assert_in_range(snapshot->sweep.in_minute, 1, snapshot->sweep.requests);
    block_release(snapshot);
    scope.sweep_ms = 1000;
    survey_set_scope(fixture->live->survey, &scope);
    block_release(wait_for(fixture, all_is_swept, "the others"));
    scope.sweep_ms = QUANTITY_OFF;
    survey_set_scope(fixture->live->survey, &scope);
    snapshot = wait_for(fixture, others_are_left_alone, "that nothing is said of the others any more");
    assert_false(snapshot->groups->rows[2].left_alone);
    assert_int_equal(snapshot->groups->rows[1].judgement.word, LAG_UNKNOWN);
    assert_int_equal(snapshot->groups->rows[1].judgement.state, STATE_LEARNING);
    block_release(snapshot);
}

static void test_survey_follows(void **state)
{
    struct surveyed *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    atomic_store(&fixture->groups.committed, SURVEYED_RECORDS / SURVEYED_PARTITIONS - 2);
    block_release(wait_for(fixture, lag_is_two, "a lag of 2"));
    surveyed_produce(fixture, 0, 50);
    block_release(wait_for(fixture, lag_went_up, "a lag of 52, and rates"));
}

static bool group_is_denied(const struct snapshot *snapshot)
{
    return snapshot->group && snapshot->group->summary.status.denied && snapshot->groups->rows[2].status.denied &&
           snapshot->commits->rows[0].stale;
}

static void test_denied_group_keeps_its_last_values(void **state)
{
    struct surveyed *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    atomic_store(&fixture->groups.committed, -1);
    struct snapshot *snapshot = wait_for(fixture, group_is_denied, "the refusal");
    const struct group_detail *reader = snapshot->group;
    assert_true(reader->summary.status.stale);
    assert_non_null(reader->summary.status.error);
    assert_int_equal(reader->summary.lag.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS - 4);
    assert_true(reader->rows[0].state.stale);
    assert_true(snapshot->groups->rows[2].status.stale);
    assert_int_equal(snapshot->groups->rows[2].lag.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS - 4);
    assert_null(snapshot->groups->rows[0].status.error); /* of others it says nothing */
    assert_int_equal(snapshot->commits->rows[0].committed, 4);
    assert_false(snapshot->commits->rows[1].stale);
    block_release(snapshot);
}

static bool broker_two_is_silent(const struct snapshot *snapshot)
{
    const struct partitions *partitions = snapshot->partitions;
    return partitions && partitions->count == SURVEYED_PARTITIONS && partitions->rows[1].state.error &&
           partitions->rows[4].state.error && !partitions->rows[0].state.error && !partitions->rows[2].state.error;
}

static bool all_answer(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->partitions->count; i++)
        if (snapshot->partitions->rows[i].state.error || snapshot->partitions->rows[i].state.stale)
            return false;
    return true;
}

static void test_only_rows_of_a_silent_leader_go_stale(void **state)
{
    struct surveyed *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    rd_kafka_mock_broker_set_down(fixture->mock, 2);
    struct snapshot *snapshot = wait_for(fixture, broker_two_is_silent, "errors on partitions 1 and 4 alone");
    const struct partition_row *row = &snapshot->partitions->rows[1];
    assert_true(row->state.stale);
    assert_true(row->high.known);
    assert_int_equal(row->high.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS);
    block_release(snapshot);
    rd_kafka_mock_broker_set_up(fixture->mock, 2);
    block_release(wait_for(fixture, all_answer, "that it comes back"));
}

static bool is_down(const struct snapshot *snapshot)
{
    return snapshot->brokers && snapshot->brokers->error;
}

static bool is_up(const struct snapshot *snapshot)
{
    return snapshot->brokers && !snapshot->brokers->error;
}

static void test_cluster_goes_and_comes_back(void **state)
{
    struct surveyed *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    for (int32_t i = 1; i <= SURVEYED_BROKERS; i++)
        rd_kafka_mock_broker_set_down(fixture->mock, i);
    struct snapshot *snapshot = wait_for(fixture, is_down, "that the cluster is down");
    assert_true(snapshot->brokers->error_since_ms > 0);
    assert_int_equal(orders_of(snapshot)->records.value, SURVEYED_RECORDS); /* what is known stays */
    block_release(snapshot);
    for (int32_t i = 1; i <= SURVEYED_BROKERS; i++)
        rd_kafka_mock_broker_set_up(fixture->mock, i);
    block_release(wait_for(fixture, is_up, "that the cluster is up"));
}

#define WITH_CLUSTER(test) cmocka_unit_test_setup_teardown(test, surveyed_set_up, surveyed_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CLUSTER(test_survey_learns_everything),
        WITH_CLUSTER(test_without_a_sweep_only_what_is_looked_at_is_asked),
        WITH_CLUSTER(test_survey_follows),
        WITH_CLUSTER(test_denied_group_keeps_its_last_values),
        WITH_CLUSTER(test_only_rows_of_a_silent_leader_go_stale),
        WITH_CLUSTER(test_cluster_goes_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
