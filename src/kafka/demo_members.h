/* The consumer groups of the embedded cluster: real members, in this process, each with a habit that is worth watching.
 *
 * billing keeps up; fraud is slow and falls behind; audit stops and comes back; analytics has more members than
 * partitions. One thread drives them all. What librdkafka's mock cluster cannot be asked (which groups there are, who
 * is in them, who owns what) is answered from here.
 */
#ifndef WEIR_KAFKA_DEMO_MEMBERS_H
#define WEIR_KAFKA_DEMO_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { DEMO_GROUPS = 4, DEMO_GROUP_MEMBERS = 4, DEMO_ASSIGNED = 12, DEMO_GROUP_TOPICS = 2 };

struct demo_owned {
    const char *topic; /* static */
    int32_t partition;
};

struct demo_member {
    char client_id[32];
    char member_id[96]; /* "" before it has joined */
    bool joined;
    bool committed; /* it has, since it was given what it owns */
    struct demo_owned owned[DEMO_ASSIGNED];
    size_t owned_count;
};

struct demo_group {
    const char *name;                      /* static */
    const char *topics[DEMO_GROUP_TOPICS]; /* that it subscribes to; static; NULL: only one */
    struct demo_member members[DEMO_GROUP_MEMBERS];
    size_t member_count; /* running now; 0: the group is empty */
    bool ever_joined;    /* before that the group does not exist for anyone who asks */
};

struct demo_members;

struct demo_members *demo_members_start(const char *bootstrap, struct error *error);
void demo_members_stop(struct demo_members *members); /* the members leave; NULL is allowed */

/* @locality any thread. Waits until all who run have joined, and each group has committed; false: not within
 * `limit_ms`. */
bool demo_members_settled(struct demo_members *members, int64_t limit_ms);

/* @locality any thread. A copy of group `index` (0 .. DEMO_GROUPS - 1) as it is now. */
void demo_members_group(struct demo_members *members, size_t index, struct demo_group *group);

#endif
