/* A group's journal on the library's mock brokers, whose topic holds what this test writes: many groups, many parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "codec/java_hash.h"
#include "kafka/kafka.h"
#include "mock_kit.h"

enum { PARTITIONS = 4, ALL = -1, START_MS = 1700000000 };
static const char topic[] = "__consumer_offsets";

static void put(struct str *out, int64_t value, int size)
{
    for (int i = size - 1; i >= 0; i--)
        str_append_char(out, (char)(uint64_t)(value >> (8 * i)));
}

static void put_text(struct str *out, const char *text)
{
    put(out, (int64_t)strlen(text), 2);
    str_append(out, text);
}

/* Delivered when the next flush returns. Frees both. */
static void put_record(struct mock *mock, struct str *key, struct str *value, int64_t at_ms)
{
    rd_kafka_resp_err_t err;
    do {
        err = rd_kafka_producev(mock->kit.producer, RD_KAFKA_V_TOPIC(topic),
                                RD_KAFKA_V_PARTITION(group_partition("g", PARTITIONS)),
                                RD_KAFKA_V_KEY(key->data, key->len), RD_KAFKA_V_VALUE(value->data, value->len),
                                RD_KAFKA_V_TIMESTAMP(at_ms), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        rd_kafka_poll(mock->kit.producer, err ? 100 : 0);
    } while (err == RD_KAFKA_RESP_ERR__QUEUE_FULL);
    assert_int_equal(err, 0);
    str_finish(key);
    str_finish(value);
}

static void commit_at(struct mock *mock, const char *group, int32_t partition, int64_t offset, int64_t at_ms)
{
    struct str key = {0}, value = {0};
    put(&key, 1, 2);
    put_text(&key, group);
    put_text(&key, "orders");
    put(&key, partition, 4);
    put(&value, 3, 2);
    put(&value, offset, 8);
    put(&value, 0, 4);
    put_text(&value, "");
    put(&value, at_ms, 8);
    put_record(mock, &key, &value, at_ms);
}

static void commit(struct mock *mock, const char *group, int32_t partition, int64_t offset)
{
    commit_at(mock, group, partition, offset, START_MS + offset);
}

/* Of the classic protocol, with one member. */
static void generation_at(struct mock *mock, int32_t number, int64_t at_ms)
{
    struct str key = {0}, value = {0};
    put(&key, 2, 2);
    put_text(&key, "g");
    put(&value, 3, 2);
    put_text(&value, "consumer");
    put(&value, number, 4);
    put_text(&value, "range");
    put_text(&value, "m-1");
    put(&value, at_ms, 8);
    put(&value, 1, 4);
    put_text(&value, "m-1");
    put(&value, -1, 2);
    put_text(&value, "shop");
    put_text(&value, "/10.0.0.1");
    put(&value, 300000, 4);
    put(&value, 45000, 4);
    put(&value, 0, 4);
    put(&value, 0, 4);
    put_record(mock, &key, &value, at_ms);
}

static void flush(struct mock *mock)
{
    assert_int_equal(rd_kafka_flush(mock->kit.producer, KIT_WAIT_MS), 0);
}

static struct answer ask_question(struct source *source, const char *group, struct question question)
{
    struct answer answer = {0};
    struct error error = {0};
    question.kind = ASK_JOURNAL;
    question.names = &group;
    question.name_count = 1;
    question.timeout_ms = KIT_WAIT_MS;
    if (!source->ops->ask(source, &question, &answer, &error))
        fail_msg("%s", error.text);
    assert_non_null(answer.journal);
    return answer;
}

static struct answer ask_source(struct source *source, const char *group, size_t max_bytes)
{
    return ask_question(source, group, (struct question){.since_ms = ALL, .max_bytes = max_bytes});
}

static struct answer ask(struct mock *mock, const char *group, size_t max_bytes)
{
    return ask_source(mock->kit.source, group, max_bytes);
}

static void test_no_topic(void **state)
{
    struct mock *mock = *state;
    mock_no_topic(mock, topic);
    struct answer answer = ask(mock, "g", 0);
    assert_non_null(answer.journal->error);
    assert_non_null(strstr(answer.journal->error, "no topic __consumer_offsets"));
    assert_false(answer.journal->denied);
    assert_false(answer.journal->complete);
    answer_finish(&answer);
}

static void test_denied(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, PARTITIONS);
    rd_kafka_mock_topic_set_error(mock->cluster, topic, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    struct answer answer = ask(mock, "g", 0);
    assert_true(answer.journal->denied);
    assert_non_null(strstr(answer.journal->error, "READ and DESCRIBE"));
    answer_finish(&answer);
}

static void test_no_leader(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, PARTITIONS);
    rd_kafka_mock_partition_set_leader(mock->cluster, topic, group_partition("g", PARTITIONS), -1);
    struct answer answer = ask(mock, "g", 0);
    assert_non_null(strstr(answer.journal->error, "cannot be read"));
    assert_int_equal(answer.journal->partition, group_partition("g", PARTITIONS));
    assert_false(answer.journal->denied);
    answer_finish(&answer);
}

