/* One ring a partition, each as long as what came. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "source/journal_inner.h"
#include "text/utf8.h"

static struct kept_partition *partition_of(struct journal_commits *commits, const char *topic, int32_t partition)
{
    uint64_t at;
    struct str key = {0};
    str_append(&key, topic);
    str_append_bytes(&key, "", 1);
    str_append_bytes(&key, &partition, sizeof partition);
    bool known = map_get(&commits->index, key.data, key.len, &at);
    if (!known && commits->count < JOURNAL_PARTITIONS) {
        at = commits->count;
        map_put(&commits->index, key.data, key.len, at);
        commits->partitions = mem_one_more(commits->partitions, commits->count, sizeof *commits->partitions);
        commits->partitions[commits->count++] =
            (struct kept_partition){.topic = mem_strdup(topic), .partition = partition};
        known = true;
    }
    str_finish(&key);
    return known ? &commits->partitions[at] : NULL;
}

static void free_metadata(struct journal_commit *commit)
{
    free((void *)(uintptr_t)commit->metadata);
    commit->metadata = NULL;
}

static struct journal_commit *next_row(struct kept_partition *kept)
{
    if (kept->count == kept->capacity && kept->capacity < JOURNAL_COMMITS) {
        kept->capacity = kept->capacity ? kept->capacity * 2 : 4;
        kept->rows = mem_resize(kept->rows, kept->capacity, sizeof *kept->rows);
        kept->next = kept->count; /* it has not gone round yet */
    }
    struct journal_commit *row = &kept->rows[kept->next];
    kept->next = (kept->next + 1) % kept->capacity;
    if (kept->count < kept->capacity) {
        kept->count++;
    } else {
        kept->dropped++;
        free_metadata(row);
    }
    return row;
}

/* Never in the midst of a character. */
static void keep_metadata(struct journal_commit *commit, const struct str *text)
{
    size_t len = strlen(str_text(text));
    commit->metadata_cut = len > JOURNAL_METADATA;
    if (commit->metadata_cut)
        for (len = JOURNAL_METADATA; len > 0 && (text->data[len] & 0xC0) == 0x80;)
            len--;
    commit->metadata = len ? mem_strndup(text->data, len) : NULL;
}

bool journal_commits_add(struct journal_commits *commits, const struct journal_json *key,
                         const struct journal_json *value, int64_t timestamp_ms, bool unsettled)
{
    struct str text = {0};
    int64_t partition = journal_json_int(key, 0, "partition", -1);
    if (!journal_json_text(key, 0, "topic", &text) || partition < 0) {
        str_finish(&text);
        return false;
    }
    struct kept_partition *kept = partition_of(commits, str_text(&text), (int32_t)partition);
    if (!kept) {
        commits->dropped++;
        str_finish(&text);
        return true;
    }
    struct journal_commit row = {.partition = kept->partition,
                                 .tombstone = !value,
                                 .unsettled = unsettled,
                                 .offset = -1,
                                 .leader_epoch = -1,
                                 .commit_ms = timestamp_ms};
    if (value) {
        row.offset = journal_json_int(value, 0, "offset", -1);
        row.leader_epoch = (int32_t)journal_json_int(value, 0, "leaderEpoch", -1);
        row.commit_ms = journal_json_int(value, 0, "commitTimestamp", timestamp_ms);
        if (journal_json_text(value, 0, "metadata", &text))
            keep_metadata(&row, &text);
    }
    *next_row(kept) = row;
    str_finish(&text);
    return true;
}

static int by_topic_partition(const void *a, const void *b)
{
    const struct kept_partition *x = a, *y = b;
    int order = strcmp(x->topic, y->topic);
    return order ? order : (x->partition > y->partition) - (x->partition < y->partition);
}

static void copy_rows(const struct kept_partition *kept, const char *topic, struct journal_commit *out,
                      struct arena *arena)
{
    size_t first = kept->count < kept->capacity ? 0 : kept->next;
    for (size_t i = 0; i < kept->count; i++) {
        const struct journal_commit *row = &kept->rows[(first + i) % kept->capacity];
        out[i] = *row;
        out[i].topic = topic;
        out[i].metadata = row->metadata ? arena_strdup(arena, row->metadata) : "";
    }
}

void journal_commits_copy(struct journal_commits *commits, struct group_journal *journal, struct arena *arena)
{
    size_t count = 0;
    for (size_t i = 0; i < commits->count; i++)
        count += commits->partitions[i].count;
    if (commits->count) /* the index is not looked at any more */
        qsort(commits->partitions, commits->count, sizeof *commits->partitions, by_topic_partition);
    struct journal_commit *rows = arena_alloc(arena, count, sizeof *rows);
    struct journal_partition *partitions = arena_alloc(arena, commits->count, sizeof *partitions);
    journal->commits = rows;
    journal->partitions = partitions;
    journal->partition_count = commits->count;
    journal->commits_dropped = commits->dropped;
    for (size_t i = 0; i < commits->count; i++) {
        const struct kept_partition *kept = &commits->partitions[i];
        const char *topic = i > 0 && strcmp(kept[-1].topic, kept->topic) == 0 ? partitions[i - 1].topic
                                                                              : arena_strdup(arena, kept->topic);
        partitions[i] = (struct journal_partition){.topic = topic,
                                                   .partition = kept->partition,
                                                   .first = journal->commit_count,
                                                   .count = kept->count,
                                                   .dropped = kept->dropped};
        copy_rows(kept, topic, rows + journal->commit_count, arena);
        journal->commit_count += kept->count;
        journal->commits_dropped += kept->dropped;
    }
}

void journal_commits_finish(struct journal_commits *commits)
{
    for (size_t i = 0; i < commits->count; i++) {
        struct kept_partition *kept = &commits->partitions[i];
        for (size_t r = 0; r < kept->count; r++)
            free_metadata(&kept->rows[r]);
        free(kept->rows);
        free(kept->topic);
    }
    free(commits->partitions);
    map_finish(&commits->index);
    *commits = (struct journal_commits){0};
}
