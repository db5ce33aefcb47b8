/* The commands and keys that write: :create, :delete-topic, :add-partitions, :config, :delete-records, :produce, and
 * (app_group_write.c) those that move groups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "model/topics.h"
#include "ui/app.h"
#include "ui/app_group_write.h"
#include "ui/words.h"

static void usage(struct app *app, const char *text)
{
    app_notice(app, ROLE_ERROR, _("expected %s"), text);
}

/* "N" from 1 to `most`. */
static bool read_count(const char *word, long long most, int32_t *out)
{
    long long number;
    if (!str_to_i64(word, &number) || number < 1 || number > most)
        return false;
    *out = (int32_t)number;
    return true;
}

/* NAME=VALUE, or with `unset` -NAME: back to the default. The change points into the word, which is cut in two. */
static bool read_change(char *word, bool unset, struct config_change *change)
{
    char *equals = strchr(word, '=');
    if (equals && equals > word) {
        *equals = '\0';
        *change = (struct config_change){.name = word, .value = equals + 1};
        return true;
    }
    if (equals || !unset || word[0] != '-' || word[1] == '\0')
        return false;
    *change = (struct config_change){.name = word + 1};
    return true;
}

enum { MOST_PARTITIONS = 100000, MOST_REPLICAS = 32767 };
#define CREATE_USAGE "create TOPIC [PARTITIONS [REPLICATION]] [NAME=VALUE...]"
#define CONFIG_USAGE "config [NAME=VALUE... | -NAME...]"

static void run_create(struct app *app, const struct words *words)
{
    struct admin_request request = {.kind = ADMIN_CREATE_TOPIC, .partitions = -1, .replication = -1};
    struct config_change *changes = mem_zero(words->count + 1, sizeof *changes);
    bool good = words->count > 0;
    size_t numbers = 0;
    for (size_t i = 1; i < words->count && good; i++) {
        if (strchr(words->items[i], '='))
            good = read_change(words->items[i], false, &changes[request.change_count++]);
        else if (numbers++ == 0)
            good = read_count(words->items[i], MOST_PARTITIONS, &request.partitions);
        else
            good = numbers == 2 && read_count(words->items[i], MOST_REPLICAS, &request.replication);
    }
    request.name = good ? words->items[0] : NULL;
    request.changes = changes;
    if (good)
        app_plan(app, &request, "create-topic");
    else
        usage(app, CREATE_USAGE);
    free(changes);
}

/* The topic that is named, else the selected one. NULL: neither, which has been told. */
static const char *topic_of(struct app *app, const struct words *words, size_t at)
{
    if (words->count > at)
        return words->items[at];
    if (*app->topic)
        return app->topic;
    app_notice(app, ROLE_ERROR, _("no topic is selected"));
    return NULL;
}

static void run_delete(struct app *app, const struct words *words)
{
    struct admin_request request = {.kind = ADMIN_DELETE_TOPIC, .name = topic_of(app, words, 0)};
    if (words->count > 1)
        usage(app, "delete-topic [TOPIC]");
    else if (request.name)
        app_plan(app, &request, "delete-topic");
}

static void run_partitions(struct app *app, const struct words *words)
{
    struct admin_request request = {.kind = ADMIN_ADD_PARTITIONS};
    if (words->count < 1 || words->count > 2 || !read_count(words->items[0], MOST_PARTITIONS, &request.partitions)) {
        usage(app, _("add-partitions TOTAL [TOPIC]: how many there are to be in all"));
        return;
    }
    request.name = topic_of(app, words, 1);
    if (request.name)
        app_plan(app, &request, "add-partitions");
}

/* Each partition of the selected topic. */
static struct partition_offset *add_all(const struct app *app, struct partition_offset *items, size_t *count,
                                        int64_t offset)
{
    const struct partitions *partitions = app->model.snapshot->partitions;
    if (!partitions || strcmp(partitions->topic, app->topic) != 0)
        return items;
    items = mem_resize(items, *count + partitions->count + 1, sizeof *items);
    for (size_t i = 0; i < partitions->count; i++)
        items[(*count)++] = (struct partition_offset){partitions->rows[i].partition, offset};
    return items;
}

static void run_records(struct app *app, const struct words *words)
{
    struct partition_offset *items = mem_zero(words->count + 1, sizeof *items), one;
    struct error error = {0};
    size_t count = 0;
    bool all, good = words->count > 0;
    if (!good)
        usage(app, "delete-records PARTITION:OFFSET... | all:end");
    for (size_t i = 0; i < words->count && good; i++) {
        good = partition_offset_parse(words->items[i], &one, &all, &error);
        if (good && all) {
            items = add_all(app, items, &count, one.offset);
        } else if (good) {
            items = mem_resize(items, count + words->count + 1, sizeof *items);
            items[count++] = one;
        }
    }
    struct admin_request request = {
        .kind = ADMIN_DELETE_RECORDS, .name = app->topic, .offsets = items, .offset_count = count};
    if (good && (!*app->topic || count == 0))
        app_notice(app, ROLE_ERROR, _("the topic's partitions are not known yet"));
    else if (good)
        app_plan(app, &request, "delete-records");
    else if (*error.text)
        app_notice(app, ROLE_ERROR, "%s", error.text);
    free(items);
}

