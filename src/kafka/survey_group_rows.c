/* What was learned of groups: their totals over time, the focused one in detail. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/group_rows.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "model/rates.h"

void survey_group_forget_topics(struct survey_group *group)
{
    for (size_t i = 0; i < group->row.topic_count; i++) {
        free(group->topics[i].name);
        free(group->topics[i].commits);
    }
    free(group->topics);
    group->topics = NULL;
    group->row.topic_count = 0;
}

void survey_group_finish(struct survey_group *group)
{
    survey_group_forget_topics(group);
    survey_unread_forget(group);
    lag_watch_destroy(group->watch);
    free(group->worst_topic);
    free(group->worst_client);
    free(group->assignor);
    free(group->error);
    free(group->name);
    *group = (struct survey_group){0};
}

/* Kinds of series: of a group l (lag) and b (seconds behind), of one of its partitions L and B, of a partition p (its
 * end, by survey_topics.c). Seconds behind are kept as milliseconds, of one kind of age alone. */
static void note(struct survey *survey, char kind, const char *group, const struct lag_row *row,
                 const struct history_value *value)
{
    survey_note(survey, kind, group, row ? row->topic : NULL, row ? row->partition : -1, value);
}

static bool counts(const struct lag_row *row)
{
    return row->lag.known && !row->state.stale;
}

/* A recreated topic starts afresh. */
static uint64_t basis_of(const struct lag_row *row)
{
    return (map_hash(row->topic, strlen(row->topic)) + row->generation) * 31 + (uint64_t)row->partition;
}

/* The age that its charts show is the first that was known, and no other from then on. */
static const struct span *age_of(const struct survey_group *group, const struct lag_row *row)
{
    return group->age == SPAN_AGE_RECORD ? &row->record_age : &row->waiting;
}

static void choose_age(struct survey_group *group, const struct group_detail *detail)
{
    for (size_t i = 0; i < detail->count && !group->age_chosen; i++) {
        const struct lag_row *row = &detail->rows[i];
        bool read = row->record_age.known && row->record_age.method == SPAN_READ;
        bool waits = row->waiting.known && row->waiting.method != SPAN_CAUGHT_UP;
        group->age_chosen = read || waits;
        group->age = read ? SPAN_AGE_RECORD : SPAN_AGE_WAITING;
    }
}

static void note_partitions(struct survey *survey, const struct survey_group *group, struct group_detail *detail,
                            int64_t at_us)
{
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        if (!counts(row))
            continue;
        struct history_value value = {.t_us = at_us, .basis = basis_of(row), .in_scope = true};
        value.value = row->lag.value;
        note(survey, 'L', group->name, row, &value);
        bool is_short = false;
        size_t count = survey_points(survey, 'L', group->name, row->topic, row->partition, &is_short);
        spark_of_value(survey->points, count, &row->spark);
        row->spark.is_short = is_short;
        const struct span *age = age_of(group, row);
        value.value = (int64_t)(age->seconds * 1e3);
        if (age->known)
            note(survey, 'B', group->name, row, &value);
    }
}

/* Sums over the partitions whose lag is known now; which those are is part of the basis. */
static void note_totals(struct survey *survey, const struct survey_group *group, struct group_detail *detail,
                        int64_t at_us)
{
    struct history_value value = {.t_us = at_us, .in_scope = survey_sees_group(survey, group->name)};
    struct span most = {0};
    size_t known = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (!counts(row))
            continue;
        known++;
        value.basis = value.basis * 1000003 + basis_of(row);
        const struct span *age = age_of(group, row);
        if (span_compare(age, &most) > 0)
            most = *age;
    }
    struct group_row *summary = &detail->summary;
    if (!known || !summary->lag.known)
        return;
    value.value = summary->lag.value;
    note(survey, 'l', group->name, NULL, &value);
    bool is_short = false;
    size_t count = survey_points(survey, 'l', group->name, NULL, -1, &is_short);
    spark_of_value(survey->points, count, &summary->spark);
    summary->spark.is_short = is_short;
    value.value = (int64_t)(most.seconds * 1e3);
    if (most.known)
        note(survey, 'b', group->name, NULL, &value);
}

static const struct point *points_of(struct survey *survey, struct arena *arena, char kind, const char *group,
                                     const struct lag_row *row, size_t *count, bool *is_short)
{
    *count = survey_points(survey, kind, group, row ? row->topic : NULL, row ? row->partition : -1, is_short);
    return *count ? arena_dup(arena, survey->points, *count * sizeof *survey->points) : NULL;
}

