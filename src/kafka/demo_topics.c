#include "kafka/demo_topics.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/demo_settings.h"
#include "kafka/demo_wire.h"

/* Which library has calls for it. */
#define CAN_DELETE (RD_KAFKA_VERSION >= 0x020f0100)

enum { TIMEOUT_MS = 5000, TOPICS_MOST = 1000 };

struct kept_setting {
    char *topic, *name, *value;
};

struct demo_topics {
    pthread_mutex_t lock;
    rd_kafka_mock_cluster_t *mock;
    int brokers;
    void (*deleted)(void *opaque, const char *topic);
    void *opaque;
    rd_kafka_t *asker; /* NULL: not needed so far */
    struct kept_setting *kept;
    size_t kept_count;
};

void demo_topics_rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

struct demo_topics *demo_topics_create(rd_kafka_mock_cluster_t *mock, int brokers,
                                       void (*deleted)(void *opaque, const char *topic), void *opaque)
{
    struct demo_topics *topics = mem_zero(1, sizeof *topics);
    *topics = (struct demo_topics){.mock = mock, .brokers = brokers, .deleted = deleted, .opaque = opaque};
    pthread_mutex_init(&topics->lock, NULL);
    return topics;
}

static void forget(struct demo_topics *topics, size_t at)
{
    free(topics->kept[at].topic);
    free(topics->kept[at].name);
    free(topics->kept[at].value);
    topics->kept[at] = topics->kept[--topics->kept_count];
}

void demo_topics_destroy(struct demo_topics *topics)
{
    if (!topics)
        return;
    if (topics->asker)
        rd_kafka_destroy(topics->asker);
    while (topics->kept_count)
        forget(topics, topics->kept_count - 1);
    free(topics->kept);
    pthread_mutex_destroy(&topics->lock);
    free(topics);
}

static void keep(struct demo_topics *topics, const char *topic, const struct config_change *change)
{
    for (size_t i = topics->kept_count; i-- > 0;)
        if (strcmp(topics->kept[i].topic, topic) == 0 && strcmp(topics->kept[i].name, change->name) == 0)
            forget(topics, i);
    if (!change->value)
        return;
    topics->kept = mem_resize(topics->kept, topics->kept_count + 1, sizeof *topics->kept);
    topics->kept[topics->kept_count++] = (struct kept_setting){
        .topic = mem_strdup(topic), .name = mem_strdup(change->name), .value = mem_strdup(change->value)};
}

/* A handle of the consumer kind, which creates nothing by asking. */
static rd_kafka_t *asker_of(struct demo_topics *topics, struct error *error)
{
    char why[256];
    if (topics->asker)
        return topics->asker;
    const char *const settings[][2] = {{"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(topics->mock)},
                                       {"allow.auto.create.topics", "false"},
                                       {"client.id", "weir-demo"},
                                       {"log_level", "0"},
                                       {"reconnect.backoff.ms", "10"}};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        rd_kafka_conf_set(conf, settings[i][0], settings[i][1], NULL, 0);
    topics->asker = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!topics->asker) {
        rd_kafka_conf_destroy(conf);
        error_set(error, ERROR_FAILED, _("the built-in cluster: %s"), why);
    }
    return topics->asker;
}

static const struct rd_kafka_metadata *all_topics(struct demo_topics *topics, struct error *error)
{
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_t *asker = asker_of(topics, error);
    rd_kafka_resp_err_t err = asker ? rd_kafka_metadata(asker, 1, NULL, &metadata, TIMEOUT_MS) : 0;
    if (err)
        error_set(error, ERROR_FAILED, _("the built-in cluster does not answer: %s"), rd_kafka_err2str(err));
    return metadata;
}

/* The number of partitions; -1 with an error when there is no such topic. */
static int partitions_of(struct demo_topics *topics, const char *name, struct error *error)
{
    const struct rd_kafka_metadata *metadata = all_topics(topics, error);
    int count = -1;
    for (int i = 0; metadata && i < metadata->topic_cnt; i++)
        if (strcmp(metadata->topics[i].topic, name) == 0)
            count = metadata->topics[i].partition_cnt;
    if (metadata && count < 0)
        error_set(error, ERROR_FAILED, _("there is no topic '%s'"), name);
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    return count;
}

