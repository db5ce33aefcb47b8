/* What is inside of a struct lag_watch. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_WATCH_INNER_H
#define WEIR_MODEL_LAG_WATCH_INNER_H

#include "model/lag_group.h"
#include "model/lag_memory.h"
#include "model/lag_name.h"
#include "model/lag_track.h"

struct lag_watch {
    struct lag_track *tracks; /* by topic, partition */
    struct lag_name **names;  /* of the tracks' topics, one each, shared */
    size_t count;
    struct lag_name **missing; /* of topics whose commits went with their rows at this look: its news name them */
    size_t missing_count;
    struct group_track group;
    struct lag_memory memory;
    int64_t look_us;  /* the last; 0: none yet */
    int64_t kept_us;  /* the last of a former run; 0: there was none */
    int64_t blind_us; /* the group could not be asked since this look; 0: it could at the last one */
};

#endif
