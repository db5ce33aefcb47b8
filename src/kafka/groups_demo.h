/* Answers for the groups of an embedded cluster: its brokers can be asked for commits alone, so names, states and
 * members come from the demo, wherever it runs (demo_port.h). */
#ifndef WEIR_KAFKA_GROUPS_DEMO_H
#define WEIR_KAFKA_GROUPS_DEMO_H

#include "kafka/demo_port.h"
#include "kafka/groups.h"

struct groups_demo {
    struct group_asker base;
    struct demo_port *port; /* borrowed */
};

void groups_demo_init(struct groups_demo *demo, struct demo_port *port);

#endif
