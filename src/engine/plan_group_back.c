/* What is so after a group was moved, read from the cluster again: each row is told as it was found. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/plan_group_parts.h"

enum { LOOK_AGAIN_MS = 50, LOOK_AT_MOST_MS = 5000 };

struct group_offsets plan_group_places(const struct group_plan *group)
{
    struct group_offsets places = {0};
    for (size_t i = 0; i < group->count; i++)
        group_offsets_add(&places, group->moves[i].now.topic, group->moves[i].now.partition);
    return places;
}

bool plan_group_same(struct offset a, struct offset b)
{
    return a.known == b.known && (!a.known || a.value == b.value);
}

void plan_group_end(struct group_outcome *outcome, enum group_end end, const char *why)
{
    char *copy = mem_strdup(why);
    free(outcome->error);
    outcome->error = copy;
    outcome->end = end;
}

static int64_t look_for_ms(const struct doing *doing)
{
    int64_t timeout_ms = doing->plan->request.timeout_ms;
    return timeout_ms > 0 && timeout_ms < LOOK_AT_MOST_MS ? timeout_ms : LOOK_AT_MOST_MS;
}

static bool same_metadata(const struct group_move *move, const struct group_offset *is)
{
    size_t len = move->to_metadata ? move->to_metadata_len : 0;
    return len == (is->metadata ? is->metadata_len : 0) &&
           (len == 0 || memcmp(move->to_metadata, is->metadata, len) == 0);
}

static bool is_as_planned(const struct group_move *move, const struct group_offset *is)
{
    if (move->step == STEP_DELETE)
        return !is || !is->committed.known;
    return is && plan_group_same(move->to, is->committed) && same_metadata(move, is);
}

/* Takes what was read; true when no row is left that may still change its answer. */
static bool take_back(struct doing *doing, const struct group_offsets *read)
{
    bool settled = true;
    for (size_t i = 0; i < doing->group->count; i++) {
        const struct group_move *move = &doing->group->moves[i];
        struct group_outcome *outcome = &doing->outcomes[i];
        const struct group_offset *is = group_offsets_find(read, move->now.topic, move->now.partition);
        outcome->now_known = is && !is->error;
        outcome->now = outcome->now_known ? is->committed : (struct offset){0};
        if (!doing->sent[i] || outcome->end == END_REFUSED)
            continue;
        if (!outcome->now_known)
            settled = false;
        else if (is_as_planned(move, is))
            plan_group_end(outcome, END_DONE, NULL);
        else if (outcome->end == END_DONE)
            plan_group_end(outcome, END_DIFFERS, _("it was accepted, and is something else now: somebody commits"));
        else
            settled = settled && outcome->end != END_UNKNOWN;
    }
    return settled;
}

static void rest(void)
{
    struct timespec time = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};
    nanosleep(&time, NULL);
}

/* Accepted, but nobody has seen it. */
static void doubt(struct doing *doing, const struct error *why)
{
    for (size_t i = 0; i < doing->group->count; i++) {
        struct group_outcome *outcome = &doing->outcomes[i];
        if (!doing->sent[i] || outcome->now_known || outcome->end == END_REFUSED)
            continue;
        char *text = plan_text(_("%s; it could not be read back: %s"),
                               outcome->end == END_DONE ? _("it was accepted")
                               : outcome->error         ? outcome->error
                                                        : _("no answer"),
                               *why->text ? why->text : _("no answer"));
        plan_group_end(outcome, END_UNKNOWN, text);
        free(text);
    }
}

void plan_group_back(struct doing *doing)
{
    struct group_offsets places = plan_group_places(doing->group);
    struct group_reading reading = {.group = doing->group->group,
                                    .asked = &places,
                                    .commits_only = true,
                                    .timeout_ms = doing->plan->request.timeout_ms};
    int64_t until_us = clock_mono_us() + look_for_ms(doing) * 1000;
    struct error error = {0};
    bool settled = !places.count;
    while (!settled) {
        struct admin_answer answer;
        error.text[0] = '\0';
        settled = group_look_read(doing->source, &reading, &answer, &error) && take_back(doing, &answer.group_offsets);
        admin_answer_finish(&answer);
        if (clock_mono_us() >= until_us)
            break;
        if (!settled)
            rest();
    }
    doubt(doing, &error);
    group_offsets_finish(&places);
}

/* Whether the group itself has gone. */
void plan_group_back_whole(struct doing *doing)
{
    int64_t until_us = clock_mono_us() + look_for_ms(doing) * 1000;
    while (doing->group->write == GROUP_DELETE && doing->plan->request.kind == ADMIN_DELETE_GROUP && !doing->deleted) {
        struct group_now now;
        struct error error = {0};
        doing->deleted =
            group_look(doing->source, doing->group->group, doing->plan->request.timeout_ms, &now, &error) &&
            !now.exists;
        group_now_finish(&now);
        if (!doing->asked_to_delete || clock_mono_us() >= until_us)
            break;
        if (!doing->deleted)
            rest();
    }
}
