/* How long groups are behind, asked once: by reading the first unread records, and where those are too many or may not
 * be read by a search in time. */
#ifndef WEIR_KAFKA_ASK_BEHIND_H
#define WEIR_KAFKA_ASK_BEHIND_H

#include "kafka/census.h"
#include "kafka/live.h"
#include "model/group_detail.h"

/* Fills probe, waiting, record_age and behind of all rows. Waits until the deadline (monotonic) at most; what was not
 * found by then stays unknown. `census` has the leaders. */
void ask_behind(struct live_source *live, rd_kafka_t *survey, struct census *census,
                struct group_detail *const *details, size_t count, int64_t deadline_us);

#endif
