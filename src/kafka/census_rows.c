#include "kafka/census_rows.h"

#include <stdio.h>
#include <string.h>

#include "kafka/health.h"
#include "model/arena.h"

struct row_state census_state(const struct census_partition *partition)
{
    struct row_state state = {.as_of_us = partition->as_of_us};
    rd_kafka_resp_err_t err = partition->err;
    if (partition->metadata->leader < 0)
        state.error = "no leader";
    else if (err)
        state.error = rd_kafka_err2str(err);
    else if (partition->metadata->err && partition->metadata->err != RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE)
        state.error = rd_kafka_err2str(partition->metadata->err);
    state.denied = health_kind(err) == ERROR_NOT_AUTHORISED;
    state.stale = state.error && partition->high.known;
    return state;
}

struct offset census_records(const struct census_topic *topic, int32_t *unknown)
{
    int64_t sum = 0;
    *unknown = 0;
    for (size_t i = 0; i < topic->count; i++) {
        const struct census_partition *partition = &topic->partitions[i];
        if (!partition->low.known || !partition->high.known) {
            ++*unknown;
            continue;
        }
        int64_t records = partition->high.value - partition->low.value;
        sum += records > 0 ? records : 0;
    }
    return *unknown || !topic->count ? (struct offset){0} : offset_of(sum);
}

static bool under_replicated(const struct rd_kafka_metadata_partition *partition)
{
    return partition->isr_cnt < partition->replica_cnt;
}

/* The topic's own error, or the first of a partition; the oldest of its partitions' times. */
static struct row_state topic_state(const struct census_topic *topic)
{
    if (topic->metadata->err) {
        rd_kafka_resp_err_t err = topic->metadata->err;
        return (struct row_state){.error = rd_kafka_err2str(err), .denied = health_kind(err) == ERROR_NOT_AUTHORISED};
    }
    struct row_state whole = {0};
    for (size_t i = 0; i < topic->count; i++) {
        struct row_state one = census_state(&topic->partitions[i]);
        if (i == 0 || one.as_of_us < whole.as_of_us)
            whole.as_of_us = one.as_of_us;
        whole.stale |= one.stale;
        whole.denied |= one.denied;
        if (!whole.error)
            whole.error = one.error;
    }
    return whole;
}

/* The library spells errors that it does not know in memory of its own. */
static struct row_state kept(struct arena *arena, struct row_state state)
{
    state.error = arena_strdup(arena, state.error);
    return state;
}

static void fill_topic(struct arena *arena, struct topic_row *row, const struct census_topic *topic)
{
    const struct rd_kafka_metadata_topic *metadata = topic->metadata;
    *row = (struct topic_row){
        .name = arena_strdup(arena, topic->name),
        .id = arena_strdup(arena, topic->id),
        .internal = topic_is_internal(topic->name),
        .partitions = metadata->err ? -1 : (int32_t)topic->count,
        .replication = topic->count ? topic->partitions[0].metadata->replica_cnt : -1,
        .rate = topic->rate,
        .spark = topic->spark,
        .worst_lag = topic->worst_lag,
        .state = kept(arena, topic_state(topic)),
    };
    row->records = census_records(topic, &row->partitions_unknown);
    for (size_t i = 0; i < topic->count; i++) {
        row->under_replicated += under_replicated(topic->partitions[i].metadata);
        row->offline += topic->partitions[i].metadata->leader < 0;
    }
}

static bool is_wanted(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

struct topics *census_topics_block(const struct census *census, const char *const *names, size_t name_count)
{
    struct arena *arena = NULL;
    struct topics *topics = arena_block(sizeof *topics, &arena);
    topics->rows = arena_alloc(arena, census->count, sizeof *topics->rows);
    for (size_t i = 0; i < census->count; i++) {
        const struct census_topic *topic = &census->topics[i];
        if (!is_wanted(topic->name, names, name_count))
            continue;
        fill_topic(arena, &topics->rows[topics->count++], topic);
        topics->not_swept += topic->asked_us == 0;
    }
    return topics;
}

struct partitions *census_partitions_block(const struct census *census, const struct census_topic *topic)
{
    (void)census;
    struct arena *arena = NULL;
    struct partitions *block = arena_block(sizeof *block, &arena);
    block->topic = arena_strdup(arena, topic->name);
    block->count = topic->count;
    block->rows = arena_alloc(arena, topic->count, sizeof *block->rows);
    for (size_t i = 0; i < topic->count; i++) {
        const struct census_partition *partition = &topic->partitions[i];
        const struct rd_kafka_metadata_partition *metadata = partition->metadata;
        block->rows[i] = (struct partition_row){
            .partition = metadata->id,
            .leader = metadata->leader,
            .replicas = arena_dup(arena, metadata->replicas, (size_t)metadata->replica_cnt * sizeof(int32_t)),
            .replica_count = (size_t)metadata->replica_cnt,
            .isrs = arena_dup(arena, metadata->isrs, (size_t)metadata->isr_cnt * sizeof(int32_t)),
            .isr_count = (size_t)metadata->isr_cnt,
            .low = partition->low,
            .high = partition->high,
            .lso = partition->lso,
            .rate = partition->rate,
            .spark = partition->spark,
            .state = kept(arena, census_state(partition)),
        };
    }
    return block;
}

static struct broker_row *find_broker(struct brokers *block, int32_t id)
{
    for (size_t i = 0; i < block->count; i++)
        if (block->rows[i].id == id)
            return &block->rows[i];
    return NULL;
}

static void count_partition(struct brokers *block, const struct rd_kafka_metadata_partition *partition)
{
    bool under = under_replicated(partition);
    block->offline_partitions += partition->leader < 0;
    block->under_replicated += under;
    struct broker_row *leader = find_broker(block, partition->leader);
    if (leader) {
        leader->leaders++;
        leader->under_replicated += under;
    }
    for (int i = 0; i < partition->replica_cnt; i++) {
        struct broker_row *replica = find_broker(block, partition->replicas[i]);
        if (replica)
            replica->replicas++;
    }
}

struct brokers *census_brokers_block(const struct census *census, const char *bootstrap, const char *error,
                                     int64_t error_since_ms)
{
    struct arena *arena = NULL;
    struct brokers *block = arena_block(sizeof *block, &arena);
    block->cluster_id = *census->cluster_id ? arena_strdup(arena, census->cluster_id) : NULL;
    block->bootstrap = arena_strdup(arena, bootstrap);
    block->error = arena_strdup(arena, error);
    block->error_since_ms = error ? error_since_ms : 0;
    block->rows = arena_alloc(arena, census->broker_count, sizeof *block->rows);
    block->count = census->broker_count;
    for (size_t i = 0; i < census->broker_count; i++) {
        const struct census_broker *broker = &census->brokers[i];
        const struct rd_kafka_metadata_broker *metadata = &census->metadata->brokers[i];
        block->rows[i] = (struct broker_row){
            .id = broker->id,
            .host = arena_strdup(arena, metadata->host),
            .port = metadata->port,
            .round_trip_ms = broker->round_trip_ms,
            .up = broker->up,
            .state = {.as_of_us = broker->as_of_us,
                      .error =
                          broker->probed && broker->err ? arena_strdup(arena, rd_kafka_err2str(broker->err)) : NULL,
                      .denied = health_kind(broker->err) == ERROR_NOT_AUTHORISED,
                      .stale = broker->probed && !broker->up && broker->round_trip_ms.known},
        };
    }
    for (size_t i = 0; i < census->count; i++)
        for (size_t p = 0; p < census->topics[i].count; p++)
            count_partition(block, census->topics[i].partitions[p].metadata);
    return block;
}
