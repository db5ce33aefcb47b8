#include "model/group_journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/arena.h"

struct group_journal *journal_of_error(const char *group, const char *error, bool denied)
{
    struct arena *arena = NULL;
    struct group_journal *journal = arena_block(sizeof *journal, &arena);
    journal->group = arena_strdup(arena, group);
    journal->error = arena_strdup(arena, error);
    journal->denied = denied;
    journal->partition = -1;
    return journal;
}

const struct journal_partition *journal_partition(const struct group_journal *journal, const char *topic,
                                                  int32_t partition)
{
    size_t low = 0, high = journal->partition_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct journal_partition *at = &journal->partitions[middle];
        int order = strcmp(at->topic, topic);
        if (order == 0)
            order = (at->partition > partition) - (at->partition < partition);
        if (order == 0)
            return at;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

struct gaps {
    int64_t *ms;
    size_t count;
};

static void add_gaps(struct gaps *gaps, const struct group_journal *journal, const struct journal_partition *partition)
{
    const struct journal_commit *commits = journal->commits + partition->first;
    for (size_t i = 1; i < partition->count; i++) {
        int64_t gap = commits[i].commit_ms - commits[i - 1].commit_ms;
        if (!commits[i].tombstone && !commits[i - 1].tombstone && gap >= 0)
            gaps->ms[gaps->count++] = gap;
    }
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Takes the gaps over. */
static struct journal_interval interval_of(struct gaps *gaps)
{
    struct journal_interval interval = {.gaps = gaps->count};
    if (gaps->count) {
        qsort(gaps->ms, gaps->count, sizeof *gaps->ms, by_value);
        size_t upper = gaps->count / 2, lower = (gaps->count - 1) / 2;
        interval.seconds = real_of(((double)gaps->ms[lower] + (double)gaps->ms[upper]) / 2000);
    }
    free(gaps->ms);
    return interval;
}

struct journal_interval journal_group_commit_interval(const struct group_journal *journal)
{
    struct gaps gaps = {.ms = mem_zero(journal->commit_count + 1, sizeof *gaps.ms)};
    size_t most = 0;
    for (size_t i = 0; i < journal->partition_count; i++)
        most = journal->partitions[i].count > most ? journal->partitions[i].count : most;
    for (size_t i = 0; i < journal->partition_count; i++)
        if (journal->partitions[i].count * 2 >= most)
            add_gaps(&gaps, journal, &journal->partitions[i]);
    return interval_of(&gaps);
}

bool journal_covers(const struct group_journal *journal, int64_t from_ms)
{
    if (!journal->complete || journal->clock_unsure || (from_ms < journal->from_ms && !journal->from_start))
        return false;
    /* The oldest that is kept is not of the window: so nothing of the window was dropped. */
    return !journal->generations_dropped || (journal->generation_count > 0 && journal->generations[0].at_ms < from_ms);
}

/* Who a member of the consumer protocol is, is in a record of its own, which is as old as the member. */
bool journal_has_members(const struct group_journal *journal)
{
    if (!journal->generation_count)
        return journal->tombstone_count > 0;
    const struct journal_generation *last = &journal->generations[journal->generation_count - 1];
    for (size_t i = 0; i < last->member_rows; i++)
        if (!last->members[i].client_id)
            return false;
    return last->member_rows > 0 || last->member_count == 0;
}

static bool is_static(const struct journal_generation *row)
{
    for (size_t i = 0; i < row->member_rows; i++)
        if (row->members[i].instance_id)
            return true;
    return false;
}

static bool is_within(int64_t at_ms, int64_t from_ms, int64_t to_ms)
{
    return at_ms >= from_ms && at_ms <= to_ms;
}

static bool ended_within(const struct group_journal *journal, int64_t from_ms, int64_t to_ms)
{
    for (size_t i = 0; i < journal->tombstone_count; i++)
        if (is_within(journal->tombstones_ms[i], from_ms, to_ms))
            return true;
    return false;
}

/* A static member that comes back has the generation written once more, as it was. Of the first row that was read it is
 * not known whether it is such a one. */
static bool is_new(const struct group_journal *journal, size_t at)
{
    const struct journal_generation *row = &journal->generations[at];
    if (at == 0)
        return !is_static(row);
    return row->generation != row[-1].generation || row->type != row[-1].type ||
           ended_within(journal, row[-1].at_ms, row->at_ms);
}

static bool is_rebalance(const struct group_journal *journal, size_t at)
{
    return journal->generations[at].member_count != 0 && is_new(journal, at);
}

size_t journal_rebalances(const struct group_journal *journal, int64_t from_ms, int64_t to_ms)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->generation_count; i++)
        count += is_within(journal->generations[i].at_ms, from_ms, to_ms) && is_rebalance(journal, i);
    return count;
}

