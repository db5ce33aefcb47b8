/* What of a topic's configuration matters for lag: whether it is compacted (its offsets may hold no record, so that a
 * lag counts at most), whether old records are on remote storage, and what its timestamps are. */
#ifndef WEIR_KAFKA_TOPIC_POLICY_H
#define WEIR_KAFKA_TOPIC_POLICY_H

#include "kafka/census.h"

/* Asks for the configuration of these topics, all in one request, and notes it in the census; where it is denied, or
 * not answered, it stays unknown and is not asked for again for five minutes. Waits at most `timeout_ms`. */
void topic_policy_ask(struct census *census, rd_kafka_t *handle, struct census_topic *const *topics, size_t count,
                      int timeout_ms);

/* Whether it is time to ask for this one. */
bool topic_policy_is_due(const struct census *census, const struct census_topic *topic, int64_t now_us);

/* One entry of a configuration. */
void topic_policy_note(struct census_topic *topic, const char *name, const char *value);

#endif
