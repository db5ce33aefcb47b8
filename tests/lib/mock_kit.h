/* For tests on the library's mock brokers: a cluster of two, with what kafka_kit has on it. */
#ifndef WEIR_TESTS_MOCK_KIT_H
#define WEIR_TESTS_MOCK_KIT_H

#include <librdkafka/rdkafka.h>
/* after rdkafka.h */
#include <librdkafka/rdkafka_mock.h>

#include "kafka_kit.h"

struct mock {
    rd_kafka_t *handle;
    rd_kafka_mock_cluster_t *cluster;
    struct kit kit;
    struct keeper keeper;
};

/* For cmocka_unit_test_setup_teardown; the state is a struct mock. */
int mock_set_up(void **state);
int mock_tear_down(void **state);

void mock_topic(struct mock *mock, const char *topic, int partitions);
void mock_no_topic(struct mock *mock, const char *topic); /* or older mocks make one by being asked for it */
/* Into partition 0 of "orders": record n is `age_s` old, less n seconds. Returns the first's timestamp, ms. */
int64_t mock_produce_old(struct mock *mock, int count, int64_t age_s);
void mock_brokers_down(struct mock *mock);
void mock_brokers_up(struct mock *mock);

#endif
