/* How far groups have committed, as the cluster answers for it. */
#include <string.h>

#include "kafka/groups_cluster.h"

static void take_commits(struct group_facts *facts, const rd_kafka_topic_partition_list_t *list)
{
    size_t count = list ? (size_t)list->cnt : 0;
    facts->commits = arena_alloc(&facts->arena, count, sizeof *facts->commits);
    facts->commit_count = count;
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_topic_partition_t *from = &list->elems[i];
        facts->commits[i] = (struct group_commit){
            .topic = arena_strdup(&facts->arena, from->topic), .partition = from->partition, .err = from->err};
        if (!from->err && from->offset >= 0)
            facts->commits[i].committed = offset_of(from->offset);
    }
    facts->commits_known = true;
    group_facts_tell_type(facts);
}

static void take_offsets(struct group_facts *facts, rd_kafka_event_t *event)
{
    const rd_kafka_ListConsumerGroupOffsets_result_t *result = rd_kafka_event_ListConsumerGroupOffsets_result(event);
    rd_kafka_resp_err_t err = rd_kafka_event_error(event);
    size_t count = 0;
    const rd_kafka_group_result_t **groups =
        result && !err ? rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count) : NULL;
    if (!count) {
        group_facts_fail(facts, "commits", err, err ? rd_kafka_event_error_string(event) : "no answer");
        return;
    }
    const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[0]);
    if (error)
        group_facts_fail(facts, "commits", rd_kafka_error_code(error), rd_kafka_error_string(error));
    else
        take_commits(facts, rd_kafka_group_result_partitions(groups[0]));
}

/* `partitions`: destroyed here; NULL: all that it has commits for. */
static void request_offsets(rd_kafka_t *handle, struct group_facts *facts, rd_kafka_topic_partition_list_t *partitions,
                            bool stable, rd_kafka_queue_t *queue)
{
    rd_kafka_AdminOptions_t *options =
        group_options(handle, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, COORDINATOR_REQUEST_MS);
    rd_kafka_AdminOptions_set_opaque(options, facts);
    rd_kafka_error_t *refused = stable ? rd_kafka_AdminOptions_set_require_stable_offsets(options, 1) : NULL;
    rd_kafka_ListConsumerGroupOffsets_t *request = rd_kafka_ListConsumerGroupOffsets_new(facts->name, partitions);
    rd_kafka_ListConsumerGroupOffsets(handle, &request, 1, options, queue);
    rd_kafka_ListConsumerGroupOffsets_destroy(request);
    rd_kafka_AdminOptions_destroy(options);
    if (partitions)
        rd_kafka_topic_partition_list_destroy(partitions);
    if (refused) { /* what comes says nothing of what is pending */
        facts->pending_error = rd_kafka_err2str(rd_kafka_error_code(refused));
        rd_kafka_error_destroy(refused);
    }
}

struct wish {
    groups_partitions_of *partitions_of;
};

static void send_wish(rd_kafka_t *handle, struct group_facts *facts, rd_kafka_queue_t *queue, void *context)
{
    const struct wish *wish = context;
    request_offsets(handle, facts, wish->partitions_of ? wish->partitions_of(facts) : NULL, false, queue);
}

size_t groups_ask_committed(rd_kafka_t *handle, struct group_facts **groups, size_t count,
                            groups_partitions_of *partitions_of, size_t at_once, int timeout_ms)
{
    struct wish wish = {partitions_of};
    const struct group_each each = {.what = "commits", .send = send_wish, .take = take_offsets, .context = &wish};
    return group_ask_each(&each, handle, groups, count, at_once, timeout_ms);
}

size_t group_committed_of_cluster(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                                  size_t count, size_t at_once, int timeout_ms)
{
    (void)asker;
    return groups_ask_committed(handle, groups, count, NULL, at_once, timeout_ms);
}

static void mark_pending(struct group_facts *facts, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < facts->commit_count; i++)
        if (facts->commits[i].partition == partition && strcmp(facts->commits[i].topic, topic) == 0)
            facts->commits[i].pending = true;
}

static void take_pending(struct group_facts *facts, rd_kafka_event_t *event)
{
    size_t count = 0;
    const rd_kafka_ListConsumerGroupOffsets_result_t *result =
        event ? rd_kafka_event_ListConsumerGroupOffsets_result(event) : NULL;
    rd_kafka_resp_err_t err = event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    const rd_kafka_group_result_t **groups =
        result && !err ? rd_kafka_ListConsumerGroupOffsets_result_groups(result, &count) : NULL;
    if (!groups || !count) {
        facts->pending_error = err ? rd_kafka_err2str(err) : "no answer";
        return;
    }
    const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[0]);
    const rd_kafka_topic_partition_list_t *list = error ? NULL : rd_kafka_group_result_partitions(groups[0]);
    if (error)
        facts->pending_error = rd_kafka_err2str(rd_kafka_error_code(error));
    for (int i = 0; list && i < list->cnt; i++)
        if (list->elems[i].err == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT)
            mark_pending(facts, list->elems[i].topic, list->elems[i].partition);
}

/* The same request, but for stable offsets: what a transaction has committed that is still open comes as an error of
 * its partition. */
size_t group_pending_of_cluster(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts *facts,
                                int timeout_ms)
{
    (void)asker;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    request_offsets(handle, facts, NULL, true, queue);
    rd_kafka_event_t *event = group_answer(queue, timeout_ms);
    take_pending(facts, event);
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    return 1;
}
