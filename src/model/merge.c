#include "model/merge.h"

#include <stdlib.h>

#include "base/mem.h"

struct entry {
    struct record record;
    size_t came; /* sorting must not change the order within a partition */
};

/* One partition's records among the sorted entries. */
struct run {
    size_t at, end;
};

static int compare_partitions(uint32_t topic_a, int32_t partition_a, uint32_t topic_b, int32_t partition_b)
{
    if (topic_a != topic_b)
        return topic_a < topic_b ? -1 : 1;
    return (partition_a > partition_b) - (partition_a < partition_b);
}

static int by_partition(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    const struct record_head *p = x->record.head, *q = y->record.head;
    int order = compare_partitions(p->topic, p->partition, q->topic, q->partition);
    return order ? order : (x->came > y->came) - (x->came < y->came);
}

static struct entry *list_entries(const struct batch *batch)
{
    struct entry *entries = mem_zero(batch->count, sizeof *entries);
    size_t at = 0;
    for (size_t i = 0; i < batch->count && batch_next(batch, &at, &entries[i].record); i++)
        entries[i].came = i;
    qsort(entries, batch->count, sizeof *entries, by_partition);
    return entries;
}

static size_t find_runs(const struct entry *entries, size_t count, struct run *runs)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct record_head *head = entries[i].record.head, *before = i ? entries[i - 1].record.head : NULL;
        if (before && !compare_partitions(head->topic, head->partition, before->topic, before->partition))
            runs[found - 1].end = i + 1;
        else
            runs[found++] = (struct run){.at = i, .end = i + 1};
    }
    return found;
}

/* A heap of runs by the timestamp of their next record; among equals the lower partition first. */
static bool is_before(const struct entry *entries, const struct run *a, const struct run *b)
{
    int64_t x = entries[a->at].record.head->timestamp_ms, y = entries[b->at].record.head->timestamp_ms;
    return x != y ? x < y : a->at < b->at;
}

static void sift_down(const struct entry *entries, struct run *runs, size_t count, size_t at)
{
    for (;;) {
        size_t first = at, left = 2 * at + 1, right = left + 1;
        if (left < count && is_before(entries, &runs[left], &runs[first]))
            first = left;
        if (right < count && is_before(entries, &runs[right], &runs[first]))
            first = right;
        if (first == at)
            return;
        struct run swap = runs[at];
        runs[at] = runs[first];
        runs[first] = swap;
        at = first;
    }
}

struct record *merge_by_time(const struct batch *batch, int64_t most, size_t *count)
{
    struct entry *entries = list_entries(batch);
    struct run *runs = mem_zero(batch->count, sizeof *runs);
    struct record *merged = mem_zero(batch->count, sizeof *merged);
    size_t left = find_runs(entries, batch->count, runs);
    for (size_t i = 0; i < left; i++)
        if ((uint64_t)most < runs[i].end - runs[i].at)
            runs[i].at = runs[i].end - (size_t)most;
    if (most <= 0)
        left = 0;
    for (size_t i = left; i-- > 0;)
        sift_down(entries, runs, left, i);
    *count = 0;
    while (left) {
        merged[(*count)++] = entries[runs[0].at++].record;
        if (runs[0].at == runs[0].end)
            runs[0] = runs[--left];
        sift_down(entries, runs, left, 0);
    }
    free(runs);
    free(entries);
    return merged;
}

/* How many records of a partition there are, by bisection of the runs, which are in the order of partitions. */
static size_t length_of(const struct entry *entries, const struct run *runs, size_t count, uint32_t topic,
                        int32_t partition)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct record_head *head = entries[runs[middle].at].record.head;
        int order = compare_partitions(head->topic, head->partition, topic, partition);
        if (order == 0)
            return runs[middle].end - runs[middle].at;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

bool merge_is_short(const struct batch *batch, const struct tail_state *state, int64_t most)
{
    struct entry *entries = list_entries(batch);
    struct run *runs = mem_zero(batch->count, sizeof *runs);
    size_t count = find_runs(entries, batch->count, runs);
    bool is_short = false;
    for (size_t i = 0; state && i < state->count && !is_short; i++) {
        const struct tail_partition *row = &state->rows[i];
        bool more_before = row->start.known && row->low.known && row->start.value > row->low.value;
        is_short = more_before && (int64_t)length_of(entries, runs, count, row->topic, row->partition) < most;
    }
    free(runs);
    free(entries);
    return is_short;
}
