#include "kafka/groups_demo.h"

#include <string.h>

#include "kafka/demo_data.h"

static struct demo_members *members_of(const struct group_asker *asker)
{
    return ((const struct groups_demo *)asker)->members;
}

static enum group_state state_of(const struct demo_group *group)
{
    if (!group->member_count)
        return GROUP_EMPTY;
    for (size_t i = 0; i < group->member_count; i++)
        if (!group->members[i].joined)
            return GROUP_PREPARING_REBALANCE;
    return GROUP_STABLE;
}

static void take_member(struct group_facts *facts, struct group_member *to, const struct demo_member *from)
{
    *to = (struct group_member){.member_id = arena_strdup(&facts->arena, from->member_id),
                                .client_id = arena_strdup(&facts->arena, from->client_id),
                                .host = "127.0.0.1",
                                .owned_count = from->owned_count};
    to->owned = arena_alloc(&facts->arena, from->owned_count, sizeof *to->owned);
    for (size_t i = 0; i < from->owned_count; i++)
        to->owned[i] = (struct group_partition){from->owned[i].topic, from->owned[i].partition};
}

static void take_group(struct group_facts *facts, const struct demo_group *group)
{
    facts->type = GROUP_CLASSIC;
    facts->state = state_of(group);
    facts->members = (int32_t)group->member_count;
    facts->members_known = true;
    facts->member = arena_alloc(&facts->arena, group->member_count, sizeof *facts->member);
    for (size_t i = 0; i < group->member_count; i++)
        take_member(facts, &facts->member[i], &group->members[i]);
}

static size_t demo_list(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *list, int timeout_ms)
{
    (void)handle;
    (void)timeout_ms;
    for (size_t i = 0; i < DEMO_GROUPS; i++) {
        struct demo_group group;
        demo_members_group(members_of(asker), i, &group);
        struct group_facts *facts = group_facts_create(group.name);
        facts->type = GROUP_CLASSIC;
        facts->state = state_of(&group);
        group_list_add(list, facts);
    }
    group_list_sort(list);
    return 0;
}

static bool find_group(struct demo_members *members, const char *name, struct demo_group *group)
{
    for (size_t i = 0; i < DEMO_GROUPS; i++) {
        demo_members_group(members, i, group);
        if (strcmp(group->name, name) == 0)
            return true;
    }
    return false;
}

static size_t demo_describe(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                            size_t count, int timeout_ms)
{
    (void)handle;
    (void)timeout_ms;
    for (size_t i = 0; i < count; i++) {
        struct demo_group group;
        if (find_group(members_of(asker), groups[i]->name, &group))
            take_group(groups[i], &group);
    }
    return 0;
}

static int32_t partitions_in(const char *name)
{
    for (size_t i = 0; i < DEMO_TOPICS; i++)
        if (strcmp(demo_topic(i)->name, name) == 0)
            return demo_topic(i)->partitions;
    return 0;
}

static rd_kafka_topic_partition_list_t *partitions_of(const struct group_facts *facts)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(8);
    const char *topics[DEMO_GROUP_TOPICS];
    size_t count = demo_group_topics(facts->name, topics);
    for (size_t t = 0; t < count; t++)
        for (int32_t p = 0; p < partitions_in(topics[t]); p++)
            rd_kafka_topic_partition_list_add(list, topics[t], p);
    return list;
}

static size_t demo_committed(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                             size_t count, size_t at_once, int timeout_ms)
{
    (void)asker;
    return groups_ask_committed(handle, groups, count, partitions_of, at_once, timeout_ms);
}

void groups_demo_init(struct groups_demo *demo, struct demo_members *members)
{
    *demo = (struct groups_demo){
        .base = {.list = demo_list, .describe = demo_describe, .committed = demo_committed},
        .members = members,
    };
}
