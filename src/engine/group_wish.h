/* What somebody wants of a group's offsets, before anything was asked of the cluster. */
#ifndef WEIR_ENGINE_GROUP_WISH_H
#define WEIR_ENGINE_GROUP_WISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum group_write { GROUP_RESET, GROUP_DELETE_OFFSETS, GROUP_DELETE };

enum aim_kind {
    AIM_NONE,
    AIM_BEGINNING, /* the low watermark */
    AIM_END,       /* the high watermark */
    AIM_CURRENT,   /* where it is: committed once more */
    AIM_OFFSET,    /* `value` */
    AIM_TIME,      /* the first record at or after `value` ms since 1970 */
    AIM_SHIFT,     /* `value` from where it is, forward or back */
    AIM_GROUP      /* where the group `other` is */
};

struct group_aim {
    enum aim_kind kind;
    int64_t value;
    char *other;
};

/* beginning | end | current | OFFSET | @TIME (as seek_parse) | -N | +N | group:OTHER. False with ERROR_USAGE that says
 * what was expected. The caller frees `other`. */
bool group_aim_parse(const char *text, int64_t now_ms, struct group_aim *aim, struct error *error);

/* "TOPIC" or "TOPIC:0,3": a topic and, when given, partitions of it. */
struct topic_parts {
    char *topic;
    int32_t *partitions; /* NULL: all */
    size_t count;
};
bool topic_parts_parse(const char *text, struct topic_parts *choice, struct error *error);
void topic_parts_finish(struct topic_parts *choice);

/* How long at most an empty group is watched unless somebody says: three times the interval at which Kafka's clients
 * commit by default. */
enum { GROUP_WATCH_MS = 15000 };

/* Is told every now and then how much is left of the watching, and 0 when it is over; false, also then: it is to end,
 * and what was to follow it is refused. */
struct group_watcher {
    bool (*tell)(struct group_watcher *watcher, int64_t left_ms);
};

/* Commits within this time, max(W, 3 g) of lag.md, are those of somebody who still commits. `commit_gap_us`: g, 0 when
 * it is not known. */
int64_t group_wish_quiet_us(int64_t commit_gap_us);

/* Zeroed at first; all texts are its own. */
struct group_wish {
    enum group_write write;
    char *group;                /* NULL: the file's */
    struct topic_parts *topics; /* none: `all_topics`, or the file's */
    size_t topic_count;
    bool all_topics; /* that it has commits for */
    struct group_aim aim;
    char *aim_text; /* as it was written */
    char *file;     /* a plan or an undo file; NULL: neither */
    bool is_undo;
    bool create; /* a group that does not exist is made */
    bool force;  /* commits that are pending or cannot be read, and members that cannot be seen, are no reason to refuse
                  */
    char *seen_moving; /* where and when a commit moved lately although it had no members; NULL: not that is known */
    /* That none of its commits moved for so long until now, as far as the caller has seen itself; 0: that is not known.
     * An empty group is watched for what is left of group_wish_quiet_us. */
    int64_t still_ms;
    int64_t gap_us;                /* g, as the caller has seen it; 0: that is not known */
    int64_t watch_ms;              /* how long an empty group is watched for commits at most; 0: not at all */
    bool offsets_topic;            /* the group's partition of __consumer_offsets is read for commits of late, too */
    struct group_watcher *watcher; /* NULL: nobody; outlives the making of the plan */
    int64_t timeout_ms;
};
bool group_wish_add_topic(struct group_wish *wish, const char *text, struct error *error);
bool group_wish_set_aim(struct group_wish *wish, const char *text, int64_t now_ms, struct error *error);
void group_wish_copy(struct group_wish *copy, const struct group_wish *wish);
void group_wish_finish(struct group_wish *wish);

#endif
