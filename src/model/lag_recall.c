/* What a watch knows of a group's commits, for whoever is about to move them. */
#include <string.h>

#include "model/lag_watch_inner.h"

static const struct lag_track *track_of(const struct lag_watch *watch, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < watch->count; i++)
        if (watch->tracks[i].partition == partition && strcmp(watch->tracks[i].topic, topic) == 0)
            return &watch->tracks[i];
    return NULL;
}

bool lag_watch_commit(const struct lag_watch *watch, const char *topic, int32_t partition, struct offset *committed,
                      int64_t *since_us)
{
    const struct lag_track *track = track_of(watch, topic, partition);
    int64_t look_us = watch->look_us ? watch->look_us : watch->kept_us;
    if (!track || !look_us)
        return false;
    *committed = track->committed;
    *since_us = track->committed_us ? track->committed_us : look_us;
    return true;
}

int64_t lag_watch_gap_us(const struct lag_watch *watch)
{
    return lag_habit_gap(&watch->group.habit);
}