static void test_empty(void **state)
{
    struct mock *mock = *state;
    mock_topic(mock, topic, PARTITIONS);
    struct answer answer = ask(mock, "g", 0);
    assert_null(answer.journal->error);
    assert_true(answer.journal->complete && answer.journal->from_start);
    assert_int_equal(answer.journal->read, 0);
    answer_finish(&answer);
}

/* Enough for several parts: the order is that of the log, and other groups' records are only counted. */
static void test_many_records_in_their_order(void **state)
{
    enum { RECORDS = 60000, EACH = 1000 };
    struct mock *mock = *state;
    mock_topic(mock, topic, PARTITIONS);
    for (int i = 0; i < RECORDS; i++)
        commit(mock, i % EACH ? "somebody else" : "g", 7, i);
    flush(mock);
    struct answer answer = ask(mock, "g", 0);
    const struct group_journal *journal = answer.journal;
    assert_null(journal->error);
    assert_true(journal->complete && journal->from_start);
    assert_int_equal(journal->read, RECORDS);
    assert_int_equal(journal->records, RECORDS / EACH);
    assert_int_equal(journal->missing, 0);
    assert_int_equal(journal->from_ms, START_MS);
    assert_int_equal(journal->partition_count, 1);
    assert_int_equal(journal->commit_count, RECORDS / EACH);
    for (size_t i = 0; i < journal->commit_count; i++) {
        assert_int_equal(journal->commits[i].offset, i * EACH);
        assert_int_equal(journal->commits[i].commit_ms, START_MS + (int64_t)i * EACH);
    }
    answer_finish(&answer);
}

/* The newest are read; that the others are not is said, and how far back one knows. */
static void test_no_more_bytes_than_asked(void **state)
{
    enum { RECORDS = 2000, MOST = 40000 };
    struct mock *mock = *state;
    mock_topic(mock, topic, PARTITIONS);
    for (int i = 0; i < RECORDS; i++)
        commit(mock, "g", i, i);
    flush(mock);
    struct answer answer = ask(mock, "g", MOST);
    const struct group_journal *journal = answer.journal;
    assert_false(journal->complete);
    assert_false(journal->from_start);
    assert_non_null(strstr(journal->error, "the oldest was left out"));
    assert_true(journal->records > 100 && journal->records < RECORDS / 2);
    int32_t oldest = RECORDS - (int32_t)journal->records;
    assert_null(journal_partition(journal, "orders", oldest - 1));
    assert_non_null(journal_partition(journal, "orders", oldest));
    assert_non_null(journal_partition(journal, "orders", RECORDS - 1));
    assert_int_equal(journal->from_ms, START_MS + oldest);
    answer_finish(&answer);
}

/* A group that is stable for days wrote its generation before what is read otherwise. */
static void test_generation_of_long_ago(void **state)
{
    enum { OTHERS = 20000, HOUR_MS = 3600000 };
    struct mock *mock = *state;
    int64_t now_ms = clock_wall_ms();
    mock_topic(mock, topic, PARTITIONS);
    commit_at(mock, "g", 1, 5, now_ms - 100 * HOUR_MS);
    generation_at(mock, 41, now_ms - 90 * HOUR_MS);
    for (int i = 0; i < OTHERS; i++)
        commit_at(mock, "somebody else", 7, i, now_ms - HOUR_MS / 2);
    commit_at(mock, "g", 7, 9, now_ms);
    flush(mock);
    struct answer without = ask_question(mock->kit.source, "g", (struct question){0});
    assert_int_equal(without.journal->generation_count, 0);
    assert_true(without.journal->complete);
    answer_finish(&without);
    struct answer answer = ask_question(mock->kit.source, "g", (struct question){.generation = true});
    const struct group_journal *journal = answer.journal;
    assert_null(journal->error);
    assert_true(journal->complete);
    assert_int_equal(journal->generation_count, 1);
    assert_int_equal(journal->generations[0].generation, 41);
    assert_int_equal(journal->generations[0].members[0].session_timeout_ms, 45000);
    assert_true(journal->from_ms <= now_ms - 90 * HOUR_MS);
    assert_true(journal_generation_at(journal, journal->to_ms) == 0);
    answer_finish(&answer);
}

