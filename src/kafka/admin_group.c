/* What a group has committed: read, set and deleted. A request may succeed as a whole while each partition says
 * something of its own; so each has its own outcome.
 */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/admin.h"

static rd_kafka_topic_partition_list_t *list_of(const struct admin_call *call)
{
    const struct admin_request *request = call->request;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)request->group_offset_count);
    for (size_t i = 0; i < request->group_offset_count; i++) {
        const struct group_offset *row = &request->group_offsets[i];
        rd_kafka_topic_partition_t *element = rd_kafka_topic_partition_list_add(list, row->topic, row->partition);
        if (row->committed.known)
            element->offset = row->committed.value;
        if (row->metadata) {
            element->metadata = mem_strndup(row->metadata, row->metadata_len);
            element->metadata_size = row->metadata_len;
        }
#if RD_KAFKA_VERSION >= 0x020100ff
        rd_kafka_topic_partition_set_leader_epoch(element, row->leader_epoch);
#endif
    }
    return list;
}

/* What a broker did not hear the end of may have happened. */
static enum error_kind kind_of(rd_kafka_resp_err_t err)
{
    return err == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT ? ERROR_UNREACHABLE : health_kind(err);
}

/* Of partitions that the answer leaves out nothing is known. */
static void take_outcomes(const struct admin_call *call, const rd_kafka_topic_partition_list_t *list)
{
    struct group_offsets *outcomes = &call->answer->group_offsets;
    for (size_t i = 0; i < call->request->group_offset_count; i++) {
        const struct group_offset *asked = &call->request->group_offsets[i];
        const rd_kafka_topic_partition_t *element =
            list ? rd_kafka_topic_partition_list_find((rd_kafka_topic_partition_list_t *)(uintptr_t)list, asked->topic,
                                                      asked->partition)
                 : NULL;
        struct group_offset *outcome = group_offsets_add(outcomes, asked->topic, asked->partition);
        if (!element)
            group_offset_fail(outcome, ERROR_FAILED, _("the broker said nothing of this partition"));
        else if (element->err)
            group_offset_fail(outcome, kind_of(element->err), rd_kafka_err2name(element->err));
    }
}

/* The one group that was asked about. NULL with the error filled: it was refused as a whole. */
static const rd_kafka_group_result_t *result_of(const struct admin_call *call, const rd_kafka_group_result_t **groups,
                                                size_t count)
{
    if (count != 1) {
        error_set(call->error, ERROR_FAILED, _("the broker answered for %zu groups instead of one"), count);
        return NULL;
    }
    const rd_kafka_error_t *error = rd_kafka_group_result_error(groups[0]);
    if (error && !admin_accepted(call, rd_kafka_error_code(error), rd_kafka_error_string(error)))
        return NULL;
    return groups[0];
}

/* Takes the outcome of each partition out of the answer for the one group; false with the error when there is none. */
static bool take_answer(const struct admin_call *call, const rd_kafka_group_result_t **groups, size_t count)
{
    const rd_kafka_group_result_t *result = result_of(call, groups, count);
    if (result)
        take_outcomes(call, rd_kafka_group_result_partitions(result));
    return result;
}

bool admin_commit_offsets(const struct admin_call *call)
{
    rd_kafka_topic_partition_list_t *list = list_of(call);
    rd_kafka_AlterConsumerGroupOffsets_t *request = rd_kafka_AlterConsumerGroupOffsets_new(call->request->name, list);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
    rd_kafka_AlterConsumerGroupOffsets(call->handle, &request, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_AlterConsumerGroupOffsets_destroy(request);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_event_t *event = admin_wait(call);
    if (!event)
        return false;
    size_t count = 0;
    const rd_kafka_group_result_t **groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
        rd_kafka_event_AlterConsumerGroupOffsets_result(event), &count);
    bool good = take_answer(call, groups, count);
    rd_kafka_event_destroy(event);
    return good;
}

bool admin_delete_offsets(const struct admin_call *call)
{
    rd_kafka_topic_partition_list_t *list = list_of(call);
    rd_kafka_DeleteConsumerGroupOffsets_t *request = rd_kafka_DeleteConsumerGroupOffsets_new(call->request->name, list);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS);
    rd_kafka_DeleteConsumerGroupOffsets(call->handle, &request, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_DeleteConsumerGroupOffsets_destroy(request);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_event_t *event = admin_wait(call);
    if (!event)
        return false;
    size_t count = 0;
    const rd_kafka_group_result_t **groups = rd_kafka_DeleteConsumerGroupOffsets_result_groups(
        rd_kafka_event_DeleteConsumerGroupOffsets_result(event), &count);
    bool good = take_answer(call, groups, count);
    rd_kafka_event_destroy(event);
    return good;
}

bool admin_delete_group(const struct admin_call *call)
{
    rd_kafka_DeleteGroup_t *request = rd_kafka_DeleteGroup_new(call->request->name);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_DELETEGROUPS);
    rd_kafka_DeleteGroups(call->handle, &request, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_event_t *event = admin_wait(call);
    bool good = false;
    if (event) {
        size_t count = 0;
        const rd_kafka_group_result_t **groups =
            rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count);
        good = result_of(call, groups, count) != NULL;
        rd_kafka_event_destroy(event);
    }
    rd_kafka_DeleteGroup_destroy(request);
    return good;
}
