/* Plans that move groups: what is wished, what is so, and what stands in the way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/group_names.h"
#include "engine/plan_group_parts.h"

static enum admin_kind kind_of(enum group_write write)
{
    return write == GROUP_RESET            ? ADMIN_COMMIT_OFFSETS
           : write == GROUP_DELETE_OFFSETS ? ADMIN_DELETE_OFFSETS
                                           : ADMIN_DELETE_GROUP;
}

/* --- what is there --- */

static bool read_file(struct planning *planning)
{
    const struct group_wish *wish = planning->wish;
    if (!wish->file)
        return true;
    planning->file = group_file_read(wish->file, wish->is_undo ? GROUP_FILE_UNDO : GROUP_FILE_PLAN, planning->error);
    if (!planning->file)
        return false;
    if (wish->group && strcmp(wish->group, planning->file->group) != 0)
        return error_set(planning->error, ERROR_USAGE, _("%s is of the group '%s', not of '%s'"), wish->file,
                         planning->file->group, wish->group);
    return true;
}

static bool check_cluster(struct planning *planning)
{
    const char *wanted = planning->file ? planning->file->cluster_id : NULL, *is = planning->now.cluster_id;
    if (!planning->file || (wanted && *is && strcmp(wanted, is) == 0))
        return true;
    return error_set(planning->error, ERROR_FAILED, _("%s is of the cluster %s, and this one is %s: nothing was sent"),
                     planning->wish->file, wanted ? wanted : _("(not known)"), *is ? is : _("(not known)"));
}

/* --create brings a group into being; so do an undo file that has commits to bring back, and a plan that was made when
 * there were none. */
static bool may_create(const struct planning *planning)
{
    bool had_commits = false;
    for (size_t i = 0; planning->file && i < planning->file->count; i++)
        had_commits = had_commits || planning->file->moves[i].now.committed.known;
    return planning->group->write == GROUP_RESET &&
           (planning->wish->create || (planning->file && planning->wish->is_undo == had_commits));
}

static bool look(struct planning *planning)
{
    struct group_plan *group = planning->group;
    if (!group_look(planning->source, group->group, planning->wish->timeout_ms, &planning->now, planning->error) ||
        !check_cluster(planning))
        return false;
    group->cluster_id = mem_strdup(planning->now.cluster_id);
    group->exists = planning->now.exists;
    group->type = planning->now.type;
    group->state = planning->now.state;
    if (group->type == GROUP_SHARE_LIKELY)
        return error_set(planning->error, ERROR_FAILED,
                         _("'%s' is a share group, or one of Streams that never committed: the stock tools' "
                           "kafka-share-groups.sh --reset-offsets or kafka-streams-groups.sh --reset-offsets moves it"),
                         group->group);
    if (group->type == GROUP_SHARE)
        return error_set(planning->error, ERROR_FAILED,
                         _("'%s' is a share group: it has no offsets of this kind; the stock tool's "
                           "kafka-share-groups.sh --reset-offsets moves it"),
                         group->group);
    if (group->exists || may_create(planning))
        return true;
    group_look_nearest(planning->source, group->group, planning->wish->timeout_ms, planning->error);
    if (group->write == GROUP_RESET && !planning->wish->is_undo)
        snprintf(planning->error->text + strlen(planning->error->text),
                 sizeof planning->error->text - strlen(planning->error->text), "%s",
                 _("; --create makes it, for the brokers would"));
    return false;
}

/* Which partitions are asked for; none: all that have commits, of which is_meant chooses. */
static void choose(const struct planning *planning, struct group_offsets *asked)
{
    if (planning->group->write != GROUP_RESET && !planning->file)
        return;
    if (!planning->file)
        group_look_choose(planning->wish->topics, planning->wish->topic_count, asked);
    for (size_t i = 0; planning->file && i < planning->file->count; i++)
        group_offsets_add(asked, planning->file->moves[i].now.topic, planning->file->moves[i].now.partition);
}

static bool read_other(struct planning *planning, const struct group_offsets *asked)
{
    const char *other = planning->wish->aim.other;
    struct group_now now = {0};
    struct group_reading reading = {
        .group = other, .asked = asked, .commits_only = true, .timeout_ms = planning->wish->timeout_ms};
    if (!other)
        return true;
    bool good = group_look(planning->source, other, planning->wish->timeout_ms, &now, planning->error);
    if (good && !now.exists)
        good = group_look_nearest(planning->source, other, planning->wish->timeout_ms, planning->error);
    group_now_finish(&now);
    return good && group_look_read(planning->source, &reading, &planning->other, planning->error);
}

