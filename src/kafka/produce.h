/* Sending records to a live cluster, behind struct producer. */
#ifndef WEIR_KAFKA_PRODUCE_H
#define WEIR_KAFKA_PRODUCE_H

#include "kafka/live.h"

/* See source_ops.produce. Waits up to spec->timeout_ms: for the topic's metadata, and with transactions for the
 * coordinator. */
struct producer *live_produce(struct live_source *live, const struct produce_spec *spec, struct error *error);

#endif
