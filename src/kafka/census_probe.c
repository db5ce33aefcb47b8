#include <stdio.h>

#include "base/clock.h"
#include "kafka/census_ends.h"
#include "kafka/ends.h"

static bool find_led(const struct census *census, int32_t broker, struct ends_row *row)
{
    for (size_t i = 0; i < census->count; i++)
        for (size_t p = 0; p < census->topics[i].count; p++) {
            const struct rd_kafka_metadata_partition *partition = census->topics[i].partitions[p].metadata;
            if (partition->leader != broker)
                continue;
            *row = (struct ends_row){.topic = census->topics[i].name, .partition = partition->id, .leader = broker};
            return true;
        }
    return false;
}

/* Its answer may be a refusal: that has travelled there and back, too. */
static rd_kafka_resp_err_t ask_configuration(rd_kafka_t *handle, int32_t broker, int timeout_ms)
{
    char id[16];
    snprintf(id, sizeof id, "%d", (int)broker);
    rd_kafka_ConfigResource_t *resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, id);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    rd_kafka_DescribeConfigs(handle, &resource, 1, options, queue);
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, timeout_ms + 500);
    rd_kafka_resp_err_t err = event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy(resource);
    return err;
}

static rd_kafka_resp_err_t ask_once(struct census *census, rd_kafka_t *handle, int32_t broker, int timeout_ms)
{
    struct ends_row row;
    if (!find_led(census, broker, &row)) {
        census->requests++;
        return ask_configuration(handle, broker, timeout_ms);
    }
    census->requests += ends_ask(handle, &row, 1, ENDS_HIGH, timeout_ms);
    if (row.offset.known)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    return row.err ? row.err : RD_KAFKA_RESP_ERR__TIMED_OUT;
}

void census_probe(struct census *census, rd_kafka_t *handle, struct census_broker *broker, int timeout_ms)
{
    if (broker->rest_until_us > clock_mono_us())
        return;
    if (!broker->up) /* makes the connection */
        broker->err = ask_once(census, handle, broker->id, timeout_ms);
    int64_t from_us = clock_mono_us();
    if (broker->up || !broker->err)
        broker->err = ask_once(census, handle, broker->id, timeout_ms);
    int64_t to_us = clock_mono_us();
    /* Refused is answered. */
    broker->up = broker->err != RD_KAFKA_RESP_ERR__TIMED_OUT && broker->err != RD_KAFKA_RESP_ERR__TRANSPORT;
    broker->probed = true;
    census_note(broker, broker->err);
    if (!broker->up)
        return;
    broker->round_trip_ms = real_of((double)(to_us - from_us) / 1000);
    broker->as_of_us = from_us;
}
