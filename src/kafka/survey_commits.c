/* How far the groups that read the focused topic have committed in it: kept of every group when it is asked, so that
 * another topic has its commits as soon as it is focused. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"
#include "model/topic_commits.h"

void survey_commits_keep(struct survey_group_topic *topic, const struct lag_row *rows, size_t count)
{
    topic->commits = mem_zero(count, sizeof *topic->commits);
    topic->commit_count = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].committed.known)
            topic->commits[topic->commit_count++] =
                (struct survey_commit){.partition = rows[i].partition, .committed = rows[i].committed.value};
}

static const struct survey_group_topic *topic_of(const struct survey_group *group, const char *name)
{
    for (size_t i = 0; i < group->row.topic_count; i++)
        if (strcmp(group->topics[i].name, name) == 0)
            return &group->topics[i];
    return NULL;
}

void survey_commits_note(struct survey *survey, const struct survey_group *group)
{
    const char *focused = survey->scope->focused_topic;
    survey->commits_changed |= focused && (group->times == 1 || topic_of(group, focused));
}

static int by_place(const void *a, const void *b)
{
    const struct commit_row *x = a, *y = b;
    if (x->partition != y->partition)
        return x->partition < y->partition ? -1 : 1;
    if (x->committed != y->committed)
        return x->committed < y->committed ? -1 : 1;
    return strcmp(x->group, y->group);
}

static size_t count_rows(const struct survey *survey, const char *focused)
{
    size_t count = 0;
    for (size_t i = 0; i < survey->group_count; i++) {
        const struct survey_group_topic *topic = topic_of(&survey->groups[i], focused);
        count += topic ? topic->commit_count : 0;
    }
    return count;
}

static void add_rows(struct topic_commits *block, struct arena *arena, const struct survey_group *group)
{
    const struct survey_group_topic *topic = topic_of(group, block->topic);
    const char *name = topic && topic->commit_count ? arena_strdup(arena, group->name) : NULL;
    for (size_t i = 0; topic && i < topic->commit_count; i++)
        block->rows[block->count++] = (struct commit_row){.group = name,
                                                          .partition = topic->commits[i].partition,
                                                          .committed = topic->commits[i].committed,
                                                          .as_of_us = group->row.status.as_of_us,
                                                          .stale = group->failures > 0};
}

void survey_commits_put(struct survey *survey)
{
    struct arena *arena = NULL;
    const char *focused = survey->scope->focused_topic;
    survey->commits_changed = false;
    if (!focused)
        return;
    struct topic_commits *block = arena_block(sizeof *block, &arena);
    block->topic = arena_strdup(arena, focused);
    block->rows = arena_alloc(arena, count_rows(survey, focused), sizeof *block->rows);
    for (size_t i = 0; i < survey->group_count; i++) {
        add_rows(block, arena, &survey->groups[i]);
        block->not_swept += survey->groups[i].asked_us == 0;
    }
    if (block->count)
        qsort(block->rows, block->count, sizeof *block->rows, by_place);
    board_put_commits(survey->live->base.board, block);
}
