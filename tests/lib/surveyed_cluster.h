/* A cluster of brokers inside this process, to be surveyed and asked: "orders" with records in each partition, and
 * "quiet". Of its groups "reader" has a member, "lost" has committed what is not there, "empty" nothing: the test
 * answers for them, as these brokers cannot be asked. */
#ifndef WEIR_TESTS_SURVEYED_CLUSTER_H
#define WEIR_TESTS_SURVEYED_CLUSTER_H

#include <librdkafka/rdkafka.h>
#include <stdatomic.h>
/* after rdkafka.h */
#include <librdkafka/rdkafka_mock.h>

#include "base/wake.h"
#include "kafka/groups.h"
#include "kafka/live.h"
#include "model/topics.h"

enum { SURVEYED_BROKERS = 3, SURVEYED_PARTITIONS = 6, SURVEYED_RECORDS = 60 };

struct surveyed_groups {
    struct group_asker ops;
    atomic_llong committed; /* of "reader" in orders 0; -1: it cannot be asked */
};

struct surveyed {
    rd_kafka_t *owner; /* also the producer */
    rd_kafka_mock_cluster_t *mock;
    struct wake wake;
    struct board *board;
    struct mailbox *events;
    struct live_source *live;
    struct surveyed_groups groups;
};

/* For cmocka_unit_test_setup_teardown; the state is a struct surveyed. */
int surveyed_set_up(void **state);
int surveyed_tear_down(void **state);

/* More records of "orders". */
void surveyed_produce(struct surveyed *fixture, int partition, int records);

/* NULL: there is none. */
const struct topic_row *surveyed_topic(const struct topics *topics, const char *name);

#endif
