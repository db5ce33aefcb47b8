/* Plans that change what a topic keeps: its configuration, and its oldest records. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "engine/plan_parts.h"
#include "model/topics.h"
#include "text/jsonw.h"

static bool unknown_setting(const struct admin_answer *config, const char *name, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < config->entry_count; i++)
        nearest_offer(&nearest, config->entries[i].name);
    if (nearest.count == 0)
        return error_set(error, ERROR_USAGE, _("a topic has no setting '%s'"), name);
    return error_set(error, ERROR_USAGE, _("a topic has no setting '%s'; did you mean '%s'?"), name, nearest.names[0]);
}

/* A source that says so (its note) lists only what was set on the topic, and judges names itself. */
static void add_unset(struct admin_answer *config, const char *name)
{
    config->entries = mem_resize(config->entries, config->entry_count + 1, sizeof *config->entries);
    config->entries[config->entry_count++] = (struct config_entry){.name = mem_strdup(name), .origin = CONFIG_DEFAULT};
}

static bool is_same(const struct config_entry *entry, const struct config_change *change)
{
    bool own = entry->origin == CONFIG_OF_TOPIC;
    return change->value ? own && entry->value && strcmp(entry->value, change->value) == 0 : !own;
}

static void add_setting(struct write_plan *plan, const struct config_entry *entry, const struct config_change *change)
{
    char *note = NULL, *after = NULL;
    bool own = entry->origin == CONFIG_OF_TOPIC;
    if (!change->value)
        after =
            entry->default_value ? plan_text(_("%s (the default)"), entry->default_value) : mem_strdup("the default");
    if (own && change->value && entry->default_value)
        note = plan_text(_("the default is %s"), entry->default_value);
    else if (!own && entry->value)
        note = plan_text(_("%s is the default"), entry->value);
    plan_change(plan, entry->name, entry->sensitive ? "secret" : entry->value, change->value ? change->value : after,
                note);
    free(after);
    free(note);
}

static void json_settings(struct write_plan *plan, const struct admin_answer *config)
{
    struct str before = {0}, after = {0};
    struct jsonw old, new;
    jsonw_init(&old, &before);
    jsonw_init(&new, &after);
    jsonw_object(&old);
    jsonw_object(&new);
    for (size_t i = 0; i < plan->request.change_count; i++) {
        const struct config_change *change = &plan->request.changes[i];
        const struct config_entry *entry = plan_entry(config, change->name);
        jsonw_name(&old, change->name);
        jsonw_string(&old, entry->origin == CONFIG_OF_TOPIC ? entry->value : NULL);
        jsonw_name(&new, change->name);
        jsonw_string(&new, change->value);
    }
    jsonw_end_object(&old);
    jsonw_end_object(&new);
    plan->before = str_take(&before);
    plan->after = str_take(&after);
}

/* What takes the changes back. */
static char *undo_settings(const struct write_plan *plan, const struct admin_answer *config)
{
    struct str options = {0};
    for (size_t i = 0; i < plan->request.change_count; i++) {
        const struct config_entry *entry = plan_entry(config, plan->request.changes[i].name);
        const char *value = entry->origin == CONFIG_OF_TOPIC ? entry->value : NULL;
        plan_option_pair(&options, value ? "--set" : "--unset", entry->name, value);
    }
    plan_option(&options, "--execute --confirm", plan->request.name);
    char *line = plan_call("config topic", plan->request.name, str_text(&options));
    str_finish(&options);
    return line;
}

static void warn_settings(struct write_plan *plan)
{
    for (size_t i = 0; i < plan->request.change_count; i++) {
        const char *name = plan->request.changes[i].name;
        if (strncmp(name, "retention.", 10) == 0)
            plan_warn(plan, _("%s: records beyond it are removed within minutes, and cannot be brought back"), name);
        else if (strcmp(name, "cleanup.policy") == 0)
            plan_warn(plan, _("cleanup.policy: a compacted topic refuses records without a key, and forgets the older "
                              "values of each key"));
        else if (strcmp(name, "min.insync.replicas") == 0)
            plan_warn(plan,
                      _("min.insync.replicas: producers with acks=all are refused while fewer replicas are in sync"));
    }
}

