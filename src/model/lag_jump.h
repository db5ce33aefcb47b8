/* A committed offset that rose without anybody reading: a reset forward, which skips records. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_JUMP_H
#define WEIR_MODEL_LAG_JUMP_H

#include "model/lag_watch_inner.h"

/* What the partitions of a look have in common. */
struct jump_context {
    bool nobody;       /* the group had no members at this look, nor at the one before */
    bool commits_bare; /* its commits were seen to move without members before: Flink, assign(), MirrorMaker's sync */
    bool is_job;       /* it comes and goes, and had read everything when it went last */
    bool seen_alive;   /* it has had members since weir looks */
};

struct jump_context lag_jump_context(const struct lag_watch *watch, const struct group_detail *detail,
                                     const struct lag_look *look);

struct lag_jump {
    int64_t skipped; /* offsets; 0: it is none, or that cannot be told */
    bool sure;       /* false: somebody may have read them who was not seen, between looks or without joining */
};

/* Whether the rise that `change` says is one. `former`: the track as it was before this look. */
struct lag_jump lag_jump_of(const struct lag_track *former, const struct lag_track *track,
                            const struct track_change *change, const struct jump_context *context,
                            const struct lag_look *look);

#endif
