#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/arena.h"
#include "model/brokers.h"
#include "model/groups.h"
#include "model/topics.h"
#include "recording/replay_inner.h"

/* Records a second over the time that they span; unknown where that is none. */
static struct real rate_of(uint64_t records, int64_t first_ms, int64_t last_ms)
{
    if (first_ms >= last_ms)
        return (struct real){0};
    return real_of((double)records / (((double)last_ms - (double)first_ms) / 1000));
}

static struct topic_row topic_row(const struct replay *replay, struct arena *arena, uint32_t topic)
{
    const struct content *content = &replay->content;
    struct topic_row row = {.name = arena_strdup(arena, recording_topic(replay->recording, topic)),
                            .replication = -1,
                            .under_replicated = -1,
                            .offline = -1};
    int64_t first_ms = INT64_MAX, last_ms = INT64_MIN;
    row.internal = topic_is_internal(row.name);
    row.records = offset_of(0);
    row.state.as_of_us = replay->opened_us;
    for (size_t i = 0; i < content->count; i++) {
        const struct content_part *part = &content->parts[i];
        if (part->topic != topic)
            continue;
        row.partitions++;
        row.records.value += (int64_t)part->records;
        first_ms = part->first_ms < first_ms ? part->first_ms : first_ms;
        last_ms = part->last_ms > last_ms ? part->last_ms : last_ms;
    }
    row.rate = rate_of((uint64_t)row.records.value, first_ms, last_ms);
    return row;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct topic_row *)left)->name, ((const struct topic_row *)right)->name);
}

struct topics *replay_topics(const struct replay *replay)
{
    struct arena *arena = NULL;
    struct topics *block = arena_block(sizeof *block, &arena);
    block->count = recording_topics(replay->recording);
    block->rows = arena_alloc(arena, block->count, sizeof *block->rows);
    for (size_t i = 0; i < block->count; i++)
        block->rows[i] = topic_row(replay, arena, (uint32_t)i);
    if (block->count)
        qsort(block->rows, block->count, sizeof *block->rows, compare_names);
    return block;
}

struct partitions *replay_partitions(const struct replay *replay, uint32_t topic)
{
    struct arena *arena = NULL;
    const struct content *content = &replay->content;
    struct partitions *block = arena_block(sizeof *block, &arena);
    block->topic = arena_strdup(arena, recording_topic(replay->recording, topic));
    block->rows = arena_alloc(arena, content->count, sizeof *block->rows);
    for (size_t i = 0; i < content->count; i++) {
        const struct content_part *part = &content->parts[i];
        if (part->topic != topic)
            continue;
        block->rows[block->count++] =
            (struct partition_row){.partition = part->partition,
                                   .leader = LEADER_UNKNOWN,
                                   .low = offset_of(part->low),
                                   .high = offset_of(part->next),
                                   .records = offset_of((int64_t)part->records),
                                   .rate = rate_of(part->records, part->first_ms, part->last_ms),
                                   .state.as_of_us = replay->opened_us};
    }
    return block;
}

struct groups *replay_groups(void)
{
    struct arena *arena = NULL;
    struct groups *block = arena_block(sizeof *block, &arena);
    block->error = arena_strdup(arena, _("a recording has no groups"));
    return block;
}

struct brokers *replay_brokers(const struct replay *replay)
{
    struct arena *arena = NULL;
    struct brokers *block = arena_block(sizeof *block, &arena);
    const char *id = recording_cluster(replay->recording);
    block->cluster_id = arena_strdup(arena, *id ? id : NULL);
    block->bootstrap = arena_strdup(arena, "");
    return block;
}

/* Only those that were asked for. */
static void keep_named(struct topics *topics, const struct question *question)
{
    size_t kept = 0;
    for (size_t i = 0; question->name_count > 0 && i < topics->count; i++)
        for (size_t n = 0; n < question->name_count; n++)
            if (strcmp(topics->rows[i].name, question->names[n]) == 0) {
                topics->rows[kept++] = topics->rows[i];
                break;
            }
    if (question->name_count > 0)
        topics->count = kept;
}

bool replay_ask(const struct replay *replay, const struct question *question, struct answer *answer,
                struct error *error)
{
    uint32_t topic;
    snprintf(answer->cluster_id, sizeof answer->cluster_id, "%s", recording_cluster(replay->recording));
    switch (question->kind) {
    case ASK_TOPICS:
        answer->topics = replay_topics(replay);
        keep_named(answer->topics, question);
        return true;
    case ASK_PARTITIONS:
        topic = question->name_count ? replay_topic(replay, question->names[0]) : UINT32_MAX;
        answer->partitions = topic == UINT32_MAX ? NULL : replay_partitions(replay, topic);
        return true;
    case ASK_GROUPS:
    case ASK_LAG:
        return error_set(error, ERROR_FAILED, _("a recording has no groups"));
    case ASK_BROKERS:
        return error_set(error, ERROR_FAILED, _("a recording has no brokers"));
    case ASK_JOURNAL:
        answer->journal = journal_of_error(question->name_count ? question->names[0] : "",
                                           _("a recording has no groups: commit times, generations and timeouts stay "
                                             "unknown"),
                                           false);
        return true;
    }
    return false;
}
