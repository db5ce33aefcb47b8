/* Which rows are looked at: what the source asks for often. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "base/quantity.h"
#include "model/topic_commits.h"
#include "text/format.h"
#include "ui/app.h"

/* "sweep 5m", "sweep off", "nosweep": how often the rest is asked for. False: it is none of these. */
bool app_set_sweep(struct app *app, const char *argument)
{
    bool off = strcmp(argument, "nosweep") == 0;
    int64_t ms = QUANTITY_OFF;
    const char *value = argument + strlen("sweep");
    if (!off && (strncmp(argument, "sweep", strlen("sweep")) != 0 || (*value != ' ' && *value != '=')))
        return false;
    if (!off && !quantity_rhythm(value + strspn(value, " ="), &ms))
        return false;
    app->sweep_ms = ms;
    char number[FORMAT_MAX];
    if (app->sweep_ms == QUANTITY_OFF)
        app_notice(app, ROLE_TEXT, _("no sweep: only what is on screen is asked for, and has alarms"));
    else
        app_notice(app, ROLE_TEXT, _("a sweep over what is not on screen takes %s"),
                   format_duration((double)app->sweep_ms / 1000, number));
    return true;
}

enum { SCOPE_US = 100000, READERS_MOST = 16 };

static uint64_t hash_names(uint64_t hash, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ map_hash(names[i], strlen(names[i]))) * 1099511628211u;
    return hash * 31 + count;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The groups whose commits are lines between the messages. */
static size_t add_readers(const struct app *app, const char **names)
{
    const struct topic_commits *commits = app->model.snapshot->commits;
    size_t count = 0;
    bool are_its = commits && strcmp(commits->topic, app->topic) == 0;
    for (size_t i = 0; are_its && i < commits->count && count < READERS_MOST; i++) {
        size_t at = 0;
        while (at < count && strcmp(names[at], commits->rows[i].group) != 0)
            at++;
        if (at == count)
            names[count++] = commits->rows[i].group;
    }
    if (count) /* their places change all the time, which is no other scope */
        qsort(names, count, sizeof *names, by_name);
    return count;
}

/* Tells the source which rows are looked at, when they are others than before. */
void app_set_scope(struct app *app, int64_t now_us)
{
    if (!app->attached || now_us < app->scope_us)
        return;
    const char *topics[VISIBLE_MOST], *groups[VISIBLE_MOST];
    struct scope scope = {.focused_topic = *app->topic ? app->topic : NULL,
                          .focused_group = *app->group ? app->group : NULL,
                          .visible_topics = topics,
                          .visible_groups = groups,
                          .sweep_ms = app->sweep_ms,
                          .behind_warn_s = app->alarm_lines.behind_warn_s};
    if (app_is_shown(app, PANE_TOPICS))
        scope.visible_topic_count = pane_topics_visible(&app->model, app->states[PANE_TOPICS], topics, VISIBLE_MOST);
    enum pane_id pane = app_is_shown(app, PANE_GROUPS) ? PANE_GROUPS : PANE_TOPIC_GROUPS;
    if (!app_is_shown(app, pane) && app_is_shown(app, PANE_MESSAGES))
        scope.visible_group_count = add_readers(app, groups);
    else if (app_is_shown(app, pane))
        scope.visible_group_count = pane_groups_visible(&app->model, app->states[pane], groups, VISIBLE_MOST);
    uint64_t hash = hash_names(hash_names(1, topics, scope.visible_topic_count), groups, scope.visible_group_count);
    hash = hash_names(hash, (const char *const[]){app->topic, app->group}, 2) * 31 + (uint64_t)app->sweep_ms;
    hash = hash * 31 + (uint64_t)(scope.behind_warn_s * 1000);
    if (hash == app->scope_hash)
        return;
    app->scope_hash = hash;
    app->scope_us = now_us + SCOPE_US;
    session_set_scope(app->session, &scope);
}
