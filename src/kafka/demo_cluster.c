#include "kafka/demo_cluster.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "config/demo_file.h"
#include "kafka/demo_data.h"
#include "kafka/demo_feed.h"
#include "kafka/demo_groups.h"
#include "kafka/demo_server.h"
#include "kafka/demo_service.h"
#include "kafka/demo_topics.h"

enum {
    BROKERS = 3,
    /* Long enough for all members of a group to come to its first round: who comes later waits for their session
     * timeout. Older libraries have no call for it and wait 3 s. */
    JOIN_DELAY_MS = 600
};

struct demo_cluster {
    rd_kafka_t *owner; /* the handle that the mock cluster needs for its book-keeping */
    rd_kafka_mock_cluster_t *mock;
    struct demo_feed *feed;
    struct demo_members *members;
    struct demo_groups *groups;
    struct demo_topics *topics;
    struct demo_service service;
    struct demo_server *server; /* NULL: nobody else may ask */
    struct demo_file file;
};

/* What the mock brokers write for whoever debugs is how groups are known (demo_groups_log.c). */
static void on_log(const rd_kafka_t *owner, int level, const char *facility, const char *line)
{
    struct demo_groups *groups = rd_kafka_opaque(owner);
    (void)level;
    if (groups && strcmp(facility, "MOCK") == 0)
        demo_groups_log(groups, line);
}

static void on_deleted(void *opaque, const char *topic)
{
    struct demo_cluster *cluster = opaque;
    demo_feed_drop(cluster->feed, topic);
    demo_groups_topic_deleted(cluster->groups, topic);
}

static bool create_topics(struct demo_cluster *cluster, struct error *error)
{
    for (size_t i = 0; i < DEMO_TOPICS; i++) {
        const struct demo_topic *topic = demo_topic(i);
        demo_topics_rest();
        rd_kafka_resp_err_t err = rd_kafka_mock_topic_create(cluster->mock, topic->name, topic->partitions, BROKERS);
        if (err)
            return error_set(error, ERROR_FAILED, _("the embedded cluster cannot create %s: %s"), topic->name,
                             rd_kafka_err2str(err));
    }
    return true;
}

static bool open_owner(struct demo_cluster *cluster, struct error *error)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "7", NULL, 0);
    rd_kafka_conf_set(conf, "debug", "mock", NULL, 0);
    rd_kafka_conf_set(conf, "log.thread.name", "false", NULL, 0);
    rd_kafka_conf_set(conf, "client.id", "weir-demo", NULL, 0);
    rd_kafka_conf_set_opaque(conf, cluster->groups);
    rd_kafka_conf_set_log_cb(conf, on_log);
    cluster->owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (cluster->owner)
        return true;
    rd_kafka_conf_destroy(conf);
    return error_set(error, ERROR_FAILED, _("the embedded cluster: %s"), why);
}

/* Being found by others is a convenience: without it the demo goes on. */
static void serve(struct demo_cluster *cluster)
{
    const char *id = demo_feed_cluster_id(cluster->feed);
    cluster->server = demo_server_start(&cluster->service, NULL);
    demo_file_announce(&cluster->file, id, demo_cluster_bootstrap(cluster), NULL);
}

static bool start(struct demo_cluster *cluster, const struct demo_options *options, struct error *error)
{
    cluster->groups = demo_groups_create();
    if (!open_owner(cluster, error))
        return false;
    cluster->mock = rd_kafka_mock_cluster_new(cluster->owner, BROKERS);
    if (!cluster->mock)
        return error_set(error, ERROR_FAILED, _("the embedded cluster cannot listen on this machine"));
#if RD_KAFKA_VERSION >= 0x020c0000
    demo_topics_rest();
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster->mock, JOIN_DELAY_MS);
#endif
    if (!create_topics(cluster, error))
        return false;
    const char *bootstrap = demo_cluster_bootstrap(cluster);
    cluster->feed = demo_feed_start(bootstrap, options->seed, options->rate, error);
    if (!cluster->feed)
        return false;
    cluster->members = demo_members_start(bootstrap, error);
    if (!cluster->members)
        return false;
    demo_groups_set_members(cluster->groups, cluster->members);
    cluster->topics = demo_topics_create(cluster->mock, BROKERS, on_deleted, cluster);
    cluster->service = (struct demo_service){.cluster_id = demo_feed_cluster_id(cluster->feed),
                                             .bootstrap = bootstrap,
                                             .groups = cluster->groups,
                                             .topics = cluster->topics,
                                             .admin = demo_topics_admin};
    if (options->settled)
        demo_members_settled(cluster->members, DEMO_SETTLE_MS);
    if (options->serves)
        serve(cluster);
    return true;
}

struct demo_cluster *demo_cluster_start(const struct demo_options *options, struct error *error)
{
    struct demo_cluster *cluster = mem_zero(1, sizeof *cluster);
    cluster->file.fd = -1;
    if (start(cluster, options, error))
        return cluster;
    demo_cluster_stop(cluster);
    return NULL;
}

void demo_cluster_stop(struct demo_cluster *cluster)
{
    if (!cluster)
        return;
    demo_file_leave(&cluster->file);
    demo_server_stop(cluster->server);
    if (cluster->groups)
        demo_groups_set_members(cluster->groups, NULL);
    demo_topics_destroy(cluster->topics);
    demo_members_stop(cluster->members);
    demo_feed_stop(cluster->feed);
    if (cluster->mock)
        rd_kafka_mock_cluster_destroy(cluster->mock);
    if (cluster->owner)
        rd_kafka_destroy(cluster->owner);
    demo_groups_destroy(cluster->groups);
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

struct demo_port *demo_cluster_port(const struct demo_cluster *cluster)
{
    return demo_service_port(&cluster->service);
}
