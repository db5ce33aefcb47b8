/* The cluster itself answers for its groups.
 *
 * ListConsumerGroups leaves out what is not a consumer group, and describing such a one says Dead, as for a group that
 * does not exist. The older list request names them all, so the difference is share and streams groups (which the
 * library cannot describe) and members of other protocols such as Connect's workers (which the older request describes
 * itself).
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "kafka/groups_cluster.h"
#include "kafka/health.h"

rd_kafka_AdminOptions_t *group_options(rd_kafka_t *handle, rd_kafka_admin_op_t op, int timeout_ms)
{
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, op);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    return options;
}

rd_kafka_event_t *group_answer(rd_kafka_queue_t *queue, int timeout_ms)
{
    return rd_kafka_queue_poll(queue, timeout_ms + 500);
}

static enum group_state state_of(rd_kafka_consumer_group_state_t state)
{
    switch (state) {
    case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE:
        return GROUP_PREPARING_REBALANCE;
    case RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE:
        return GROUP_COMPLETING_REBALANCE;
    case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE:
        return GROUP_STABLE;
    case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD:
        return GROUP_DEAD;
    case RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY:
        return GROUP_EMPTY;
    case RD_KAFKA_CONSUMER_GROUP_STATE_UNKNOWN:
    case RD_KAFKA_CONSUMER_GROUP_STATE__CNT:
        break;
    }
    return GROUP_STATE_UNKNOWN;
}

/* An older library does not know types; its answer for a group that it can describe is a classic one. */
static enum group_type listed_type(const rd_kafka_ConsumerGroupListing_t *listing)
{
    if (rd_kafka_ConsumerGroupListing_is_simple_consumer_group(listing))
        return GROUP_SIMPLE;
#if RD_KAFKA_VERSION >= 0x020c0000
    rd_kafka_consumer_group_type_t type = rd_kafka_ConsumerGroupListing_type(listing);
    if (type == RD_KAFKA_CONSUMER_GROUP_TYPE_CONSUMER)
        return GROUP_CONSUMER;
    if (type == RD_KAFKA_CONSUMER_GROUP_TYPE_CLASSIC)
        return GROUP_CLASSIC;
#endif
    return GROUP_UNKNOWN_TYPE;
}

static void list_fail(struct group_list *list, rd_kafka_resp_err_t err, const char *reason)
{
    if (list->error)
        return;
    list->error = mem_strdup(reason && *reason ? reason : rd_kafka_err2str(err));
    list->denied = health_kind(err) == ERROR_NOT_AUTHORISED;
}

static void list_consumer_groups(rd_kafka_t *handle, struct group_list *list, int timeout_ms)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AdminOptions_t *options = group_options(handle, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, timeout_ms);
    rd_kafka_ListConsumerGroups(handle, options, queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_event_t *event = group_answer(queue, timeout_ms);
    const rd_kafka_ListConsumerGroups_result_t *result = event ? rd_kafka_event_ListConsumerGroups_result(event) : NULL;
    if (!result) {
        list_fail(list, RD_KAFKA_RESP_ERR__TIMED_OUT, NULL);
    } else {
        if (rd_kafka_event_error(event))
            list_fail(list, rd_kafka_event_error(event), rd_kafka_event_error_string(event));
        size_t count = 0;
        /* With brokers down the event says no error; each of them has one here. */
        const rd_kafka_error_t **errors = rd_kafka_ListConsumerGroups_result_errors(result, &count);
        for (size_t i = 0; i < count; i++)
            list_fail(list, rd_kafka_error_code(errors[i]), rd_kafka_error_string(errors[i]));
        const rd_kafka_ConsumerGroupListing_t **listings = rd_kafka_ListConsumerGroups_result_valid(result, &count);
        for (size_t i = 0; i < count; i++) {
            struct group_facts *facts = group_facts_create(rd_kafka_ConsumerGroupListing_group_id(listings[i]));
            facts->type = listed_type(listings[i]);
            facts->state = state_of(rd_kafka_ConsumerGroupListing_state(listings[i]));
            group_list_add(list, facts);
        }
    }
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
}

