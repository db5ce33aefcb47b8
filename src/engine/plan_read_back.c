/* What is so after a write, asked of the cluster again: an answer of "no error" is a promise, not the state. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/plan_parts.h"
#include "text/jsonw.h"

enum { LOOK_AGAIN_MS = 50, LOOK_AT_MOST_MS = 5000 };

static void rest(void)
{
    struct timespec time = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};
    nanosleep(&time, NULL);
}

/* Metadata takes a moment to reach all brokers. `wanted` partitions; 0: the topic is to be gone; -1: any number. */
static bool wait_for_topic(struct source *source, const struct admin_request *request, int32_t wanted,
                           struct topic_now *now)
{
    int64_t until_us = clock_mono_us() + LOOK_AT_MOST_MS * 1000;
    do {
        struct error error = {0};
        bool there = plan_look_at(source, request, false, now, &error);
        plan_look_finish(now);
        if (there ? wanted == now->partitions || (wanted < 0 && now->partitions > 0)
                  : wanted == 0 && error.kind == ERROR_FAILED)
            return true;
        rest();
    } while (clock_mono_us() < until_us);
    return false;
}

static void json_topic(struct write_result *result, const char *name, const struct topic_now *now)
{
    struct jsonw json;
    jsonw_init(&json, &result->json);
    jsonw_object(&json);
    jsonw_name(&json, "topic");
    jsonw_string(&json, name);
    jsonw_name(&json, "partitions");
    jsonw_offset(&json, now ? offset_of(now->partitions) : (struct offset){0});
    jsonw_name(&json, "replication_factor");
    jsonw_offset(&json, now && now->replication >= 0 ? offset_of(now->replication) : (struct offset){0});
    jsonw_end_object(&json);
}

static void created(struct source *source, const struct write_plan *plan, struct write_result *result)
{
    struct topic_now now = {0};
    result->differs = !wait_for_topic(source, &plan->request, plan->request.partitions, &now);
    if (result->differs)
        str_appendf(&result->text, _("created the topic %s, but the brokers do not show it as asked for yet\n"),
                    plan->request.name);
    else
        str_appendf(&result->text,
                    lang_plural("created the topic %s: %ld partition, replication factor %ld\n",
                                "created the topic %s: %ld partitions, replication factor %ld\n",
                                (uint64_t)now.partitions),
                    plan->request.name, (long)now.partitions, (long)now.replication);
    json_topic(result, plan->request.name, result->differs ? NULL : &now);
}

static void deleted(struct source *source, const struct write_plan *plan, struct write_result *result)
{
    struct topic_now now = {0};
    result->differs = !wait_for_topic(source, &plan->request, 0, &now);
    str_appendf(&result->text,
                result->differs ? _("asked to delete the topic %s, but the brokers still list it\n")
                                : _("deleted the topic %s\n"),
                plan->request.name);
    json_topic(result, plan->request.name, NULL);
}

static void grown(struct source *source, const struct write_plan *plan, struct write_result *result)
{
    struct topic_now now = {0};
    result->differs = !wait_for_topic(source, &plan->request, plan->request.partitions, &now);
    if (result->differs)
        str_appendf(&result->text, _("asked for %ld partitions of %s, but the brokers do not show them yet\n"),
                    (long)plan->request.partitions, plan->request.name);
    else
        str_appendf(&result->text, _("the topic %s has %ld partitions\n"), plan->request.name, (long)now.partitions);
    json_topic(result, plan->request.name, result->differs ? NULL : &now);
}

static bool is_set(const struct admin_answer *config, const struct config_change *change)
{
    const struct config_entry *entry = plan_entry(config, change->name);
    if (!entry)
        return false;
    if (!change->value)
        return entry->origin != CONFIG_OF_TOPIC;
    /* A secret is not told; that it is set is all there is to know. */
    return entry->origin == CONFIG_OF_TOPIC && (!entry->value || strcmp(entry->value, change->value) == 0);
}

static bool wait_for_config(struct source *source, const struct admin_request *request, struct admin_answer *config)
{
    int64_t until_us = clock_mono_us() + LOOK_AT_MOST_MS * 1000;
    for (;;) {
        struct error error = {0};
        bool good = plan_config(source, request, config, &error);
        for (size_t i = 0; i < request->change_count && good; i++)
            good = is_set(config, &request->changes[i]);
        if (good || clock_mono_us() >= until_us)
            return good;
        admin_answer_finish(config);
        rest();
    }
}

static void configured(struct source *source, const struct write_plan *plan, struct write_result *result)
{
    struct admin_answer config = {0};
    struct jsonw json;
    result->differs = !wait_for_config(source, &plan->request, &config);
    jsonw_init(&json, &result->json);
    jsonw_object(&json);
    for (size_t i = 0; i < plan->request.change_count; i++) {
        const struct config_change *change = &plan->request.changes[i];
        const struct config_entry *entry = plan_entry(&config, change->name);
        jsonw_name(&json, change->name);
        jsonw_string(&json, entry ? entry->value : NULL);
        if (entry && entry->value)
            str_appendf(&result->text, "%s = %s (%s)%s\n", change->name, entry->value,
                        config_origin_name(entry->origin), is_set(&config, change) ? "" : ": not what was asked for");
        else
            str_appendf(&result->text, "%s: %s\n", change->name, entry ? "set, its value is secret" : "not to be read");
    }
    jsonw_end_object(&json);
    admin_answer_finish(&config);
}

static void emptied(const struct admin_answer *answer, struct write_result *result)
{
    struct jsonw json;
    char name[16];
    jsonw_init(&json, &result->json);
    jsonw_object(&json);
    for (size_t i = 0; i < answer->partition_count; i++) {
        const struct admin_partition *partition = &answer->partitions[i];
        snprintf(name, sizeof name, "%ld", (long)partition->partition);
        jsonw_name(&json, name);
        jsonw_offset(&json, partition->low);
        if (partition->low.known) {
            str_appendf(&result->text, _("partition %ld begins at offset %lld\n"), (long)partition->partition,
                        (long long)partition->low.value);
        } else {
            str_appendf(&result->text, "partition %ld: %s\n", (long)partition->partition, partition->error.text);
            result->differs = true;
        }
    }
    jsonw_end_object(&json);
}

void plan_read_back(struct source *source, const struct write_plan *plan, const struct admin_answer *answer,
                    struct write_result *result)
{
    switch (plan->request.kind) {
    case ADMIN_CREATE_TOPIC:
        created(source, plan, result);
        break;
    case ADMIN_DELETE_TOPIC:
        deleted(source, plan, result);
        break;
    case ADMIN_ADD_PARTITIONS:
        grown(source, plan, result);
        break;
    case ADMIN_SET_CONFIG:
        configured(source, plan, result);
        break;
    case ADMIN_DELETE_RECORDS:
        emptied(answer, result);
        break;
    case ADMIN_DESCRIBE_CONFIG:
    case ADMIN_READ_OFFSETS:
    case ADMIN_RECORD_TIMES:
    case ADMIN_COMMIT_OFFSETS:
    case ADMIN_DELETE_OFFSETS:
    case ADMIN_DELETE_GROUP:
        break;
    }
    if (answer->note)
        str_appendf(&result->text, "%s\n", answer->note);
}
