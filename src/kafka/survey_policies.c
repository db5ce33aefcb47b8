/* Whose topics' configuration the survey asks for: what compaction or remote storage make of a lag, and whether a loss
 * is one. Of what is opened always; of all others once their commits are below the log's start, since only then a
 * verdict depends on it.
 */
#include "base/clock.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "kafka/topic_policy.h"

enum { AT_ONCE = 50 };

void survey_policies_of_group(struct survey *survey, const struct group_detail *detail)
{
    struct census_topic *topics[AT_ONCE];
    size_t count = 0;
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < detail->summary.topic_count && count < AT_ONCE; i++) {
        struct census_topic *topic = census_topic(&survey->census, detail->summary.topics[i]);
        if (topic && topic_policy_is_due(&survey->census, topic, now_us))
            topics[count++] = topic;
    }
    topic_policy_ask(&survey->census, survey->handle, topics, count, SURVEY_REQUEST_MS);
}

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

void survey_policies_of_losses(struct survey *survey, struct group_facts *const *facts, size_t count)
{
    struct census_topic *topics[AT_ONCE];
    size_t topic_count = 0;
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < facts[i]->commit_count && topic_count < AT_ONCE; c++) {
            struct census_topic *topic = census_topic(&survey->census, facts[i]->commits[c].topic);
            if (topic && topic->compacted == FACT_UNKNOWN && is_below_start(topic, &facts[i]->commits[c]) &&
                topic_policy_is_due(&survey->census, topic, now_us) && !is_in(topics, topic_count, topic))
                topics[topic_count++] = topic;
        }
    topic_policy_ask(&survey->census, survey->handle, topics, topic_count, SURVEY_REQUEST_MS);
}
