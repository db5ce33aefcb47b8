/* weir config topic|broker NAME [--set NAME=VALUE] */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "cli/command_table.h"
#include "cli/plan.h"
#include "cli/table.h"
#include "cli/unknown.h"
#include "model/topics.h"
#include "text/jsonw.h"

static const struct option_spec own[] = {
    {"diff", 0, OPTION_FLAG, NULL, N_("only what is not Kafka's default"), .is_setting = false},
    {"set", 0, OPTION_LIST, "NAME=VALUE", N_("change a topic's setting"), .is_setting = false},
    {"unset", 0, OPTION_LIST, "NAME", N_("back to the default"), .is_setting = false},
    PLAN_OPTIONS,
    {0},
};

static const struct table_column columns[] = {
    {.name = "name"},
    {.name = "value"},
    {.name = "origin"},
    {.name = "default", .wide_only = true},
    {.name = "read_only", .wide_only = true},
    {.name = "sensitive", .wide_only = true},
    {0},
};

static bool is_shown(const struct command_call *call, const struct config_entry *entry)
{
    return !options_flag(call->options, "diff") || entry->origin != CONFIG_DEFAULT;
}

static void write_entry(struct jsonw *json, const struct config_entry *entry)
{
    jsonw_object(json);
    jsonw_name(json, "name");
    jsonw_string(json, entry->name);
    jsonw_name(json, "value");
    jsonw_string(json, entry->value);
    jsonw_name(json, "origin");
    jsonw_string(json, config_origin_name(entry->origin));
    jsonw_name(json, "default");
    jsonw_string(json, entry->default_value);
    jsonw_name(json, "read_only");
    jsonw_bool(json, entry->read_only);
    jsonw_name(json, "sensitive");
    jsonw_bool(json, entry->sensitive);
    jsonw_end_object(json);
}

static void print_json(struct command_call *call, const struct admin_answer *answer, struct str *out)
{
    struct question question = {.kind = ASK_TOPICS};
    struct answer cluster = {0};
    bool known = command_ask(call, &question, &cluster, NULL) && cluster.cluster_id[0];
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, "weir.config/1");
    jsonw_name(&json, "cluster");
    jsonw_string(&json, known ? cluster.cluster_id : NULL);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, clock_wall_ms());
    jsonw_name(&json, call->operands[0]);
    jsonw_string(&json, call->operands[1]);
    jsonw_name(&json, "config");
    jsonw_array(&json);
    for (size_t i = 0; i < answer->entry_count; i++)
        if (is_shown(call, &answer->entries[i]))
            write_entry(&json, &answer->entries[i]);
    jsonw_end_array(&json);
    jsonw_end_object(&json);
    str_append_char(out, '\n');
    answer_finish(&cluster);
}

static void print_lines(struct command_call *call, const struct admin_answer *answer, struct str *out)
{
    struct jsonw json;
    for (size_t i = 0; i < answer->entry_count; i++) {
        if (!is_shown(call, &answer->entries[i]))
            continue;
        jsonw_init(&json, out);
        write_entry(&json, &answer->entries[i]);
        str_append_char(out, '\n');
    }
}

static void print_table(struct command_call *call, const struct admin_answer *answer, const char *format,
                        struct str *out)
{
    struct table *table = table_create(columns);
    for (size_t i = 0; i < answer->entry_count; i++) {
        const struct config_entry *entry = &answer->entries[i];
        if (!is_shown(call, entry))
            continue;
        table_text(table, entry->name);
        table_text(table, entry->value);
        table_text(table, config_origin_name(entry->origin));
        table_text(table, entry->default_value);
        table_bool(table, entry->read_only);
        table_bool(table, entry->sensitive);
    }
    struct table_look look = {
        .columns = call->columns, .wide = strcmp(format, "wide") == 0, .ascii = call->ascii, .color = call->color};
    if (strcmp(format, "csv") == 0)
        table_print_csv(table, true, out);
    else
        table_print(table, &look, out);
    table_destroy(table);
}

static bool topic_exists(struct command_call *call)
{
    struct question question = {.kind = ASK_TOPICS, .names = &call->operands[1], .name_count = 1};
    struct answer answer = {0};
    bool exists = !command_ask(call, &question, &answer, NULL) || !answer.topics || answer.topics->count > 0;
    answer_finish(&answer);
    return exists;
}

static int show(struct command_call *call, bool broker, struct error *error)
{
    struct source *source = command_open(call, error);
    struct admin_request request = {.kind = ADMIN_DESCRIBE_CONFIG,
                                    .name = call->operands[1],
                                    .about_broker = broker,
                                    .timeout_ms = call->timeout_ms};
    struct admin_answer answer = {0};
    struct str out = {0};
    if (!source)
        return ERROR_FAILED;
    if (!source->ops->admin || !source->ops->admin(source, &request, &answer, error)) {
        /* Kafka says only that it does not host the topic. */
        if (!broker && !topic_exists(call))
            return unknown_topic(call, request.name, error);
        return ERROR_FAILED;
    }
    const char *format = call->format ? call->format : "table";
    if (strcmp(format, "json") == 0)
        print_json(call, &answer, &out);
    else if (strcmp(format, "jsonl") == 0)
        print_lines(call, &answer, &out);
    else
        print_table(call, &answer, format, &out);
    bool good = command_write(call, str_text(&out), out.len, error);
    if (answer.note)
        fprintf(stderr, "weir: %s\n", answer.note);
    str_finish(&out);
    admin_answer_finish(&answer);
    return good ? 0 : ERROR_FAILED;
}

static int change(struct command_call *call, struct error *error)
{
    struct admin_request request = {.kind = ADMIN_SET_CONFIG, .name = call->operands[1]};
    struct config_change *changes = NULL;
    int code = ERROR_USAGE;
    if (plan_read_pairs(call->options, "set", true, &changes, &request.change_count, error) &&
        plan_read_pairs(call->options, "unset", false, &changes, &request.change_count, error)) {
        request.changes = changes;
        code = plan_run(call, &request, error);
    }
    plan_free_pairs(changes, request.change_count);
    return code;
}

static int run(struct command_call *call, struct error *error)
{
    bool topic = strcmp(call->operands[0], "topic") == 0, broker = strcmp(call->operands[0], "broker") == 0;
    bool changes = options_rank(call->options, "set") || options_rank(call->options, "unset");
    long long id;
    if (!topic && !broker)
        error_set(error, ERROR_USAGE, _("'%s' has no configuration; expected topic NAME or broker ID"),
                  call->operands[0]);
    else if (broker && (!str_to_i64(call->operands[1], &id) || id < 0))
        error_set(error, ERROR_USAGE, _("'%s' is not the id of a broker; `weir brokers` lists them"),
                  call->operands[1]);
    else if (broker && changes)
        error_set(error, ERROR_USAGE,
                  _("weir changes the configuration of topics alone; for brokers: kafka-configs.sh"));
    else
        return changes ? change(call, error) : show(call, broker, error);
    return ERROR_USAGE;
}

const struct command command_config = {
    .name = "config",
    .operands = "topic|broker NAME",
    .min_operands = 2,
    .max_operands = 2,
    .summary = N_("the configuration of a topic or a broker; change a topic's"),
    .details = N_(
        "origin: topic (set on it), broker, all-brokers, broker-file, default (Kafka's). A secret has no value here.\n"
        "With --set and --unset: only what changes is sent.\n" PLAN_DETAILS),
    .own = own,
    .formats = "table|wide|csv|json|jsonl",
    .run = run,
};
