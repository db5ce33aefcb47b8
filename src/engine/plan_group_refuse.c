/* What stands in the way of moving a group: members, commits that hang in a transaction, somebody who commits without
 * joining.
 */
#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/plan_group_parts.h"

static void refuse(struct planning *planning, const char *why)
{
    if (!planning->plan->refusal)
        planning->plan->refusal = mem_strdup(why);
}

static void refuse_pending(struct planning *planning)
{
    const struct group_offset *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < planning->read.group_offsets.count; i++) {
        const struct group_offset *row = &planning->read.group_offsets.rows[i];
        count += row->unstable;
        first = first || !row->unstable ? first : row;
    }
    if (!count)
        return;
    char *why = plan_text(lang_plural("an open transaction holds commits of %zu partition (%s %ld: "
                                      "UNSTABLE_OFFSET_COMMIT); it would overwrite this when it is committed; --force "
                                      "goes on",
                                      "an open transaction holds commits of %zu partitions (%s %ld: "
                                      "UNSTABLE_OFFSET_COMMIT); it would overwrite this when it is committed; --force "
                                      "goes on",
                                      count),
                          count, first->topic, (long)first->partition);
    refuse(planning, why);
    free(why);
}

static void refuse_members(struct planning *planning)
{
    char *why = NULL;
    if (planning->now.members)
        why = plan_text(_("the group is alive, and would overwrite this or refuse it: %s; stop them first"),
                        planning->now.members);
    else if (planning->now.unseen && !planning->wish->force)
        why = plan_text(_("whether anybody is in the group cannot be seen: %s; --force leaves it to the brokers, who "
                          "refuse it for a live group"),
                        planning->now.unseen);
    if (why)
        refuse(planning, why);
    free(why);
}

/* A commit that could not be read goes with its group, and no undo file would have it. */
static void refuse_unsaved(struct planning *planning)
{
    const struct group_plan *group = planning->group;
    const struct group_move *first = NULL;
    size_t count = 0;
    for (size_t i = 0; group->write == GROUP_DELETE && i < group->count; i++) {
        count += group->moves[i].failed;
        first = first || !group->moves[i].failed ? first : &group->moves[i];
    }
    if (!count || planning->wish->force)
        return;
    char *why = plan_text(lang_plural("the commit of %zu partition could not be read (%s %ld: %s), would go with the "
                                      "group, and no undo file would have it; --force goes on",
                                      "the commits of %zu partitions could not be read (%s %ld: %s), would go with "
                                      "the group, and no undo file would have them; --force goes on",
                                      count),
                          count, first->now.topic, (long)first->now.partition, first->now.error);
    refuse(planning, why);
    free(why);
}

static void refuse_seen(struct planning *planning)
{
    char *why = planning->wish->seen_moving && planning->now.exists
                    ? plan_text(_("the group has no members, and yet its commits moved (%s): someone commits without "
                                  "joining, and would overwrite this"),
                                planning->wish->seen_moving)
                    : NULL;
    if (why)
        refuse(planning, why);
    free(why);
}

static void refuse_moved(struct planning *planning)
{
    char *moved = NULL;
    if (planning->plan->refusal || planning->plan->nothing || !planning->now.exists)
        return;
    plan_group_still(planning, &moved);
    char *why = moved ? plan_text(_("the group has no members, and yet it was committed for it of late (%s): someone "
                                    "commits without joining, and would overwrite this"),
                                  moved)
                      : NULL;
    if (why)
        refuse(planning, why);
    free(why);
    free(moved);
}

/* What is left to be watched. By the coordinator's clock, which may be another, alone nobody is sure. */
static int64_t rest_of(const struct planning *planning)
{
    enum { LEAST_MS = 5000 };
    const struct group_stillness *still = &planning->group->still;
    int64_t rest_ms = still->wanted_ms - still->before_ms;
    if (still->by == STILL_WRITTEN && rest_ms < LEAST_MS)
        rest_ms = LEAST_MS;
    return rest_ms < planning->wish->watch_ms ? rest_ms : planning->wish->watch_ms;
}

/* Somebody who commits without joining cannot be seen but by what moves. */
static bool refuse_watched(struct planning *planning)
{
    struct group_watching watching = {.group = planning->group->group,
                                      .commits = &planning->read.group_offsets,
                                      .watch_ms = rest_of(planning),
                                      .timeout_ms = planning->wish->timeout_ms,
                                      .watcher = planning->wish->watcher};
    char *why = NULL;
    if (planning->plan->refusal || watching.watch_ms <= 0)
        return true;
    bool good = group_look_watch(planning->source, &watching, planning->error);
    planning->group->still.watched_ms = watching.watched_ms;
    if (watching.moved)
        why = plan_text(_("the group has no members, and yet the commit of %s moved while it was watched: someone "
                          "commits without joining, and would overwrite this"),
                        watching.moved);
    else if (good && watching.ended)
        why = plan_text(_("the group was to be watched for commits of others for %.0f s, and that was ended after "
                          "%.1f s; --watch-for says how long it is watched"),
                        (double)watching.watch_ms / 1000, (double)watching.watched_ms / 1000);
    if (why)
        refuse(planning, why);
    free(why);
    free(watching.moved);
    return good;
}

bool plan_group_refuse(struct planning *planning)
{
    refuse_pending(planning);
    refuse_members(planning);
    refuse_unsaved(planning);
    refuse_seen(planning);
    refuse_moved(planning);
    return refuse_watched(planning);
}
