/* What T1 tells: events to the mailbox, its positions to the board, all with the number of its spec. A tail that was
 * retired tells nothing. */
#ifndef WEIR_KAFKA_TAIL_REPORT_H
#define WEIR_KAFKA_TAIL_REPORT_H

#include "kafka/tail_inner.h"

/* `error` may be NULL; it is copied, as the texts are. */
void tail_report_event(struct tail *tail, enum event_kind kind, const char *topic, int32_t partition,
                       const struct error *error, const char *text);

/* Publishes a struct tail_state: a position, an end and what lies between for each partition. */
void tail_report_state(struct tail *tail, bool finished);

#endif
