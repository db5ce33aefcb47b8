/* The embedded cluster as a source: a live source at the mock brokers' address, whose groups are answered for by the
 * members in this process. It is the live source's own memory with the cluster beside it. */
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/demo_cluster.h"
#include "kafka/demo_link.h"
#include "kafka/live.h"

struct demo_source {
    struct live_source *live;
    struct demo_cluster *cluster;
};

static void demo_finish(void *opaque)
{
    struct demo_source *demo = opaque;
    demo_cluster_stop(demo->cluster);
    free(demo);
}

struct source *kafka_open_demo(const struct demo_options *options, struct board *board, struct mailbox *events,
                               struct error *error)
{
    struct demo_source *demo = mem_zero(1, sizeof *demo);
    demo->cluster = demo_cluster_start(options, error);
    if (!demo->cluster) {
        free(demo);
        return NULL;
    }
    struct properties properties = {0};
    properties_set(&properties, "bootstrap.servers", demo_cluster_bootstrap(demo->cluster), "--demo", NULL);
    demo->live = live_open(&properties, board, events, error);
    properties_finish(&properties);
    if (!demo->live) {
        demo_finish(demo);
        return NULL;
    }
    demo_link_set(demo->live, demo_cluster_port(demo->cluster), true);
    demo->live->at_end = demo_finish;
    demo->live->at_end_opaque = demo;
    return &demo->live->base;
}

struct source *kafka_open_running_demo(const struct properties *properties, const char *cluster_id, struct board *board,
                                       struct mailbox *events, struct error *error)
{
    struct live_source *live = live_open(properties, board, events, error);
    if (!live)
        return NULL;
    demo_link_meet(live, cluster_id);
    return &live->base;
}
