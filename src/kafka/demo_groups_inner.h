/* What demo_groups*.c share. All of it is guarded by `lock`. */
#ifndef WEIR_KAFKA_DEMO_GROUPS_INNER_H
#define WEIR_KAFKA_DEMO_GROUPS_INNER_H

#include <pthread.h>

#include "kafka/demo_groups.h"
#include "model/groups.h"

struct demo_known_group {
    char *name;
    enum group_state state; /* as the mock brokers say; unknown: they have said nothing */
    int32_t members;        /* as the mock brokers count; -1: they have said nothing */
    struct demo_parts committed;
};

struct demo_reporter {
    uint64_t number; /* of its connection; 0: it has closed, and the member is gone without leaving */
    char *group, *member_id, *client_id, *host;
    struct demo_parts owned;
    bool consumer_protocol;
    int64_t gone_us;
};

struct demo_groups {
    pthread_mutex_t lock;
    struct demo_members *own;       /* NULL: none */
    struct demo_known_group *known; /* in the order in which they were met */
    size_t known_count;
    uint64_t
        not_listed; /* groups beyond DEMO_GROUPS_MAX, or with names beyond DEMO_NAME_MAX; counted as they are met */
    struct demo_reporter *reporters[DEMO_REPORTS_MAX];
    size_t reporter_count;
};

/* The group of this name, met for the first time when it is new. NULL: it cannot be kept. */
struct demo_known_group *demo_groups_meet(struct demo_groups *groups, const char *name);
/* A member whose going the brokers have seen: nobody needs to be listed for it. */
void demo_groups_left(struct demo_groups *groups, const char *group, const char *member_id);

#endif
