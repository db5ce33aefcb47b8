/* To where a group is: `o` on a row of a group opens the next record that it reads, `:seek group:NAME` stands where it
 * is in every partition. Both need its commits; where they are not known, the topic is put into focus, and what is to
 * be opened waits until they are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "engine/session_tail.h"
#include "model/group_place.h"
#include "model/topic_commits.h"
#include "model/topics.h"
#include "text/format.h"
#include "ui/app.h"
#include "ui/app_group_write.h"

enum { PATIENCE_US = 5000000, TOLD_US = 15000000 /* commits that are older are said to be */ };

static const struct topic_commits *commits_of(const struct app *app, const char *topic)
{
    const struct topic_commits *commits = app->model.snapshot->commits;
    return commits && strcmp(commits->topic, topic) == 0 ? commits : NULL;
}

static const struct partitions *partitions_of(const struct app *app, const char *topic)
{
    const struct partitions *partitions = app->model.snapshot->partitions;
    return partitions && strcmp(partitions->topic, topic) == 0 ? partitions : NULL;
}

static const struct commit_row *commit_of(const struct topic_commits *commits, const char *group, int32_t partition)
{
    for (size_t i = 0; i < commits->count; i++)
        if (commits->rows[i].partition == partition && strcmp(commits->rows[i].group, group) == 0)
            return &commits->rows[i];
    return NULL;
}

static const struct group_row *group_of(const struct app *app, const char *name)
{
    const struct groups *groups = app->model.snapshot->groups;
    for (size_t i = 0; groups && i < groups->count; i++)
        if (strcmp(groups->rows[i].group, name) == 0)
            return &groups->rows[i];
    return NULL;
}

static void say_unknown(struct app *app, const char *name)
{
    const struct groups *groups = app->model.snapshot->groups;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; groups && i < groups->count; i++)
        nearest_offer(&nearest, groups->rows[i].group);
    app_notice(app, ROLE_ERROR, _("there is no group '%s'%s%s"), name, nearest.count ? _("; the nearest is ") : "",
               nearest.count ? nearest.names[0] : "");
}

static void say_gone(struct app *app, const char *topic)
{
    app_notice(app, ROLE_ERROR, _("topic %s is not there, or may not be seen"), topic);
}

/* --- one partition --- */

/* What was read all of, the group waits behind: the newest are what there is to see. */
static void show_newest(struct app *app, const char *group, const char *topic, int32_t partition)
{
    if (!app_select_topic(app, topic)) {
        say_gone(app, topic);
        return;
    }
    app_forget_several(app);
    snprintf(app->topic, sizeof app->topic, "%s", topic);
    app_seek(app, app_usual_start(app));
    app_enter(app, SCREEN_MESSAGES, PANE_MESSAGES);
    app_notice(app, ROLE_OK, _("%s has read all of partition %d; these are the newest of the topic"), group,
               (int)partition);
}

static void say_place(struct app *app, const char *group, int32_t partition, enum group_place place)
{
    switch (place) {
    case GROUP_PLACE_COMMIT:
        app_notice(app, ROLE_TEXT, _("what %s reads next of partition %d; Esc goes back"), group, (int)partition);
        break;
    case GROUP_PLACE_NONE:
        app_notice(app, ROLE_WARNING, _("%s has committed nothing in partition %d: this is where its log begins"),
                   group, (int)partition);
        break;
    case GROUP_PLACE_LOW:
        app_notice(app, ROLE_WARNING,
                   _("what %s has committed of partition %d was deleted: this is where its log begins now"), group,
                   (int)partition);
        break;
    case GROUP_PLACE_HIGH:
        app_notice(app, ROLE_WARNING, _("%s has committed past the end of partition %d; these are the newest"), group,
                   (int)partition);
    }
}

static void open_at(struct app *app, const char *group, const char *topic, int32_t partition, struct offset committed,
                    struct offset low, struct offset high)
{
    struct read_place place = {.partition = partition, .to = INT64_MAX};
    enum group_place where = group_place_of(committed, low, high, &place.from);
    bool at_end = high.known && place.from >= high.value;
    app_sort_end(app);
    if (*session_filter_text(app->session))
        app_set_words(app, "");
    if (at_end) {
        show_newest(app, group, topic, partition);
    } else if (app_stand_at(app, topic, &place, 1, true)) {
        app_enter(app, SCREEN_MESSAGES, PANE_MESSAGES);
    } else {
        say_gone(app, topic);
        return;
    }
    snprintf(app->group, sizeof app->group, "%s", group);
    if (!at_end || where == GROUP_PLACE_HIGH)
        say_place(app, group, partition, where);
}

/* --- every partition --- */