static void give_points(struct survey *survey, const struct survey_group *group, struct arena *arena,
                        const struct lag_row *row, struct lag_points *out)
{
    bool lag_short = false, behind_short = false;
    out->lag = points_of(survey, arena, row ? 'L' : 'l', group->name, row, &out->lag_count, &lag_short);
    out->behind = points_of(survey, arena, row ? 'B' : 'b', group->name, row, &out->behind_count, &behind_short);
    out->behind_age = group->age;
    out->is_short = lag_short || behind_short;
}

/* For the charts of the focused group: of all its partitions, or of so many. */
static void give_history(struct survey *survey, const struct survey_group *group, struct group_detail *detail,
                         struct arena *arena)
{
    enum { PARTITIONS_MOST = 64 };
    give_points(survey, group, arena, NULL, &detail->points);
    for (size_t i = 0, given = 0; i < detail->count && given < PARTITIONS_MOST; i++) {
        struct lag_row *row = &detail->rows[i];
        bool asked = detail->count <= PARTITIONS_MOST || lag_severity(&row->judgement) > 1 ||
                     (row->lag.known && row->lag.value > 0);
        if (asked)
            give_points(survey, group, arena, row, &row->points);
        given += asked;
    }
}

static void keep_topics(struct survey_group *group, const struct group_detail *detail)
{
    survey_group_forget_topics(group);
    group->topics = mem_zero(detail->summary.topic_count, sizeof *group->topics);
    size_t at = 0;
    for (size_t i = 0; i < detail->summary.topic_count; i++) {
        struct survey_group_topic *topic = &group->topics[i];
        topic->name = mem_strdup(detail->summary.topics[i]);
        size_t first = at;
        for (; at < detail->count && strcmp(detail->rows[at].topic, topic->name) == 0; at++) {
            if (!detail->rows[at].lag.known)
                continue;
            topic->lag.known = true;
            topic->lag.value += detail->rows[at].lag.value;
        }
        survey_commits_keep(topic, detail->rows + first, at - first);
    }
}

/* The summary without the block that it came with. */
static void keep_summary(struct survey_group *group, const struct group_detail *detail)
{
    keep_topics(group, detail);
    free(group->worst_topic);
    free(group->worst_client);
    free(group->assignor);
    group->worst_topic = mem_strdup(detail->summary.worst_topic);
    group->worst_client = mem_strdup(detail->summary.worst_client);
    group->assignor = mem_strdup(detail->summary.assignor);
    group->row = detail->summary;
    group->row.group = NULL;
    group->row.topics = NULL;
    group->row.worst_topic = group->row.worst_client = group->row.assignor = NULL;
    group->row.status.error = NULL;
}

/* The focused group, whose commits cannot be had now: its last ones, marked. */
static struct group_detail *stale_detail(struct survey *survey, const struct group_facts *facts, struct arena **arena)
{
    struct group_detail *detail = group_detail_block(survey->kept, &survey->census, survey->kept_us, arena);
    detail->summary.state = facts->state;
    detail->summary.status.error = arena_strdup(*arena, facts->error);
    detail->summary.status.denied = facts->denied;
    detail->summary.status.stale = true;
    for (size_t i = 0; i < detail->count; i++)
        detail->rows[i].state.stale = true;
    return detail;
}

static bool is_focused(const struct survey *survey, const char *group)
{
    const char *focused = survey->scope->focused_group;
    return focused && strcmp(focused, group) == 0;
}

static void keep_facts(struct survey *survey, struct group_facts *facts, int64_t asked_us)
{
    group_facts_destroy(survey->kept);
    survey->kept = facts;
    survey->kept_us = asked_us;
}

static void learned_commits(struct survey *survey, struct survey_group *group, struct group_detail *detail,
                            struct arena *arena, int64_t asked_us, bool focused)
{
    survey_watch_look(survey, group, detail, arena, asked_us);
    choose_age(group, detail);
    note_totals(survey, group, detail, asked_us);
    if (focused) {
        note_partitions(survey, group, detail, asked_us);
        give_history(survey, group, detail, arena);
    }
    keep_summary(group, detail);
}

