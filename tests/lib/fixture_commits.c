/* Commits among the records of the fixture cluster, and the ends that go with them. */
#include <string.h>

#include "base/clock.h"
#include "fixture_blocks.h"
#include "model/arena.h"
#include "model/lag.h"

static int64_t end_of(int32_t partition)
{
    return 1000 + (FIXTURE_RECORDS + 2 - partition) / 3;
}

void fixture_cut_partitions(struct partitions *partitions)
{
    for (size_t i = 0; i < partitions->count; i++) {
        partitions->rows[i].low = offset_of(1000);
        partitions->rows[i].high = offset_of(end_of(partitions->rows[i].partition));
    }
}

/* By partition, then offset. */
static const struct commit_row commit_rows[] = {
    {.group = "audit", .partition = 0, .committed = 1020},
    {.group = "billing", .partition = 0, .committed = 1020},
    {.group = "a-group-with-a-name-that-is-far-too-long-for-a-line", .partition = 0, .committed = 1025},
    {.group = "billing", .partition = 1, .committed = 1021},
    {.group = "fraud", .partition = 1, .committed = 1067},
    {.group = "audit", .partition = 2, .committed = 3},
    {.group = "billing", .partition = 2, .committed = 1064},
    {.group = "fraud", .partition = 2, .committed = 9999},
};
enum { COMMITS = sizeof commit_rows / sizeof *commit_rows };

struct topic_commits *fixture_commits(const char *topic)
{
    struct arena *arena = NULL;
    struct topic_commits *commits = arena_block(sizeof *commits, &arena);
    commits->topic = arena_strdup(arena, topic);
    commits->rows = arena_alloc(arena, COMMITS, sizeof *commits->rows);
    commits->count = COMMITS;
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < COMMITS; i++) {
        commits->rows[i] = commit_rows[i];
        commits->rows[i].as_of_us = now_us;
    }
    commits->rows[0].as_of_us = now_us - INT64_C(7230) * 1000000;
    commits->rows[0].stale = true;
    return commits;
}

void fixture_cut_group(struct group_detail *detail)
{
    for (size_t i = 0; i < detail->count; i++) {
        struct lag_row *row = &detail->rows[i];
        row->low = offset_of(1000);
        row->high = offset_of(end_of(row->partition));
        row->committed = (struct offset){0};
        for (size_t c = 0; c < COMMITS; c++)
            if (commit_rows[c].partition == row->partition && strcmp(commit_rows[c].group, detail->summary.group) == 0)
                row->committed = offset_of(commit_rows[c].committed);
        lag_of(row->committed, row->low, row->high, &row->lag);
    }
}
