/* Reads the places of one request: the reader's thread, on a handle of its own. */
#ifndef WEIR_KAFKA_READ_PLACES_H
#define WEIR_KAFKA_READ_PLACES_H

#include "kafka/live.h"

/* Fills the answer's batch, results and error as source_ops.read_at promises. `given_up` is asked before each record;
 * when it says so the answer is ERROR_CANCELLED alone. Of records at most about twice the request's max_bytes are held.
 * Waits for brokers until the request's deadline, at most a second without a look at `given_up`. */
void read_places(struct live_source *live, rd_kafka_t *handle, const struct read_request *request,
                 bool (*given_up)(void *opaque), void *opaque, struct event *answer);

#endif
