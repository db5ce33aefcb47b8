/* A message of the library as fields of a record. */
#ifndef WEIR_KAFKA_MESSAGE_H
#define WEIR_KAFKA_MESSAGE_H

#include <librdkafka/rdkafka.h>

#include "store/batch.h"

/* Appends a copy of the message to the batch; `limit` as for batch_add. All headers are taken. */
void message_add(struct batch *batch, const rd_kafka_message_t *message, uint32_t topic, size_t limit);

#endif
