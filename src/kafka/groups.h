/* What can be asked about groups, and who answers: the cluster, or (for the embedded cluster, whose brokers cannot be
 * asked) whatever the demo knows of its own members.
 *
 * Nothing here joins a group or creates one: a coordinator is looked up only for groups that a listing has named.
 */
#ifndef WEIR_KAFKA_GROUPS_H
#define WEIR_KAFKA_GROUPS_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/arena.h"
#include "model/groups.h"

/* What goes to a group's coordinator must not run into the library's own timeout: when the coordinator answers after
 * all, librdkafka 2.x aborts the program (the request's second end finds it freed). Who asks stops waiting in time, and
 * the late answer is dropped with its queue. Until then the request stands, so that who is silent is to be asked
 * seldom. */
enum { COORDINATOR_REQUEST_MS = 3600 * 1000 };

struct ends_row;

struct group_partition { /* that a member owns */
    const char *topic;
    int32_t partition;
};

struct group_member {
    const char *member_id, *client_id, *host;
    const char *instance_id; /* NULL: not static */
    struct group_partition *owned;
    size_t owned_count;
    struct group_partition *target; /* consumer protocol: what it is to own; NULL: the same, or not known */
    size_t target_count;
    bool assignment_unknown; /* owned_count is 0 for want of knowing */
};

struct group_commit {
    const char *topic;
    int32_t partition;
    struct offset committed; /* unknown: there is none, or `err` says why it cannot be had */
    rd_kafka_resp_err_t err;
    bool pending; /* a transaction that has committed it is still open */
};

/* One group as far as it was asked. All text is in its arena. */
struct group_facts {
    struct arena arena;
    const char *name;
    enum group_type type;
    enum group_state state;
    bool undescribed; /* listed by the older request only: a share or a streams group, which the library cannot ask for;
                       * its commits tell which (group_facts_tell_type) */
    bool dead;        /* its coordinator knows no such group, or (of a listed one) not this kind of group */
    bool deleted;     /* it was listed, and then its coordinator knew neither it nor a commit of it */
    int32_t members;  /* -1: not known */
    bool members_known; /* `member` holds them all */
    struct group_member *member;
    int32_t coordinator;  /* broker id; -1: not known */
    const char *assignor; /* NULL: not known */
    bool connect;         /* of Connect's workers: the listing has said all there is to say, describing it fails */
    bool commits_known;   /* false: not asked, or `error` */
    struct group_commit *commits;
    size_t commit_count;
    const char
        *pending_error; /* which of them are pending was asked, and is not known; NULL: it is, or was not asked */
    const char *error;  /* why something of this is missing; NULL: nothing is */
    bool denied;
    bool skipped; /* there was no time left to ask for some of this: `error` says no more than that */
    bool silent;  /* the coordinator did not answer in time: it may still be asked, see COORDINATOR_REQUEST_MS */
};

struct group_list {
    struct group_facts **groups; /* by name; as far as a listing tells: name, type, state */
    size_t count;
    char *error; /* the listing failed, or is partial; NULL: whole */
    bool denied;
};

/* All wait at most `timeout_ms`, and return the number of requests. @locality one thread at a time. */
struct group_asker {
    size_t (*list)(const struct group_asker *asker, rd_kafka_t *handle, struct group_list *list, int timeout_ms);
    /* Fills type, state and members of groups that a listing named; with at most `at_once` requests in flight. */
    size_t (*describe)(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                       size_t at_once, int timeout_ms);
    /* Fills the commits, likewise. */
    size_t (*committed)(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups, size_t count,
                        size_t at_once, int timeout_ms);
    /* Marks the commits of one group, which are known, that belong to a transaction still open. NULL: cannot be asked.
     */
    size_t (*pending)(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts *facts, int timeout_ms);
    /* The first offset at or after its own time of each row, as ends_ask_times. NULL: cannot be asked. */
    size_t (*times)(const struct group_asker *asker, rd_kafka_t *handle, struct ends_row *rows, size_t count,
                    int timeout_ms);
};

extern const struct group_asker groups_of_cluster;
size_t group_times_of_cluster(const struct group_asker *asker, rd_kafka_t *handle, struct ends_row *rows, size_t count,
                              int timeout_ms);

/* The partitions to ask a group's commits for; the caller destroys the list. */
typedef rd_kafka_topic_partition_list_t *groups_partitions_of(const struct group_facts *facts);

/* Fills the commits of groups; `partitions_of` NULL asks for all that they have, which only a real broker understands.
 */
size_t groups_ask_committed(rd_kafka_t *handle, struct group_facts **groups, size_t count,
                            groups_partitions_of *partitions_of, size_t at_once, int timeout_ms);

/* Groups that a listing named and of which no commit is left: whether they are gone (`deleted`, their commits not known
 * then) or have lost their commits alone. Who was there when it was described is described once more. Returns the
 * number of requests. */
size_t groups_find_deleted(const struct group_asker *asker, rd_kafka_t *handle, struct group_facts **groups,
                           size_t count, size_t at_once, int timeout_ms);

struct group_facts *group_facts_create(const char *name);
void group_facts_destroy(struct group_facts *facts); /* NULL is allowed */
/* Of one that nothing describes, once its commits are known: share groups keep none that can be asked for, those of
 * Streams do. */
void group_facts_tell_type(struct group_facts *facts);
void group_facts_fail(struct group_facts *facts, const char *what, rd_kafka_resp_err_t err, const char *reason);
void group_facts_skip(struct group_facts *facts, const char *what); /* there was no time left to ask for it */

void group_list_add(struct group_list *list, struct group_facts *facts); /* takes it over */
void group_list_sort(struct group_list *list);
void group_list_finish(struct group_list *list); /* with all its facts */

#endif
