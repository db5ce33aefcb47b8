/* T1's inner loop: messages out of the library's queue, into the batch, into the sink. */
#ifndef WEIR_KAFKA_TAIL_DRAIN_H
#define WEIR_KAFKA_TAIL_DRAIN_H

#include "kafka/tail_inner.h"

/* One round: at most one wait of 100 ms, then all that is there. False: the sink wants no more. */
bool tail_drain(struct tail *tail);

/* Waits as spec.max_rate needs. */
void tail_keep_to_rate(struct tail *tail);

enum { TAIL_MESSAGES_AT_ONCE = 10000 };

#endif
