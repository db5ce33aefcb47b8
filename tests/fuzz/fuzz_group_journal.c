/* Records about one group, one after another: whatever they say, a journal comes of them that keeps its bounds and its
 * order. Input: of each record the key's length, the value's length (255: a tombstone), the key, the value. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "source/journal_builder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TOMBSTONE = 255 };

static void check(bool good)
{
    if (!good)
        abort();
}

static void check_commits(const struct group_journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->partition_count; i++) {
        const struct journal_partition *part = &journal->partitions[i];
        check(part->first == count && part->count > 0 && part->count <= JOURNAL_COMMITS);
        check(journal_partition(journal, part->topic, part->partition) == part);
        for (size_t c = part->first; c < part->first + part->count; c++)
            check(journal->commits[c].topic == part->topic && journal->commits[c].partition == part->partition &&
                  strlen(journal->commits[c].metadata) <= JOURNAL_METADATA);
        count += part->count;
    }
    check(count == journal->commit_count);
}

static void check_generations(const struct group_journal *journal)
{
    struct journal_return found[2];
    check(journal->generation_count <= JOURNAL_GENERATIONS && journal->tombstone_count <= JOURNAL_TOMBSTONES);
    for (size_t i = 0; i < journal->generation_count; i++)
        for (size_t m = 0; m < journal->generations[i].member_rows; m++) {
            const struct journal_member *member = &journal->generations[i].members[m];
            check(member->member_id && member->topic_count <= JOURNAL_TOPICS);
            for (size_t t = 0; t < member->topic_count; t++)
                check(member->topics[t] != NULL);
        }
    size_t rebalances = journal_rebalances(journal, INT64_MIN, INT64_MAX);
    check(rebalances <= journal->generation_count);
    check(journal_worst_burst(journal, INT64_MIN, 300000).rebalances <= rebalances);
    check(journal_group_commit_interval(journal).gaps <= journal->commit_count);
    check(journal_commits_without_members(journal, INT64_MIN, INT64_MAX) <= journal->commit_count);
    journal_returns(journal, INT64_MIN, INT64_MAX, found, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct journal_builder *builder = journal_builder_create("g", size & 1);
    uint64_t own = 0;
    int64_t at_ms = 0;
    while (size >= 2) {
        size_t key_len = data[0] < size - 2 ? data[0] : size - 2;
        size_t value_len = data[1] == TOMBSTONE ? 0 : data[1];
        if (value_len > size - 2 - key_len)
            value_len = size - 2 - key_len;
        struct bytes key = {(const char *)data + 2, key_len};
        struct bytes value = {data[1] == TOMBSTONE ? NULL : key.data + key_len, value_len};
        own += journal_builder_add(builder, key, value, at_ms++, false);
        data += 2 + key_len + value_len;
        size -= 2 + key_len + value_len;
    }
    struct group_journal *journal = journal_builder_finish(builder, NULL);
    check(journal->records == own && journal->undecoded <= own);
    check_commits(journal);
    check_generations(journal);
    block_release(journal);
    return 0;
}
