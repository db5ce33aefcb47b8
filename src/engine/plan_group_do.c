/* Doing what a group's plan says: looked at again, the way back written down, sent, and read back.
 *
 * Between plan and change the group may wake: it is looked at again right before, and a broker that knows better
 * refuses partition by partition. Without an answer nobody knows what happened: reading back may tell, and otherwise
 * the row says that it is not known.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/group_file.h"
#include "engine/plan_group_parts.h"

static bool write_undo(const struct group_plan *group, char **path, struct error *error)
{
    struct str text = {0};
    int64_t now_ms = clock_wall_ms();
    bool good = true;
    if (group_plan_tally(group).moved) {
        group_file_print(group, GROUP_FILE_UNDO, now_ms, &text);
        *path = group_file_undo_path(group->group, now_ms);
        good = *path ? group_file_write(*path, &text, error)
                     : error_set(error, ERROR_FAILED, _("there is no home directory for it (XDG_STATE_HOME)"));
    }
    str_finish(&text);
    return good || error_prefix(error, _("nothing was sent, for the way back could not be written down first"));
}

/* --- sending --- */

/* A broker says no, or nobody heard what it said. */
static void fail(struct group_outcome *outcome, enum error_kind kind, const char *why)
{
    plan_group_end(outcome, kind == ERROR_UNREACHABLE ? END_UNKNOWN : END_REFUSED, why);
    outcome->kind = kind;
}

/* What the broker means by it. */
static const char *explain(const char *name)
{
    static const char *const meanings[][2] = {
        {"UNKNOWN_MEMBER_ID", N_("UNKNOWN_MEMBER_ID: the group has members, who alone may commit")},
        {"GROUP_SUBSCRIBED_TO_TOPIC", N_("GROUP_SUBSCRIBED_TO_TOPIC: members of the group subscribe to the topic")},
        {"NON_EMPTY_GROUP", N_("NON_EMPTY_GROUP: the group has members")},
        {"REBALANCE_IN_PROGRESS", N_("REBALANCE_IN_PROGRESS: members are joining the group")},
        {"GROUP_ID_NOT_FOUND", N_("GROUP_ID_NOT_FOUND: there is no such group, or it is of another kind")},
        {"UNSTABLE_OFFSET_COMMIT", N_("UNSTABLE_OFFSET_COMMIT: an open transaction holds the commit")},
    };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp(meanings[i][0], name) == 0)
            return _(meanings[i][1]);
    return name;
}

static void take_outcomes(struct doing *doing, const struct admin_answer *answer, enum group_step step)
{
    for (size_t i = 0; i < doing->group->count; i++) {
        const struct group_move *move = &doing->group->moves[i];
        if (move->step != step)
            continue;
        const struct group_offset *row =
            group_offsets_find(&answer->group_offsets, move->now.topic, move->now.partition);
        if (!row)
            plan_group_end(&doing->outcomes[i], END_UNKNOWN, _("the broker said nothing of this partition"));
        else if (row->error)
            fail(&doing->outcomes[i], row->kind, explain(row->error));
        else
            plan_group_end(&doing->outcomes[i], END_DONE, NULL);
    }
}

/* All rows of one step in one request. False: as a whole it failed, and what follows is not sent. */
static bool send_step(struct doing *doing, enum group_step step)
{
    struct group_offsets rows = {0};
    struct admin_answer answer = {0};
    for (size_t i = 0; i < doing->group->count; i++) {
        const struct group_move *move = &doing->group->moves[i];
        if (move->step != step)
            continue;
        struct group_offset *row = group_offsets_add(&rows, move->now.topic, move->now.partition);
        row->committed = step == STEP_COMMIT ? move->to : (struct offset){0};
        row->leader_epoch = move->to_epoch;
        group_offset_set_metadata(row, move->to_metadata, move->to_metadata_len);
        doing->sent[i] = true;
    }
    struct admin_request request = {.kind = step == STEP_COMMIT ? ADMIN_COMMIT_OFFSETS : ADMIN_DELETE_OFFSETS,
                                    .name = doing->group->group,
                                    .group_offsets = rows.rows,
                                    .group_offset_count = rows.count,
                                    .timeout_ms = doing->plan->request.timeout_ms};
    bool good = !rows.count || doing->source->ops->admin(doing->source, &request, &answer, &doing->whole);
    group_offsets_sort(&answer.group_offsets);
    if (good)
        take_outcomes(doing, &answer, step);
    for (size_t i = 0; i < doing->group->count && !good; i++)
        if (doing->group->moves[i].step == step)
            fail(&doing->outcomes[i], doing->whole.kind, doing->whole.text);
    admin_answer_finish(&answer);
    group_offsets_finish(&rows);
    return good;
}

