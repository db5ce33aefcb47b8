#include "engine/group_plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/group_names.h"

static void finish_move(struct group_move *move)
{
    struct group_offsets one = {.rows = mem_dup(&move->now, sizeof move->now), .count = 1};
    group_offsets_finish(&one);
    free(move->to_metadata);
    free(move->note);
}

void group_plan_destroy(struct group_plan *plan)
{
    if (!plan)
        return;
    for (size_t i = 0; i < plan->count; i++)
        finish_move(&plan->moves[i]);
    free(plan->moves);
    free(plan->cluster_id);
    free(plan->group);
    free(plan->refusal);
    free(plan);
}

struct group_move *group_plan_add(struct group_plan *plan, const struct group_offset *now)
{
    struct group_offsets copy;
    group_offsets_copy(&copy, now, 1);
    plan->moves = mem_one_more(plan->moves, plan->count, sizeof *plan->moves);
    struct group_move *move = &plan->moves[plan->count++];
    *move = (struct group_move){.now = copy.rows[0], .to_epoch = -1};
    free(copy.rows);
    return move;
}

const struct group_move *group_plan_find(const struct group_plan *plan, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->moves[i].now.partition == partition && strcmp(plan->moves[i].now.topic, topic) == 0)
            return &plan->moves[i];
    return NULL;
}

void group_move_note(struct group_move *move, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct str note = {0};
    if (move->note)
        str_appendf(&note, "%s; ", move->note);
    str_append(&note, text);
    free(move->note);
    move->note = str_take(&note);
}

void group_move_leave(struct group_move *move, const char *note)
{
    move->step = STEP_LEFT;
    move->failed = true;
    group_move_note(move, "%s", note);
}

/* What stands in the way whatever the aim is. */
static bool is_movable(struct group_move *move)
{
    const struct group_offset *now = &move->now;
    if (now->missing)
        group_move_leave(move, _("the cluster has no such partition"));
    else if (now->error)
        group_move_leave(move, now->error);
    else if (!now->low.known || !now->high.known)
        group_move_leave(move, now->ends_error ? now->ends_error : _("where its log begins and ends is not known"));
    return move->step != STEP_LEFT;
}

/* Records that are gone cannot be read again, and those that are not there yet cannot be skipped. */
static void count_records(struct group_move *move)
{
    const struct group_offset *now = &move->now;
    if (!now->committed.known)
        return;
    int64_t from = now->committed.value, to = move->to.value;
    from = from < now->low.value ? now->low.value : from > now->high.value ? now->high.value : from;
    move->skipped = offset_of(to > from ? to - from : 0);
    move->again = offset_of(from > to ? from - to : 0);
}

static void clamp(struct group_move *move, int64_t wanted)
{
    int64_t low = move->now.low.value, high = move->now.high.value;
    int64_t to = wanted < low ? low : wanted > high ? high : wanted;
    move->to = offset_of(to);
    if (to == wanted)
        return;
    move->wanted = offset_of(wanted);
    if (wanted < low)
        group_move_note(move, _("%lld is before the log's beginning: clamped to it"), (long long)wanted);
    else
        group_move_note(move, _("%lld is past the log's end: clamped to it"), (long long)wanted);
}

static void go_to(struct group_move *move, int64_t wanted)
{
    clamp(move, wanted);
    bool there = move->now.committed.known && move->now.committed.value == move->to.value;
    move->step = there ? STEP_KEEP : STEP_COMMIT;
    if (!there)
        count_records(move);
}

static void set_commit(struct group_move *move, const struct group_offset *from)
{
    free(move->to_metadata);
    move->to_metadata = from->metadata ? mem_strndup(from->metadata, from->metadata_len) : NULL;
    move->to_metadata_len = from->metadata_len;
    move->to_epoch = from->leader_epoch;
}

/* Left as it is, and nobody has asked for more. */
static void leave_quietly(struct group_move *move, const char *note)
{
    move->step = STEP_LEFT;
    group_move_note(move, "%s", note);
}

/* Saturates: whatever is that far away is clamped. */
static int64_t shifted(int64_t from, int64_t by)
{
    if (by > 0 && from > INT64_MAX - by)
        return INT64_MAX;
    if (by < 0 && from < INT64_MIN - by)
        return INT64_MIN;
    return from + by;
}

static void go_to_time(struct group_move *move)
{
    if (!move->now.at_time_known) {
        group_move_leave(move, move->now.ends_error ? move->now.ends_error : _("its records' times are not known"));
    } else if (move->now.at_time.known) {
        go_to(move, move->now.at_time.value);
    } else {
        go_to(move, move->now.high.value);
        group_move_note(move, _("no record at or after that time: the end"));
    }
}

static void go_to_other(struct group_move *move, const struct group_offset *other)
{
    if (other && other->error)
        group_move_leave(move, other->error);
    else if (!other || !other->committed.known)
        leave_quietly(move, _("the other group has no commit here"));
    else
        go_to(move, other->committed.value);
}

void group_move_aim(struct group_move *move, const struct group_aim *aim, const struct group_offset *other)
{
    const struct group_offset *now = &move->now;
    if (!is_movable(move))
        return;
    if (!now->committed.known && (aim->kind == AIM_CURRENT || aim->kind == AIM_SHIFT)) {
        leave_quietly(move, _("it has no commit here to go from"));
        return;
    }
    switch (aim->kind) {
    case AIM_NONE:
        break;
    case AIM_BEGINNING:
        go_to(move, now->low.value);
        break;
    case AIM_END:
        go_to(move, now->high.value);
        break;
    case AIM_CURRENT:
        go_to(move, now->committed.value);
        move->step = STEP_COMMIT;
        count_records(move);
        if (!move->wanted.known)
            set_commit(move, now);
        break;
    case AIM_OFFSET:
        go_to(move, aim->value);
        break;
    case AIM_TIME:
        go_to_time(move);
        break;
    case AIM_SHIFT:
        go_to(move, shifted(now->committed.value, aim->value));
        break;
    case AIM_GROUP:
        go_to_other(move, other);
        break;
    }
}

