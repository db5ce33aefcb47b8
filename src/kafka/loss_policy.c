#include "kafka/loss_policy.h"

#include "base/clock.h"
#include "kafka/topic_policy.h"

enum { AT_ONCE = 50 };

static bool is_below_start(const struct census_topic *topic, const struct group_commit *commit)
{
    const struct census_partition *partition = census_partition(topic, commit->partition);
    return partition && partition->low.known && commit->committed.known &&
           commit->committed.value < partition->low.value;
}

static bool is_in(struct census_topic *const *topics, size_t count, const struct census_topic *topic)
{
    size_t at = 0;
    while (at < count && topics[at] != topic)
        at++;
    return at < count;
}

void loss_policy_ask(struct census *census, rd_kafka_t *handle, struct group_facts *const *facts, size_t count,
                     int timeout_ms)
{
    struct census_topic *topics[AT_ONCE];
    size_t topic_count = 0;
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < facts[i]->commit_count && topic_count < AT_ONCE; c++) {
            struct census_topic *topic = census_topic(census, facts[i]->commits[c].topic);
            if (topic && topic->compacted == FACT_UNKNOWN && is_below_start(topic, &facts[i]->commits[c]) &&
                topic_policy_is_due(census, topic, now_us) && !is_in(topics, topic_count, topic))
                topics[topic_count++] = topic;
        }
    topic_policy_ask(census, handle, topics, topic_count, timeout_ms);
}