bool plan_set_config(struct source *source, struct write_plan *plan, struct error *error)
{
    struct topic_now now = {0};
    struct admin_answer config = {0};
    bool good = plan_look_at(source, &plan->request, false, &now, error);
    plan_look_finish(&now);
    if (good && now.internal)
        good = error_set(error, ERROR_USAGE, _("%s is one of Kafka's own topics: weir does not change it"),
                         plan->request.name);
    good = good && plan_config(source, &plan->request, &config, error);
    plan->nothing = true;
    for (size_t i = 0; i < plan->request.change_count && good; i++) {
        const struct config_change *change = &plan->request.changes[i];
        if (config.note && !plan_entry(&config, change->name))
            add_unset(&config, change->name);
        const struct config_entry *entry = plan_entry(&config, change->name);
        if (!entry)
            good = unknown_setting(&config, change->name, error);
        else if (!is_same(entry, change)) {
            plan->nothing = false;
            add_setting(plan, entry, change);
        }
    }
    if (good) {
        plan->title = plan_text(_("change the configuration of the topic %s"), plan->request.name);
        plan->undo = undo_settings(plan, &config);
        warn_settings(plan);
        json_settings(plan, &config);
    }
    admin_answer_finish(&config);
    return good;
}

static const struct partition_row *row_of(const struct topic_now *now, int32_t partition)
{
    for (size_t i = 0; now->ends.partitions && i < now->ends.partitions->count; i++)
        if (now->ends.partitions->rows[i].partition == partition)
            return &now->ends.partitions->rows[i];
    return NULL;
}

/* One partition of a plan to delete records; adds up how many. */
static bool plan_partition(struct write_plan *plan, const struct topic_now *now, const struct partition_offset *wanted,
                           struct jsonw *before, struct jsonw *after, struct error *error)
{
    const struct partition_row *row = row_of(now, wanted->partition);
    char what[32], low[32], high[32];
    if (!row)
        return error_set(error, ERROR_USAGE, _("%s has no partition %ld; it has %ld"), plan->request.name,
                         (long)wanted->partition, (long)now->partitions);
    if (!row->low.known || !row->high.known)
        return error_set(error, ERROR_FAILED, _("partition %ld: its offsets are not known: %s"),
                         (long)wanted->partition, row->state.error ? row->state.error : "no answer");
    int64_t offset = wanted->offset < 0 ? row->high.value : wanted->offset;
    if (offset > row->high.value)
        return error_set(error, ERROR_USAGE, _("partition %ld ends at offset %lld: there is no %lld yet"),
                         (long)wanted->partition, (long long)row->high.value, (long long)offset);
    snprintf(what, sizeof what, "%ld", (long)wanted->partition);
    jsonw_name(before, what);
    jsonw_int(before, row->low.value);
    jsonw_name(after, what);
    jsonw_int(after, offset > row->low.value ? offset : row->low.value);
    if (offset <= row->low.value)
        return true; /* nothing is below it */
    plan->nothing = false;
    snprintf(what, sizeof what, "partition %ld", (long)wanted->partition);
    snprintf(low, sizeof low, "low watermark %lld", (long long)row->low.value);
    snprintf(high, sizeof high, "%lld", (long long)offset);
    char *note = plan_text(_("at most %lld records go, %lld stay"), (long long)(offset - row->low.value),
                           (long long)(row->high.value - offset));
    plan_change(plan, what, low, high, note)->no_way_back = true;
    free(note);
    return true;
}

bool plan_delete_records(struct source *source, struct write_plan *plan, struct error *error)
{
    struct topic_now now = {0};
    struct str before_text = {0}, after_text = {0};
    struct jsonw before, after;
    bool good = plan_look_at(source, &plan->request, true, &now, error);
    if (good && now.internal)
        good = error_set(error, ERROR_USAGE, _("%s is one of Kafka's own topics: weir does not change it"),
                         plan->request.name);
    jsonw_init(&before, &before_text);
    jsonw_init(&after, &after_text);
    jsonw_object(&before);
    jsonw_object(&after);
    plan->nothing = true;
    for (size_t i = 0; i < plan->request.offset_count && good; i++)
        good = plan_partition(plan, &now, &plan->request.offsets[i], &before, &after, error);
    jsonw_end_object(&before);
    jsonw_end_object(&after);
    plan->before = str_take(&before_text);
    plan->after = str_take(&after_text);
    plan->title = plan_text(_("delete the oldest records of the topic %s"), plan->request.name);
    if (good)
        plan_warn(plan,
                  _("the records cannot be brought back; a group that has not read them yet goes on at the new low "
                    "watermark, or where its auto.offset.reset says"));
    plan_look_finish(&now);
    return good;
}