static bool same_commit(const struct group_offset *a, const struct group_offset *b)
{
    size_t len = a->metadata ? a->metadata_len : 0;
    return a->committed.known && b->committed.known && a->committed.value == b->committed.value &&
           a->leader_epoch == b->leader_epoch && len == (b->metadata ? b->metadata_len : 0) &&
           (len == 0 || memcmp(a->metadata, b->metadata, len) == 0);
}

void group_move_restore(struct group_move *move, const struct group_offset *was)
{
    bool again = was->topic_id && move->now.topic_id && strcmp(was->topic_id, move->now.topic_id) != 0;
    if (!was->committed.known) {
        group_move_delete(move);
        return;
    }
    if (!is_movable(move))
        return;
    if (again) {
        group_move_leave(move, _("the topic was deleted and made anew: its old offsets mean nothing in it"));
        return;
    }
    go_to(move, was->committed.value);
    if (move->wanted.known)
        return; /* clamped: what was said of the old place does not hold for this one */
    set_commit(move, was);
    move->step = same_commit(&move->now, was) ? STEP_KEEP : STEP_COMMIT;
    count_records(move);
}

void group_move_delete(struct group_move *move)
{
    if (move->now.error)
        group_move_leave(move, move->now.error);
    else
        move->step = move->now.committed.known || move->now.unstable ? STEP_DELETE : STEP_KEEP;
}

struct group_tally group_plan_tally(const struct group_plan *plan)
{
    struct group_tally tally = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const struct group_move *move = &plan->moves[i];
        tally.moved += move->step == STEP_COMMIT || move->step == STEP_DELETE;
        tally.failed += move->failed;
        tally.from_nowhere += move->step == STEP_COMMIT && !move->now.committed.known;
        if (move->skipped.known)
            tally.skipped = offset_of(tally.skipped.value + move->skipped.value);
        if (move->again.known)
            tally.again = offset_of(tally.again.value + move->again.value);
    }
    return tally;
}

const char *group_end_name(enum group_end end)
{
    static const char *const names[] = {[END_NOT_SENT] = "not_sent",
                                        [END_DONE] = "done",
                                        [END_REFUSED] = "refused",
                                        [END_DIFFERS] = "differs",
                                        [END_UNKNOWN] = "unknown"};
    return names[end];
}

static void json_move(const struct group_move *move, const struct group_outcome *outcome, struct jsonw *json)
{
    bool moves = move->step == STEP_COMMIT || move->step == STEP_DELETE;
    jsonw_object(json);
    jsonw_name(json, "topic");
    jsonw_string(json, move->now.topic);
    jsonw_name(json, "partition");
    jsonw_int(json, move->now.partition);
    jsonw_name(json, "from");
    jsonw_offset(json, move->now.committed);
    jsonw_name(json, "step");
    jsonw_string(json, group_step_name(move->step));
    jsonw_name(json, "to");
    jsonw_offset(json, moves ? move->to : move->now.committed);
    jsonw_name(json, "low");
    jsonw_offset(json, move->now.low);
    jsonw_name(json, "high");
    jsonw_offset(json, move->now.high);
    jsonw_name(json, "clamped_from");
    jsonw_offset(json, move->wanted);
    jsonw_name(json, "skipped");
    jsonw_offset(json, move->skipped);
    jsonw_name(json, "read_again");
    jsonw_offset(json, move->again);
    jsonw_name(json, "seconds");
    jsonw_real(json, move->seconds);
    jsonw_name(json, "note");
    jsonw_string(json, move->note);
    jsonw_name(json, "outcome");
    jsonw_string(json, outcome ? group_end_name(outcome->end) : NULL);
    jsonw_name(json, "now");
    jsonw_offset(json, outcome && outcome->now_known ? outcome->now : (struct offset){0});
    jsonw_name(json, "error");
    jsonw_string(json, outcome && outcome->error ? outcome->error : move->now.error);
    jsonw_end_object(json);
}

void group_plan_json(const struct group_plan *plan, const struct group_outcome *outcomes, const char *undo_path,
                     struct jsonw *json)
{
    static const char *const ways[] = {[STILL_UNKNOWN] = NULL,
                                       [STILL_SEEN] = "dashboard",
                                       [STILL_KEPT] = "history",
                                       [STILL_WRITTEN] = "offsets-topic"};
    const struct group_stillness *still = &plan->still;
    jsonw_name(json, "group");
    jsonw_string(json, plan->group);
    jsonw_name(json, "type");
    jsonw_string(json, group_type_name(plan->type));
    jsonw_name(json, "state");
    jsonw_string(json, group_state_name(plan->state));
    jsonw_name(json, "exists");
    jsonw_bool(json, plan->exists);
    jsonw_name(json, "watched_s");
    jsonw_real(json, still->watched_ms ? real_of((double)still->watched_ms / 1000) : (struct real){0});
    jsonw_name(json, "still_s");
    jsonw_real(json, still->by || still->watched_ms ? real_of((double)(still->before_ms + still->watched_ms) / 1000)
                                                    : (struct real){0});
    jsonw_name(json, "still_by");
    jsonw_string(json, ways[still->by]);
    jsonw_name(json, "undo_file");
    jsonw_string(json, undo_path);
    jsonw_name(json, "partitions");
    jsonw_array(json);
    for (size_t i = 0; i < plan->count; i++)
        json_move(&plan->moves[i], outcomes ? &outcomes[i] : NULL, json);
    jsonw_end_array(json);
}
