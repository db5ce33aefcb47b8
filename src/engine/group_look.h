/* What the cluster says of a group and of what it has committed; reading alone. For the plans of groups. */
#ifndef WEIR_ENGINE_GROUP_LOOK_H
#define WEIR_ENGINE_GROUP_LOOK_H

#include "engine/group_plan.h"
#include "source/source.h"

struct group_now {
    char cluster_id[64];
    bool exists;
    enum group_type type;
    enum group_state state;
    char *members; /* "2 members: app-1 at 10.0.0.1 (...), ..."; NULL: none that can be seen */
    char *unseen;  /* why its members cannot be seen; NULL: they can, or it is known to be empty */
};

/* False: it could not be asked, or whether there is such a group cannot be told. */
bool group_look(struct source *source, const char *group, int64_t timeout_ms, struct group_now *now,
                struct error *error);
void group_now_finish(struct group_now *now);

/* ERROR_FAILED "there is no group 'x'" with the nearest of those that there are. Returns false. */
bool group_look_nearest(struct source *source, const char *group, int64_t timeout_ms, struct error *error);

/* Appends the rows that a choice of topics stands for to `asked`: one a partition named, -1 for all of a topic. */
void group_look_choose(const struct topic_parts *topics, size_t count, struct group_offsets *asked);

/* `group` NULL: it has no commits. Finish `answer` in either case. */
struct group_reading {
    const char *group;
    const struct group_offsets *asked;
    bool commits_only, stable;
    struct offset at_ms;
    int64_t timeout_ms;
};
bool group_look_read(struct source *source, const struct group_reading *reading, struct admin_answer *answer,
                     struct error *error);

/* Watches a group without members for commits. */
struct group_watching {
    const char *group;
    const struct group_offsets *commits; /* as they were when it began */
    int64_t watch_ms, timeout_ms;
    struct group_watcher *watcher; /* NULL: nobody */

    char *moved;        /* a partition whose commit moved, "orders 3"; the caller frees it. NULL: none did */
    int64_t watched_ms; /* less than `watch_ms`: it was ended, or one moved */
    bool ended;         /* the watcher wanted it to end, be it at the very last */
};
/* False: it could not be asked any more. */
bool group_look_watch(struct source *source, struct group_watching *watching, struct error *error);

#endif
