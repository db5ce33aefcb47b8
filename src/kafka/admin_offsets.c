/* What a group has committed, and what the partitions in question are now: read, and nothing changed.
 *
 * Commits first, then where the logs begin, then where they end: in this order no commit looks to be past the end that
 * is not.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/admin.h"
#include "kafka/census_ends.h"
#include "kafka/ends.h"

struct reading {
    const struct admin_call *call;
    struct group_offsets *rows;
    struct census census;
    int64_t deadline_us;
};

static int left_ms(const struct reading *reading)
{
    int64_t left = (reading->deadline_us - clock_mono_us()) / 1000;
    return left < 1 ? 1 : (int)left;
}

/* A row for each partition that is meant; also for those that the cluster does not have. */
static void list_asked(struct reading *reading)
{
    const struct admin_request *request = reading->call->request;
    for (size_t i = 0; i < request->group_offset_count; i++) {
        const struct group_offset *asked = &request->group_offsets[i];
        const struct census_topic *topic = census_topic(&reading->census, asked->topic);
        if (asked->partition >= 0 || !topic)
            group_offsets_add(reading->rows, asked->topic, asked->partition < 0 ? 0 : asked->partition);
        for (size_t p = 0; asked->partition < 0 && topic && p < topic->count; p++)
            group_offsets_add(reading->rows, asked->topic, topic->partitions[p].metadata->id);
    }
}

static void take_commit(struct group_offset *row, const rd_kafka_topic_partition_t *from)
{
    if (from->err == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT) {
        row->unstable = true;
    } else if (from->err) {
        group_offset_fail(row, health_kind(from->err), rd_kafka_err2name(from->err));
    } else if (from->offset >= 0) {
        row->committed = offset_of(from->offset);
        group_offset_set_metadata(row, from->metadata, from->metadata_size);
#if RD_KAFKA_VERSION >= 0x020100ff
        row->leader_epoch = rd_kafka_topic_partition_get_leader_epoch(from);
#endif
    }
}

/* Partitions that were asked for and are not in the answer have no commit. Without any, all that there are come. */
static void take_commits(struct reading *reading, const rd_kafka_topic_partition_list_t *list)
{
    bool all = reading->call->request->group_offset_count == 0;
    for (int i = 0; list && i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *from = &list->elems[i];
        struct group_offset *row = NULL;
        if (!all)
            row = group_offsets_find(reading->rows, from->topic, from->partition);
        else if (from->offset >= 0 || from->err)
            row = group_offsets_add(reading->rows, from->topic, from->partition);
        if (row)
            take_commit(row, from);
    }
}

static bool take_event(struct reading *reading, rd_kafka_event_t *event)
{
    const struct admin_call *call = reading->call;
    size_t count = 0;
    const rd_kafka_group_result_t **groups =
        rd_kafka_ListConsumerGroupOffsets_result_groups(rd_kafka_event_ListConsumerGroupOffsets_result(event), &count);
    if (count != 1)
        return error_set(call->error, ERROR_FAILED, _("the broker answered for %zu groups instead of one"), count);
    const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[0]);
    if (error && !admin_accepted(call, rd_kafka_error_code(error), rd_kafka_error_string(error)))
        return false;
    take_commits(reading, rd_kafka_group_result_partitions(groups[0]));
    return true;
}

static bool ask_commits(struct reading *reading)
{
    const struct admin_call *call = reading->call;
    rd_kafka_topic_partition_list_t *list = NULL;
    if (call->request->group_offset_count) {
        list = rd_kafka_topic_partition_list_new((int)reading->rows->count);
        for (size_t i = 0; i < reading->rows->count; i++)
            rd_kafka_topic_partition_list_add(list, reading->rows->rows[i].topic, reading->rows->rows[i].partition);
    }
    rd_kafka_ListConsumerGroupOffsets_t *request = rd_kafka_ListConsumerGroupOffsets_new(call->request->name, list);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS);
    if (call->request->stable)
        rd_kafka_error_destroy(rd_kafka_AdminOptions_set_require_stable_offsets(options, 1));
    rd_kafka_ListConsumerGroupOffsets(call->handle, &request, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ListConsumerGroupOffsets_destroy(request);
    if (list)
        rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_event_t *event = admin_wait(call);
    bool good = event && take_event(reading, event);
    if (event)
        rd_kafka_event_destroy(event);
    return good;
}

