/* How far the groups that are known to read the focused topic have committed in it: a block of the snapshot. */
#ifndef WEIR_MODEL_TOPIC_COMMITS_H
#define WEIR_MODEL_TOPIC_COMMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/block.h"

struct commit_row {
    const char *group;
    int32_t partition;
    int64_t committed;
    int64_t as_of_us; /* when it was asked */
    bool stale;       /* asked again since, without an answer */
};

struct topic_commits {
    struct block block;
    const char *topic;
    struct commit_row *rows; /* by partition, committed, group */
    size_t count;
    size_t not_swept; /* groups whose commits were never seen yet: they may read it, too */
};

#endif
