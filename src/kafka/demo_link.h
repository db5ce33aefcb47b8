/* The link between a live source and the demo that its brokers belong to: who answers what mock brokers cannot. */
#ifndef WEIR_KAFKA_DEMO_LINK_H
#define WEIR_KAFKA_DEMO_LINK_H

#include "kafka/demo_parts.h"
#include "kafka/demo_port.h"
#include "kafka/groups_demo.h"
#include "kafka/live.h"

struct demo_link {
    struct groups_demo groups;
    struct demo_port *port; /* its own */
    bool mine;              /* it is a demo of this user, in this process or another */
};

/* Takes the port over. @locality before anybody else uses the source. */
void demo_link_set(struct live_source *live, struct demo_port *port, bool mine);
void demo_link_destroy(struct live_source *live);

/* @locality any thread; once a cluster's id is known: links when it is that of an embedded cluster. */
void demo_link_meet(struct live_source *live, const char *cluster_id);
/* The same where it may not have been looked at yet: asks for the id. */
void demo_link_ask_id(struct live_source *live, rd_kafka_t *handle, int timeout_ms);
/* NULL: not an embedded cluster, as far as is known. */
struct demo_link *demo_link_of(const struct live_source *live);
/* Who answers for groups. */
const struct group_asker *demo_link_asker(const struct live_source *live);
/* The person's own demo. */
bool demo_link_mine(const struct live_source *live);

/* See source_ops.admin; for a source that has a link. */
bool demo_link_admin(struct demo_link *link, const struct admin_request *request, struct admin_answer *answer,
                     struct error *error);

/* A member of a group in this process, that tells the demo who it is and what it owns. On other clusters all three do
 * nothing. @locality the member's thread. */
struct demo_self {
    struct demo_reporting reporting;
    char group[DEMO_NAME_MAX];
    bool consumer_protocol;
};
void demo_self_begin(struct live_source *live, struct demo_self *self, const char *group, bool consumer_protocol);
/* What it owns has changed. */
void demo_self_tell(struct live_source *live, struct demo_self *self, rd_kafka_t *handle);
void demo_self_end(struct live_source *live, struct demo_self *self); /* also of one that was zeroed, and not begun */

#endif
