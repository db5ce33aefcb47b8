#include "engine/plan_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "model/topics.h"
#include "text/shell.h"

static bool no_topic(const char *name, const struct topics *topics, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; topics && i < topics->count; i++)
        nearest_offer(&nearest, topics->rows[i].name);
    if (nearest.count == 0)
        return error_set(error, ERROR_FAILED, _("there is no topic '%s'"), name);
    return error_set(error, ERROR_FAILED, _("there is no topic '%s'; did you mean '%s'?"), name, nearest.names[0]);
}

static void add_up(struct topic_now *now)
{
    const struct partitions *partitions = now->ends.partitions;
    now->records_known = partitions && partitions->count > 0;
    for (size_t i = 0; partitions && i < partitions->count; i++) {
        const struct partition_row *row = &partitions->rows[i];
        if (row->low.known && row->high.known)
            now->records += row->high.value - row->low.value;
        else
            now->records_known = false;
    }
}

bool plan_look_at(struct source *source, const struct admin_request *request, bool with_ends, struct topic_now *now,
                  struct error *error)
{
    struct question question = {.kind = ASK_TOPICS, .timeout_ms = request->timeout_ms};
    struct answer answer = {0};
    bool found = false;
    *now = (struct topic_now){0};
    if (!source->ops->ask(source, &question, &answer, error))
        return false;
    for (size_t i = 0; answer.topics && i < answer.topics->count && !found; i++) {
        const struct topic_row *row = &answer.topics->rows[i];
        found = strcmp(row->name, request->name) == 0;
        if (found) {
            now->partitions = row->partitions;
            now->replication = row->replication;
            now->internal = row->internal;
        }
    }
    bool good = found || no_topic(request->name, answer.topics, error);
    answer_finish(&answer);
    question = (struct question){
        .kind = ASK_PARTITIONS, .names = &request->name, .name_count = 1, .timeout_ms = request->timeout_ms};
    if (good && with_ends)
        good = source->ops->ask(source, &question, &now->ends, error);
    if (good)
        add_up(now);
    return good;
}

void plan_look_finish(struct topic_now *now)
{
    answer_finish(&now->ends);
}

bool plan_config(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                 struct error *error)
{
    struct admin_request reading = {
        .kind = ADMIN_DESCRIBE_CONFIG, .name = request->name, .timeout_ms = request->timeout_ms};
    return source->ops->admin(source, &reading, answer, error);
}

const struct config_entry *plan_entry(const struct admin_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->entry_count; i++)
        if (strcmp(answer->entries[i].name, name) == 0)
            return &answer->entries[i];
    return NULL;
}

struct write_change *plan_change(struct write_plan *plan, const char *what, const char *before, const char *after,
                                 const char *note)
{
    plan->changes = mem_resize(plan->changes, plan->change_count + 1, sizeof *plan->changes);
    struct write_change *change = &plan->changes[plan->change_count++];
    *change = (struct write_change){
        .what = mem_strdup(what), .before = mem_strdup(before), .after = mem_strdup(after), .note = mem_strdup(note)};
    return change;
}

static __attribute__((format(printf, 1, 0))) char *text_of(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = mem_alloc(len < 0 ? 1 : (size_t)len + 1);
    text[0] = '\0';
    if (len > 0)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

void plan_warn(struct write_plan *plan, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    plan->warnings = mem_resize(plan->warnings, plan->warning_count + 1, sizeof *plan->warnings);
    plan->warnings[plan->warning_count++] = text_of(format, args);
    va_end(args);
}

char *plan_text(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = text_of(format, args);
    va_end(args);
    return text;
}

void plan_option(struct str *options, const char *option, const char *value)
{
    str_appendf(options, "%s%s ", options->len ? " " : "", option);
    shell_word_append(options, value);
}

void plan_option_pair(struct str *options, const char *option, const char *name, const char *value)
{
    struct str pair = {0};
    str_append(&pair, name);
    if (value)
        str_appendf(&pair, "=%s", value);
    plan_option(options, option, str_text(&pair));
    str_finish(&pair);
}

char *plan_call(const char *command, const char *name, const char *options)
{
    struct str line = {0};
    str_appendf(&line, "weir %s", command);
    shell_arguments_append(&line, &name, 1, options);
    return str_take(&line);
}