static const struct census_partition *partition_of(const struct reading *reading, const struct group_offset *row,
                                                   struct census_topic **topic)
{
    *topic = census_topic(&reading->census, row->topic);
    return *topic ? census_partition(*topic, row->partition) : NULL;
}

static void choose(struct reading *reading, struct census_choice *choice)
{
    for (size_t i = 0; i < reading->rows->count; i++) {
        struct group_offset *row = &reading->rows->rows[i];
        struct census_topic *topic = census_topic(&reading->census, row->topic);
        struct census_partition *partition = topic ? census_partition(topic, row->partition) : NULL;
        row->missing = !partition;
        if (partition)
            choice_add(choice, topic, partition);
    }
}

static void take_ends(struct reading *reading)
{
    struct census_topic *topic;
    for (size_t i = 0; i < reading->rows->count; i++) {
        struct group_offset *row = &reading->rows->rows[i];
        const struct census_partition *partition = partition_of(reading, row, &topic);
        if (!partition)
            continue;
        row->topic_id = mem_strdup(topic->id);
        row->low = partition->low;
        row->high = partition->high;
        if (partition->err)
            row->ends_error = mem_strdup(rd_kafka_err2str(partition->err));
    }
}

static void ask_ids(struct reading *reading)
{
    struct census_topic **topics = mem_zero(reading->rows->count + 1, sizeof(struct census_topic *));
    size_t count = 0;
    for (size_t i = 0; i < reading->rows->count; i++) {
        struct census_topic *topic = census_topic(&reading->census, reading->rows->rows[i].topic);
        bool again = count && topics[count - 1] == topic;
        if (topic && !again)
            topics[count++] = topic;
    }
    if (count)
        census_ask_ids(&reading->census, reading->call->handle, topics, count, left_ms(reading));
    free(topics);
}

static void ask_times(struct reading *reading)
{
    struct ends_row *rows = mem_zero(reading->rows->count, sizeof *rows);
    struct census_topic *topic;
    for (size_t i = 0; i < reading->rows->count; i++) {
        const struct group_offset *row = &reading->rows->rows[i];
        const struct census_partition *partition = partition_of(reading, row, &topic);
        rows[i] = (struct ends_row){
            .topic = row->topic, .partition = row->partition, .leader = partition ? partition->metadata->leader : -1};
    }
    ends_ask(reading->call->handle, rows, reading->rows->count, reading->call->request->at_ms.value, left_ms(reading));
    for (size_t i = 0; i < reading->rows->count; i++) {
        struct group_offset *row = &reading->rows->rows[i];
        row->at_time = rows[i].offset;
        row->at_time_known = !rows[i].err;
        if (rows[i].err && !row->ends_error)
            row->ends_error = mem_strdup(rd_kafka_err2str(rows[i].err));
    }
    free(rows);
}

static void ask_partitions(struct reading *reading)
{
    struct census_choice choice = {0};
    choose(reading, &choice);
    census_ask_ends(&reading->census, reading->call->handle, NULL, &choice, left_ms(reading));
    choice_finish(&choice);
    ask_ids(reading);
    take_ends(reading);
    if (reading->call->request->at_ms.known)
        ask_times(reading);
}

static bool read_all(struct reading *reading)
{
    const struct admin_call *call = reading->call;
    rd_kafka_resp_err_t err = census_refresh(&reading->census, call->handle, left_ms(reading));
    if (err) {
        handle_serve(call->handle);
        return health_error(&call->live->health, err, call->live->bootstrap, call->error);
    }
    list_asked(reading);
    group_offsets_sort(reading->rows);
    if (call->request->name && !ask_commits(reading))
        return false;
    group_offsets_sort(reading->rows);
    if (!call->request->commits_only)
        ask_partitions(reading);
    return true;
}

bool admin_read_offsets(const struct admin_call *call)
{
    struct reading reading = {.call = call,
                              .rows = &call->answer->group_offsets,
                              .deadline_us = clock_mono_us() + (int64_t)call->timeout_ms * 1000};
    census_init(&reading.census);
    bool good = read_all(&reading);
    census_finish(&reading.census);
    return good;
}
