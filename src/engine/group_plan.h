/* A plan to move a group: a row a partition, from where to where, and what became of each.
 *
 * The arithmetic is here, pure; who asks the cluster is group_look.h, what is written to files group_file.h. The plan
 * hangs on a struct write_plan and goes through the same gate as any other.
 */
#ifndef WEIR_ENGINE_GROUP_PLAN_H
#define WEIR_ENGINE_GROUP_PLAN_H

#include "engine/group_wish.h"
#include "model/groups.h"
#include "source/group_offset.h"
#include "text/jsonw.h"

enum group_step {
    STEP_KEEP,   /* it is so already */
    STEP_COMMIT, /* `to` is committed */
    STEP_DELETE, /* the commit is deleted */
    STEP_LEFT    /* left as it is, for what the note says */
};

struct group_move {
    struct group_offset now; /* as it was when the plan was made */
    enum group_step step;
    struct offset to;  /* STEP_COMMIT, STEP_KEEP */
    int32_t to_epoch;  /* -1: none goes with it */
    char *to_metadata; /* NULL: none goes with it */
    size_t to_metadata_len;
    struct offset wanted;         /* before it was clamped to what there is; unknown: it was not clamped */
    struct offset skipped, again; /* records at most; unknown: from nowhere, or nothing happens */
    struct real seconds;          /* how much time of the log lies between; unknown: not known */
    char *note;                   /* NULL: nothing to say */
    bool failed;                  /* STEP_LEFT: it should have been moved, and cannot be */
};

/* For how long none of the commits moved of a group without members, and how that is known. */
enum still_by { STILL_UNKNOWN, STILL_SEEN, STILL_KEPT, STILL_WRITTEN };
struct group_stillness {
    enum still_by by;
    int64_t before_ms;  /* before it was watched: by what the dashboard saw, by what former runs kept of it, by
                         * __consumer_offsets */
    int64_t watched_ms; /* and while it was watched; 0: not at all */
    int64_t wanted_ms;  /* so long makes it sure, as far as anything does */
};

struct group_plan {
    enum group_write write;
    char *cluster_id; /* "": not known */
    char *group;
    enum group_type type;
    enum group_state state;
    bool exists;
    struct group_move *moves; /* by topic, partition */
    size_t count;
    char *refusal; /* why nothing may be sent; NULL: it may */
    bool forced;
    struct group_stillness still;
};

void group_plan_destroy(struct group_plan *plan);                                           /* NULL is allowed */
struct group_move *group_plan_add(struct group_plan *plan, const struct group_offset *now); /* copies it */
const struct group_move *group_plan_find(const struct group_plan *plan, const char *topic, int32_t partition);
void group_move_note(struct group_move *move, const char *format, ...) __attribute__((format(printf, 2, 3)));
void group_move_leave(struct group_move *move, const char *note); /* STEP_LEFT, failed */

/* Where one partition goes. `other`: the row of the group that is aimed at, NULL: it has none there. */
void group_move_aim(struct group_move *move, const struct group_aim *aim, const struct group_offset *other);
/* To a commit as it was written down, or to none at all. */
void group_move_restore(struct group_move *move, const struct group_offset *was);
void group_move_delete(struct group_move *move);

struct group_tally {
    size_t moved;                 /* STEP_COMMIT and STEP_DELETE */
    size_t failed;                /* rows that should have been moved and cannot be */
    size_t from_nowhere;          /* STEP_COMMIT without a commit before: what is skipped is not known */
    struct offset skipped, again; /* sums of the known; unknown: none is */
};
struct group_tally group_plan_tally(const struct group_plan *plan);

/* What became of one row. */
enum group_end {
    END_NOT_SENT,
    END_DONE,    /* read back, and as planned */
    END_REFUSED, /* the broker said no */
    END_DIFFERS, /* read back, and something else */
    END_UNKNOWN  /* no answer, or it could not be read back */
};
const char *group_end_name(enum group_end end);

struct group_outcome {
    enum group_end end;
    struct offset now; /* read back; unknown: none, or `now_known` is false */
    bool now_known;
    enum error_kind kind; /* of END_REFUSED and END_UNKNOWN */
    char *error;          /* NULL: none */
};

/* One object's members from "group" on; `outcomes` and the path of the undo file are NULL when it was not executed. */
void group_plan_json(const struct group_plan *plan, const struct group_outcome *outcomes, const char *undo_path,
                     struct jsonw *json);

#endif
