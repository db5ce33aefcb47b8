#include "kafka/groups_demo.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "kafka/demo_parts.h"
#include "kafka/demo_wire.h"

/* The demo's reply, and where in it each group is. */
struct told {
    cJSON *reply;
    struct map index; /* name -> the group's cJSON */
    struct error error;
};

static bool ask(const struct group_asker *asker, struct told *told)
{
    struct demo_port *port = ((const struct groups_demo *)asker)->port; /* its first member */
    struct str request = {0};
    struct jsonw json;
    *told = (struct told){0};
    demo_wire_ask(&json, &request, "groups");
    demo_wire_end(&json);
    told->reply = port->ops->ask(port, &request, &told->error);
    str_finish(&request);
    const cJSON *group;
    cJSON_ArrayForEach(group, cJSON_GetObjectItemCaseSensitive(told->reply, "groups"))
    {
        const char *name = demo_json_text(group, "name");
        if (name)
            map_put(&told->index, name, strlen(name), (uint64_t)(uintptr_t)group);
    }
    return told->reply != NULL;
}

static void told_finish(struct told *told)
{
    cJSON_Delete(told->reply);
    map_finish(&told->index);
}

static const cJSON *find(const struct told *told, const char *name)
{
    uint64_t at = 0;
    return map_get(&told->index, name, strlen(name), &at) ? (const cJSON *)(uintptr_t)at : NULL;
}

static enum group_state state_in(const cJSON *group)
{
    const char *name = demo_json_text(group, "state");
    for (int state = GROUP_PREPARING_REBALANCE; name && state <= GROUP_RECONCILING; state++)
        if (strcmp(group_state_name((enum group_state)state), name) == 0)
            return (enum group_state)state;
    return GROUP_STATE_UNKNOWN;
}

static enum group_type type_in(const cJSON *group)
{
    const char *name = demo_json_text(group, "type");
    return name && strcmp(name, "consumer") == 0 ? GROUP_CONSUMER : GROUP_CLASSIC;
}

static void take_summary(struct group_facts *facts, const cJSON *group)
{
    facts->type = type_in(group);
    facts->state = state_in(group);
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(group, "members_known")))
        facts->members = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(group, "members"));
}

static const char *text_in(struct arena *arena, const cJSON *object, const char *name)
{
    const char *text = demo_json_text(object, name);
    return arena_strdup(arena, text ? text : "");
}

static void take_owned(struct arena *arena, struct group_member *member, const cJSON *json)
{
    struct demo_parts owned = {0};
    member->assignment_unknown = !json || !demo_parts_read(&owned, json);
    member->owned_count = member->assignment_unknown ? 0 : owned.count;
    member->owned = arena_alloc(arena, member->owned_count, sizeof *member->owned);
    for (size_t i = 0; i < member->owned_count; i++)
        member->owned[i] =
            (struct group_partition){arena_strdup(arena, owned.items[i].topic), owned.items[i].partition};
    demo_parts_finish(&owned);
}

static void take_members(struct group_facts *facts, const cJSON *group)
{
    const cJSON *one, *members = cJSON_GetObjectItemCaseSensitive(group, "members");
    struct arena *arena = &facts->arena;
    facts->members_known = facts->members >= 0;
    facts->member = arena_alloc(arena, facts->members > 0 ? (size_t)facts->members : 0, sizeof *facts->member);
    int32_t at = 0;
    cJSON_ArrayForEach(one, members)
    {
        if (at >= facts->members)
            break;
        struct group_member *member = &facts->member[at++];
        *member = (struct group_member){.member_id = text_in(arena, one, "member_id"),
                                        .client_id = text_in(arena, one, "client_id"),
                                        .host = text_in(arena, one, "host")};
        take_owned(arena, member, cJSON_GetObjectItemCaseSensitive(one, "partitions"));
    }
}

