#include "mock_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"

enum { BROKERS = 2 };

int mock_set_up(void **state)
{
    struct mock *mock = calloc(1, sizeof *mock);
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    mock->handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    mock->cluster = rd_kafka_mock_cluster_new(mock->handle, BROKERS);
    kit_open(&mock->kit, rd_kafka_mock_cluster_bootstraps(mock->cluster));
    keeper_init(&mock->keeper);
    *state = mock;
    return 0;
}

int mock_tear_down(void **state)
{
    struct mock *mock = *state;
    kit_close(&mock->kit);
    keeper_finish(&mock->keeper);
    rd_kafka_mock_cluster_destroy(mock->cluster);
    rd_kafka_destroy(mock->handle);
    free(mock);
    return 0;
}

void mock_topic(struct mock *mock, const char *topic, int partitions)
{
    assert_int_equal(rd_kafka_mock_topic_create(mock->cluster, topic, partitions, 1), 0);
}

void mock_no_topic(struct mock *mock, const char *topic)
{
    rd_kafka_mock_topic_set_error(mock->cluster, topic, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

int64_t mock_produce_old(struct mock *mock, int count, int64_t age_s)
{
    char value[] = "x";
    int64_t first_ms = clock_wall_ms() - age_s * 1000;
    for (int i = 0; i < count; i++)
        assert_int_equal(rd_kafka_producev(mock->kit.producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0),
                                           RD_KAFKA_V_VALUE(value, 1), RD_KAFKA_V_TIMESTAMP(first_ms + i * 1000LL),
                                           RD_KAFKA_V_END),
                         0);
    assert_int_equal(rd_kafka_flush(mock->kit.producer, 10000), 0);
    return first_ms;
}

void mock_brokers_down(struct mock *mock)
{
    for (int32_t broker = 1; broker <= BROKERS; broker++)
        rd_kafka_mock_broker_set_down(mock->cluster, broker);
}

void mock_brokers_up(struct mock *mock)
{
    for (int32_t broker = 1; broker <= BROKERS; broker++)
        rd_kafka_mock_broker_set_up(mock->cluster, broker);
}
