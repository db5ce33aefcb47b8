/* What a person chose for each topic: how it is read, what is charted, its columns, what
 * it is sorted by. Kept from one run to the next in
 * the state directory, topics.json: {"orders": {"decode": "csv(a,b)", "columns": "user amount", "charts": ["amount
 * p50"], "alert": "amount > 80"}}. */
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "config/file.h"
#include "ui/app.h"

static const char file_name[] = "topics.json";

/* A topic that nobody has chosen anything for has one of these. */
static const struct topic_choice automatic = {0},
                                 of_offsets = {.decoder = {.kind = DECODER_OFFSETS, .key = DECODER_OFFSETS}};

static struct topic_choice *choice_of(struct app *app, const char *topic)
{
    for (size_t i = 0; i < app->choice_count; i++)
        if (strcmp(app->choices[i].topic, topic) == 0)
            return &app->choices[i];
    app->choices = mem_resize(app->choices, app->choice_count + 1, sizeof *app->choices);
    struct topic_choice *choice = &app->choices[app->choice_count++];
    *choice = (struct topic_choice){.topic = mem_strdup(topic)};
    decoder_for_topic(&choice->decoder, topic);
    return choice;
}

/* Several topics that are read together are one of their own. */
static const char *name_of(const struct app *app)
{
    return app->several_name ? app->several_name : app->topic;
}

const struct topic_choice *app_choice(const struct app *app)
{
    for (size_t i = 0; i < app->choice_count; i++)
        if (strcmp(app->choices[i].topic, name_of(app)) == 0)
            return &app->choices[i];
    return strcmp(app->topic, "__consumer_offsets") == 0 ? &of_offsets : &automatic;
}

struct topic_choice *app_choice_to_change(struct app *app)
{
    return choice_of(app, name_of(app));
}

void app_choices_finish(struct app *app)
{
    app_forget_several(app);
    for (size_t i = 0; i < app->choice_count; i++) {
        free(app->choices[i].topic);
        decoder_finish(&app->choices[i].decoder);
    }
    free(app->choices);
}

void app_apply_choice(struct app *app)
{
    const struct topic_choice *choice = app_choice(app);
    session_set_charts(app->session, &choice->decoder, &choice->charts);
    pane_record_decode(app->states[PANE_RECORD], &choice->decoder);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

/* What another version wrote and this one cannot read is left at its default. */
static void read_choice(struct topic_choice *choice, const cJSON *object)
{
    struct error error = {0};
    const char *decode = text_of(object, "decode"), *alert = text_of(object, "alert");
    if (*decode)
        decoder_set(&choice->decoder, decode, &error);
    column_list_parse(&choice->columns, text_of(object, "columns"), &error);
    snprintf(choice->sort, sizeof choice->sort, "%s", text_of(object, "sort"));
    if (*alert)
        alert_rule_parse(&choice->charts.alert, alert, &error);
    const cJSON *chart;
    cJSON_ArrayForEach(chart, cJSON_GetObjectItemCaseSensitive(object, "charts"))
    {
        struct chart_spec spec = {0};
        bool good = cJSON_IsString(chart) && chart_spec_parse(&spec, chart->valuestring, &error) && spec.count > 0;
        if (good && choice->charts.count < CHARTS_MOST)
            choice->charts.specs[choice->charts.count++] = spec;
    }
}

void app_choices_load(struct app *app)
{
    char *path = file_state_path(file_name);
    struct str text = {0};
    if (path && file_read(path, &text, NULL, NULL)) {
        cJSON *root = cJSON_ParseWithLength(str_text(&text), text.len);
        const cJSON *object;
        cJSON_ArrayForEach(object, root)
        {
            if (cJSON_IsObject(root) && cJSON_IsObject(object) && object->string && app->choice_count < CHOICES_MOST)
                read_choice(choice_of(app, object->string), object);
        }
        cJSON_Delete(root);
    }
    str_finish(&text);
    free(path);
}

static void add_text(cJSON *object, const char *name, struct str *text)
{
    if (text->len > 0)
        cJSON_AddStringToObject(object, name, str_text(text));
    str_clear(text);
}

/* NULL: nothing was chosen. */
static cJSON *written(const struct topic_choice *choice)
{
    struct str text = {0};
    cJSON *object = cJSON_CreateObject();
    if (!decoder_is_auto(&choice->decoder))
        decoder_append_whole(&text, &choice->decoder);
    add_text(object, "decode", &text);
    column_list_append(&text, &choice->columns);
    add_text(object, "columns", &text);
    str_append(&text, choice->sort);
    add_text(object, "sort", &text);
    alert_rule_append(&text, &choice->charts.alert);
    add_text(object, "alert", &text);
    cJSON *charts = choice->charts.count > 0 ? cJSON_AddArrayToObject(object, "charts") : NULL;
    for (size_t i = 0; i < choice->charts.count; i++) {
        chart_spec_append(&text, &choice->charts.specs[i]);
        cJSON_AddItemToArray(charts, cJSON_CreateString(str_text(&text)));
        str_clear(&text);
    }
    str_finish(&text);
    if (object->child)
        return object;
    cJSON_Delete(object);
    return NULL;
}

/* Under a temporary name, renamed when whole. */
static void write_file(const char *path, const char *text)
{
    struct str temporary = {0};
    str_appendf(&temporary, "%s.XXXXXX", path);
    int fd = mkstemp(temporary.data);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    good = fd >= 0 && close(fd) == 0 && good;
    if (fd >= 0 && (!good || rename(str_text(&temporary), path) != 0))
        unlink(str_text(&temporary));
    str_finish(&temporary);
}

void app_choices_save(const struct app *app)
{
    if (app->choice_count == 0)
        return; /* nothing was chosen, and nothing was there */
    cJSON *root = cJSON_CreateObject();
    for (size_t i = 0; i < app->choice_count; i++) {
        cJSON *object = written(&app->choices[i]);
        if (object)
            cJSON_AddItemToObject(root, app->choices[i].topic, object);
    }
    char *text = cJSON_Print(root), *path = file_state_path(file_name);
    if (text && path && file_make_parents(path, NULL))
        write_file(path, text);
    free(path);
    cJSON_free(text);
    cJSON_Delete(root);
}
