/* What the cluster answers for its groups, in two parts: which there are and who is in them (groups_cluster.c), and how
 * far they have committed (groups_commits.c). Private to these. */
#ifndef WEIR_KAFKA_GROUPS_CLUSTER_H
#define WEIR_KAFKA_GROUPS_CLUSTER_H

#include "kafka/groups.h"

/* The caller destroys them. */
rd_kafka_AdminOptions_t *group_options(rd_kafka_t *handle, rd_kafka_admin_op_t op, int timeout_ms);
/* The answer to the one request of `timeout_ms`, NULL: none. The library ends requests at their own timeout; it is
 * given a little more, so that its reason comes first. */
rd_kafka_event_t *group_answer(rd_kafka_queue_t *queue, int timeout_ms);

/* Sends a request for each group, which is all that brokers and library take at once, at most `at_once` of them in
 * flight, and hands over what comes. Where none is answered for a quarter of the time, those that wait are taken for
 * silent, and others are asked beside them. Groups that stay without an answer fail as `what`: those that were asked as
 * silent, the others as skipped. Returns how many were asked. */
struct group_each {
    const char *what;
    void (*send)(rd_kafka_t *handle, struct group_facts *facts, rd_kafka_queue_t *queue, void *context);
    void (*take)(struct group_facts *facts, rd_kafka_event_t *event);
    void *context; /* of `send` */
};
size_t group_ask_each(const struct group_each *each, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                      size_t at_once, int timeout_ms);

/* Of struct group_asker. */
size_t group_committed_of_cluster(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                                  size_t count, size_t at_once, int timeout_ms);
size_t group_pending_of_cluster(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts *facts,
                                int timeout_ms);

#endif
