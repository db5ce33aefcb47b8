#include "kafka/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_link.h"
#include "kafka/groups.h"

rd_kafka_AdminOptions_t *admin_options(const struct admin_call *call, rd_kafka_admin_op_t op)
{
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(call->handle, op);
    bool coordinated = op == RD_KAFKA_ADMIN_OP_DELETEGROUPS || op == RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS ||
                       op == RD_KAFKA_ADMIN_OP_DELETECONSUMERGROUPOFFSETS;
    rd_kafka_AdminOptions_set_request_timeout(options, coordinated ? COORDINATOR_REQUEST_MS : call->timeout_ms, NULL,
                                              0);
    bool changes_topics = op == RD_KAFKA_ADMIN_OP_CREATETOPICS || op == RD_KAFKA_ADMIN_OP_DELETETOPICS ||
                          op == RD_KAFKA_ADMIN_OP_CREATEPARTITIONS;
    if (changes_topics || op == RD_KAFKA_ADMIN_OP_DELETERECORDS)
        rd_kafka_AdminOptions_set_operation_timeout(options, call->timeout_ms, NULL, 0);
    if (call->request->validate_only)
        rd_kafka_AdminOptions_set_validate_only(options, 1, NULL, 0);
    return options;
}

rd_kafka_event_t *admin_wait(const struct admin_call *call)
{
    /* The library ends each request at its own timeout; a little more, so that its reason comes first. */
    rd_kafka_event_t *event = rd_kafka_queue_poll(call->queue, call->timeout_ms + 500);
    rd_kafka_resp_err_t err = event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (!err)
        return event;
    handle_serve(call->handle);
    bool unanswered = err == RD_KAFKA_RESP_ERR__TIMED_OUT || err == RD_KAFKA_RESP_ERR__TRANSPORT;
    if (unanswered || !event)
        health_error(&call->live->health, err, call->live->bootstrap, call->error);
    else
        error_set(call->error, health_kind(err), "%s", rd_kafka_event_error_string(event));
    if (event)
        rd_kafka_event_destroy(event);
    return NULL;
}

bool admin_accepted(const struct admin_call *call, rd_kafka_resp_err_t err, const char *reason)
{
    if (!err)
        return true;
    return error_set(call->error, health_kind(err), "%s", reason && *reason ? reason : rd_kafka_err2str(err));
}

static bool first_topic_accepted(const struct admin_call *call, const rd_kafka_topic_result_t *const *results,
                                 size_t count)
{
    if (count != 1)
        return error_set(call->error, ERROR_FAILED, _("the broker answered for %zu topics instead of one"), count);
    return admin_accepted(call, rd_kafka_topic_result_error(results[0]),
                          rd_kafka_topic_result_error_string(results[0]));
}

static bool add_settings(const struct admin_call *call, rd_kafka_NewTopic_t *topic)
{
    for (size_t i = 0; i < call->request->change_count; i++) {
        const struct config_change *change = &call->request->changes[i];
        rd_kafka_resp_err_t err = rd_kafka_NewTopic_set_config(topic, change->name, change->value ? change->value : "");
        if (err)
            return error_set(call->error, ERROR_USAGE, "%s: %s", change->name, rd_kafka_err2str(err));
    }
    return true;
}

static bool create_topic(const struct admin_call *call)
{
    char why[256];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(call->request->name, call->request->partitions,
                                                       call->request->replication, why, sizeof why);
    if (!topic)
        return error_set(call->error, ERROR_USAGE, "%s", why);
    bool good = add_settings(call, topic);
    rd_kafka_event_t *event = NULL;
    if (good) {
        rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_CREATETOPICS);
        rd_kafka_CreateTopics(call->handle, &topic, 1, options, call->queue);
        rd_kafka_AdminOptions_destroy(options);
        event = admin_wait(call);
        good = event;
    }
    if (event) {
        size_t count = 0;
        const rd_kafka_topic_result_t **results =
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
        good = first_topic_accepted(call, results, count);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_NewTopic_destroy(topic);
    return good;
}

