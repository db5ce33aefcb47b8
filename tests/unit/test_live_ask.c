/* Single questions, over brokers inside this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kafka/live.h"
#include "model/brokers.h"
#include "model/group_detail.h"
#include "model/topics.h"
#include "surveyed_cluster.h"

static void ask(struct surveyed *fixture, const struct question *question, struct answer *answer)
{
    struct error error = {0};
    struct source *source = &fixture->live->base;
    if (!source->ops->ask(source, question, answer, &error))
        fail_msg("%s", error.text);
}

static void test_one_question_for_topics(void **state)
{
    struct surveyed *fixture = *state;
    struct answer answer;
    ask(fixture, &(struct question){.kind = ASK_TOPICS, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.topics->count, 2);
    assert_string_equal(answer.topics->rows[0].name, "orders");
    assert_int_equal(answer.topics->rows[0].partitions, SURVEYED_PARTITIONS);
    assert_int_equal(answer.topics->rows[0].replication, SURVEYED_BROKERS);
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
    assert_int_equal(answer.topics->rows[0].records.value, SURVEYED_RECORDS);
    assert_true(answer.topics->rows[0].rate.known);
    assert_float_equal(answer.topics->rows[0].rate.value, 0, 0);
    answer_finish(&answer);
}

static void test_one_question_for_partitions(void **state)
{
    struct surveyed *fixture = *state;
    struct answer answer;
    const char *names[] = {"orders"}, *wrong[] = {"ordres"};
    ask(fixture, &(struct question){.kind = ASK_PARTITIONS, .names = names, .name_count = 1, .timeout_ms = 10000},
        &answer);
    assert_int_equal(answer.partitions->count, SURVEYED_PARTITIONS);
    for (size_t i = 0; i < SURVEYED_PARTITIONS; i++) {
        const struct partition_row *row = &answer.partitions->rows[i];
        assert_int_equal(row->partition, i);
        assert_int_equal(row->leader, i % SURVEYED_BROKERS + 1);
        assert_int_equal(row->isr_count, SURVEYED_BROKERS);
        assert_true(row->low.known && row->high.known && row->lso.known);
        assert_int_equal(row->high.value - row->low.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS);
        assert_null(row->state.error);
    }
    answer_finish(&answer);
    ask(fixture, &(struct question){.kind = ASK_PARTITIONS, .names = wrong, .name_count = 1, .timeout_ms = 10000},
        &answer);
    assert_null(answer.partitions);
    answer_finish(&answer);
    ask(fixture, &(struct question){.kind = ASK_TOPICS, .timeout_ms = 10000}, &answer);
    assert_null(surveyed_topic(answer.topics, "ordres")); /* asking has not made it */
    answer_finish(&answer);
}

static void test_one_question_for_lag(void **state)
{
    struct surveyed *fixture = *state;
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
    assert_int_equal(reader->count, SURVEYED_PARTITIONS); /* nobody reads the others */
    assert_int_equal(reader->rows[0].committed.value, 4);
    assert_int_equal(reader->rows[0].lag.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS - 4);
    assert_int_equal(reader->rows[0].owner, 0);
    assert_false(reader->rows[1].committed.known); /* owned, never committed */
    assert_false(reader->rows[1].lag.known);
    assert_int_equal(reader->rows[1].owner, 0);
    assert_int_equal(reader->rows[5].owner, -1);
    assert_false(reader->rows[5].lag.known);
    assert_int_equal(reader->rows[5].high.value, SURVEYED_RECORDS / SURVEYED_PARTITIONS);
    assert_int_equal(reader->summary.unknown_partitions, SURVEYED_PARTITIONS - 1);
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
    struct surveyed *fixture = *state;
    struct answer answer;
    ask(fixture, &(struct question){.kind = ASK_BROKERS, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.brokers->count, SURVEYED_BROKERS);
    for (size_t i = 0; i < SURVEYED_BROKERS; i++) {
        assert_true(answer.brokers->rows[i].up);
        assert_true(answer.brokers->rows[i].round_trip_ms.known);
        assert_true(answer.brokers->rows[i].leaders >= 2);
        assert_int_equal(answer.brokers->rows[i].under_replicated, 0);
    }
    answer_finish(&answer);
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

static size_t list_undescribed(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *list,
                               int timeout_ms)
{
    (void)asker, (void)handle, (void)timeout_ms;
    struct group_facts *facts = group_facts_create("reader");
    facts->undescribed = true;
    group_list_add(list, facts);
    return 1;
}

/* Its commits would tell its type, and nothing more. */
static void test_a_type_that_cannot_be_told_is_no_error(void **state)
{
    struct surveyed *fixture = *state;
    struct answer answer;
    fixture->groups.ops.list = list_undescribed;
    atomic_store(&fixture->groups.committed, -1);
    ask(fixture, &(struct question){.kind = ASK_GROUPS, .timeout_ms = 10000}, &answer);
    assert_int_equal(answer.groups->count, 1);
    assert_int_equal(answer.groups->rows[0].type, GROUP_UNKNOWN_TYPE);
    assert_null(answer.groups->rows[0].status.error);
    assert_false(answer.groups->rows[0].status.denied);
    answer_finish(&answer);
}

#define WITH_CLUSTER(test) cmocka_unit_test_setup_teardown(test, surveyed_set_up, surveyed_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_type_that_cannot_be_told_is_no_error, surveyed_set_up,
                                        surveyed_tear_down),
        WITH_CLUSTER(test_one_question_for_topics),
        WITH_CLUSTER(test_one_question_for_partitions),
        WITH_CLUSTER(test_one_question_for_lag),
        WITH_CLUSTER(test_one_question_for_brokers),
        cmocka_unit_test(test_no_cluster_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
