/* Answers for the groups of the embedded cluster: its brokers can be asked for commits alone, so names, states and
 * members come from the members in this process. */
#ifndef WEIR_KAFKA_GROUPS_DEMO_H
#define WEIR_KAFKA_GROUPS_DEMO_H

#include "kafka/demo_members.h"
#include "kafka/groups.h"

struct groups_demo {
    struct group_asker base;
    struct demo_members *members;
};

void groups_demo_init(struct groups_demo *demo, struct demo_members *members);

#endif