static bool no_topic(struct planning *planning, const char *topic)
{
    struct admin_request request = {.name = topic, .timeout_ms = planning->wish->timeout_ms};
    struct topic_now now = {0};
    if (plan_look_at(planning->source, &request, false, &now, planning->error))
        error_set(planning->error, ERROR_FAILED, _("the topic %s has no such partition; it has %ld"), topic,
                  (long)now.partitions);
    plan_look_finish(&now);
    return false;
}

/* What somebody names has to be there; of a file each row tells for itself. */
static bool check_named(struct planning *planning)
{
    for (size_t i = 0; !planning->file && planning->wish->topic_count && i < planning->read.group_offsets.count; i++) {
        const struct group_offset *row = &planning->read.group_offsets.rows[i];
        if (row->missing && planning->group->write == GROUP_RESET)
            return no_topic(planning, row->topic);
    }
    return true;
}

static bool read_offsets(struct planning *planning)
{
    const struct group_wish *wish = planning->wish;
    struct group_offsets asked = {0};
    choose(planning, &asked);
    struct group_reading reading = {.group = planning->now.exists ? planning->group->group : NULL,
                                    .asked = &asked,
                                    .stable = !wish->force,
                                    .timeout_ms = wish->timeout_ms};
    if (wish->aim.kind == AIM_TIME)
        reading.at_ms = offset_of(wish->aim.value);
    bool good = group_look_read(planning->source, &reading, &planning->read, planning->error) &&
                check_named(planning) && read_other(planning, &asked);
    group_offsets_finish(&asked);
    return good;
}

/* --- what is to be --- */

static bool same_offset(struct offset a, struct offset b)
{
    return a.known == b.known && (!a.known || a.value == b.value);
}

/* "offset 12", "no commit". */
static void say_offset(struct offset offset, char text[40])
{
    if (offset.known)
        snprintf(text, 40, "%lld", (long long)offset.value);
    else
        snprintf(text, 40, "%s", _("no commit"));
}

static bool is_recreated(const struct group_offset *a, const struct group_offset *b)
{
    return a->topic_id && b->topic_id && strcmp(a->topic_id, b->topic_id) != 0;
}

/* A plan that was written down holds as long as what it is made of does. */
static bool holds(struct planning *planning, const struct group_move *was, const struct group_offset *is)
{
    char before[40], after[40];
    say_offset(was->now.committed, before);
    say_offset(is->committed, after);
    if (is_recreated(&was->now, is))
        return error_set(planning->error, ERROR_FAILED,
                         _("the plan does not hold any more: the topic %s was deleted and made anew; nothing was sent"),
                         is->topic);
    bool moves = was->step == STEP_COMMIT || was->step == STEP_DELETE;
    if (is->error && moves)
        return error_set(planning->error, is->kind,
                         _("whether the plan still holds cannot be told: %s %ld: %s; nothing was sent"), is->topic,
                         (long)is->partition, is->error);
    if (!is->error && !is->unstable && !same_offset(was->now.committed, is->committed))
        return error_set(planning->error, ERROR_FAILED,
                         _("the plan does not hold any more: %s %ld was at %s and is at %s; nothing was sent"),
                         is->topic, (long)is->partition, before, after);
    if (was->step != STEP_COMMIT ||
        (is->low.known && is->high.known && was->to.value >= is->low.value && was->to.value <= is->high.value))
        return true;
    return error_set(planning->error, ERROR_FAILED,
                     _("the plan does not hold any more: %s %ld should go to %lld, which is not in its log now; "
                       "nothing was sent"),
                     is->topic, (long)is->partition, (long long)was->to.value);
}

static void follow_file(struct group_move *move, const struct group_move *was)
{
    struct group_offset wanted = was->now;
    wanted.committed = was->to;
    wanted.leader_epoch = was->to_epoch;
    wanted.metadata = was->to_metadata;
    wanted.metadata_len = was->to_metadata_len;
    if (was->step == STEP_COMMIT)
        group_move_restore(move, &wanted);
    else if (was->step == STEP_DELETE)
        group_move_delete(move);
    else
        move->step = was->step;
    if (was->step == STEP_KEEP)
        move->to = was->to;
    if (was->step == STEP_COMMIT && move->step == STEP_KEEP)
        move->step = STEP_COMMIT;
    if (was->note && !move->note)
        move->note = mem_strdup(was->note);
}

