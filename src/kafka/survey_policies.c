/* Whose topics' configuration the survey asks for: that of what is opened. What compaction or remote storage make of a
 * lag is told there.
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
