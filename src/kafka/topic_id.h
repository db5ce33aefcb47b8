/* A topic's id: a topic that was deleted and created again has another one, whatever its offsets are. */
#ifndef WEIR_KAFKA_TOPIC_ID_H
#define WEIR_KAFKA_TOPIC_ID_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>

enum { TOPIC_ID_MAX = 40 };

/* Asks for it; `out` is "" when the library or the brokers cannot tell, or did not in time. */
void topic_id_ask(rd_kafka_t *handle, const char *topic, int timeout_ms, char out[TOPIC_ID_MAX]);

#endif