static void say_all(struct app *app, const char *group, size_t without, size_t deleted, int64_t as_of_us)
{
    char age[FORMAT_MAX];
    int64_t age_us = app->model.now_us - as_of_us;
    if (without > 0)
        app_notice(app, ROLE_WARNING,
                   lang_plural("%s has committed nothing in %zu partition: there the view begins with the log",
                               "%s has committed nothing in %zu partitions: there the view begins with the log",
                               without),
                   group, without);
    else if (deleted > 0)
        app_notice(
            app, ROLE_WARNING,
            lang_plural("what %s has committed of %zu partition was deleted: there the view begins with the log",
                        "what %s has committed of %zu partitions was deleted: there the view begins with the log",
                        deleted),
            group, deleted);
    else if (age_us > TOLD_US)
        app_notice(app, ROLE_TEXT, _("where %s was %s ago in each partition"), group,
                   format_duration((double)age_us / 1e6, age));
    else
        app_notice(app, ROLE_TEXT, _("where %s is in each partition"), group);
}

static void stand_at_all(struct app *app, const char *group, const struct topic_commits *commits,
                         const struct partitions *partitions)
{
    struct read_place *places = mem_zero(partitions->count + 1, sizeof *places);
    size_t count = 0, deleted = 0;
    int64_t as_of_us = INT64_MAX;
    for (size_t i = 0; i < partitions->count; i++) {
        const struct partition_row *row = &partitions->rows[i];
        const struct commit_row *commit = commit_of(commits, group, row->partition);
        struct read_place place = {.partition = row->partition, .to = INT64_MAX};
        if (!commit)
            continue;
        deleted += group_place_of(offset_of(commit->committed), row->low, row->high, &place.from) == GROUP_PLACE_LOW;
        as_of_us = commit->as_of_us < as_of_us ? commit->as_of_us : as_of_us;
        places[count++] = place;
    }
    if (count == 0)
        app_notice(app, ROLE_WARNING, _("%s has committed nothing in topic %s"), group, partitions->topic);
    else if (app_stand_at(app, commits->topic, places, count, false))
        say_all(app, group, partitions->count - count, deleted, as_of_us);
    free(places);
}

/* --- what is to be opened --- */

/* The one with the largest lag, of those whose lag is known; NULL: none is. */
static const struct partition_row *worst_of(const struct topic_commits *commits, const struct partitions *partitions,
                                            const char *group)
{
    const struct partition_row *worst = NULL;
    int64_t most = -1, from;
    for (size_t i = 0; i < partitions->count; i++) {
        const struct partition_row *row = &partitions->rows[i];
        const struct commit_row *commit = commit_of(commits, group, row->partition);
        if (!commit || !row->high.known)
            continue;
        group_place_of(offset_of(commit->committed), row->low, row->high, &from);
        if (row->high.value - from > most) {
            most = row->high.value - from;
            worst = row;
        }
    }
    return worst;
}

static const struct partition_row *partition_of(const struct partitions *partitions, int32_t partition)
{
    for (size_t i = 0; i < partitions->count; i++)
        if (partitions->rows[i].partition == partition)
            return &partitions->rows[i];
    return NULL;
}

static void open_now(struct app *app, const struct topic_commits *commits, const struct partitions *partitions)
{
    const struct opening what = app->opening;
    app->opening.until_us = 0;
    if (what.partition == OPEN_ALL) {
        stand_at_all(app, what.group, commits, partitions);
        return;
    }
    const struct partition_row *row = what.partition == OPEN_WORST ? worst_of(commits, partitions, what.group)
                                                                   : partition_of(partitions, what.partition);
    const struct commit_row *commit = row ? commit_of(commits, what.group, row->partition) : NULL;
    if (!row)
        app_notice(app, ROLE_WARNING, _("no partition of topic %s is known in which %s has committed"), commits->topic,
                   what.group);
    else
        open_at(app, what.group, commits->topic, row->partition,
                commit ? offset_of(commit->committed) : (struct offset){0}, row->low, row->high);
}

/* What the commits say of the group is all there is to know: it is among them, or was asked without being so. */
static bool is_known(const struct app *app, const struct topic_commits *commits, const char *name)
{
    const struct group_row *group = group_of(app, name);
    for (size_t i = 0; i < commits->count; i++)
        if (strcmp(commits->rows[i].group, name) == 0)
            return true;
    return commits->not_swept == 0 && group && group->status.as_of_us != 0;
}

static void give_up(struct app *app, const char *topic)
{
    const struct groups *groups = app->model.snapshot->groups;
    char group[sizeof app->opening.group];
    snprintf(group, sizeof group, "%s", app->opening.group);
    app->opening.until_us = 0;
    if (app->model.recording)
        app_notice(app, ROLE_WARNING, _("a recording has no groups"));
    else if (groups && !groups->error && !group_of(app, group))
        say_unknown(app, group);
    else
        app_notice(app, ROLE_WARNING, _("where %s is in topic %s is not known yet; 3 shows what is known of groups"),
                   group, topic);
}

