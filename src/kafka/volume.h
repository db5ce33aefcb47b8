/* Records over time, from look-ups of the offsets at sampled times: a thread and a handle of its own.
 *
 * One round of look-ups is one request a leader. Some 20 to 40 rounds find when the first and the last record were
 * written, VOLUME_MOMENTS more what lies between; a coarse answer is on the board after a quarter of these. The
 * embedded cluster, which knows no offsets by time, has all its records read instead.
 */
#ifndef WEIR_KAFKA_VOLUME_H
#define WEIR_KAFKA_VOLUME_H

#include "kafka/live.h"

enum { VOLUME_MOMENTS = 61 };

struct volume_worker;

/* Asks; answers go to the board. A later topic cancels an earlier one. The worker is made by the first request. */
void volume_ask(struct live_source *live, const char *topic);
void volume_destroy(struct volume_worker *worker); /* NULL is allowed; waits for a look-up to end */

#endif
