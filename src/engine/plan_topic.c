/* Plans that make, remove and grow topics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/plan_parts.h"
#include "model/topics.h"
#include "text/jsonw.h"

static bool refuse_internal(const struct write_plan *plan, bool internal, struct error *error)
{
    return !internal || error_set(error, ERROR_USAGE, _("%s is one of Kafka's own topics: weir does not change it"),
                                  plan->request.name);
}

static void number_or(int32_t value, char text[24])
{
    snprintf(text, 24, "%ld", (long)value);
}

static void json_size(struct jsonw *json, int32_t partitions, int32_t replication)
{
    jsonw_name(json, "partitions");
    jsonw_offset(json, partitions < 0 ? (struct offset){0} : offset_of(partitions));
    jsonw_name(json, "replication_factor");
    jsonw_offset(json, replication < 0 ? (struct offset){0} : offset_of(replication));
}

static void json_changes(struct jsonw *json, const struct admin_request *request)
{
    jsonw_name(json, "config");
    jsonw_object(json);
    for (size_t i = 0; i < request->change_count; i++) {
        jsonw_name(json, request->changes[i].name);
        jsonw_string(json, request->changes[i].value);
    }
    jsonw_end_object(json);
}

static char *topic_json(int32_t partitions, int32_t replication, const struct admin_request *request)
{
    struct str text = {0};
    struct jsonw json;
    jsonw_init(&json, &text);
    jsonw_object(&json);
    json_size(&json, partitions, replication);
    if (request)
        json_changes(&json, request);
    jsonw_end_object(&json);
    return str_take(&text);
}

/* Kafka's own rules for names; the broker would say the same less clearly. */
static bool check_name(const char *name, struct error *error)
{
    static const char legal[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    enum { LONGEST = 249 };
    size_t len = strlen(name);
    if (len == 0)
        return error_set(error, ERROR_USAGE, _("a topic needs a name"));
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return error_set(error, ERROR_USAGE, _("a topic cannot be named '%s'"), name);
    if (len > LONGEST)
        return error_set(error, ERROR_USAGE, _("a topic's name has at most %d characters; this one has %zu"), LONGEST,
                         len);
    if (strspn(name, legal) != len)
        return error_set(
            error, ERROR_USAGE,
            _("'%s' cannot be the name of a topic: letters of ASCII, digits, '.', '_' and '-' are allowed"), name);
    return true;
}

/* Kafka's metrics write '.' as '_': of two names that differ in nothing else the second is refused. */
static bool collides(const char *left, const char *right)
{
    for (; *left && *right; left++, right++) {
        char a = *left == '.' ? '_' : *left, b = *right == '.' ? '_' : *right;
        if (a != b)
            return false;
    }
    return *left == *right;
}

static bool check_existing(struct source *source, const struct admin_request *request, struct error *error)
{
    struct question question = {.kind = ASK_TOPICS, .timeout_ms = request->timeout_ms};
    struct answer answer = {0};
    bool good = source->ops->ask(source, &question, &answer, error);
    for (size_t i = 0; good && answer.topics && i < answer.topics->count; i++) {
        const struct topic_row *row = &answer.topics->rows[i];
        if (strcmp(row->name, request->name) == 0)
            good =
                error_set(error, ERROR_FAILED,
                          lang_plural("there is a topic '%s' already, with %ld partition",
                                      "there is a topic '%s' already, with %ld partitions", (uint64_t)row->partitions),
                          row->name, (long)row->partitions);
        else if (collides(row->name, request->name))
            good = error_set(error, ERROR_FAILED,
                             _("'%s' and the topic '%s' differ in '.' and '_' alone, which Kafka does not allow"),
                             request->name, row->name);
    }
    answer_finish(&answer);
    return good;
}

bool plan_create_topic(struct source *source, struct write_plan *plan, struct error *error)
{
    const struct admin_request *request = &plan->request;
    char count[24];
    if (!check_name(request->name, error) || !refuse_internal(plan, topic_is_internal(request->name), error) ||
        !check_existing(source, request, error))
        return false;
    plan->adds = true;
    plan->title = plan_text(_("create the topic %s"), request->name);
    number_or(request->partitions, count);
    plan_change(plan, "partitions", NULL, request->partitions < 0 ? "the broker's default" : count, NULL);
    number_or(request->replication, count);
    plan_change(plan, "replication factor", NULL, request->replication < 0 ? "the broker's default" : count, NULL);
    for (size_t i = 0; i < request->change_count; i++)
        plan_change(plan, request->changes[i].name, NULL, request->changes[i].value, NULL);
    plan->undo = plan_call("delete-topic", request->name, "");
    plan->after = topic_json(request->partitions, request->replication, request);
    return true;
}

/* What would bring the topic back, without its records. */
static char *recreate(const struct admin_request *request, const struct topic_now *now,
                      const struct admin_answer *config)
{
    struct str options = {0};
    str_appendf(&options, "--partitions %ld --replication %ld", (long)now->partitions, (long)now->replication);
    for (size_t i = 0; i < config->entry_count; i++) {
        const struct config_entry *entry = &config->entries[i];
        if (entry->origin == CONFIG_OF_TOPIC && entry->value)
            plan_option_pair(&options, "--config", entry->name, entry->value);
    }
    char *line = plan_call("create-topic", request->name, str_text(&options));
    str_finish(&options);
    return line;
}

static void list_partitions(struct write_plan *plan, const struct topic_now *now)
{
    const struct partitions *partitions = now->ends.partitions;
    for (size_t i = 0; partitions && i < partitions->count; i++) {
        const struct partition_row *row = &partitions->rows[i];
        char what[32], before[96];
        snprintf(what, sizeof what, "partition %ld", (long)row->partition);
        if (row->low.known && row->high.known)
            snprintf(before, sizeof before, "offsets %lld to %lld", (long long)row->low.value,
                     (long long)row->high.value);
        plan_change(plan, what, row->low.known && row->high.known ? before : NULL, "gone", NULL)->no_way_back = true;
    }
}

bool plan_delete_topic(struct source *source, struct write_plan *plan, struct error *error)
{
    const struct admin_request *request = &plan->request;
    struct topic_now now = {0};
    struct admin_answer config = {0};
    struct error no_config = {0};
    bool good = plan_look_at(source, request, true, &now, error) && refuse_internal(plan, now.internal, error);
    if (good) {
        if (!plan_config(source, request, &config, &no_config))
            plan_warn(plan, _("its configuration could not be read, and would be lost: %s"), no_config.text);
        plan->title = now.records_known
                          ? plan_text(lang_plural("delete the topic %s: %ld partition, at most %lld records",
                                                  "delete the topic %s: %ld partitions, at most %lld records",
                                                  (uint64_t)now.partitions),
                                      request->name, (long)now.partitions, (long long)now.records)
                          : plan_text(lang_plural("delete the topic %s: %ld partition, an unknown number of records",
                                                  "delete the topic %s: %ld partitions, an unknown number of records",
                                                  (uint64_t)now.partitions),
                                      request->name, (long)now.partitions);
        list_partitions(plan, &now);
        plan_warn(plan, _("the records cannot be brought back; offsets that groups committed for it are forgotten"));
        plan->undo = recreate(request, &now, &config);
        plan->before = topic_json(now.partitions, now.replication, NULL);
    }
    admin_answer_finish(&config);
    plan_look_finish(&now);
    return good;
}

/* Of all hashes, those for which hash mod `few` is hash mod `many`: by the Chinese remainder theorem min(few, many) of
 * lcm(few, many). */
static double share_that_stays(int32_t few, int32_t many)
{
    int32_t a = many, b = few;
    while (b > 0) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return many > 0 ? (double)a / (double)many : 1;
}

bool plan_add_partitions(struct source *source, struct write_plan *plan, struct error *error)
{
    const struct admin_request *request = &plan->request;
    struct topic_now now = {0};
    char before[24], after[24];
    bool good = plan_look_at(source, request, false, &now, error) && refuse_internal(plan, now.internal, error);
    plan_look_finish(&now);
    if (!good)
        return false;
    if (request->partitions < now.partitions)
        return error_set(
            error, ERROR_USAGE,
            lang_plural("%s has %ld partition; Kafka can add partitions (to a larger total), never take any away",
                        "%s has %ld partitions; Kafka can add partitions (to a larger total), never take any away",
                        (uint64_t)now.partitions),
            request->name, (long)now.partitions);
    plan->nothing = request->partitions == now.partitions;
    plan->title = plan_text(_("grow the topic %s from %ld to %ld partitions"), request->name, (long)now.partitions,
                            (long)request->partitions);
    number_or(now.partitions, before);
    number_or(request->partitions, after);
    plan_change(plan, "partitions", before, after, NULL)->no_way_back = true;
    plan_warn(plan,
              _("keys move: a key goes to hash(key) modulo the number of partitions, so about %.0f %% of all keys get "
                "another partition from now on, while their older records stay where they are; order by key is broken "
                "across the change, and a compacted topic may keep two values of a key"),
              100.0 * (1.0 - share_that_stays(now.partitions, request->partitions)));
    plan_warn(plan, _("groups that read it rebalance; a consumer that begins at the end misses what comes to a new "
                      "partition before it knows of it"));
    plan->before = topic_json(now.partitions, now.replication, NULL);
    plan->after = topic_json(request->partitions, now.replication, NULL);
    return true;
}