/* What was asked is complete though nothing is found further back within the bytes. */
static void test_no_generation_within_the_bytes(void **state)
{
    enum { OTHERS = 5000, MOST = 60000 };
    struct mock *mock = *state;
    int64_t now_ms = clock_wall_ms();
    mock_topic(mock, topic, PARTITIONS);
    generation_at(mock, 41, now_ms - 90000000);
    for (int i = 0; i < OTHERS; i++)
        commit_at(mock, "g", 7, i, now_ms);
    flush(mock);
    struct answer answer =
        ask_question(mock->kit.source, "g", (struct question){.generation = true, .max_bytes = MOST});
    assert_null(answer.journal->error);
    assert_true(answer.journal->complete);
    assert_false(answer.journal->from_start);
    assert_int_equal(answer.journal->generation_count, 0);
    answer_finish(&answer);
}

/* An hour is counted from the newest record, whatever this machine's clock says. */
static void test_clocks_that_differ(void **state)
{
    enum { HOUR_MS = 3600000 };
    struct mock *mock = *state;
    int64_t now_ms = clock_wall_ms();
    mock_topic(mock, topic, PARTITIONS);
    generation_at(mock, 1, now_ms - 2 * HOUR_MS);
    commit_at(mock, "g", 7, 8, now_ms - 2 * HOUR_MS);
    flush(mock);
    struct answer old = ask_question(mock->kit.source, "g", (struct question){.generation = true});
    assert_true(old.journal->clock_unsure);
    assert_int_equal(old.journal->newest_ms, now_ms - 2 * HOUR_MS);
    assert_int_equal(old.journal->from_ms, now_ms - 3 * HOUR_MS);
    assert_int_equal(old.journal->generation_count, 1);
    assert_true(old.journal->commit_count == 1);
    answer_finish(&old);
    commit_at(mock, "g", 7, 9, now_ms + HOUR_MS);
    flush(mock);
    struct answer ahead = ask_question(mock->kit.source, "g", (struct question){.generation = true});
    assert_false(ahead.journal->clock_unsure);
    assert_int_equal(ahead.journal->to_ms, now_ms + HOUR_MS);
    assert_true(ahead.journal->ahead_ms > HOUR_MS / 2 && ahead.journal->ahead_ms <= HOUR_MS);
    assert_int_equal(ahead.journal->generation_count, 1);
    answer_finish(&ahead);
}

/* It is not asked for the topic, which older mock brokers would then have. */
static void test_embedded_cluster(void **state)
{
    (void)state;
    struct wake wake = {0};
    struct error error = {0};
    assert_true(wake_init(&wake, &error));
    struct board *board = board_create(&wake);
    struct mailbox *events = mailbox_create(64, &wake);
    struct source *source = kafka_open_demo(&(struct demo_options){.seed = 1}, board, events, &error);
    assert_non_null(source);
    for (int i = 0; i < 2; i++) {
        struct answer answer = ask_source(source, "billing", 0);
        assert_non_null(answer.journal->error);
        assert_non_null(strstr(answer.journal->error, "the embedded cluster keeps no topic __consumer_offsets"));
        assert_false(answer.journal->denied || answer.journal->complete);
        answer_finish(&answer);
    }
    source->ops->destroy(source);
    mailbox_destroy(events);
    board_destroy(board);
    wake_finish(&wake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_topic, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_denied, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_no_leader, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_empty, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_many_records_in_their_order, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_no_more_bytes_than_asked, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_generation_of_long_ago, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_no_generation_within_the_bytes, mock_set_up, mock_tear_down),
        cmocka_unit_test_setup_teardown(test_clocks_that_differ, mock_set_up, mock_tear_down),
        cmocka_unit_test(test_embedded_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
