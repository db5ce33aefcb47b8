/* The embedded cluster as a whole: librdkafka's mock brokers on loopback ports, the feed and the members. */
#ifndef WEIR_KAFKA_DEMO_CLUSTER_H
#define WEIR_KAFKA_DEMO_CLUSTER_H

#include "kafka/demo_members.h"
#include "kafka/demo_port.h"
#include "kafka/kafka.h"

/* How long it waits at most for its groups: on a busy machine a member may come too late for the first round. */
enum { DEMO_SETTLE_MS = 3000 };

struct demo_cluster;

/* Returns when the first records are there (tens of milliseconds), or its groups have settled where that is asked for.
 * NULL with a filled error. */
struct demo_cluster *demo_cluster_start(const struct demo_options *options, struct error *error);
void demo_cluster_stop(struct demo_cluster *cluster); /* NULL is allowed */

const char *demo_cluster_bootstrap(const struct demo_cluster *cluster); /* "127.0.0.1:PORT,..." */
struct demo_members *demo_cluster_members(const struct demo_cluster *cluster);
struct demo_port *demo_cluster_port(const struct demo_cluster *cluster); /* borrows it; the caller destroys the port */

#endif