/* Opens it, gives it up, or goes on waiting. */
static void try_to_open(struct app *app, const char *topic, int64_t now_us)
{
    struct opening *what = &app->opening;
    const struct groups *groups = app->model.snapshot->groups;
    const struct topic_commits *commits = commits_of(app, topic);
    const struct partitions *partitions = partitions_of(app, topic);
    bool elsewhere = !what->anywhere && app_place(app)->screen != what->screen;
    if (groups && what->until_us == INT64_MAX)
        what->until_us = now_us + PATIENCE_US;
    if (elsewhere || strcmp(topic, app->topic) != 0)
        what->until_us = 0;
    else if (app->model.recording || (groups && !groups->error && !group_of(app, what->group)))
        give_up(app, topic);
    else if (commits && partitions && is_known(app, commits, what->group))
        open_now(app, commits, partitions);
    else if (now_us >= what->until_us)
        give_up(app, topic);
}

void app_committed_poll(struct app *app, int64_t now_us)
{
    const struct opening *what = &app->opening;
    const char *topic = *what->topic ? what->topic : app->topic;
    if (!what->until_us || !app->attached || !*topic)
        return;
    try_to_open(app, topic, now_us);
    if (!what->until_us && strcmp(app->topic, app->read_topic) != 0 && app->restart_us == 0)
        app->restart_us = now_us; /* the topic that was put into focus is read as any other */
}

/* The topic has to be in focus for its commits and ends to be known. */
static void ask(struct app *app, const char *group, const char *topic, int32_t partition)
{
    if (*topic && strcmp(topic, app->topic) != 0) {
        if (!app_select_topic(app, topic)) {
            say_gone(app, topic);
            return;
        }
        app_forget_several(app);
        snprintf(app->topic, sizeof app->topic, "%s", topic);
    }
    app->opening = (struct opening){
        .partition = partition, .screen = app_place(app)->screen, .until_us = clock_mono_us() + PATIENCE_US};
    snprintf(app->opening.group, sizeof app->opening.group, "%s", group);
    snprintf(app->opening.topic, sizeof app->opening.topic, "%s", topic);
    app_notice(app, ROLE_DIM, _("asking where %s is"), group);
    app_committed_poll(app, clock_mono_us());
}

void app_seek_group(struct app *app, const char *name)
{
    const char *const *topics;
    if (app->model.recording)
        app_notice(app, ROLE_WARNING, _("a recording has no groups"));
    else if (!*name)
        app_notice(app, ROLE_ERROR, _("'%s': the name of a group is missing after group:"), "group:");
    else if (app->several_count > 0 || session_topics(app->session, &topics) > 1)
        app_notice(app, ROLE_ERROR, _("a group's place can be gone to while one topic is read"));
    else if (app->model.snapshot->groups && !group_of(app, name))
        say_unknown(app, name);
    else
        ask(app, name, app->topic, OPEN_ALL);
}

/* Of all groups: the worst of its topics; of those of a topic: of that. */
static void open_group(struct app *app, enum pane_id pane)
{
    const char *name = pane_groups_selected(&app->model, app->states[pane]);
    const struct group_row *group = name ? group_of(app, name) : NULL;
    if (!group)
        app_notice(app, ROLE_DIM, _("no group is selected"));
    else if (pane == PANE_TOPIC_GROUPS)
        ask(app, name, app->topic, OPEN_WORST);
    else if (group->worst_topic)
        ask(app, name, group->worst_topic, group->worst_partition);
    else
        app_notice(app, ROLE_WARNING, _("no lag of %s is known; Enter shows its partitions"), name);
}

bool app_open_committed(struct app *app)
{
    enum pane_id pane = app_place(app)->focus;
    if (pane == PANE_GROUPS || pane == PANE_TOPIC_GROUPS) {
        open_group(app, pane);
        return true;
    }
    if (pane != PANE_GROUP && pane != PANE_GROUP_CHART && pane != PANE_GROUP_GRID)
        return false;
    const struct lag_row *row = app_group_row(app);
    char group[sizeof app->group];
    snprintf(group, sizeof group, "%s", app->group);
    if (!row)
        app_notice(app, ROLE_DIM, _("no partition is selected"));
    else if (!row->committed.known && row->state.error)
        app_notice(app, ROLE_WARNING, _("what %s has committed of partition %d is not known: %s"), group,
                   (int)row->partition, row->state.error);
    else
        open_at(app, group, row->topic, row->partition, row->committed, row->low, row->high);
    return true;
}
