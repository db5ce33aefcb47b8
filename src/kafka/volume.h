/* Records over time, from look-ups of the offsets at sampled times: a thread and a handle of its own. */
#ifndef WEIR_KAFKA_VOLUME_H
#define WEIR_KAFKA_VOLUME_H

#include "kafka/live.h"

struct volume_worker;

/* Asks; answers go to the board, one that says why when nothing can be known. A later topic cancels an earlier one; the
 * one that is being looked at is not begun again. The worker is made by the first request. */
void volume_ask(struct live_source *live, const char *topic);
/* NULL is allowed; waits for a request to end, which is a second at most. */
void volume_destroy(struct volume_worker *worker);

#endif
