/* Right before it is sent: whether everything is still as it was when the plan was made. Whatever is not, or cannot be
 * told any more, sends nothing.
 */
#include <string.h>

#include "base/lang.h"
#include "engine/plan_group_parts.h"

static bool refuse_woken(const struct group_now *now, const struct group_plan *group, struct error *error)
{
    if (strcmp(now->cluster_id, group->cluster_id) != 0)
        return error_set(error, ERROR_FAILED, _("nothing was sent: the plan is of the cluster %s, and this one is %s"),
                         group->cluster_id, now->cluster_id);
    if (now->members)
        return error_set(error, ERROR_FAILED, _("nothing was sent: the group woke up since the plan was made: %s"),
                         now->members);
    if (now->unseen && !group->forced)
        return error_set(error, ERROR_FAILED,
                         _("nothing was sent: whether anybody is in the group cannot be seen any more: %s"),
                         now->unseen);
    if (now->exists != group->exists)
        return error_set(error, ERROR_FAILED,
                         now->exists ? _("nothing was sent: the group '%s' has come into being since the plan was made")
                                     : _("nothing was sent: the group '%s' has gone since the plan was made"),
                         group->group);
    return true;
}

/* A log goes on while somebody reads the plan: a place that is no longer in it would be taken all the same. */
static bool check_target(const struct group_move *move, const struct group_offset *is, struct error *error)
{
    if (move->step != STEP_COMMIT)
        return true;
    if (is->missing || !is->low.known || !is->high.known)
        return error_set(error, ERROR_FAILED,
                         _("nothing was sent: where the log of %s %ld begins and ends now is not known: %s"), is->topic,
                         (long)is->partition,
                         is->missing      ? _("the cluster has no such partition")
                         : is->ends_error ? is->ends_error
                                          : _("no answer"));
    if (move->to.value >= is->low.value && move->to.value <= is->high.value)
        return true;
    return error_set(error, ERROR_FAILED,
                     _("nothing was sent: %s %ld should go to %lld, and its log goes from %lld to %lld now; make the "
                       "plan anew"),
                     is->topic, (long)is->partition, (long long)move->to.value, (long long)is->low.value,
                     (long long)is->high.value);
}

/* One row of the plan, and what is read of it now; NULL: the broker said nothing of it. */
static bool check_row(const struct group_move *move, const struct group_offset *is, struct error *error)
{
    const struct group_offset *was = &move->now;
    if (move->step != STEP_COMMIT && move->step != STEP_DELETE)
        return true;
    if (!is || is->error)
        return error_set(error, is ? is->kind : ERROR_FAILED,
                         _("nothing was sent: whether the commit of %s %ld is still as it was cannot be told: %s"),
                         was->topic, (long)was->partition,
                         is ? is->error : _("the broker said nothing of this partition"));
    if (is->unstable && !was->unstable)
        return error_set(error, ERROR_FAILED,
                         _("nothing was sent: an open transaction holds the commit of %s %ld since the plan was "
                           "made (UNSTABLE_OFFSET_COMMIT)"),
                         was->topic, (long)was->partition);
    if (plan_group_same(was->committed, is->committed))
        return check_target(move, is, error);
    return error_set(error, ERROR_FAILED,
                     _("nothing was sent: the commit of %s %ld has moved since the plan was made; make it anew"),
                     was->topic, (long)was->partition);
}

/* What goes with the whole group, and stands neither in the plan nor in the way back. */
static bool check_further(const struct group_plan *group, const struct group_offsets *read, struct error *error)
{
    for (size_t i = 0; i < read->count; i++) {
        const struct group_offset *row = &read->rows[i];
        if ((row->committed.known || row->unstable) && !group_plan_find(group, row->topic, row->partition))
            return error_set(error, ERROR_FAILED,
                             _("nothing was sent: the group has committed %s %ld since the plan was made; make it "
                               "anew"),
                             row->topic, (long)row->partition);
    }
    return true;
}

static bool is_deletion(const struct group_plan *group)
{
    return group->write == GROUP_DELETE;
}

/* A broker answers for all commits of a group with those that there are: what is left out has none. */
static const struct group_offset *row_now(const struct group_plan *group, const struct group_offsets *read,
                                          const struct group_offset *was, struct group_offset *none)
{
    const struct group_offset *is = group_offsets_find(read, was->topic, was->partition);
    *none = (struct group_offset){.topic = was->topic, .partition = was->partition};
    return !is && is_deletion(group) ? none : is;
}

static bool check_commits(const struct doing *doing, struct error *error)
{
    const struct group_plan *group = doing->group;
    struct group_offsets places = plan_group_places(group);
    struct admin_answer answer = {0};
    struct group_reading reading = {.group = group->group,
                                    .asked = is_deletion(group) ? NULL : &places,
                                    .commits_only = group->write != GROUP_RESET,
                                    .stable = !group->forced,
                                    .timeout_ms = doing->plan->request.timeout_ms};
    bool asks = group->exists && (group->count || is_deletion(group));
    bool good = !asks || (group_look_read(doing->source, &reading, &answer, error) &&
                          (!is_deletion(group) || check_further(group, &answer.group_offsets, error)));
    for (size_t i = 0; asks && good && i < group->count; i++) {
        struct group_offset none;
        good = check_row(&group->moves[i], row_now(group, &answer.group_offsets, &group->moves[i].now, &none), error);
    }
    admin_answer_finish(&answer);
    group_offsets_finish(&places);
    return good;
}

bool plan_group_look_again(const struct doing *doing, struct error *error)
{
    struct group_now now;
    bool good = group_look(doing->source, doing->group->group, doing->plan->request.timeout_ms, &now, error) &&
                refuse_woken(&now, doing->group, error);
    group_now_finish(&now);
    return good && check_commits(doing, error);
}