/* Its state and members may be known nevertheless. */
static struct group_detail *learned_little(struct survey *survey, struct survey_group *group,
                                           const struct group_facts *facts, int64_t asked_us, bool focused)
{
    struct arena *arena = NULL;
    bool kept = focused && survey->kept && strcmp(survey->kept->name, group->name) == 0;
    struct group_detail *detail =
        kept ? stale_detail(survey, facts, &arena) : group_detail_block(facts, &survey->census, asked_us, &arena);
    survey_watch_look(survey, group, detail, arena, asked_us);
    group->row.members = facts->members;
    group->row.judgement = detail->summary.judgement;
    group->row.status.stale = group->row.lag.known;
    group->row.status.denied = facts->denied;
    return detail;
}

void survey_group_learned(struct survey *survey, struct survey_group *group, struct group_facts *facts,
                          struct group_detail *detail, struct arena *arena, int64_t asked_us)
{
    bool focused = is_focused(survey, group->name);
    group->asked_us = asked_us;
    group->times++;
    group->failures = facts->commits_known ? 0 : group->failures + 1;
    group->silences = facts->silent ? group->silences + 1 : 0;
    group->type = facts->type;
    group->state = facts->state;
    group->dead = facts->dead;
    group->dead_listed &= facts->dead;
    free(group->error);
    group->error = mem_strdup(facts->error);
    if (detail)
        learned_commits(survey, group, detail, arena, asked_us, focused);
    else
        detail = learned_little(survey, group, facts, asked_us, focused);
    survey_commits_note(survey, group);
    if (focused)
        board_put_group(survey->live->base.board, detail);
    else
        block_release(detail);
    if (focused && facts->commits_known)
        keep_facts(survey, facts, asked_us);
    else
        group_facts_destroy(facts);
}

/* What was seen of it some time ago is neither verdict nor alarm now, and nothing would mend it. */
static bool is_left_alone(const struct survey *survey, const struct survey_group *group, int64_t now_us)
{
    enum { INTERVALS = 3 };
    int64_t interval_us = (int64_t)survey->rhythm.visible_ms * 1000;
    return !survey_sweeps(survey) && !survey_sees_group(survey, group->name) && group->asked_us &&
           now_us - group->asked_us > INTERVALS * interval_us;
}

static void fill_row(struct arena *arena, struct group_row *row, const struct survey_group *group)
{
    *row = group->row;
    row->group = arena_strdup(arena, group->name);
    row->type = group->type;
    row->state = group->state;
    row->worst_topic = arena_strdup(arena, group->worst_topic);
    row->worst_client = arena_strdup(arena, group->worst_client);
    row->assignor = arena_strdup(arena, group->assignor);
    row->status.error = arena_strdup(arena, group->error);
    const char **topics = arena_alloc(arena, row->topic_count, sizeof *topics);
    for (size_t i = 0; i < row->topic_count; i++)
        topics[i] = arena_strdup(arena, group->topics[i].name);
    row->topics = topics;
}

void survey_groups_put(struct survey *survey)
{
    struct arena *arena = NULL;
    struct groups *block = arena_block(sizeof *block, &arena);
    block->count = survey->group_count;
    block->rows = arena_alloc(arena, block->count, sizeof *block->rows);
    block->error = arena_strdup(arena, survey->groups_error);
    block->denied = survey->groups_denied;
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < block->count; i++) {
        fill_row(arena, &block->rows[i], &survey->groups[i]);
        block->rows[i].left_alone = is_left_alone(survey, &survey->groups[i], now_us);
        if (block->rows[i].left_alone)
            block->rows[i].judgement = (struct lag_judgement){0};
        block->not_swept += survey->groups[i].asked_us == 0;
    }
    board_put_groups(survey->live->base.board, block);
    survey->groups_changed = false;
    survey->groups_put_us = now_us;
}

void survey_worst_lags(struct survey *survey)
{
    for (size_t i = 0; i < survey->census.count; i++)
        survey->census.topics[i].worst_lag = (struct offset){0};
    for (size_t i = 0; i < survey->group_count; i++) {
        const struct survey_group *group = &survey->groups[i];
        for (size_t t = 0; t < group->row.topic_count; t++) {
            struct offset lag = group->topics[t].lag;
            struct census_topic *topic = lag.known ? census_topic(&survey->census, group->topics[t].name) : NULL;
            if (topic && (!topic->worst_lag.known || topic->worst_lag.value < lag.value))
                topic->worst_lag = lag;
        }
    }
}