struct journal_burst journal_worst_burst(const struct group_journal *journal, int64_t from_ms, int64_t window_ms)
{
    struct journal_burst worst = {0};
    for (size_t i = 0; i < journal->generation_count; i++) {
        int64_t to_ms = journal->generations[i].at_ms;
        bool counts = to_ms >= from_ms && is_rebalance(journal, i);
        size_t count = counts ? journal_rebalances(journal, to_ms - window_ms, to_ms) : 0;
        if (count && count >= worst.rebalances)
            worst = (struct journal_burst){count, to_ms - window_ms, to_ms};
    }
    return worst;
}

size_t journal_generation_at(const struct group_journal *journal, int64_t at_ms)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < journal->generation_count && journal->generations[i].at_ms <= at_ms; i++)
        found = i;
    return found;
}

size_t journal_commits_without_members(const struct group_journal *journal, int64_t from_ms, int64_t to_ms)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->commit_count; i++) {
        const struct journal_commit *commit = &journal->commits[i];
        if (commit->tombstone || !is_within(commit->commit_ms, from_ms, to_ms))
            continue;
        size_t at = journal_generation_at(journal, commit->commit_ms);
        /* In the millisecond in which the last one left it may have been its own last commit. */
        count += at != SIZE_MAX && journal->generations[at].member_count == 0 &&
                 journal->generations[at].at_ms < commit->commit_ms;
    }
    return count;
}

static bool has_member(const struct journal_generation *row, const char *member_id)
{
    for (size_t i = 0; i < row->member_rows; i++)
        if (strcmp(row->members[i].member_id, member_id) == 0)
            return true;
    return false;
}

/* Who left, and has not been seen again. */
struct absent {
    const struct journal_member *member;
    int64_t left_ms;
};

struct absents {
    struct absent *rows;
    size_t count, capacity;
};

static void note_leaving(struct absents *absents, const struct journal_generation *before,
                         const struct journal_generation *row)
{
    for (size_t i = 0; i < before->member_rows; i++) {
        const struct journal_member *member = &before->members[i];
        if (!member->client_id || !member->host || has_member(row, member->member_id))
            continue;
        if (absents->count == absents->capacity) {
            absents->capacity = absents->capacity ? absents->capacity * 2 : 16;
            absents->rows = mem_resize(absents->rows, absents->capacity, sizeof *absents->rows);
        }
        absents->rows[absents->count++] = (struct absent){member, row->at_ms};
    }
}

/* Itself rather than another of the same client, and of these the one that left last. */
static size_t absent_like(const struct absents *absents, const struct journal_member *member)
{
    size_t found = SIZE_MAX;
    if (!member->client_id || !member->host)
        return SIZE_MAX;
    for (size_t i = 0; i < absents->count; i++) {
        const struct journal_member *other = absents->rows[i].member;
        if (strcmp(other->member_id, member->member_id) == 0)
            return i;
        if (strcmp(other->client_id, member->client_id) == 0 && strcmp(other->host, member->host) == 0)
            found = i;
    }
    return found;
}

static struct journal_return return_of(const struct absent *absent, const struct journal_member *member, int64_t at_ms)
{
    return (struct journal_return){
        .client_id = member->client_id,
        .host = member->host,
        .old_id = absent->member->member_id,
        .new_id = member->member_id,
        .same_id = strcmp(absent->member->member_id, member->member_id) == 0,
        .left_ms = absent->left_ms,
        .back_ms = at_ms,
    };
}

size_t journal_returns(const struct group_journal *journal, int64_t from_ms, int64_t to_ms, struct journal_return *out,
                       size_t most)
{
    struct absents absents = {0};
    size_t count = 0;
    for (size_t g = 1; g < journal->generation_count; g++) {
        const struct journal_generation *row = &journal->generations[g], *before = row - 1;
        note_leaving(&absents, before, row);
        for (size_t i = 0; i < row->member_rows && absents.count > 0; i++) {
            const struct journal_member *member = &row->members[i];
            size_t at = has_member(before, member->member_id) ? SIZE_MAX : absent_like(&absents, member);
            if (at == SIZE_MAX)
                continue;
            if (is_within(row->at_ms, from_ms, to_ms)) {
                if (count < most)
                    out[count] = return_of(&absents.rows[at], member, row->at_ms);
                count++;
            }
            memmove(absents.rows + at, absents.rows + at + 1, (absents.count - at - 1) * sizeof *absents.rows);
            absents.count--;
        }
    }
    free(absents.rows);
    return count;
}
