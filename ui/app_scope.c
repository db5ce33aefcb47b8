/* Which rows are looked at: what the source asks for often. */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "model/topic_commits.h"
#include "ui/app.h"

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
                          .visible_groups = groups};
    if (app_is_shown(app, PANE_TOPICS))
        scope.visible_topic_count = pane_topics_visible(&app->model, app->states[PANE_TOPICS], topics, VISIBLE_MOST);
    enum pane_id pane = app_is_shown(app, PANE_GROUPS) ? PANE_GROUPS : PANE_TOPIC_GROUPS;
    if (!app_is_shown(app, pane) && app_is_shown(app, PANE_MESSAGES))
        scope.visible_group_count = add_readers(app, groups);
    else if (app_is_shown(app, pane))
        scope.visible_group_count = pane_groups_visible(&app->model, app->states[pane], groups, VISIBLE_MOST);
    uint64_t hash = hash_names(hash_names(1, topics, scope.visible_topic_count), groups, scope.visible_group_count);
    hash = hash_names(hash, (const char *const[]){app->topic, app->group}, 2);
    if (hash == app->scope_hash)
        return;
    app->scope_hash = hash;
    app->scope_us = now_us + SCOPE_US;
    session_set_scope(app->session, &scope);
}