static bool delete_topic(const struct admin_call *call)
{
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(call->request->name);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_DELETETOPICS);
    rd_kafka_DeleteTopics(call->handle, &topic, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_event_t *event = admin_wait(call);
    bool good = event;
    if (event) {
        size_t count = 0;
        const rd_kafka_topic_result_t **results =
            rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
        good = first_topic_accepted(call, results, count);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_DeleteTopic_destroy(topic);
    return good;
}

static bool add_partitions(const struct admin_call *call)
{
    char why[256];
    rd_kafka_NewPartitions_t *topic =
        rd_kafka_NewPartitions_new(call->request->name, (size_t)call->request->partitions, why, sizeof why);
    if (!topic)
        return error_set(call->error, ERROR_USAGE, "%s", why);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS);
    rd_kafka_CreatePartitions(call->handle, &topic, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_event_t *event = admin_wait(call);
    bool good = event;
    if (event) {
        size_t count = 0;
        const rd_kafka_topic_result_t **results =
            rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count);
        good = first_topic_accepted(call, results, count);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_NewPartitions_destroy(topic);
    return good;
}

/* Each partition has an outcome of its own; it failed as a whole when all did. */
static bool take_low_watermarks(const struct admin_call *call, const rd_kafka_topic_partition_list_t *list)
{
    size_t failed = 0;
    call->answer->partitions = mem_zero((size_t)list->cnt, sizeof *call->answer->partitions);
    call->answer->partition_count = (size_t)list->cnt;
    for (int i = 0; i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *element = &list->elems[i];
        struct admin_partition *partition = &call->answer->partitions[i];
        partition->partition = element->partition;
        if (element->err)
            error_set(&partition->error, health_kind(element->err), "%s", rd_kafka_err2str(element->err));
        else
            partition->low = offset_of(element->offset);
        failed += element->err != RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    if (failed > 0 && failed == call->answer->partition_count) {
        *call->error = call->answer->partitions[0].error;
        return false;
    }
    return true;
}

static bool delete_records(const struct admin_call *call)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)call->request->offset_count);
    for (size_t i = 0; i < call->request->offset_count; i++)
        rd_kafka_topic_partition_list_add(list, call->request->name, call->request->offsets[i].partition)->offset =
            call->request->offsets[i].offset < 0 ? RD_KAFKA_OFFSET_END : call->request->offsets[i].offset;
    rd_kafka_DeleteRecords_t *records = rd_kafka_DeleteRecords_new(list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_DELETERECORDS);
    rd_kafka_DeleteRecords(call->handle, &records, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_event_t *event = admin_wait(call);
    bool good = event;
    if (event) {
        good = take_low_watermarks(call,
                                   rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event)));
        rd_kafka_event_destroy(event);
    }
    rd_kafka_DeleteRecords_destroy(records);
    return good;
}

static bool answer_it(const struct admin_call *call)
{
    switch (call->request->kind) {
    case ADMIN_DESCRIBE_CONFIG:
        return admin_describe_config(call);
    case ADMIN_CREATE_TOPIC:
        return create_topic(call);
    case ADMIN_DELETE_TOPIC:
        return delete_topic(call);
    case ADMIN_ADD_PARTITIONS:
        return add_partitions(call);
    case ADMIN_SET_CONFIG:
        return admin_set_config(call);
    case ADMIN_DELETE_RECORDS:
        return delete_records(call);
    case ADMIN_READ_OFFSETS:
        return admin_read_offsets(call);
    case ADMIN_RECORD_TIMES:
        return admin_record_times(call);
    case ADMIN_COMMIT_OFFSETS:
        return admin_commit_offsets(call);
    case ADMIN_DELETE_OFFSETS:
        return admin_delete_offsets(call);
    case ADMIN_DELETE_GROUP:
        return admin_delete_group(call);
    }
    return error_set(call->error, ERROR_FAILED, _("a request of a kind that is not known"));
}

bool live_admin(struct live_source *live, const struct admin_request *request, struct admin_answer *answer,
                struct error *error)
{
    struct demo_link *link = demo_link_of(live);
    if (link)
        return demo_link_admin(link, request, answer, error);
    struct admin_call call = {.live = live, .request = request, .answer = answer, .error = error};
    *answer = (struct admin_answer){0};
    call.timeout_ms = request->timeout_ms > 0 && request->timeout_ms < INT32_MAX / 2 ? (int)request->timeout_ms : 10000;
    call.handle = handle_open(live, HANDLE_SURVEY, error);
    if (!call.handle)
        return false;
    /* Mock brokers leave admin requests unanswered: whether it is they is to be known first. */
    demo_link_ask_id(live, call.handle, call.timeout_ms);
    if ((link = demo_link_of(live))) {
        handle_close(call.handle);
        return demo_link_admin(link, request, answer, error);
    }
    call.queue = rd_kafka_queue_new(call.handle);
    bool good = answer_it(&call);
    if (!good && request->kind != ADMIN_DELETE_RECORDS)
        admin_answer_finish(answer);
    rd_kafka_queue_destroy(call.queue);
    handle_close(call.handle);
    return good;
}
