#include "recording/offset_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK_RUNS = 256 };

void offset_set_finish(struct offset_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->blocks[i].runs);
    free(set->blocks);
    *set = (struct offset_set){0};
}

static void insert_block(struct offset_set *set, size_t at, struct offset_block block)
{
    set->blocks = mem_one_more(set->blocks, set->count, sizeof *set->blocks);
    memmove(&set->blocks[at + 1], &set->blocks[at], (set->count - at) * sizeof *set->blocks);
    set->blocks[at] = block;
    set->count++;
}

/* The last block that begins at or before the offset; the first when none does. */
static size_t block_of(const struct offset_set *set, int64_t offset)
{
    size_t low = 0, high = set->count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (set->blocks[middle].runs[0].from <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* How many runs of the block begin at or before the offset. */
static size_t runs_until(const struct offset_block *block, int64_t offset)
{
    size_t low = 0, high = block->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (block->runs[middle].from <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert_run(struct offset_block *block, size_t at, int64_t offset)
{
    block->runs = mem_one_more(block->runs, block->count, sizeof *block->runs);
    memmove(&block->runs[at + 1], &block->runs[at], (block->count - at) * sizeof *block->runs);
    block->runs[at] = (struct offset_run){offset, offset + 1};
    block->count++;
}

static void lengthen(struct offset_block *block, size_t at)
{
    struct offset_run *run = &block->runs[at];
    run->to++;
    if (at + 1 == block->count || run[1].from != run->to)
        return;
    run->to = run[1].to;
    memmove(run + 1, run + 2, (block->count - at - 2) * sizeof *run);
    block->count--;
}

/* Half of a full block goes into one of its own. */
static void split(struct offset_set *set, size_t at)
{
    struct offset_block *left = &set->blocks[at];
    size_t half = BLOCK_RUNS / 2;
    struct offset_block right = {.runs = mem_dup(left->runs + half, (left->count - half) * sizeof *left->runs),
                                 .count = left->count - half};
    for (size_t i = 0; i < right.count; i++)
        right.offsets += (uint64_t)(right.runs[i].to - right.runs[i].from);
    left->count = half;
    left->offsets -= right.offsets;
    insert_block(set, at + 1, right);
}

bool offset_set_add(struct offset_set *set, int64_t offset)
{
    if (set->count == 0)
        insert_block(set, 0, (struct offset_block){0});
    size_t at = block_of(set, offset);
    if (set->blocks[at].count == BLOCK_RUNS) {
        split(set, at);
        at = block_of(set, offset);
    }
    struct offset_block *block = &set->blocks[at];
    size_t next = runs_until(block, offset);
    if (next > 0 && offset < block->runs[next - 1].to)
        return false;
    if (next > 0 && block->runs[next - 1].to == offset)
        lengthen(block, next - 1);
    else if (next < block->count && block->runs[next].from == offset + 1)
        block->runs[next].from = offset;
    else
        insert_run(block, next, offset);
    block->offsets++;
    set->offsets++;
    return true;
}

/* How many are below the offset. */
static uint64_t below(const struct offset_set *set, int64_t offset)
{
    uint64_t count = 0;
    if (set->count == 0)
        return 0;
    size_t last = block_of(set, offset);
    for (size_t i = 0; i < last; i++)
        count += set->blocks[i].offsets;
    const struct offset_block *block = &set->blocks[last];
    for (size_t i = 0; i < block->count && block->runs[i].from < offset; i++) {
        const struct offset_run *run = &block->runs[i];
        count += (uint64_t)((run->to < offset ? run->to : offset) - run->from);
    }
    return count;
}

uint64_t offset_set_between(const struct offset_set *set, int64_t from, int64_t to)
{
    return from < to ? below(set, to) - below(set, from) : 0;
}

/* Behind the first `count` of all; `count` is not 0 and not more than there are. */
static int64_t behind_first(const struct offset_set *set, uint64_t count)
{
    size_t at = 0;
    for (; set->blocks[at].offsets < count; at++)
        count -= set->blocks[at].offsets;
    const struct offset_run *run = set->blocks[at].runs;
    for (; (uint64_t)(run->to - run->from) < count; run++)
        count -= (uint64_t)(run->to - run->from);
    return run->from + (int64_t)count;
}

int64_t offset_set_newest(const struct offset_set *set, uint64_t count)
{
    if (count >= set->offsets)
        return set->blocks[0].runs[0].from;
    if (count == 0)
        return behind_first(set, set->offsets);
    return behind_first(set, set->offsets - count + 1) - 1;
}

int64_t offset_set_behind(const struct offset_set *set, int64_t from, uint64_t count)
{
    uint64_t before = below(set, from);
    if (count >= set->offsets - before)
        return INT64_MAX;
    return count == 0 ? from : behind_first(set, before + count);
}