static void show_config(struct app *app)
{
    if (!*app->topic) {
        app_notice(app, ROLE_ERROR, _("no topic is selected"));
        return;
    }
    if (!app->attached) {
        app_notice(app, ROLE_ERROR, _("the cluster is still being opened"));
        return;
    }
    app_ask_config(app, app->topic);
    if (app_place(app)->screen != SCREEN_CONFIG)
        app_enter(app, SCREEN_CONFIG, PANE_CONFIG);
}

/* On the configuration's screen it is that topic's, wherever the selection is by now. */
static const char *config_topic(struct app *app)
{
    return app_place(app)->screen == SCREEN_CONFIG ? app->config.topic : app->topic;
}

static void run_config(struct app *app, const struct words *words)
{
    if (words->count == 0) {
        show_config(app);
        return;
    }
    struct config_change *changes = mem_zero(words->count, sizeof *changes);
    struct admin_request request = {
        .kind = ADMIN_SET_CONFIG, .name = config_topic(app), .changes = changes, .change_count = words->count};
    bool good = true;
    for (size_t i = 0; i < words->count && good; i++)
        good = read_change(words->items[i], true, &changes[i]);
    if (!good)
        usage(app, _(CONFIG_USAGE ": -NAME goes back to the default"));
    else if (!*request.name)
        app_notice(app, ROLE_ERROR, _("no topic is selected"));
    else
        app_plan(app, &request, "config");
    free(changes);
}

static void run_produce(struct app *app, const struct words *words)
{
    if (words->count > 1)
        usage(app, "produce [TOPIC]");
    else
        app_open_form(app, words->count == 1 ? words->items[0] : app->topic);
}

static const char *const names[] = {"create",         "create-topic", "delete-topic", "add-partitions",
                                    "delete-records", "config",       "produce",      "reset",
                                    "delete-offsets", "delete-group", "undo-reset"};
static void (*const runs[])(struct app *app, const struct words *words) = {
    run_create,           run_create,          run_delete,
    run_partitions,       run_records,         run_config,
    run_produce,          app_group_run_reset, app_group_run_delete_offsets,
    app_group_run_delete, app_group_run_undo};
enum { COMMANDS = sizeof names / sizeof *names };

size_t app_write_commands(const char *const **out)
{
    *out = names;
    return COMMANDS;
}

bool app_write_command(struct app *app, const char *name, const char *argument)
{
    struct words words = {0};
    struct error error = {0};
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        if (words_split(&words, argument, &error))
            runs[i](app, &words);
        else
            app_notice(app, ROLE_ERROR, "%s", error.text);
        words_finish(&words);
        return true;
    }
    return false;
}

/* The command line with the words that are known; what is missing is typed. */
static void type_command(struct app *app, const char *line)
{
    if (app_may_write(app))
        app_type_command(app, line);
}

static void delete_selected(struct app *app)
{
    run_delete(app, &(struct words){0});
}

bool app_write_action(struct app *app, enum action action)
{
    enum pane_id focus = app_place(app)->focus;
    switch (action) {
    case ACTION_PRODUCE:
        app_open_form(app, app->topic);
        return true;
    case ACTION_RESEND:
        if (focus != PANE_MESSAGES && focus != PANE_RECORD)
            return false;
        app_resend(app, focus);
        return true;
    case ACTION_CREATE_TOPIC:
        type_command(app, "create ");
        return true;
    case ACTION_DELETE_TOPIC:
        delete_selected(app);
        return true;
    case ACTION_ADD_PARTITIONS:
        type_command(app, "add-partitions ");
        return true;
    case ACTION_DELETE_RECORDS:
        type_command(app, "delete-records ");
        return true;
    case ACTION_CONFIG:
        show_config(app);
        return true;
    case ACTION_RESET:
        return app_group_reset(app);
    default:
        return false;
    }
}

/* The selected setting on the command line, with its value to be changed. */
static void edit_entry(struct app *app, const struct config_entry *entry)
{
    struct str line = {0};
    const char *value = entry->value ? entry->value : "";
    bool plain = *value && !value[strcspn(value, " \t'\"\\")];
    str_appendf(&line, plain ? "config %s=%s" : "config %s='%s'", entry->name, value);
    if (entry->read_only)
        app_notice(app, ROLE_ERROR, _("%s can only be read"), entry->name);
    else if (strchr(value, '\''))
        app_notice(app, ROLE_ERROR, _("this value has a quote in it: use weir config topic NAME --set"));
    else
        type_command(app, str_text(&line));
    str_finish(&line);
}

static void unset_entry(struct app *app, const struct config_entry *entry)
{
    struct config_change change = {.name = entry->name};
    struct admin_request request = {
        .kind = ADMIN_SET_CONFIG, .name = app->config.topic, .changes = &change, .change_count = 1};
    app_plan(app, &request, "config");
}

void app_config_consequence(struct app *app, unsigned what)
{
    const struct config_entry *entry = pane_config_selected(&app->model, app->states[PANE_CONFIG]);
    if (what & PANE_REFRESHED)
        app_ask_config(app, app->config.topic);
    else if (entry && (what & PANE_UNSET))
        unset_entry(app, entry);
    else if (entry)
        edit_entry(app, entry);
}
