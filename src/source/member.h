/* A real member of a consumer group: it joins, reads what it is assigned, commits, and leaves.
 *
 * The only way in which weir ever joins a group, by a name that the person gave. One member belongs to one thread.
 */
#ifndef WEIR_SOURCE_MEMBER_H
#define WEIR_SOURCE_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/batch.h"

struct member_spec {
    const char *group; /* all text is copied */
    const char *const *topics;
    size_t topic_count;
    const char *instance_id; /* static membership; NULL: dynamic */
    bool consumer_protocol;  /* the newer one (KIP-848); classic otherwise */
    bool from_beginning;     /* where to begin without a commit; the end otherwise */
    bool no_commit;
    bool uncommitted; /* isolation level */
};

struct member_partition {
    const char *topic;
    int32_t partition;
    int64_t offset; /* MEMBER_GAINED: the committed offset it goes on from; MEMBER_GIVEN: the one it committed last;
                       -1: none */
};

enum member_event_kind {
    MEMBER_NOTHING, /* the wait is over */
    MEMBER_GAINED,  /* partitions: now its own; `all`: how many it has in all */
    MEMBER_GIVEN,   /* partitions: given up in good order, commits done */
    MEMBER_LOST, /* partitions: taken away, for the group went on without it; the rest of its work may be done twice */
    MEMBER_RECORD,    /* record: lives until the next call */
    MEMBER_END,       /* partitions[0]: read to its end, for now */
    MEMBER_COMMITTED, /* partitions: committed offsets; with an error: it failed */
    MEMBER_ERROR      /* error: it goes on */
};

struct member_event {
    enum member_event_kind kind;
    const struct member_partition *partitions;
    size_t partition_count;
    size_t all;
    const char *topic; /* MEMBER_RECORD */
    struct record record;
    struct error error;
};

struct member;
struct member_ops {
    /* Waits up to `wait_ms` for the next event. Partitions are given up, and gained, within this call. False: it cannot
     * go on (fenced, not authorised, ...). */
    bool (*next)(struct member *member, int64_t wait_ms, struct member_event *event, struct error *error);
    /* The record that `next` gave last is done: its offset is committed within a second, and when the partition is
     * given up. */
    void (*done)(struct member *member);
    /* Commits what is done, leaves, and frees it; waits at most some seconds. False: the last commit failed. */
    bool (*leave)(struct member *member, struct error *error);
};

/* Implementations begin with this. */
struct member {
    const struct member_ops *ops;
    const char *note; /* what the source cannot do of what was asked, static, not translated; NULL: nothing to say */
};

#endif
