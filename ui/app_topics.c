/* :topic: one of the list, several at once (a,b,c), or all whose names match (/regex/). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "filter/regex.h"
#include "model/topics.h"
#include "ui/app.h"

bool app_select_topic(struct app *app, const char *name)
{
    const struct topics *topics = app->model.snapshot->topics;
    for (size_t i = 0; topics && i < topics->count; i++) {
        if (strcmp(topics->rows[i].name, name) != 0)
            continue;
        app->show_internal = app->show_internal || topics->rows[i].internal;
        app->model.show_internal = app->show_internal;
        pane_topics.set_filter(app->states[PANE_TOPICS], "");
        pane_topics.update(&app->model, app->states[PANE_TOPICS], 40, 20);
        return pane_topics_select(&app->model, app->states[PANE_TOPICS], name);
    }
    return false;
}

static void say_unknown(struct app *app, const char *name)
{
    const struct topics *topics = app->model.snapshot->topics;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; topics && i < topics->count; i++)
        nearest_offer(&nearest, topics->rows[i].name);
    app_notice(app, ROLE_ERROR, _("there is no topic '%s'%s%s"), name, nearest.count ? _("; the nearest is ") : "",
               nearest.count ? nearest.names[0] : "");
}

void app_forget_several(struct app *app)
{
    for (size_t i = 0; i < app->several_count; i++)
        free(app->several[i]);
    free(app->several);
    free(app->several_name);
    app->several = NULL;
    app->several_name = NULL;
    app->several_count = 0;
}

static bool is_there(const struct app *app, const char *name)
{
    const struct topics *topics = app->model.snapshot->topics;
    for (size_t i = 0; topics && i < topics->count; i++)
        if (strcmp(topics->rows[i].name, name) == 0)
            return true;
    return false;
}

struct names {
    char **items;
    size_t count;
};

static void add(struct names *names, const char *name, size_t len)
{
    names->items = mem_resize(names->items, names->count + 1, sizeof *names->items);
    names->items[names->count++] = mem_strndup(name, len);
}

static bool has(const struct names *names, const char *name, size_t len)
{
    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->items[i]) == len && memcmp(names->items[i], name, len) == 0)
            return true;
    return false;
}

static void free_names(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

/* "/regex/" or "/regex": Kafka's own topics only when they are shown. */
static bool add_matching(const struct app *app, struct names *names, const char *pattern, struct error *error)
{
    const struct topics *topics = app->model.snapshot->topics;
    size_t len = strlen(pattern), at;
    len -= len > 0 && pattern[len - 1] == '/';
    struct regex *regex = regex_create(pattern, len, false, &at, error);
    if (!regex)
        return false;
    for (size_t i = 0; topics && i < topics->count; i++) {
        const char *name = topics->rows[i].name;
        bool shown = app->show_internal || !topics->rows[i].internal;
        if (shown && regex_find(regex, (struct bytes){name, strlen(name)}, 0, NULL, NULL) == REGEX_YES)
            add(names, name, strlen(name));
    }
    regex_destroy(regex);
    return names->count > 0 || error_set(error, ERROR_FAILED, _("no topic's name matches"));
}

static void add_listed(struct names *names, const char *list)
{
    while (*list) {
        size_t len = strcspn(list, ", ");
        if (len > 0 && !has(names, list, len))
            add(names, list, len);
        list += len + (list[len] != '\0');
    }
}

/* The first is selected; all of them are read. Takes the names over. */
static void show_several(struct app *app, struct names *names)
{
    struct str name = {0};
    app_select_topic(app, names->items[0]);
    app_forget_several(app);
    snprintf(app->topic, sizeof app->topic, "%s", names->items[0]);
    for (size_t i = 0; i < names->count; i++)
        str_appendf(&name, "%s%s", i ? "," : "", names->items[i]);
    app->several = names->items;
    app->several_count = names->count;
    app->several_name = str_take(&name);
    app_seek(app, app_usual_start(app));
}

static void show_one(struct app *app, const char *name)
{
    bool several = app->several_count > 0;
    if (!app_select_topic(app, name)) {
        say_unknown(app, name);
        return;
    }
    app_forget_several(app);
    if (several && strcmp(app->topic, name) == 0)
        app_seek(app, app_usual_start(app));
}

void app_topic(struct app *app, const char *argument)
{
    struct names names = {0};
    struct error error = {0};
    if (*argument == '/') {
        if (!add_matching(app, &names, argument + 1, &error))
            app_notice(app, ROLE_ERROR, "%s", error.text);
    } else {
        add_listed(&names, argument);
        for (size_t i = 0; i < names.count; i++)
            if (names.count > 1 && !is_there(app, names.items[i])) {
                say_unknown(app, names.items[i]);
                free_names(&names);
                return;
            }
        if (names.count == 0)
            say_unknown(app, "");
    }
    if (names.count > 1) {
        show_several(app, &names);
        return;
    }
    if (names.count == 1)
        show_one(app, names.items[0]);
    free_names(&names);
}
