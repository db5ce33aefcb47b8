/* The producer of the embedded cluster: the first records at once, the others at their topic's rate. */
#ifndef WEIR_KAFKA_DEMO_FEED_H
#define WEIR_KAFKA_DEMO_FEED_H

#include <stdint.h>

#include "base/error.h"

struct demo_feed;

/* Produces the first DEMO_PRELOAD records of every topic, waits until all are acknowledged (at most 5 s), and then
 * starts a thread that goes on at `factor` times the topics' rates (0: nothing). NULL with a filled error. */
struct demo_feed *demo_feed_start(const char *bootstrap, uint64_t seed, double factor, struct error *error);
const char *demo_feed_cluster_id(const struct demo_feed *feed); /* "": not known */
/* Goes on without a topic that was deleted: asking for it would bring it back. @locality any thread. */
void demo_feed_drop(struct demo_feed *feed, const char *topic);
void demo_feed_stop(struct demo_feed *feed); /* joins the thread; NULL is allowed */

#endif
