/* Topics' ids: a topic that was deleted and created again has another one, whatever its offsets are. */
#ifndef WEIR_KAFKA_TOPIC_ID_H
#define WEIR_KAFKA_TOPIC_ID_H

#include <librdkafka/rdkafka.h>
#include <stddef.h>

enum { TOPIC_ID_MAX = 40 };

/* Asks for those of all topics in one request. Each that is told is given to `take` with the topic's index in `topics`:
 * none when the library or the brokers cannot tell, or did not in time. */
void topic_ids_ask(rd_kafka_t *handle, const char *const *topics, size_t count, int timeout_ms,
                   void (*take)(void *opaque, size_t topic, const char *id), void *opaque);

#endif
