#include "fixture_writes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct {
    const char *name, *value, *normal;
    enum config_origin origin;
    bool read_only, sensitive;
} entries[] = {
    {"cleanup.policy", "compact,delete", "delete", CONFIG_OF_TOPIC, false, false},
    {"compression.type", "producer", "producer", CONFIG_DEFAULT, false, false},
    {"follower.replication.throttled.replicas", "", "", CONFIG_DEFAULT, false, false},
    {"max.message.bytes", "2097152", "1048588", CONFIG_OF_BROKER_FILE, false, false},
    {"min.insync.replicas", "2", "1", CONFIG_OF_ALL_BROKERS, false, false},
    {"retention.ms", "86400000", "604800000", CONFIG_OF_TOPIC, false, false},
    {"secret.of.somebody", NULL, NULL, CONFIG_OF_BROKER, true, true},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

static void describe(struct admin_answer *answer)
{
    answer->entries = mem_zero(ENTRIES, sizeof *answer->entries);
    for (size_t i = 0; i < ENTRIES; i++)
        answer->entries[answer->entry_count++] =
            (struct config_entry){.name = mem_strdup(entries[i].name),
                                  .value = entries[i].value ? mem_strdup(entries[i].value) : NULL,
                                  .default_value = entries[i].normal ? mem_strdup(entries[i].normal) : NULL,
                                  .origin = entries[i].origin,
                                  .read_only = entries[i].read_only,
                                  .sensitive = entries[i].sensitive};
}

bool fixture_admin(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                   struct error *error)
{
    (void)source;
    if (request->kind == ADMIN_DESCRIBE_CONFIG)
        describe(answer);
    if (request->kind == ADMIN_CREATE_TOPIC && strcmp(request->name, "refused") == 0)
        return error_set(error, ERROR_FAILED,
                         "the broker refused: Replication factor: 7 larger than available brokers: 3 "
                         "(INVALID_REPLICATION_FACTOR), and says so at such a length that no status line holds it");
    return true;
}

struct fixture_producer {
    struct producer base;
    struct produce_spec spec;
    struct produce_report report;
    bool waits;
    struct error lost;
};

static enum produce_result send(struct producer *base, const struct produce_record *record, struct error *error)
{
    struct fixture_producer *producer = (struct fixture_producer *)base;
    (void)error;
    bool lost = record->value.len == 4 && memcmp(record->value.data, "lost", 4) == 0;
    producer->waits = true;
    producer->report = (struct produce_report){.tag = record->tag,
                                               .partition = 2,
                                               .offset = lost ? -1 : 4711,
                                               .error = lost ? &producer->lost : NULL,
                                               .may_be_there = lost};
    return PRODUCE_QUEUED;
}

static size_t poll(struct producer *base, int64_t wait_ms)
{
    struct fixture_producer *producer = (struct fixture_producer *)base;
    (void)wait_ms;
    if (!producer->waits)
        return 0;
    producer->waits = false;
    producer->spec.report(producer->spec.opaque, &producer->report);
    return 1;
}

static size_t waiting(const struct producer *base)
{
    return ((const struct fixture_producer *)base)->waits;
}

static void purge(struct producer *base)
{
    ((struct fixture_producer *)base)->waits = false;
}

static void destroy(struct producer *base)
{
    free(base);
}

struct producer *fixture_produce(struct source *source, const struct produce_spec *spec, struct error *error)
{
    static const struct producer_ops ops = {
        .send = send, .poll = poll, .waiting = waiting, .purge = purge, .destroy = destroy};
    (void)source;
    if (strcmp(spec->topic, "nowhere") == 0) {
        error_set(error, ERROR_FAILED, "there is no topic 'nowhere'");
        return NULL;
    }
    struct fixture_producer *producer = mem_zero(1, sizeof *producer);
    producer->base = (struct producer){.ops = &ops, .partitions = 3};
    producer->spec = *spec;
    error_set(&producer->lost, ERROR_UNREACHABLE, "the broker did not answer in time");
    return &producer->base;
}
