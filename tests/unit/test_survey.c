/* The survey and single questions, over brokers inside this process. Groups are answered for by the test: these brokers
 * cannot be asked. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "base/clock.h"
#include "base/wake.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "kafka/survey.h"

enum { BROKERS = 3, PARTITIONS = 6, RECORDS = 60, LIMIT_US = 30000000 };

struct fake_groups {
    struct group_asker ops;
    atomic_llong committed; /* of "reader" in orders 0; -1: it cannot be asked */
};

struct fixture {
    rd_kafka_t *owner; /* also the producer */
    rd_kafka_mock_cluster_t *mock;
    struct wake wake;
    struct board *board;
    struct mailbox *events;
    struct live_source *live;
    struct fake_groups groups;
};

static size_t fake_list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *list, int timeout_ms)
{
    (void)asker, (void)handle, (void)timeout_ms;
    static const char *const names[] = {"empty", "lost", "reader"};
    for (size_t i = 0; i < 3; i++) {
        struct group_facts *facts = group_facts_create(names[i]);
        facts->type = GROUP_CLASSIC;
        facts->state = i == 2 ? GROUP_STABLE : GROUP_EMPTY;
        group_list_add(list, facts);
    }
    return 1;
}

static size_t fake_describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                            size_t count, int timeout_ms)
{
    (void)asker, (void)handle, (void)timeout_ms;
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        facts->members_known = true;
        facts->members = strcmp(facts->name, "reader") == 0;
        if (!facts->members)
            continue;
        facts->member = arena_alloc(&facts->arena, 1, sizeof *facts->member);
        struct group_member *member = facts->member;
        *member = (struct group_member){.member_id = "m-1", .client_id = "client", .host = "127.0.0.1"};
        member->owned_count = 2;
        member->owned = arena_alloc(&facts->arena, 2, sizeof *member->owned);
        member->owned[0] = (struct group_partition){"orders", 0};
        member->owned[1] = (struct group_partition){"orders", 1};
    }
    return 1;
}

static void add_commit(struct group_facts *facts, const char *topic, int32_t partition, int64_t committed)
{
    facts->commits[facts->commit_count++] =
        (struct group_commit){.topic = topic, .partition = partition, .committed = offset_of(committed)};
}

static size_t fake_committed(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                             size_t count, size_t at_once, int timeout_ms)
{
    (void)handle, (void)at_once, (void)timeout_ms;
    /* the ops are its first member */
    long long committed = atomic_load(&((const struct fake_groups *)asker)->committed);
    for (size_t i = 0; i < count; i++) {
        struct group_facts *facts = groups[i];
        facts->commits = arena_alloc(&facts->arena, 2, sizeof *facts->commits);
        if (strcmp(facts->name, "lost") == 0) {
            add_commit(facts, "deleted", 0, 5);
            add_commit(facts, "orders", 2, 1000000);
        } else if (strcmp(facts->name, "reader") == 0 && committed < 0) {
            group_facts_fail(facts, "commits", RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, NULL);
            continue;
        } else if (strcmp(facts->name, "reader") == 0) {
            add_commit(facts, "orders", 0, committed);
        }
        facts->commits_known = true;
    }
    return count;
}

static void produce(struct fixture *fixture, int partition, int records)
{
    char value[] = "x";
    for (int i = 0; i < records; i++)
        assert_int_equal(rd_kafka_producev(fixture->owner, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(partition),
                                           RD_KAFKA_V_VALUE(value, 1), RD_KAFKA_V_END),
                         0);
    assert_int_equal(rd_kafka_flush(fixture->owner, 10000), 0);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct error error = {0};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "test.mock.num.brokers", "3", NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    fixture->owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, NULL, 0);
    fixture->mock = rd_kafka_handle_mock_cluster(fixture->owner);
    assert_non_null(fixture->mock);
    assert_int_equal(rd_kafka_mock_topic_create(fixture->mock, "orders", PARTITIONS, BROKERS), 0);
    assert_int_equal(rd_kafka_mock_topic_create(fixture->mock, "quiet", 1, 1), 0);
    for (int i = 0; i < PARTITIONS; i++)
        rd_kafka_mock_partition_set_leader(fixture->mock, "orders", i, i % BROKERS + 1);
    rd_kafka_mock_partition_set_leader(fixture->mock, "quiet", 0, 1);
    for (int i = 0; i < PARTITIONS; i++)
        produce(fixture, i, RECORDS / PARTITIONS);

    assert_true(wake_init(&fixture->wake, &error));
    fixture->board = board_create(&fixture->wake);
    fixture->events = mailbox_create(64, &fixture->wake);
    struct properties properties = {0};
    properties_set(&properties, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(fixture->mock), "test", &error);
    fixture->live = live_open(&properties, fixture->board, fixture->events, &error);
    properties_finish(&properties);
    assert_non_null(fixture->live);
    fixture->groups.ops =
        (struct group_asker){.list = fake_list, .describe = fake_describe, .committed = fake_committed};
    atomic_init(&fixture->groups.committed, 4);
    fixture->live->asker = &fixture->groups.ops;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    live_destroy(fixture->live);
    mailbox_destroy(fixture->events);
    board_destroy(fixture->board);
    wake_finish(&fixture->wake);
    rd_kafka_destroy(fixture->owner);
    free(fixture);
    return 0;
}