static void add_other(struct group_list *list, const struct rd_kafka_group_info *info)
{
    struct group_facts *facts = group_facts_create(info->group);
    bool has_protocol = info->protocol_type && *info->protocol_type;
    /* Where the older request failed, the newer one says why. */
    facts->undescribed = !has_protocol && !info->err;
    if (has_protocol) {
        facts->type = GROUP_CLASSIC;
        facts->state = state_of(rd_kafka_consumer_group_state_code(info->state));
        facts->members = info->member_cnt;
        facts->connect = strcmp(info->protocol_type, "connect") == 0;
    }
    group_list_add(list, facts);
}

static void list_all_groups(rd_kafka_t *handle, struct group_list *list, int timeout_ms)
{
    struct map known = {0};
    for (size_t i = 0; i < list->count; i++)
        map_put(&known, list->groups[i]->name, strlen(list->groups[i]->name), i);
    const struct rd_kafka_group_list *all = NULL;
    rd_kafka_resp_err_t err = rd_kafka_list_groups(handle, NULL, &all, timeout_ms);
    if (err && err != RD_KAFKA_RESP_ERR__PARTIAL)
        all = NULL;
    if (err)
        list_fail(list, err, NULL);
    for (int i = 0; all && i < all->group_cnt; i++) {
        const struct rd_kafka_group_info *info = &all->groups[i];
        if (info->group && !map_get(&known, info->group, strlen(info->group), NULL)) {
            map_put(&known, info->group, strlen(info->group), 0);
            add_other(list, info);
        }
    }
    if (all)
        rd_kafka_group_list_destroy(all);
    map_finish(&known);
}

static size_t cluster_list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *list, int timeout_ms)
{
    (void)asker;
    int64_t deadline_us = clock_mono_us() + (int64_t)timeout_ms * 1000;
    list_consumer_groups(handle, list, timeout_ms);
    int64_t left_ms = (deadline_us - clock_mono_us()) / 1000;
    if (left_ms > 0)
        list_all_groups(handle, list, (int)left_ms);
    group_list_sort(list);
    return 2;
}

static struct group_partition *copy_partitions(struct arena *arena, const rd_kafka_topic_partition_list_t *list)
{
    struct group_partition *copy = arena_alloc(arena, (size_t)list->cnt, sizeof *copy);
    for (int i = 0; i < list->cnt; i++)
        copy[i] = (struct group_partition){arena_strdup(arena, list->elems[i].topic), list->elems[i].partition};
    return copy;
}

static void copy_target(struct arena *arena, struct group_member *to, const rd_kafka_MemberDescription_t *from)
{
#if RD_KAFKA_VERSION >= 0x020c0000
    const rd_kafka_MemberAssignment_t *target = rd_kafka_MemberDescription_target_assignment(from);
    const rd_kafka_topic_partition_list_t *list = target ? rd_kafka_MemberAssignment_partitions(target) : NULL;
    if (list && list->cnt > 0) {
        to->target = copy_partitions(arena, list);
        to->target_count = (size_t)list->cnt;
    }
#else
    (void)arena, (void)to, (void)from;
#endif
}

static void copy_member(struct group_facts *facts, struct group_member *to, const rd_kafka_MemberDescription_t *from)
{
    struct arena *arena = &facts->arena;
    to->member_id = arena_strdup(arena, rd_kafka_MemberDescription_consumer_id(from));
    to->client_id = arena_strdup(arena, rd_kafka_MemberDescription_client_id(from));
    const char *host = rd_kafka_MemberDescription_host(from);
    to->host = arena_strdup(arena, host && *host == '/' ? host + 1 : host);
    const char *instance = rd_kafka_MemberDescription_group_instance_id(from);
    to->instance_id = instance && *instance ? arena_strdup(arena, instance) : NULL;
    const rd_kafka_MemberAssignment_t *assignment = rd_kafka_MemberDescription_assignment(from);
    const rd_kafka_topic_partition_list_t *owned = assignment ? rd_kafka_MemberAssignment_partitions(assignment) : NULL;
    to->owned_count = owned ? (size_t)owned->cnt : 0;
    to->owned = owned ? copy_partitions(arena, owned) : NULL;
    copy_target(arena, to, from);
}