/* Every commit goes with the group; a row that has none is as it was. */
static void send_deletion(struct doing *doing)
{
    struct admin_answer answer = {0};
    struct admin_request request = {
        .kind = ADMIN_DELETE_GROUP, .name = doing->group->group, .timeout_ms = doing->plan->request.timeout_ms};
    doing->asked_to_delete = doing->source->ops->admin(doing->source, &request, &answer, &doing->whole);
    for (size_t i = 0; i < doing->group->count; i++) {
        doing->sent[i] = doing->group->moves[i].step == STEP_DELETE;
        if (doing->sent[i] && doing->asked_to_delete)
            plan_group_end(&doing->outcomes[i], END_DONE, NULL);
        else if (doing->sent[i])
            fail(&doing->outcomes[i], doing->whole.kind, doing->whole.text);
    }
    admin_answer_finish(&answer);
}

/* --- what came of it --- */

static enum write_outcome judge(const struct doing *doing, size_t *done, size_t *moved)
{
    size_t unknown = 0;
    *done = *moved = 0;
    for (size_t i = 0; i < doing->group->count; i++) {
        *moved += doing->sent[i] || doing->group->moves[i].step == STEP_COMMIT ||
                  doing->group->moves[i].step == STEP_DELETE || doing->group->moves[i].failed;
        *done += doing->outcomes[i].end == END_DONE;
        unknown += doing->outcomes[i].end == END_UNKNOWN;
    }
    if (doing->group->write == GROUP_DELETE && !doing->deleted)
        return doing->asked_to_delete || unknown || doing->whole.kind == ERROR_UNREACHABLE ? WRITE_UNKNOWN
                                                                                           : WRITE_FAILED;
    if (*done == *moved)
        return WRITE_DONE;
    return *done ? WRITE_PARTLY : unknown ? WRITE_UNKNOWN : WRITE_FAILED;
}

/* For the exit code: what the first row that went wrong says. */
static enum error_kind kind_of(const struct doing *doing)
{
    for (size_t i = 0; i < doing->group->count; i++)
        if (doing->outcomes[i].end == END_REFUSED || doing->outcomes[i].end == END_UNKNOWN)
            return doing->outcomes[i].kind ? doing->outcomes[i].kind : ERROR_FAILED;
    return doing->whole.kind ? doing->whole.kind : ERROR_FAILED;
}

static void say_result(const struct doing *doing, struct write_result *result)
{
    size_t done, moved;
    struct jsonw json;
    result->outcome = judge(doing, &done, &moved);
    result->differs = result->outcome != WRITE_DONE;
    result->kind = result->differs ? kind_of(doing) : ERROR_NONE;
    plan_group_result(doing->plan, result, &doing->whole, &result->text);
    jsonw_init(&json, &result->json);
    jsonw_object(&json);
    group_plan_json(doing->group, doing->outcomes, result->undo_path, &json);
    jsonw_end_object(&json);
}

/* Looked at again, and both the way back and what is to be done are on disk. */
static bool prepare(const struct doing *doing, struct write_gate *gate, struct write_note *note,
                    struct write_result *result, struct error *error)
{
    struct str after = {0};
    if (!write_gate_enter(gate, doing->source, doing->plan->request.timeout_ms, error) ||
        !plan_group_look_again(doing, error) || !write_undo(doing->group, &result->undo_path, error))
        return false;
    plan_group_after(doing->group, result->undo_path, &after);
    note->after = str_text(&after);
    bool good = write_gate_begin(gate, note, error);
    note->after = NULL;
    str_finish(&after);
    if (!good && result->undo_path)
        unlink(result->undo_path);
    return good;
}

bool plan_group_execute(struct write_gate *gate, struct source *source, const struct write_plan *plan,
                        struct write_result *result, struct error *error)
{
    struct write_note note = {.write = plan->write, .target = plan->request.name, .before = plan->before};
    struct doing doing = {.source = source, .plan = plan, .group = plan->group};
    if (plan->refusal)
        return error_set(error, ERROR_FAILED, _("refused: %s"), plan->refusal);
    if (!prepare(&doing, gate, &note, result, error))
        return false;
    result->outcomes = doing.outcomes = mem_zero(plan->group->count, sizeof *doing.outcomes);
    result->outcome_count = plan->group->count;
    doing.sent = mem_zero(plan->group->count, sizeof *doing.sent);
    if (plan->request.kind == ADMIN_DELETE_GROUP)
        send_deletion(&doing);
    else if (send_step(&doing, STEP_COMMIT))
        send_step(&doing, STEP_DELETE);
    plan_group_back_whole(&doing);
    plan_group_back(&doing);
    say_result(&doing, result);
    write_gate_end(gate, &note, result->outcome, result->differs ? str_text(&result->text) : NULL,
                   str_text(&result->json));
    free(doing.sent);
    return true;
}
