/* Configurations. Libraries that know the incremental request send only what changes; older ones replace a resource's
 * whole configuration, so that what is set on it already must be sent again. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/admin.h"

#define HAS_INCREMENTAL (RD_KAFKA_VERSION >= 0x020200ff)

static rd_kafka_ConfigResource_t *resource_of(const struct admin_call *call)
{
    return rd_kafka_ConfigResource_new(call->request->about_broker ? RD_KAFKA_RESOURCE_BROKER : RD_KAFKA_RESOURCE_TOPIC,
                                       call->request->name);
}

static enum config_origin origin_of(rd_kafka_ConfigSource_t source)
{
    switch (source) {
    case RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG:
        return CONFIG_OF_TOPIC;
    case RD_KAFKA_CONFIG_SOURCE_DYNAMIC_BROKER_CONFIG:
        return CONFIG_OF_BROKER;
    case RD_KAFKA_CONFIG_SOURCE_DYNAMIC_DEFAULT_BROKER_CONFIG:
        return CONFIG_OF_ALL_BROKERS;
    case RD_KAFKA_CONFIG_SOURCE_STATIC_BROKER_CONFIG:
        return CONFIG_OF_BROKER_FILE;
    case RD_KAFKA_CONFIG_SOURCE_DEFAULT_CONFIG:
        return CONFIG_DEFAULT;
    default:
        return CONFIG_UNKNOWN;
    }
}

/* What it would be without its own setting: the strongest of the weaker values that the broker lists. */
static char *default_of(const rd_kafka_ConfigEntry_t *entry, enum config_origin origin)
{
    size_t count = 0;
    const rd_kafka_ConfigEntry_t **synonyms = rd_kafka_ConfigEntry_synonyms(entry, &count);
    if (origin == CONFIG_DEFAULT)
        return mem_strdup(rd_kafka_ConfigEntry_value(entry));
    enum config_origin best = CONFIG_UNKNOWN;
    const char *value = NULL;
    for (size_t i = 0; i < count; i++) {
        enum config_origin weaker = origin_of(rd_kafka_ConfigEntry_source(synonyms[i]));
        if (weaker > origin && (best == CONFIG_UNKNOWN || weaker < best)) {
            best = weaker;
            value = rd_kafka_ConfigEntry_value(synonyms[i]);
        }
    }
    return mem_strdup(value);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct config_entry *)left)->name, ((const struct config_entry *)right)->name);
}

static void take_entries(struct admin_answer *answer, const rd_kafka_ConfigResource_t *resource)
{
    size_t count = 0;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(resource, &count);
    answer->entries = mem_zero(count, sizeof *answer->entries);
    answer->entry_count = count;
    for (size_t i = 0; i < count; i++) {
        struct config_entry *entry = &answer->entries[i];
        entry->name = mem_strdup(rd_kafka_ConfigEntry_name(entries[i]));
        entry->value = mem_strdup(rd_kafka_ConfigEntry_value(entries[i]));
        entry->origin = origin_of(rd_kafka_ConfigEntry_source(entries[i]));
        entry->default_value = default_of(entries[i], entry->origin);
        entry->read_only = rd_kafka_ConfigEntry_is_read_only(entries[i]) == 1;
        entry->sensitive = rd_kafka_ConfigEntry_is_sensitive(entries[i]) == 1;
    }
    qsort(answer->entries, count, sizeof *answer->entries, by_name);
}

bool admin_describe_config(const struct admin_call *call)
{
    rd_kafka_ConfigResource_t *resource = resource_of(call);
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_DescribeConfigs(call->handle, &resource, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy(resource);
    rd_kafka_event_t *event = admin_wait(call);
    if (!event)
        return false;
    size_t count = 0;
    const rd_kafka_ConfigResource_t **answers =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count);
    bool good = count == 1 ? admin_accepted(call, rd_kafka_ConfigResource_error(answers[0]),
                                            rd_kafka_ConfigResource_error_string(answers[0]))
                           : error_set(call->error, ERROR_FAILED, _("the broker told no configuration"));
    if (good)
        take_entries(call->answer, answers[0]);
    rd_kafka_event_destroy(event);
    return good;
}