static void take_description(struct group_facts *facts, const rd_kafka_ConsumerGroupDescription_t *description)
{
    const rd_kafka_error_t *error = rd_kafka_ConsumerGroupDescription_error(description);
    if (error) {
        facts->dead = rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND;
        group_facts_fail(facts, "describe", rd_kafka_error_code(error), rd_kafka_error_string(error));
        return;
    }
    enum group_state state = state_of(rd_kafka_ConsumerGroupDescription_state(description));
    /* A listed group is not dead: the library asked by a request that does not know this kind of group. */
    facts->dead = state == GROUP_DEAD;
    if (facts->dead)
        return;
    if (state != GROUP_STATE_UNKNOWN)
        facts->state = state;
#if RD_KAFKA_VERSION < 0x020c0000
    if (facts->type == GROUP_UNKNOWN_TYPE)
        facts->type = GROUP_CLASSIC;
#endif
    size_t count = rd_kafka_ConsumerGroupDescription_member_count(description);
    facts->member = arena_alloc(&facts->arena, count, sizeof *facts->member);
    for (size_t i = 0; i < count; i++)
        copy_member(facts, &facts->member[i], rd_kafka_ConsumerGroupDescription_member(description, i));
    facts->members = (int32_t)count;
    facts->members_known = true;
    const rd_kafka_Node_t *coordinator = rd_kafka_ConsumerGroupDescription_coordinator(description);
    const char *assignor = rd_kafka_ConsumerGroupDescription_partition_assignor(description);
    facts->coordinator = coordinator ? rd_kafka_Node_id(coordinator) : -1;
    facts->assignor = assignor && *assignor ? arena_strdup(&facts->arena, assignor) : NULL;
}

static void take_described(struct group_facts *facts, rd_kafka_event_t *event)
{
    size_t count = 0;
    const rd_kafka_DescribeConsumerGroups_result_t *result = rd_kafka_event_DescribeConsumerGroups_result(event);
    const rd_kafka_ConsumerGroupDescription_t **descriptions =
        result && !rd_kafka_event_error(event) ? rd_kafka_DescribeConsumerGroups_result_groups(result, &count) : NULL;
    if (count)
        take_description(facts, descriptions[0]);
    else
        group_facts_fail(facts, "describe", rd_kafka_event_error(event), rd_kafka_event_error_string(event));
}

/* A call each, which is what the library makes of a call for all: of a coordinator that is silent, only its own groups
 * stay unanswered. */
static void request_description(rd_kafka_t *handle, struct group_facts *facts, rd_kafka_queue_t *queue, void *context)
{
    (void)context;
    rd_kafka_AdminOptions_t *options =
        group_options(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, COORDINATOR_REQUEST_MS);
    const char *name = facts->name;
    rd_kafka_AdminOptions_set_opaque(options, facts);
    rd_kafka_DescribeConsumerGroups(handle, &name, 1, options, queue);
    rd_kafka_AdminOptions_destroy(options);
}

static size_t cluster_describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                               size_t count, size_t at_once, int timeout_ms)
{
    (void)asker;
    static const struct group_each each = {.what = "describe", .send = request_description, .take = take_described};
    struct group_facts **askable = mem_zero(count, sizeof *askable);
    size_t asked = 0;
    for (size_t i = 0; i < count; i++)
        if (!groups[i]->undescribed && !groups[i]->connect)
            askable[asked++] = groups[i];
    size_t requests = group_ask_each(&each, handle, askable, asked, at_once, timeout_ms);
    free(askable);
    return requests;
}

const struct group_asker groups_of_cluster = {
    .times = group_times_of_cluster,
    .pending = group_pending_of_cluster,
    .list = cluster_list,
    .describe = cluster_describe,
    .committed = group_committed_of_cluster,
};