static void ask(struct fixture *fixture, const struct question *question, struct answer *answer)
{
    struct error error = {0};
    struct source *source = &fixture->live->base;
    if (!source->ops->ask(source, question, answer, &error))
        fail_msg("%s", error.text);
}

static const struct topic_row *topic_named(const struct topics *topics, const char *name)
{
    for (size_t i = 0; topics && i < topics->count; i++)
        if (strcmp(topics->rows[i].name, name) == 0)
            return &topics->rows[i];
    return NULL;
}

static const struct topic_row *orders_of(const struct snapshot *snapshot)
{
    const struct topic_row *row = topic_named(snapshot->topics, "orders");
    if (!row)
        abort();
    return row;
}

static void test_one_question_for_topics(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer;
    ask(fixture, &(struct question){.kind = ASK_TOPICS, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.topics->count, 2);
    assert_string_equal(answer.topics->rows[0].name, "orders");
    assert_int_equal(answer.topics->rows[0].partitions, PARTITIONS);
    assert_int_equal(answer.topics->rows[0].replication, BROKERS);
    assert_false(answer.topics->rows[0].records.known); /* not asked is not zero */
    assert_false(answer.topics->rows[0].rate.known);
    assert_true(strncmp(answer.cluster_id, "mockCluster", 11) == 0);
    answer_finish(&answer);

    const char *names[] = {"quiet"};
    ask(fixture,
        &(struct question){
            .kind = ASK_TOPICS, .names = names, .name_count = 1, .with_records = true, .timeout_ms = 10000},
        &answer);
    assert_int_equal(answer.topics->count, 1);
    assert_true(answer.topics->rows[0].records.known);
    assert_int_equal(answer.topics->rows[0].records.value, 0);
    answer_finish(&answer);

    ask(fixture, &(struct question){.kind = ASK_TOPICS, .with_records = true, .rate_ms = 50, .timeout_ms = 10000},
        &answer);
    assert_int_equal(answer.topics->rows[0].records.value, RECORDS);
    assert_true(answer.topics->rows[0].rate.known);
    assert_float_equal(answer.topics->rows[0].rate.value, 0, 0);
    answer_finish(&answer);
}

static void test_one_question_for_partitions(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer;
    const char *names[] = {"orders"}, *wrong[] = {"ordres"};
    ask(fixture, &(struct question){.kind = ASK_PARTITIONS, .names = names, .name_count = 1, .timeout_ms = 10000},
        &answer);
    assert_int_equal(answer.partitions->count, PARTITIONS);
    for (size_t i = 0; i < PARTITIONS; i++) {
        const struct partition_row *row = &answer.partitions->rows[i];
        assert_int_equal(row->partition, i);
        assert_int_equal(row->leader, i % BROKERS + 1);
        assert_int_equal(row->isr_count, BROKERS);
        assert_true(row->low.known && row->high.known && row->lso.known);
        assert_int_equal(row->high.value - row->low.value, RECORDS / PARTITIONS);
        assert_null(row->state.error);
    }
    answer_finish(&answer);
    ask(fixture, &(struct question){.kind = ASK_PARTITIONS, .names = wrong, .name_count = 1, .timeout_ms = 10000},
        &answer);
    assert_null(answer.partitions);
    answer_finish(&answer);
    ask(fixture, &(struct question){.kind = ASK_TOPICS, .timeout_ms = 10000}, &answer);
    assert_null(topic_named(answer.topics, "ordres")); /* asking has not made it */
    answer_finish(&answer);
}

static void test_one_question_for_lag(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer;
    ask(fixture, &(struct question){.kind = ASK_LAG, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.detail_count, 3);
    assert_int_equal(answer.groups->count, 3);

    const struct group_detail *empty = answer.details[0]; /* no members, no commits */
    assert_int_equal(empty->count, 0);
    assert_int_equal(empty->summary.members, 0);
    assert_false(empty->summary.lag.known);

    const struct group_detail *lost = answer.details[1]; /* a deleted topic, and an offset past the end */
    assert_int_equal(lost->count, 2);
    assert_false(lost->summary.lag.known);
    assert_int_equal(lost->summary.unknown_partitions, 2);
    assert_non_null(strstr(lost->rows[0].state.error, "does not exist"));
    assert_int_equal(lost->rows[0].committed.value, 5);
    assert_non_null(strstr(lost->rows[1].state.error, "past the end"));

    const struct group_detail *reader = answer.details[2];
    assert_int_equal(reader->count, 2);
    assert_int_equal(reader->rows[0].committed.value, 4);
    assert_int_equal(reader->rows[0].lag.value, RECORDS / PARTITIONS - 4);
    assert_int_equal(reader->rows[0].owner, 0);
    assert_false(reader->rows[1].committed.known); /* owned, never committed */
    assert_false(reader->rows[1].lag.known);
    assert_int_equal(reader->rows[1].owner, 0);
    assert_int_equal(reader->summary.unknown_partitions, 1);
    assert_string_equal(reader->summary.worst_topic, "orders");
    assert_string_equal(reader->members[0].client_id, "client");
    answer_finish(&answer);

    const char *names[] = {"reader", "nobody"};
    ask(fixture, &(struct question){.kind = ASK_LAG, .names = names, .name_count = 2, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.detail_count, 1);
    answer_finish(&answer);
    ask(fixture, &(struct question){.kind = ASK_GROUPS, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.groups->count, 3);
    assert_int_equal(answer.groups->rows[2].members, 1);
    assert_int_equal(answer.groups->rows[2].state, GROUP_STABLE);
    assert_int_equal(answer.groups->rows[2].partitions, -1);
    answer_finish(&answer);
}

static void test_one_question_for_brokers(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer;
    ask(fixture, &(struct question){.kind = ASK_BROKERS, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.brokers->count, BROKERS);
    for (size_t i = 0; i < BROKERS; i++) {
        assert_true(answer.brokers->rows[i].up);
        assert_true(answer.brokers->rows[i].round_trip_ms.known);
        assert_true(answer.brokers->rows[i].leaders >= 2);
        assert_int_equal(answer.brokers->rows[i].under_replicated, 0);
    }
    answer_finish(&answer);
}

/* Waits for a publication that the check likes. The caller releases the snapshot. */
static struct snapshot *wait_for(struct fixture *fixture, bool (*check)(const struct snapshot *), const char *what)
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

static void start(struct fixture *fixture)
{
    static const struct survey_rhythm fast = {.focused_ms = 20, .visible_ms = 60, .sweep_ms = 300};
    static const char *const topics[] = {"orders"}, *const groups[] = {"reader"};
    struct error error = {0};
    fixture->live->survey = survey_create(fixture->live, &fast, &error);
    assert_non_null(fixture->live->survey);
    survey_set_scope(fixture->live->survey, &(struct scope){.focused_topic = "orders",
                                                            .focused_group = "reader",
                                                            .visible_topics = topics,
                                                            .visible_topic_count = 1,
                                                            .visible_groups = groups,
                                                            .visible_group_count = 1});
}

static bool has_all(const struct snapshot *snapshot)
{
    const struct topic_row *orders = topic_named(snapshot->topics, "orders"),
                           *quiet = topic_named(snapshot->topics, "quiet");
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
    struct fixture *fixture = *state;
    start(fixture);
    struct snapshot *snapshot = wait_for(fixture, has_all, "all of the cluster");
    assert_int_equal(orders_of(snapshot)->records.value, RECORDS);
    assert_int_equal(orders_of(snapshot)->worst_lag.value, RECORDS / PARTITIONS - 4);
    assert_int_equal(snapshot->partitions->count, PARTITIONS);
    assert_int_equal(snapshot->partitions->rows[5].high.value, RECORDS / PARTITIONS);
    assert_int_equal(snapshot->groups->count, 3);
    assert_int_equal(snapshot->groups->rows[2].lag.value, RECORDS / PARTITIONS - 4);
    assert_string_equal(snapshot->groups->rows[2].topics[0], "orders");
    assert_string_equal(snapshot->group->summary.group, "reader");
    assert_int_equal(snapshot->group->count, 2);
    check_commits(snapshot);
    assert_null(snapshot->brokers->error);
    assert_int_equal(snapshot->brokers->count, BROKERS);
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

static void test_survey_follows(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    atomic_store(&fixture->groups.committed, RECORDS / PARTITIONS - 2);
    block_release(wait_for(fixture, lag_is_two, "a lag of 2"));
    produce(fixture, 0, 50);
    block_release(wait_for(fixture, lag_went_up, "a lag of 52, and rates"));
}

static bool group_is_denied(const struct snapshot *snapshot)
{
    return snapshot->group && snapshot->group->summary.status.denied && snapshot->groups->rows[2].status.denied &&
           snapshot->commits->rows[0].stale;
}

static void test_denied_group_keeps_its_last_values(void **state)
{
    struct fixture *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    atomic_store(&fixture->groups.committed, -1);
    struct snapshot *snapshot = wait_for(fixture, group_is_denied, "the refusal");
    const struct group_detail *reader = snapshot->group;
    assert_true(reader->summary.status.stale);
    assert_non_null(reader->summary.status.error);
    assert_int_equal(reader->summary.lag.value, RECORDS / PARTITIONS - 4);
    assert_true(reader->rows[0].state.stale);
    assert_true(snapshot->groups->rows[2].status.stale);
    assert_int_equal(snapshot->groups->rows[2].lag.value, RECORDS / PARTITIONS - 4);
    assert_null(snapshot->groups->rows[0].status.error); /* of others it says nothing */
    assert_int_equal(snapshot->commits->rows[0].committed, 4);
    assert_false(snapshot->commits->rows[1].stale);
    block_release(snapshot);
}

static bool broker_two_is_silent(const struct snapshot *snapshot)
{
    const struct partitions *partitions = snapshot->partitions;
    return partitions && partitions->count == PARTITIONS && partitions->rows[1].state.error &&
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
    struct fixture *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    rd_kafka_mock_broker_set_down(fixture->mock, 2);
    struct snapshot *snapshot = wait_for(fixture, broker_two_is_silent, "errors on partitions 1 and 4 alone");
    const struct partition_row *row = &snapshot->partitions->rows[1];
    assert_true(row->state.stale);
    assert_true(row->high.known);
    assert_int_equal(row->high.value, RECORDS / PARTITIONS);
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
    struct fixture *fixture = *state;
    start(fixture);
    block_release(wait_for(fixture, has_all, "all of the cluster"));
    for (int32_t i = 1; i <= BROKERS; i++)
        rd_kafka_mock_broker_set_down(fixture->mock, i);
    struct snapshot *snapshot = wait_for(fixture, is_down, "that the cluster is down");
    assert_true(snapshot->brokers->error_since_ms > 0);
    assert_int_equal(orders_of(snapshot)->records.value, RECORDS); /* what is known stays */
    block_release(snapshot);
    for (int32_t i = 1; i <= BROKERS; i++)
        rd_kafka_mock_broker_set_up(fixture->mock, i);
    block_release(wait_for(fixture, is_up, "that the cluster is up"));
}

static void test_no_cluster_at_all(void **state)
{
    (void)state;
    struct error error = {0};
    struct board *board = board_create(NULL);
    struct mailbox *events = mailbox_create(16, NULL);
    struct properties properties = {0};
    properties_set(&properties, "bootstrap.servers", "127.0.0.1:1", "test", &error);
    struct live_source *live = live_open(&properties, board, events, &error);
    properties_finish(&properties);
    struct answer answer;
    struct question question = {.kind = ASK_TOPICS, .timeout_ms = 500};
    assert_false(live->base.ops->ask(&live->base, &question, &answer, &error));
    assert_int_equal(error.kind, ERROR_UNREACHABLE);
    assert_non_null(strstr(error.text, "127.0.0.1:1"));
    assert_null(answer.topics);
    live_destroy(live);
    mailbox_destroy(events);
    board_destroy(board);
}

#define WITH_CLUSTER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CLUSTER(test_one_question_for_topics),
        WITH_CLUSTER(test_one_question_for_partitions),
        WITH_CLUSTER(test_one_question_for_lag),
        WITH_CLUSTER(test_one_question_for_brokers),
        WITH_CLUSTER(test_survey_learns_everything),
        WITH_CLUSTER(test_survey_follows),
        WITH_CLUSTER(test_denied_group_keeps_its_last_values),
        WITH_CLUSTER(test_only_rows_of_a_silent_leader_go_stale),
        WITH_CLUSTER(test_cluster_goes_and_comes_back),
        cmocka_unit_test(test_no_cluster_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