static bool check_others(const struct rd_kafka_metadata *metadata, const char *name, struct error *error)
{
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const char *other = metadata->topics[i].topic;
        if (strcmp(other, name) == 0)
            return error_set(error, ERROR_FAILED, "Topic '%s' already exists.", name);
        if (demo_topic_names_collide(other, name))
            return error_set(error, ERROR_FAILED, "Topic '%s' collides with existing topic: %s", name, other);
    }
    return metadata->topic_cnt < TOPICS_MOST ||
           error_set(error, ERROR_FAILED, _("the built-in cluster takes at most %d topics"), TOPICS_MOST);
}

static bool check_size(const struct demo_topics *topics, int32_t partitions, int32_t replication, struct error *error)
{
    if (partitions < 1)
        return error_set(error, ERROR_USAGE, "Number of partitions must be larger than 0.");
    if (replication < 1)
        return error_set(error, ERROR_USAGE, "Replication factor must be larger than 0.");
    if (partitions > DEMO_PARTITIONS_MOST)
        return error_set(error, ERROR_USAGE, _("the built-in cluster takes at most %d partitions a topic, not %ld"),
                         DEMO_PARTITIONS_MOST, (long)partitions);
    return replication <= topics->brokers ||
           error_set(error, ERROR_FAILED,
                     "Unable to replicate the partition %ld time(s): The target replication factor of %ld cannot be "
                     "reached because only %d broker(s) are registered.",
                     (long)replication, (long)replication, topics->brokers);
}

static bool check_changes(const struct admin_request *request, struct error *error)
{
    for (size_t i = 0; i < request->change_count; i++)
        if (!demo_setting_check(request->changes[i].name, request->changes[i].value, error))
            return false;
    return true;
}

static bool create_topic(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                         struct error *error)
{
    int32_t partitions = request->partitions == -1 ? 1 : request->partitions;
    int32_t replication = request->replication == -1 ? 1 : request->replication;
    if (!demo_topic_name_check(request->name, error) || !check_size(topics, partitions, replication, error) ||
        !check_changes(request, error))
        return false;
    const struct rd_kafka_metadata *metadata = all_topics(topics, error);
    bool good = metadata && check_others(metadata, request->name, error);
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    if (!good || request->validate_only)
        return good;
    demo_topics_rest();
    rd_kafka_resp_err_t err = rd_kafka_mock_topic_create(topics->mock, request->name, partitions, replication);
    if (err)
        return error_set(error, ERROR_FAILED, "%s: %s", request->name, rd_kafka_err2str(err));
    for (size_t i = 0; i < request->change_count; i++)
        keep(topics, request->name, &request->changes[i]);
    if (request->change_count)
        answer->note = demo_note(DEMO_NOTE_KEPT);
    return true;
}

static bool delete_topic(struct demo_topics *topics, const struct admin_request *request, struct error *error)
{
    if (partitions_of(topics, request->name, error) < 0)
        return false;
#if CAN_DELETE
    if (request->validate_only)
        return true;
    demo_topics_rest();
    rd_kafka_resp_err_t err = rd_kafka_mock_topic_delete(topics->mock, request->name);
    if (err)
        return error_set(error, ERROR_FAILED, "%s: %s", request->name, rd_kafka_err2str(err));
    for (size_t i = topics->kept_count; i-- > 0;)
        if (strcmp(topics->kept[i].topic, request->name) == 0)
            forget(topics, i);
    topics->deleted(topics->opaque, request->name);
    return true;
#else
    return error_set(error, ERROR_FAILED,
                     _("the built-in cluster cannot delete topics with librdkafka %s; 2.15.1 and newer can"),
                     rd_kafka_version_str());
#endif
}

static bool add_partitions(struct demo_topics *topics, const struct admin_request *request, struct error *error)
{
    if (partitions_of(topics, request->name, error) < 0)
        return false;
    return error_set(error, ERROR_FAILED,
                     _("the built-in cluster cannot add partitions to a topic: a real Kafka can (./dev kafka start)"));
}

static bool set_config(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error)
{
    if (request->about_broker)
        return error_set(error, ERROR_FAILED, _("the brokers of the built-in cluster have no settings"));
    if (!check_changes(request, error) || partitions_of(topics, request->name, error) < 0)
        return false;
    for (size_t i = 0; i < request->change_count && !request->validate_only; i++)
        keep(topics, request->name, &request->changes[i]);
    answer->note = demo_note(DEMO_NOTE_KEPT);
    return true;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct config_entry *)left)->name, ((const struct config_entry *)right)->name);
}

