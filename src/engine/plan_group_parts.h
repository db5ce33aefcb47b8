/* What the files of a group's plan share; for plan_group*.c alone. */
#ifndef WEIR_ENGINE_PLAN_GROUP_PARTS_H
#define WEIR_ENGINE_PLAN_GROUP_PARTS_H

#include "engine/group_look.h"
#include "engine/plan_parts.h"

/* What making one plan needs. */
struct planning {
    struct source *source;
    const struct group_wish *wish;
    struct write_plan *plan;
    struct group_plan *group; /* the plan's */
    struct group_plan *file;  /* what was written down; NULL: nothing */
    struct group_now now;
    struct admin_answer read;  /* of the group */
    struct admin_answer other; /* of the one that is aimed at */
    int64_t gap_us;            /* g, as far as it is known */
    struct error *error;
};

/* Without waiting: fills the plan's stillness and g from what the caller saw, what former runs kept, and the group's
 * journal. `*moved` (the caller frees it): commits that came of late although there were no members; NULL: none that is
 * known of. */
void plan_group_still(struct planning *planning, char **moved);

/* Fills the plan's refusal when something stands in the way; watches an empty group. False: it could not be asked. */
bool plan_group_refuse(struct planning *planning);

/* One execution. */
struct doing {
    struct source *source;
    const struct write_plan *plan;
    const struct group_plan *group;
    struct group_outcome *outcomes; /* one a move */
    bool *sent;                     /* one a move */
    struct error whole;             /* why a request failed as a whole */
    bool deleted;                   /* GROUP_DELETE: read back, and gone */
    bool asked_to_delete;           /* GROUP_DELETE: the brokers took the request */
};

/* The rows of the plan, to be asked for; finish them. */
struct group_offsets plan_group_places(const struct group_plan *group);
bool plan_group_same(struct offset a, struct offset b);
void plan_group_end(struct group_outcome *outcome, enum group_end end, const char *why); /* copies; NULL: no reason */

/* Whether the group, its commits and its logs are as they were; false: why nothing is to be sent. */
bool plan_group_look_again(const struct doing *doing, struct error *error);

/* Reads what each row is now, until nothing can change any more or the time is up. */
void plan_group_back(struct doing *doing);
/* Of a group that was to be deleted: whether it is gone. */
void plan_group_back_whole(struct doing *doing);

#endif
