#include "surveyed_cluster.h"

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

#include "base/wake.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "model/groups.h"

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
                            size_t count, size_t at_once, int timeout_ms)
{
    (void)at_once;
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
    long long committed = atomic_load(&((const struct surveyed_groups *)asker)->committed);
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

void surveyed_produce(struct surveyed *fixture, int partition, int records)
{
    char value[] = "x";
    for (int i = 0; i < records; i++)
        assert_int_equal(rd_kafka_producev(fixture->owner, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(partition),
                                           RD_KAFKA_V_VALUE(value, 1), RD_KAFKA_V_END),
                         0);
    assert_int_equal(rd_kafka_flush(fixture->owner, 10000), 0);
}

int surveyed_set_up(void **state)
{
    struct surveyed *fixture = calloc(1, sizeof *fixture);
    struct error error = {0};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "test.mock.num.brokers", "3", NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    fixture->owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, NULL, 0);
    fixture->mock = rd_kafka_handle_mock_cluster(fixture->owner);
    assert_non_null(fixture->mock);
    assert_int_equal(rd_kafka_mock_topic_create(fixture->mock, "orders", SURVEYED_PARTITIONS, SURVEYED_BROKERS), 0);
    assert_int_equal(rd_kafka_mock_topic_create(fixture->mock, "quiet", 1, 1), 0);
    for (int i = 0; i < SURVEYED_PARTITIONS; i++)
        rd_kafka_mock_partition_set_leader(fixture->mock, "orders", i, i % SURVEYED_BROKERS + 1);
    rd_kafka_mock_partition_set_leader(fixture->mock, "quiet", 0, 1);
    for (int i = 0; i < SURVEYED_PARTITIONS; i++)
        surveyed_produce(fixture, i, SURVEYED_RECORDS / SURVEYED_PARTITIONS);

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

int surveyed_tear_down(void **state)
{
    struct surveyed *fixture = *state;
    live_destroy(fixture->live);
    mailbox_destroy(fixture->events);
    board_destroy(fixture->board);
    wake_finish(&fixture->wake);
    rd_kafka_destroy(fixture->owner);
    free(fixture);
    return 0;
}

const struct topic_row *surveyed_topic(const struct topics *topics, const char *name)
{
    for (size_t i = 0; topics && i < topics->count; i++)
        if (strcmp(topics->rows[i].name, name) == 0)
            return &topics->rows[i];
    return NULL;
}
