/* Admin requests of the embedded cluster: what its mock brokers can do in this process, what is kept beside them
 * (settings of topics), and one sentence for what they cannot do. */
#ifndef WEIR_KAFKA_DEMO_TOPICS_H
#define WEIR_KAFKA_DEMO_TOPICS_H

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "source/admin.h"

enum { DEMO_PARTITIONS_MOST = 200 };

struct demo_topics;

/* The mock cluster must live until demo_topics_destroy. `deleted` is called after a topic is gone. */
struct demo_topics *demo_topics_create(rd_kafka_mock_cluster_t *mock, int brokers,
                                       void (*deleted)(void *opaque, const char *topic), void *opaque);
void demo_topics_destroy(struct demo_topics *topics); /* NULL is allowed */

/* @locality any thread; one request at a time, others wait. See source_ops.admin. */
bool demo_topics_admin(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error);

/* The mock cluster's thread empties its wake-up pipe after it has looked at its queue of commands, so that a command
 * which comes in between is seen a second later. A short rest before a command lets it go back to waiting first (found
 * by trying, 2.15.1). */
void demo_topics_rest(void);

#endif
