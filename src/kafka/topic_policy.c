#include "kafka/topic_policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

static const int64_t again_us = 300LL * 1000000;

bool topic_policy_is_due(const struct census *census, const struct census_topic *topic, int64_t now_us)
{
    return !census->no_policies && now_us >= census->policies_rest_us &&
           (!topic->policy_us || now_us - topic->policy_us >= again_us);
}

static enum fact fact_of(bool is_so)
{
    return is_so ? FACT_YES : FACT_NO;
}

void topic_policy_note(struct census_topic *topic, const char *name, const char *value)
{
    if (strcmp(name, "cleanup.policy") == 0)
        topic->compacted = fact_of(strstr(value, "compact") != NULL);
    else if (strcmp(name, "remote.storage.enable") == 0)
        topic->remote = fact_of(strcmp(value, "true") == 0);
    else if (strcmp(name, "message.timestamp.type") == 0)
        topic->append_time = fact_of(strcmp(value, "LogAppendTime") == 0);
}

/* A broker that does not know of remote storage has none. */
static void take_configuration(struct census_topic *topic, const rd_kafka_ConfigResource_t *resource)
{
    size_t count = 0;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(resource, &count);
    topic->compacted = topic->append_time = FACT_UNKNOWN;
    topic->remote = count ? FACT_NO : FACT_UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        const char *value = rd_kafka_ConfigEntry_value(entries[i]);
        if (value)
            topic_policy_note(topic, rd_kafka_ConfigEntry_name(entries[i]), value);
    }
}

static void take(struct census *census, rd_kafka_event_t *event)
{
    size_t count = 0;
    const rd_kafka_ConfigResource_t **answers =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count);
    for (size_t i = 0; i < count; i++) {
        struct census_topic *topic = census_topic(census, rd_kafka_ConfigResource_name(answers[i]));
        if (topic && !rd_kafka_ConfigResource_error(answers[i]))
            take_configuration(topic, answers[i]);
    }
}

void topic_policy_ask(struct census *census, rd_kafka_t *handle, struct census_topic *const *topics, size_t count,
                      int timeout_ms)
{
    if (!count)
        return;
    rd_kafka_ConfigResource_t **resources = mem_zero(count, sizeof *resources);
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < count; i++) {
        resources[i] = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topics[i]->name);
        topics[i]->policy_us = now_us;
    }
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    rd_kafka_DescribeConfigs(handle, resources, count, options, queue);
    census->requests++;
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, timeout_ms + 500);
    if (event && !rd_kafka_event_error(event))
        take(census, event);
    else /* who does not know the request, or is silent, is not waited for again soon */
        census->policies_rest_us = clock_mono_us() + again_us;
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy_array(resources, count);
    free(resources);
}
