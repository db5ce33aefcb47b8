/* What T1 tells: events to the mailbox, its positions to the board. */
#ifndef WEIR_KAFKA_TAIL_REPORT_H
#define WEIR_KAFKA_TAIL_REPORT_H

#include "kafka/live.h"
#include "kafka/tail_plan.h"

/* `error` may be NULL; it is copied, as the texts are. */
void tail_report_event(struct live_source *live, enum event_kind kind, const char *topic, int32_t partition,
                       const struct error *error, const char *text);

/* Publishes a struct tail_state: a position, an end and what lies between for each partition. */
void tail_report_state(struct live_source *live, rd_kafka_t *handle, struct tail_plan *plan, bool uncommitted,
                       uint64_t records, uint64_t bytes, bool finished);

#endif
