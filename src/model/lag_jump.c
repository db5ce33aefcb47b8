/* Who commits without joining moves offsets, too, and a member may come, read and leave between two looks. A rise is
 * told as a jump only where neither can be: the group is one that commits as a member, or its offsets stood where no
 * one who commits would have left them; and looks are close enough to see a visitor, or the group is none that comes
 * for a visit.
 */
#include "model/lag_jump.h"

struct jump_context lag_jump_context(const struct lag_watch *watch, const struct group_detail *detail,
                                     const struct lag_look *look)
{
    const struct group_track *group = &watch->group;
    bool brief = group->alive_for_us < look->rules->suspected_us || lag_habit_job_rest(&group->habit);
    struct jump_context context = {.nobody = detail->members_known && detail->member_count == 0 &&
                                             !group_is_changing(detail->summary.state) && group->members_known &&
                                             group->member_count == 0 && !group->blind_us,
                                   .is_job = group->finished && brief,
                                   .seen_alive = group->seen_alive};
    for (size_t i = 0; i < watch->count; i++)
        context.commits_bare |= watch->tracks[i].unmanaged;
    return context;
}

/* It stood there for longer than anybody waits who commits, or somebody had set it there. */
static bool was_left_alone(const struct lag_track *former, const struct track_change *change,
                           const struct lag_look *look)
{
    bool long_since = former->unread_us && lag_track_unread_for(former, look->now_us) >= look->rules->suspected_us;
    return long_since || (former->rewound_us && change->read_all) || former->judgement.state == STATE_ABANDONED;
}

struct lag_jump lag_jump_of(const struct lag_track *former, const struct lag_track *track,
                            const struct track_change *change, const struct jump_context *context,
                            const struct lag_look *look)
{
    static const struct lag_jump none = {0};
    bool known = former->looks > 0 && former->committed.known && former->low.known && track->committed.known;
    bool rose = known && change->committed && !change->fell;
    int64_t skipped = rose ? track->committed.value - lag_track_next(former) : 0;
    if (skipped <= 0 || !context->nobody)
        return none;
    if (former->written)
        return (struct lag_jump){skipped, true};
    bool visits_are_seen = change->look_us <= look->rules->visit_us && !former->blind_ms;
    bool of_members = context->seen_alive && !context->commits_bare;
    if (!of_members && (context->commits_bare || !was_left_alone(former, change, look)))
        return none;
    if (!visits_are_seen && (!of_members || context->is_job))
        return none;
    return (struct lag_jump){skipped, visits_are_seen && of_members};
}
