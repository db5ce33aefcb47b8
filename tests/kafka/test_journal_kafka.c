/* A group's journal and transactions, on a real Kafka: offsets that are sent within one count when it ends well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "kafka_kit.h"

enum { TIMEOUT_MS = 20000 };

static const char *brokers;
static char group[64], topic[64];

static struct answer ask(struct kit *kit)
{
    struct answer answer = {0};
    struct error error = {0};
    const char *const name = group;
    const struct question question = {.kind = ASK_JOURNAL, .names = &name, .name_count = 1, .timeout_ms = TIMEOUT_MS};
    if (!kit->source->ops->ask(kit->source, &question, &answer, &error))
        fail_msg("%s", error.text);
    if (answer.journal->error)
        fail_msg("%s", answer.journal->error);
    assert_true(answer.journal->complete);
    return answer;
}

static void good(rd_kafka_error_t *error)
{
    if (error)
        fail_msg("%s", rd_kafka_error_string(error));
}

static void send_offset(rd_kafka_t *producer, int64_t offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_consumer_group_metadata_t *metadata = rd_kafka_consumer_group_metadata_new(group);
    rd_kafka_topic_partition_list_add(list, topic, 0)->offset = offset;
    good(rd_kafka_begin_transaction(producer));
    good(rd_kafka_send_offsets_to_transaction(producer, list, metadata, TIMEOUT_MS));
    rd_kafka_consumer_group_metadata_destroy(metadata);
    rd_kafka_topic_partition_list_destroy(list);
}

static rd_kafka_t *transactional(void)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers, why, sizeof why);
    rd_kafka_conf_set(conf, "transactional.id", group, why, sizeof why);
    rd_kafka_conf_set(conf, "log_level", "0", why, sizeof why);
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(producer);
    good(rd_kafka_init_transactions(producer, TIMEOUT_MS));
    return producer;
}

static bool is_so(const struct group_journal *journal, const int64_t *offsets, size_t count, bool unsettled)
{
    bool same = journal->commit_count == count;
    for (size_t i = 0; same && i < count; i++)
        same =
            journal->commits[i].offset == offsets[i] && journal->commits[i].unsettled == (unsettled && i + 1 == count);
    return same;
}

/* Until the journal's commits have these offsets, and only the last of them is unsettled, if any is: the marks of a
 * transaction are written after its end was answered. */
static void expect(struct kit *kit, const int64_t *offsets, size_t count, bool unsettled)
{
    int64_t limit_us = clock_mono_us() + KIT_WAIT_MS * INT64_C(1000);
    for (bool same = false; !same;) {
        struct answer answer = ask(kit);
        same = is_so(answer.journal, offsets, count, unsettled);
        if (!same && clock_mono_us() > limit_us)
            fail_msg("%zu commits, not %zu as they should be", answer.journal->commit_count, count);
        answer_finish(&answer);
    }
}

static void test_offsets_of_transactions(void **state)
{
    (void)state;
    struct kit kit;
    kit_open(&kit, brokers);
    kit_produce_many(&kit, topic, 0, 0, 5);
    rd_kafka_t *producer = transactional();
    send_offset(producer, 1);
    good(rd_kafka_commit_transaction(producer, TIMEOUT_MS));
    send_offset(producer, 2);
    expect(&kit, (const int64_t[]){1, 2}, 2, true);
    good(rd_kafka_abort_transaction(producer, TIMEOUT_MS));
    expect(&kit, (const int64_t[]){1}, 1, false);
    struct answer answer = ask(&kit);
    assert_true(answer.journal->missing >= 3); /* two marks, and what was aborted */
    answer_finish(&answer);
    send_offset(producer, 3);
    good(rd_kafka_commit_transaction(producer, TIMEOUT_MS));
    expect(&kit, (const int64_t[]){1, 3}, 2, false);
    rd_kafka_destroy(producer);
    kit_close(&kit);
}

int main(void)
{
    enum { SKIPPED = 77 };
    brokers = getenv("WEIR_TEST_BROKERS");
    if (!brokers)
        return SKIPPED;
    snprintf(group, sizeof group, "exactly-once-%d", (int)getpid());
    snprintf(topic, sizeof topic, "exactly-once-%d", (int)getpid());
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_offsets_of_transactions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
