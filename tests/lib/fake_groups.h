/* A cluster in memory that has one group with what it has committed, and that can go wrong in every way a real one does
 * between a plan and what becomes of it.
 */
#ifndef WEIR_TESTS_FAKE_GROUPS_H
#define WEIR_TESTS_FAKE_GROUPS_H

#include "model/groups.h"
#include "source/source.h"

enum { FAKE_PARTITIONS = 3, FAKE_LOW = 10, FAKE_HIGH = 100 }; /* of its one topic, "orders" */

struct fake_groups {
    struct source source; /* its first member; only what plans ask */
    const char *group;
    bool exists;
    enum group_type type;
    enum group_state state;
    size_t members;               /* client-1, client-2, ... */
    struct group_offsets commits; /* what is committed now; sorted */
    struct group_offsets other;   /* of the group "other"; none: it does not exist */
    int64_t low;                  /* where its logs begin */
    const char *topic_id;
    const char *cluster_id;

    /* What goes wrong. */
    int wakes_at;        /* so many times it is looked at, and then it has a member; 0: never */
    int drifts_at;       /* the commit of partition 0 moves at this reading of commits; 0: never */
    int interrupts_at;   /* a SIGINT arrives at this reading of commits; 0: none does */
    int32_t unstable;    /* a partition whose commit hangs in a transaction; -1: none */
    int32_t unread;      /* a partition whose commit cannot be read; -1: none */
    bool unseen;         /* whether it has members cannot be seen */
    int32_t refused;     /* a partition that the broker refuses to change; -1: none */
    const char *refusal; /* and what it says, or says of all with refused = -2 */
    bool drops_before;   /* the connection breaks before a write arrives ... */
    bool drops_after;    /* ... or after, so that nobody hears the answer */
    bool unreadable;     /* once something was written, nothing can be read any more */
    bool overwritten;    /* once something was written, somebody else commits partition 1 */

    struct lag_watch *kept;        /* of former runs; NULL: nothing is. Given away when it is asked for */
    struct group_journal *journal; /* of __consumer_offsets; NULL: it cannot be read. Given away, too */

    int looks, readings, writes; /* how often */
};

/* The group "billing", empty, has committed 40, 50 and nothing in "orders". */
void fake_groups_init(struct fake_groups *fake);
void fake_groups_finish(struct fake_groups *fake);
void fake_groups_commit(struct fake_groups *fake, int32_t partition, int64_t offset, const char *metadata);
/* -1: none. */
int64_t fake_groups_offset(const struct fake_groups *fake, int32_t partition);

/* For a source that has other things to answer, too. */
bool fake_groups_ask(struct fake_groups *fake, const struct question *question, struct answer *answer);
bool fake_groups_admin(struct fake_groups *fake, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error);

#endif
