/* What was learned of groups: their totals over time, the focused one in detail. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/group_rows.h"
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
    free(group->worst_topic);
    free(group->error);
    free(group->name);
    *group = (struct survey_group){0};
}

/* Kinds of series: of a group's totals c, h and l, of one of its partitions C, H and L. */
static struct real note(struct survey *survey, char kind, const char *group, const char *topic, int32_t partition,
                        const struct history_value *value, struct spark *lag)
{
    survey_note(survey, kind, group, topic, partition, value);
    bool is_short = false;
    size_t count = survey_points(survey, kind, group, topic, partition, &is_short);
    if (lag) {
        spark_of_value(survey->points, count, lag);
        lag->is_short = is_short;
    }
    if (kind == 'c' || kind == 'C')
        return rate_of_changes(survey->points, count, SURVEY_WINDOW_US);
    return rate_of(survey->points, count, SURVEY_WINDOW_US);
}

static bool counts(const struct lag_row *row)
{
    return row->lag.known && !row->state.stale;
}

static int64_t read_up_to(const struct lag_row *row) /* C' of model/lag.h */
{
    return row->high.value - row->lag.value;
}

/* A recreated topic starts afresh. */
static uint64_t basis_of(const struct survey *survey, const struct lag_row *row)
{
    const struct census_topic *topic = census_topic(&survey->census, row->topic);
    uint64_t generation = topic ? topic->generation : 0;
    return (map_hash(row->topic, strlen(row->topic)) + generation) * 31 + (uint64_t)row->partition;
}

static void note_partitions(struct survey *survey, struct group_detail *detail, int64_t at_us)
{
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        if (!counts(row))
            continue;
        struct history_value value = {.t_us = at_us, .basis = basis_of(survey, row), .in_scope = true};
        const char *group = detail->summary.group;
        value.value = row->lag.value;
        note(survey, 'L', group, row->topic, row->partition, &value, &row->spark);
        value.value = read_up_to(row);
        row->out = note(survey, 'C', group, row->topic, row->partition, &value, NULL);
        value.value = row->high.value;
        value.counter = true;
        row->in = note(survey, 'H', group, row->topic, row->partition, &value, NULL);
    }
}

/* Sums over the partitions whose lag is known now; which those are is part of the basis. */
static void note_totals(struct survey *survey, struct group_detail *detail, int64_t at_us)
{
    struct history_value value = {.t_us = at_us, .in_scope = survey_sees_group(survey, detail->summary.group)};
    int64_t committed = 0, high = 0;
    size_t known = 0;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        if (!counts(row))
            continue;
        known++;
        committed += read_up_to(row);
        high += row->high.value;
        value.basis = value.basis * 1000003 + basis_of(survey, row);
    }
    if (!known)
        return;
    struct group_row *summary = &detail->summary;
    value.value = high - committed;
    note(survey, 'l', summary->group, NULL, -1, &value, &summary->spark);
    value.value = committed;
    summary->out = note(survey, 'c', summary->group, NULL, -1, &value, NULL);
    value.value = high;
    value.counter = true;
    summary->in = note(survey, 'h', summary->group, NULL, -1, &value, NULL);
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
    group->worst_topic = mem_strdup(detail->summary.worst_topic);
    group->row = detail->summary;
    group->row.group = NULL;
    group->row.topics = NULL;
    group->row.worst_topic = NULL;
    group->row.status.error = NULL;
}

/* The focused group, whose commits cannot be had now: its last ones, marked. */
static struct group_detail *stale_detail(struct survey *survey, const struct group_facts *facts)
{
    struct arena *arena = NULL;
    struct group_detail *detail = group_detail_block(survey->kept, &survey->census, survey->kept_us, &arena);
    detail->summary.state = facts->state;
    detail->summary.status.error = arena_strdup(arena, facts->error);
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

void survey_group_learned(struct survey *survey, struct survey_group *group, struct group_facts *facts,
                          int64_t asked_us)
{
    bool focused = is_focused(survey, group->name);
    group->asked_us = asked_us;
    group->times++;
    group->failures = facts->commits_known ? 0 : group->failures + 1;
    group->type = facts->type;
    group->state = facts->state;
    free(group->error);
    group->error = mem_strdup(facts->error);
    struct group_detail *detail = NULL;
    if (facts->commits_known) {
        detail = group_detail_block(facts, &survey->census, asked_us, NULL);
        note_totals(survey, detail, asked_us);
        if (focused)
            note_partitions(survey, detail, asked_us);
        keep_summary(group, detail);
    } else {
        group->row.members = facts->members;
        group->row.status.stale = group->row.lag.known;
        group->row.status.denied = facts->denied;
        if (focused && survey->kept && strcmp(survey->kept->name, group->name) == 0)
            detail = stale_detail(survey, facts);
        else if (focused)
            detail = group_detail_block(facts, &survey->census, asked_us, NULL);
    }
    survey_commits_note(survey, group);
    if (focused && detail)
        board_put_group(survey->live->base.board, detail);
    else
        block_release(detail);
    if (focused && facts->commits_known)
        keep_facts(survey, facts, asked_us);
    else
        group_facts_destroy(facts);
}

static void fill_row(struct arena *arena, struct group_row *row, const struct survey_group *group)
{
    *row = group->row;
    row->group = arena_strdup(arena, group->name);
    row->type = group->type;
    row->state = group->state;
    row->worst_topic = arena_strdup(arena, group->worst_topic);
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
    for (size_t i = 0; i < block->count; i++) {
        fill_row(arena, &block->rows[i], &survey->groups[i]);
        block->not_swept += survey->groups[i].asked_us == 0;
    }
    board_put_groups(survey->live->base.board, block);
    survey->groups_changed = false;
    survey->groups_put_us = clock_mono_us();
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
