#include "kafka/demo_cluster.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "kafka/demo_data.h"
#include "kafka/demo_feed.h"

enum {
    BROKERS = 3,
    /* Long enough for all members of a group to come to its first round: who comes later waits for their session
     * timeout. Older libraries have no call for it and wait 3 s. */
    JOIN_DELAY_MS = 300
};

struct demo_cluster {
    rd_kafka_t *owner; /* the handle that the mock cluster needs for its book-keeping */
    rd_kafka_mock_cluster_t *mock;
    struct demo_feed *feed;
    struct demo_members *members;
};

/* The mock cluster's thread empties its wake-up pipe after it has looked at its queue of commands, so that a command
 * which comes in between is seen a second later. A short rest lets it go back to waiting first (found by
 * trying, 2.15.1). */
static void let_it_wait_again(void)
{
    struct timespec rest = {.tv_nsec = 2000000};
    nanosleep(&rest, NULL);
}

static bool create_topics(struct demo_cluster *cluster, struct error *error)
{
    for (size_t i = 0; i < DEMO_TOPICS; i++) {
        const struct demo_topic *topic = demo_topic(i);
        let_it_wait_again();
        rd_kafka_resp_err_t err = rd_kafka_mock_topic_create(cluster->mock, topic->name, topic->partitions, BROKERS);
        if (err)
            return error_set(error, ERROR_FAILED, "the embedded cluster cannot create %s: %s", topic->name,
                             rd_kafka_err2str(err));
    }
    return true;
}

static bool start(struct demo_cluster *cluster, const struct demo_options *options, struct error *error)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    rd_kafka_conf_set(conf, "client.id", "weir-demo", NULL, 0);
    cluster->owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!cluster->owner) {
        rd_kafka_conf_destroy(conf);
        return error_set(error, ERROR_FAILED, "the embedded cluster: %s", why);
    }
    cluster->mock = rd_kafka_mock_cluster_new(cluster->owner, BROKERS);
    if (!cluster->mock)
        return error_set(error, ERROR_FAILED, "the embedded cluster cannot listen on this machine");
#if RD_KAFKA_VERSION >= 0x020c0000
    let_it_wait_again();
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster->mock, JOIN_DELAY_MS);
#endif
    if (!create_topics(cluster, error))
        return false;
    const char *bootstrap = demo_cluster_bootstrap(cluster);
    cluster->feed = demo_feed_start(bootstrap, options->seed, options->rate, error);
    if (!cluster->feed)
        return false;
    cluster->members = demo_members_start(bootstrap, error);
    return cluster->members != NULL;
}

struct demo_cluster *demo_cluster_start(const struct demo_options *options, struct error *error)
{
    struct demo_cluster *cluster = mem_zero(1, sizeof *cluster);
    if (start(cluster, options, error))
        return cluster;
    demo_cluster_stop(cluster);
    return NULL;
}

void demo_cluster_stop(struct demo_cluster *cluster)
{
    if (!cluster)
        return;
    demo_members_stop(cluster->members);
    demo_feed_stop(cluster->feed);
    if (cluster->mock)
        rd_kafka_mock_cluster_destroy(cluster->mock);
    if (cluster->owner)
        rd_kafka_destroy(cluster->owner);
    free(cluster);
}

const char *demo_cluster_bootstrap(const struct demo_cluster *cluster)
{
    return rd_kafka_mock_cluster_bootstraps(cluster->mock);
}

struct demo_members *demo_cluster_members(const struct demo_cluster *cluster)
{
    return cluster->members;
}