#if HAS_INCREMENTAL
static bool add_changes(const struct admin_call *call, rd_kafka_ConfigResource_t *resource)
{
    for (size_t i = 0; i < call->request->change_count; i++) {
        const struct config_change *change = &call->request->changes[i];
        rd_kafka_AlterConfigOpType_t op =
            change->value ? RD_KAFKA_ALTER_CONFIG_OP_TYPE_SET : RD_KAFKA_ALTER_CONFIG_OP_TYPE_DELETE;
        rd_kafka_error_t *failure =
            rd_kafka_ConfigResource_add_incremental_config(resource, change->name, op, change->value);
        if (failure) {
            error_set(call->error, ERROR_USAGE, "%s: %s", change->name, rd_kafka_error_string(failure));
            rd_kafka_error_destroy(failure);
            return false;
        }
    }
    return true;
}

static rd_kafka_event_t *send_changes(const struct admin_call *call, rd_kafka_ConfigResource_t *resource)
{
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_INCREMENTALALTERCONFIGS);
    rd_kafka_IncrementalAlterConfigs(call->handle, &resource, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    return admin_wait(call);
}

static const rd_kafka_ConfigResource_t **changed(rd_kafka_event_t *event, size_t *count)
{
    return rd_kafka_IncrementalAlterConfigs_result_resources(rd_kafka_event_IncrementalAlterConfigs_result(event),
                                                             count);
}
#else
static const struct config_change *change_of(const struct admin_request *request, const char *name)
{
    for (size_t i = 0; i < request->change_count; i++)
        if (strcmp(request->changes[i].name, name) == 0)
            return &request->changes[i];
    return NULL;
}

/* What is set on the topic itself stays, unless it is changed. */
static bool add_changes(const struct admin_call *call, rd_kafka_ConfigResource_t *resource)
{
    struct admin_answer now = {0};
    struct admin_call reading = *call;
    reading.answer = &now;
    bool good = admin_describe_config(&reading);
    for (size_t i = 0; i < now.entry_count && good; i++) {
        const struct config_entry *entry = &now.entries[i];
        if (entry->origin != CONFIG_OF_TOPIC || change_of(call->request, entry->name))
            continue;
        if (entry->sensitive || !entry->value)
            good =
                error_set(call->error, ERROR_FAILED,
                          _("%s is set and secret, and this librdkafka can only replace a topic's whole configuration"),
                          entry->name);
        else
            rd_kafka_ConfigResource_set_config(resource, entry->name, entry->value);
    }
    for (size_t i = 0; i < call->request->change_count && good; i++)
        if (call->request->changes[i].value)
            rd_kafka_ConfigResource_set_config(resource, call->request->changes[i].name,
                                               call->request->changes[i].value);
    admin_answer_finish(&now);
    return good;
}

static rd_kafka_event_t *send_changes(const struct admin_call *call, rd_kafka_ConfigResource_t *resource)
{
    rd_kafka_AdminOptions_t *options = admin_options(call, RD_KAFKA_ADMIN_OP_ALTERCONFIGS);
    rd_kafka_AlterConfigs(call->handle, &resource, 1, options, call->queue);
    rd_kafka_AdminOptions_destroy(options);
    return admin_wait(call);
}

static const rd_kafka_ConfigResource_t **changed(rd_kafka_event_t *event, size_t *count)
{
    return rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), count);
}
#endif

bool admin_set_config(const struct admin_call *call)
{
    rd_kafka_ConfigResource_t *resource = resource_of(call);
    rd_kafka_event_t *event = add_changes(call, resource) ? send_changes(call, resource) : NULL;
    rd_kafka_ConfigResource_destroy(resource);
    if (!event)
        return false;
    size_t count = 0;
    const rd_kafka_ConfigResource_t **answers = changed(event, &count);
    bool good = count == 1 ? admin_accepted(call, rd_kafka_ConfigResource_error(answers[0]),
                                            rd_kafka_ConfigResource_error_string(answers[0]))
                           : error_set(call->error, ERROR_FAILED, _("the broker did not answer for the topic"));
    rd_kafka_event_destroy(event);
    return good;
}
