/* T1: reads topics without a group into a sink. */
#ifndef WEIR_KAFKA_TAIL_H
#define WEIR_KAFKA_TAIL_H

#include "kafka/live.h"

/* Starts T1. The spec is copied. NULL with a filled error when the library refuses a property. */
struct tail *tail_create(struct live_source *live, const struct tail_spec *spec, struct sink *sink,
                         struct error *error);

/* After this the sink is never touched again, and nothing more is told or put on the board. Waits for a put that is
 * under way, and for nothing else: the thread ends by itself. */
void tail_retire(struct tail *tail);

/* Frees the tails of the list whose threads have ended; with `wait` waits for all. Returns what is left. */
struct tail *tail_reap(struct tail *list, bool wait);

struct tail *tail_prepend(struct tail *tail, struct tail *list); /* returns tail */

void tail_set_paused(struct tail *tail, bool paused); /* waits for nothing */

#endif
