/* Whether a loss is one: where commits are below the log's start it depends on whether the topic is compacted. */
#ifndef WEIR_KAFKA_LOSS_POLICY_H
#define WEIR_KAFKA_LOSS_POLICY_H

#include "kafka/census.h"
#include "kafka/groups.h"

/* Asks for the configuration of such topics, as topic_policy_ask does, where it is not known; of most there are none.
 * The ends of the census are those of now. */
void loss_policy_ask(struct census *census, rd_kafka_t *handle, struct group_facts *const *facts, size_t count,
                     int timeout_ms);

#endif
