/* One look at a topic's records over time.
 *
 * One round of look-ups is one request a leader. Some 20 to 40 rounds find when the first and the last record were
 * written, VOLUME_MOMENTS more what lies between; a coarse answer is on the board after a quarter of these. Records
 * that are timed later than now are in the last step. The embedded cluster, which knows no offsets by time, has all its
 * records read instead.
 */
#ifndef WEIR_KAFKA_VOLUME_LOOK_H
#define WEIR_KAFKA_VOLUME_LOOK_H

#include "kafka/live.h"

enum { VOLUME_MOMENTS = 61 };

/* Puts what it finds on the board, or why it finds nothing. Ends without a word when *give_up is set, of which it
 * learns after a second at most. */
void volume_look(struct live_source *live, rd_kafka_t *handle, const char *topic, const atomic_bool *give_up);

#endif
