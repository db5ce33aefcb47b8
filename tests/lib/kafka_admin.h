/* For tests against a real Kafka: topics made and unmade. Each asserts that it went well. */
#ifndef WEIR_TESTS_KAFKA_ADMIN_H
#define WEIR_TESTS_KAFKA_ADMIN_H

#include "kafka_kit.h"

void admin_create_topic(rd_kafka_t *handle, const char *topic, int partitions);
void admin_delete_topic(rd_kafka_t *handle, const char *topic);
void admin_add_partitions(rd_kafka_t *handle, const char *topic, int total);
void admin_delete_records(rd_kafka_t *handle, const char *topic, int32_t partition, int64_t before);
/* "NAME-XXXXXXXX": another name each time, so that a kept broker does no harm. */
void admin_unique(const char *name, char *out, size_t size);
/* Waits until the broker's metadata has the topic with so many partitions; 0: until it is gone. */
void admin_wait_partitions(rd_kafka_t *handle, const char *topic, int partitions);

#endif