static void take_back(struct group_move *move, const struct group_move *was)
{
    bool touched = was->step == STEP_COMMIT || was->step == STEP_DELETE;
    struct offset left = was->step == STEP_COMMIT ? was->to : (struct offset){0};
    char text[40];
    if (!touched) {
        move->step = STEP_KEEP;
        return;
    }
    group_move_restore(move, &was->now);
    say_offset(left, text);
    if (!move->now.error && !move->now.missing && !same_offset(move->now.committed, left) && move->step != STEP_KEEP)
        group_move_note(move, _("it was left at %s, and has been moved since"), text);
}

static bool plan_row(struct planning *planning, const struct group_offset *now)
{
    const struct group_wish *wish = planning->wish;
    const struct group_move *was = planning->file ? group_plan_find(planning->file, now->topic, now->partition) : NULL;
    if (was && !wish->is_undo && !holds(planning, was, now))
        return false;
    struct group_move *move = group_plan_add(planning->group, now);
    if (was && wish->is_undo)
        take_back(move, was);
    else if (was)
        follow_file(move, was);
    else if (planning->group->write == GROUP_RESET)
        group_move_aim(move, &wish->aim,
                       group_offsets_find(&planning->other.group_offsets, now->topic, now->partition));
    else
        group_move_delete(move);
    return true;
}

/* A commit may be of a topic that is gone: what is deleted is chosen among what there is. */
static bool is_meant(const struct planning *planning, const struct group_offset *row)
{
    if (planning->group->write != GROUP_DELETE_OFFSETS || planning->file || planning->wish->all_topics)
        return true;
    for (size_t i = 0; i < planning->wish->topic_count; i++) {
        const struct topic_parts *choice = &planning->wish->topics[i];
        bool meant = strcmp(choice->topic, row->topic) == 0 && !choice->partitions;
        for (size_t p = 0; p < choice->count && strcmp(choice->topic, row->topic) == 0; p++)
            meant = meant || choice->partitions[p] == row->partition;
        if (meant)
            return true;
    }
    return false;
}

static bool plan_rows(struct planning *planning)
{
    const struct group_offsets *rows = &planning->read.group_offsets;
    for (size_t i = 0; i < rows->count; i++)
        if (is_meant(planning, &rows->rows[i]) && !plan_row(planning, &rows->rows[i]))
            return false;
    if (planning->group->count || planning->group->write == GROUP_DELETE)
        return true;
    return error_set(planning->error, ERROR_FAILED, _("the group '%s' has no commits there"), planning->group->group);
}

static bool fill(struct planning *planning)
{
    struct group_plan *group = planning->group;
    if (!read_file(planning))
        return false;
    group->write = planning->file && planning->wish->is_undo ? GROUP_RESET
                   : planning->file                          ? planning->file->write
                                                             : planning->wish->write;
    group->group = mem_strdup(planning->wish->group ? planning->wish->group : planning->file->group);
    group->forced = planning->wish->force;
    if (!look(planning) || !read_offsets(planning) || !plan_rows(planning))
        return false;
    struct group_tally tally = group_plan_tally(group);
    planning->plan->nothing = tally.moved == 0 && group->write != GROUP_DELETE;
    plan_group_seconds(planning->source, group, planning->wish->timeout_ms);
    return plan_group_refuse(planning);
}

bool write_plan_make_group(struct source *source, const struct group_wish *wish, struct write_plan *plan,
                           struct error *error)
{
    struct error own = {0};
    *plan = (struct write_plan){.group = mem_zero(1, sizeof *plan->group)};
    struct planning planning = {
        .source = source, .wish = wish, .plan = plan, .group = plan->group, .error = error ? error : &own};
    bool good = source->ops->admin ? fill(&planning)
                                   : error_set(planning.error, ERROR_FAILED, _("nothing can be changed here"));
    if (good) {
        struct admin_request request = {
            .kind = kind_of(plan->group->write), .name = plan->group->group, .timeout_ms = wish->timeout_ms};
        admin_request_copy(&plan->request, &request);
        plan->write = group_write_name(plan->group->write);
        plan_group_describe(plan, wish);
        plan_group_warn_kind(source, plan, wish->timeout_ms);
    }
    group_now_finish(&planning.now);
    admin_answer_finish(&planning.read);
    admin_answer_finish(&planning.other);
    group_plan_destroy(planning.file);
    return good;
}