static bool describe_config(struct demo_topics *topics, const struct admin_request *request,
                            struct admin_answer *answer, struct error *error)
{
    if (request->about_broker) {
        answer->note = demo_note(DEMO_NOTE_BROKER);
        return true;
    }
    if (partitions_of(topics, request->name, error) < 0)
        return false;
    answer->entries = mem_zero(topics->kept_count, sizeof *answer->entries);
    for (size_t i = 0; i < topics->kept_count; i++) {
        const struct kept_setting *kept = &topics->kept[i];
        if (strcmp(kept->topic, request->name) != 0)
            continue;
        answer->entries[answer->entry_count++] =
            (struct config_entry){.name = mem_strdup(kept->name),
                                  .value = mem_strdup(kept->value),
                                  .default_value = mem_strdup(demo_setting_default(kept->name)),
                                  .origin = CONFIG_OF_TOPIC};
    }
    if (answer->entry_count)
        qsort(answer->entries, answer->entry_count, sizeof *answer->entries, by_name);
    answer->note = demo_note(answer->entry_count ? DEMO_NOTE_KEPT : DEMO_NOTE_NONE);
    return true;
}

#if CAN_DELETE
static void delete_one(struct demo_topics *topics, const char *topic, const struct partition_offset *wanted,
                       struct admin_partition *done)
{
    int64_t low = 0, high = 0;
    done->partition = wanted->partition;
    rd_kafka_resp_err_t err =
        rd_kafka_query_watermark_offsets(topics->asker, topic, wanted->partition, &low, &high, TIMEOUT_MS);
    int64_t offset = wanted->offset < 0 ? high : wanted->offset;
    if (!err && offset > high)
        err = RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
    /* The mock brokers would move the low watermark back, to records that are gone. */
    if (!err && offset > low) {
        demo_topics_rest();
        err = rd_kafka_mock_partition_delete_records(topics->mock, topic, wanted->partition, offset);
        low = offset;
    }
    if (err)
        error_set(&done->error, ERROR_FAILED, "%s", rd_kafka_err2str(err));
    else
        done->low = offset_of(low);
}
#endif

static bool delete_records(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                           struct error *error)
{
    if (partitions_of(topics, request->name, error) < 0)
        return false;
#if CAN_DELETE
    size_t failed = 0;
    answer->partitions = mem_zero(request->offset_count, sizeof *answer->partitions);
    answer->partition_count = request->offset_count;
    for (size_t i = 0; i < request->offset_count; i++) {
        delete_one(topics, request->name, &request->offsets[i], &answer->partitions[i]);
        failed += answer->partitions[i].error.kind != ERROR_NONE;
    }
    if (failed && failed == request->offset_count) {
        *error = answer->partitions[0].error;
        return false;
    }
    return true;
#else
    (void)answer;
    return error_set(error, ERROR_FAILED,
                     _("the built-in cluster cannot delete records with librdkafka %s; 2.15.1 and newer can"),
                     rd_kafka_version_str());
#endif
}

static bool carry_out(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                      struct error *error)
{
    switch (request->kind) {
    case ADMIN_DESCRIBE_CONFIG:
        return describe_config(topics, request, answer, error);
    case ADMIN_CREATE_TOPIC:
        return create_topic(topics, request, answer, error);
    case ADMIN_DELETE_TOPIC:
        return delete_topic(topics, request, error);
    case ADMIN_ADD_PARTITIONS:
        return add_partitions(topics, request, error);
    case ADMIN_SET_CONFIG:
        return set_config(topics, request, answer, error);
    case ADMIN_DELETE_RECORDS:
        return delete_records(topics, request, answer, error);
    case ADMIN_READ_OFFSETS:
    case ADMIN_RECORD_TIMES:
    case ADMIN_COMMIT_OFFSETS:
    case ADMIN_DELETE_OFFSETS:
    case ADMIN_DELETE_GROUP:
        return error_set(error, ERROR_FAILED, _("the built-in cluster's groups cannot be moved"));
    }
    return error_set(error, ERROR_FAILED, _("a request of a kind that is not known"));
}

bool demo_topics_admin(struct demo_topics *topics, const struct admin_request *request, struct admin_answer *answer,
                       struct error *error)
{
    *answer = (struct admin_answer){0};
    pthread_mutex_lock(&topics->lock);
    bool good = carry_out(topics, request, answer, error);
    pthread_mutex_unlock(&topics->lock);
    return good;
}
