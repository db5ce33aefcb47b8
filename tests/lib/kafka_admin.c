#include "kafka_admin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

static rd_kafka_event_t *wait_for(rd_kafka_queue_t *queue)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, KIT_WAIT_MS);
    assert_non_null(event);
    assert_int_equal(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
    return event;
}

static void assert_topics(const rd_kafka_topic_result_t *const *results, size_t count)
{
    assert_int_equal(count, 1);
    assert_int_equal(rd_kafka_topic_result_error(results[0]), RD_KAFKA_RESP_ERR_NO_ERROR);
}

void admin_create_topic(rd_kafka_t *handle, const char *topic, int partitions)
{
    char why[256];
    size_t count;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_NewTopic_t *wanted = rd_kafka_NewTopic_new(topic, partitions, 1, why, sizeof why);
    rd_kafka_CreateTopics(handle, &wanted, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue);
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    assert_topics(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_NewTopic_destroy(wanted);
    rd_kafka_queue_destroy(queue);
    admin_wait_partitions(handle, topic, partitions);
}

void admin_delete_topic(rd_kafka_t *handle, const char *topic)
{
    size_t count;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_DeleteTopic_t *wanted = rd_kafka_DeleteTopic_new(topic);
    rd_kafka_DeleteTopics(handle, &wanted, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue);
    const rd_kafka_topic_result_t **results =
        rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
    assert_topics(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteTopic_destroy(wanted);
    rd_kafka_queue_destroy(queue);
    admin_wait_partitions(handle, topic, 0);
}

void admin_add_partitions(rd_kafka_t *handle, const char *topic, int total)
{
    char why[256];
    size_t count;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_NewPartitions_t *wanted = rd_kafka_NewPartitions_new(topic, (size_t)total, why, sizeof why);
    rd_kafka_CreatePartitions(handle, &wanted, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue);
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count);
    assert_topics(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_NewPartitions_destroy(wanted);
    rd_kafka_queue_destroy(queue);
    admin_wait_partitions(handle, topic, total);
}

void admin_delete_records(rd_kafka_t *handle, const char *topic, int32_t partition, int64_t before)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = before;
    rd_kafka_DeleteRecords_t *wanted = rd_kafka_DeleteRecords_new(list);
    rd_kafka_DeleteRecords(handle, &wanted, 1, NULL, queue);
    rd_kafka_event_t *event = wait_for(queue);
    const rd_kafka_topic_partition_list_t *done =
        rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event));
    assert_int_equal(done->elems[0].err, RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteRecords_destroy(wanted);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_queue_destroy(queue);
}

void admin_unique(const char *name, char *out, size_t size)
{
    static unsigned counter;
    snprintf(out, size, "%s-%lx-%u", name, (unsigned long)(clock_wall_ms() * 1000 + getpid() % 1000), counter++);
}

/* All topics are asked for: asking for one by name could create it. */
static int partitions_of(rd_kafka_t *handle, const char *topic)
{
    const struct rd_kafka_metadata *metadata = NULL;
    int found = 0;
    if (rd_kafka_metadata(handle, 1, NULL, &metadata, KIT_WAIT_MS))
        return -1;
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const rd_kafka_metadata_topic_t *row = &metadata->topics[i];
        if (strcmp(row->topic, topic) != 0)
            continue;
        found = row->partition_cnt;
        for (int p = 0; p < row->partition_cnt; p++)
            found = row->partitions[p].leader < 0 ? -1 : found;
    }
    rd_kafka_metadata_destroy(metadata);
    return found;
}

void admin_wait_partitions(rd_kafka_t *handle, const char *topic, int partitions)
{
    int64_t limit_us = clock_mono_us() + KIT_WAIT_MS * INT64_C(1000);
    int now;
    while ((now = partitions_of(handle, topic)) != partitions && clock_mono_us() < limit_us)
        rd_kafka_poll(handle, 20);
    assert_int_equal(now, partitions);
}