static size_t demo_list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *list, int timeout_ms)
{
    (void)handle;
    (void)timeout_ms;
    struct told told;
    int64_t not_listed = 0;
    if (!ask(asker, &told))
        list->error = mem_strdup(told.error.text);
    const cJSON *group;
    cJSON_ArrayForEach(group, cJSON_GetObjectItemCaseSensitive(told.reply, "groups"))
    {
        const char *name = demo_json_text(group, "name");
        if (!name)
            continue;
        struct group_facts *facts = group_facts_create(name);
        take_summary(facts, group);
        group_list_add(list, facts);
    }
    if (told.reply &&
        demo_json_int(cJSON_GetObjectItemCaseSensitive(told.reply, "not_listed"), 1, INT64_MAX, &not_listed))
        list->error = mem_strdup("the built-in cluster has met more groups than it keeps: not all are listed");
    group_list_sort(list);
    told_finish(&told);
    return 1;
}

static size_t demo_describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                            size_t count, size_t at_once, int timeout_ms)
{
    (void)at_once;
    (void)handle;
    (void)timeout_ms;
    struct told told;
    bool answered = ask(asker, &told);
    for (size_t i = 0; i < count; i++) {
        const cJSON *group = find(&told, groups[i]->name);
        if (group) {
            take_summary(groups[i], group);
            take_members(groups[i], group);
        } else if (answered) {
            groups[i]->dead = true;
        } else {
            group_facts_fail(groups[i], "describe", RD_KAFKA_RESP_ERR__TRANSPORT, told.error.text);
        }
    }
    told_finish(&told);
    return 1;
}

/* What a group has committed, or owns: mock brokers do not tell all commits of a group, only those asked for. */
static void take_candidates(struct group_facts *facts, const cJSON *group)
{
    struct demo_parts parts = {0};
    const cJSON *member;
    demo_parts_read(&parts, cJSON_GetObjectItemCaseSensitive(group, "committed"));
    cJSON_ArrayForEach(member, cJSON_GetObjectItemCaseSensitive(group, "members"))
        demo_parts_read(&parts, cJSON_GetObjectItemCaseSensitive(member, "partitions"));
    facts->commits = arena_alloc(&facts->arena, parts.count, sizeof *facts->commits);
    facts->commit_count = parts.count;
    for (size_t i = 0; i < parts.count; i++)
        facts->commits[i] = (struct group_commit){.topic = arena_strdup(&facts->arena, parts.items[i].topic),
                                                  .partition = parts.items[i].partition};
    demo_parts_finish(&parts);
}

static rd_kafka_topic_partition_list_t *partitions_of(const struct group_facts *facts)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)facts->commit_count);
    for (size_t i = 0; i < facts->commit_count; i++)
        rd_kafka_topic_partition_list_add(list, facts->commits[i].topic, facts->commits[i].partition);
    return list;
}

static size_t demo_committed(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                             size_t count, size_t at_once, int timeout_ms)
{
    struct told told;
    struct group_facts **askable = mem_zero(count, sizeof *askable);
    size_t asked = 0;
    bool answered = ask(asker, &told);
    for (size_t i = 0; i < count; i++) {
        const cJSON *group = find(&told, groups[i]->name);
        if (!answered) {
            group_facts_fail(groups[i], "commits", RD_KAFKA_RESP_ERR__TRANSPORT, told.error.text);
            continue;
        }
        take_candidates(groups[i], group);
        groups[i]->commits_known = groups[i]->commit_count == 0;
        if (groups[i]->commit_count)
            askable[asked++] = groups[i];
    }
    told_finish(&told);
    size_t requests = groups_ask_committed(handle, askable, asked, partitions_of, at_once, timeout_ms);
    for (size_t i = 0; i < asked; i++)
        if (!askable[i]->commits_known)
            askable[i]->commit_count = 0;
    free(askable);
    return requests + 1;
}

void groups_demo_init(struct groups_demo *demo, struct demo_port *port)
{
    *demo = (struct groups_demo){
        .base = {.list = demo_list, .describe = demo_describe, .committed = demo_committed},
        .port = port,
    };
}
