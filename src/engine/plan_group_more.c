/* What a plan of a group tells besides offsets: how much time lies between, and what the group's kind brings. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/plan_parts.h"
#include "model/topics.h"

enum { SECONDS_MS = 3000, SECONDS_MOST = 200 };

/* --- seconds --- */

/* Where a consumer goes on that has committed this. */
static int64_t read_from(const struct group_offset *now, int64_t offset)
{
    return offset < now->low.value ? now->low.value : offset > now->high.value ? now->high.value : offset;
}

static bool has_seconds(const struct group_move *move)
{
    return move->step == STEP_COMMIT && move->now.committed.known &&
           read_from(&move->now, move->now.committed.value) != move->to.value;
}

/* Of each of `rows`, the time of its record; at the end of the log, where there is none yet, it is now. */
static void ask_times(struct source *source, const struct group_plan *group, bool of_target, int64_t timeout_ms,
                      struct offset *times)
{
    struct group_offsets asked = {0};
    size_t *of = mem_zero(group->count, sizeof *of);
    for (size_t i = 0; i < group->count && asked.count < SECONDS_MOST; i++) {
        const struct group_move *move = &group->moves[i];
        if (!has_seconds(move))
            continue;
        int64_t offset = of_target ? move->to.value : read_from(&move->now, move->now.committed.value);
        if (offset >= move->now.high.value) {
            times[i] = offset_of(clock_wall_ms());
            continue;
        }
        of[asked.count] = i;
        struct group_offset *row = group_offsets_add(&asked, move->now.topic, move->now.partition);
        row->committed = offset_of(offset);
        row->high = move->now.high;
    }
    struct admin_request request = {.kind = ADMIN_RECORD_TIMES,
                                    .name = group->group,
                                    .group_offsets = asked.rows,
                                    .group_offset_count = asked.count,
                                    .timeout_ms = timeout_ms < SECONDS_MS ? timeout_ms : SECONDS_MS};
    struct admin_answer answer = {0};
    if (asked.count && source->ops->admin(source, &request, &answer, NULL))
        for (size_t i = 0; i < answer.group_offsets.count && i < asked.count; i++)
            times[of[i]] = answer.group_offsets.rows[i].at_time;
    admin_answer_finish(&answer);
    group_offsets_finish(&asked);
    free(of);
}

/* Timestamps that run against the offsets say nothing. */
static struct real between(const struct group_move *move, struct offset from, struct offset to)
{
    if (!from.known || !to.known)
        return (struct real){0};
    double seconds = (double)(to.value - from.value) / 1000;
    bool forward = move->skipped.known && move->skipped.value > 0;
    return forward == (seconds >= 0) || (!forward && seconds <= 0) ? real_of(seconds) : (struct real){0};
}

void plan_group_seconds(struct source *source, struct group_plan *group, int64_t timeout_ms)
{
    struct offset *from = mem_zero(group->count, sizeof *from), *to = mem_zero(group->count, sizeof *to);
    ask_times(source, group, false, timeout_ms, from);
    ask_times(source, group, true, timeout_ms, to);
    for (size_t i = 0; i < group->count; i++)
        if (has_seconds(&group->moves[i]))
            group->moves[i].seconds = between(&group->moves[i], from[i], to[i]);
    free(from);
    free(to);
}

/* --- kinds --- */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t len = strlen(text), tail = strlen(with);
    return len >= tail && strcmp(text + len - tail, with) == 0;
}

struct kinds {
    bool streams; /* topics that a Streams application of this name keeps its state in */
    bool mirror;  /* topics in which a MirrorMaker keeps what it synchronises */
};

static void look_at_topic(const char *topic, const char *group, struct kinds *kinds)
{
    size_t len = strlen(group);
    bool own = begins(topic, group) && topic[len] == '-';
    kinds->streams = kinds->streams || (own && (ends(topic, "-changelog") || ends(topic, "-repartition")));
    kinds->mirror = kinds->mirror || begins(topic, "mm2-offset-syncs.") || ends(topic, ".checkpoints.internal");
}

void plan_group_warn_kind(struct source *source, struct write_plan *plan, int64_t timeout_ms)
{
    const struct group_plan *group = plan->group;
    struct question question = {.kind = ASK_TOPICS, .timeout_ms = timeout_ms};
    struct answer answer = {0};
    struct kinds kinds = {.streams = group->type == GROUP_STREAMS};
    if (source->ops->ask(source, &question, &answer, NULL))
        for (size_t i = 0; answer.topics && i < answer.topics->count; i++)
            look_at_topic(answer.topics->rows[i].name, group->group, &kinds);
    answer_finish(&answer);
    if (kinds.streams)
        plan_warn(plan, _("it is a Streams application: its state stores and internal topics stay as they are, and no "
                          "longer fit its offsets; kafka-streams-application-reset.sh resets those"));
    if (begins(group->group, "connect-"))
        plan_warn(plan,
                  _("it is the group of a Connect sink, by its name: stop the connector (PUT "
                    "/connectors/%s/stop) and reset it through Connect (PATCH or DELETE /connectors/%s/offsets)"),
                  group->group + strlen("connect-"), group->group + strlen("connect-"));
    if (kinds.mirror)
        plan_warn(plan, _("a MirrorMaker writes to this cluster: where it synchronises this group's offsets it "
                          "overwrites them while the group is empty"));
}
