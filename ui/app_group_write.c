/* The commands and the key that move groups: R, :reset, :delete-offsets, :delete-group, :undo-reset. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "ui/app.h"
#include "ui/app_group_write.h"
#include "ui/group_detail.h"

#define RESET_USAGE   "reset GROUP TOPIC[:0,3]...|all PLACE [create] [force]"
#define OFFSETS_USAGE "delete-offsets GROUP TOPIC[:0,3]...|all [force]"

static void usage(struct app *app, const char *text)
{
    app_notice(app, ROLE_ERROR, _("expected %s"), text);
}

static void start(struct app *app, const struct group_wish *wish, const char *write)
{
    if (!app_may_write(app))
        return;
    app->plan_tag = writer_plan_group(session_writer(app->session), wish);
    app_open_plan(app, write, wish->group ? wish->group : wish->file);
}

/* --- what the dashboard has seen by itself --- */

/* Commits that came after the group was seen empty are of nobody who had joined. */
static char *seen_moving(const struct app *app, const char *group)
{
    const struct group_detail *detail = app->model.snapshot->group;
    const struct lag_row *last = NULL;
    if (!detail || strcmp(detail->summary.group, group) != 0 || detail->summary.state != GROUP_EMPTY ||
        !detail->summary.state_us)
        return NULL;
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].committed_us > detail->summary.state_us &&
            (!last || detail->rows[i].committed_us > last->committed_us))
            last = &detail->rows[i];
    int64_t ago_us = last ? app->model.now_us - last->committed_us : 0;
    if (!last || ago_us > group_wish_quiet_us(detail->summary.commit_gap_us))
        return NULL;
    struct str text = {0};
    char ago[FORMAT_MAX];
    format_duration((double)ago_us / 1e6, ago);
    str_appendf(&text, _("%s %ld, %s ago"), last->topic, (long)last->partition, ago);
    return str_take(&text);
}

/* For how long none of its commits moved of an empty group, as far as it was looked at. */
static void see_still(const struct app *app, const char *group, struct group_wish *wish)
{
    const struct group_detail *detail = app->model.snapshot->group;
    if (!detail || strcmp(detail->summary.group, group) != 0 || detail->summary.state != GROUP_EMPTY ||
        !detail->summary.state_us || detail->summary.status.stale || !detail->summary.status.as_of_us)
        return;
    int64_t since_us = detail->summary.state_us;
    for (size_t i = 0; i < detail->count; i++)
        if (detail->rows[i].committed_us && detail->rows[i].committed_us > since_us)
            since_us = detail->rows[i].committed_us;
    wish->gap_us = detail->summary.commit_gap_us;
    if (detail->summary.status.as_of_us > since_us)
        wish->still_ms = (detail->summary.status.as_of_us - since_us) / 1000;
}

/* --- words --- */

/* Topics from `from` to `to`; "all" alone stands for all that the group has commits for. */
static bool take_topics(struct group_wish *wish, const struct words *words, size_t from, size_t to, struct error *error)
{
    wish->all_topics = to == from + 1 && strcmp(words->items[from], "all") == 0;
    for (size_t i = from; i < to && !wish->all_topics; i++)
        if (!group_wish_add_topic(wish, words->items[i], error))
            return false;
    return true;
}

/* Words at the end that switch something on; returns how many words are left. */
static size_t take_switches(struct group_wish *wish, const struct words *words)
{
    size_t count = words->count;
    for (; count > 0; count--) {
        if (strcmp(words->items[count - 1], "force") == 0)
            wish->force = true;
        else if (strcmp(words->items[count - 1], "create") == 0 && wish->write == GROUP_RESET)
            wish->create = true;
        else
            break;
    }
    return count;
}

static void begin(const struct app *app, struct group_wish *wish, const char *group)
{
    wish->group = mem_strdup(group);
    wish->watch_ms = app->watch_ms;
    wish->seen_moving = seen_moving(app, group);
    see_still(app, group, wish);
}

void app_group_run_reset(struct app *app, const struct words *words)
{
    struct group_wish wish = {.write = GROUP_RESET};
    struct error error = {0};
    size_t count = take_switches(&wish, words);
    if (count < 3) {
        usage(app, _(RESET_USAGE ": beginning, end, current, OFFSET, @TIME, -N, +N or group:OTHER"));
        return;
    }
    begin(app, &wish, words->items[0]);
    if (take_topics(&wish, words, 1, count - 1, &error) &&
        group_wish_set_aim(&wish, words->items[count - 1], clock_wall_ms(), &error))
        start(app, &wish, "reset-offsets");
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
    group_wish_finish(&wish);
}

void app_group_run_delete_offsets(struct app *app, const struct words *words)
{
    struct group_wish wish = {.write = GROUP_DELETE_OFFSETS};
    struct error error = {0};
    size_t count = take_switches(&wish, words);
    if (count < 2) {
        usage(app, OFFSETS_USAGE);
        return;
    }
    begin(app, &wish, words->items[0]);
    if (take_topics(&wish, words, 1, count, &error))
        start(app, &wish, "delete-offsets");
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
    group_wish_finish(&wish);
}

/* Where R and :delete-group are meant: the group that is shown, or the selected one. */
const char *app_group_here(struct app *app)
{
    enum pane_id focus = app_place(app)->focus;
    if (app_place(app)->screen == SCREEN_GROUP || app_place(app)->screen == SCREEN_DIAGNOSIS)
        return app->group;
    if (focus != PANE_GROUPS && focus != PANE_TOPIC_GROUPS)
        return NULL;
    return pane_groups_selected(&app->model, app->states[focus]);
}

void app_group_run_delete(struct app *app, const struct words *words)
{
    struct group_wish wish = {.write = GROUP_DELETE};
    const char *group = words->count ? words->items[0] : app_group_here(app);
    if (words->count > 1)
        usage(app, "delete-group [GROUP]");
    else if (!group)
        app_notice(app, ROLE_ERROR, _("no group is selected"));
    if (words->count > 1 || !group)
        return;
    begin(app, &wish, group);
    start(app, &wish, "delete-group");
    group_wish_finish(&wish);
}

void app_group_run_undo(struct app *app, const struct words *words)
{
    struct group_wish wish = {.write = GROUP_RESET, .is_undo = true, .watch_ms = app->watch_ms};
    struct str path = {0};
    size_t count = take_switches(&wish, words);
    if (count != 1) {
        usage(app, "undo-reset FILE [force]");
        return;
    }
    app_expand_path(words->items[0], &path);
    wish.file = str_take(&path);
    start(app, &wish, "undo-reset");
    group_wish_finish(&wish);
}

static void append_word(struct str *line, const char *word)
{
    bool plain = *word && !word[strcspn(word, " \t'\"\\")];
    str_appendf(line, plain ? " %s" : strchr(word, '\'') ? " \"%s\"" : " '%s'", word);
}

const struct lag_row *app_group_row(struct app *app)
{
    enum pane_id focus = app_place(app)->focus;
    switch (focus) {
    case PANE_GROUP:
        return pane_group_selected(&app->model, app->states[focus]);
    case PANE_GROUP_CHART:
        return pane_group_chart_shown(&app->model, app->states[focus]);
    case PANE_GROUP_GRID:
        return pane_group_grid_selected(&app->model, app->states[focus]);
    default:
        return NULL;
    }
}

/* In a group one stands on a partition, or on all of it; what is not known yet is no leave to move more. */
static bool may_mean_all(struct app *app)
{
    const struct group_detail *detail = group_detail_of(&app->model);
    enum pane_id focus = app_place(app)->focus;
    if (app_place(app)->screen != SCREEN_GROUP)
        return true;
    if (!detail)
        app_notice(app, ROLE_WARNING, _("its partitions are not known yet"));
    else if (detail->count == 0)
        app_notice(app, ROLE_WARNING, _("no partition of it is known; :reset GROUP TOPIC PLACE names what is meant"));
    else if (focus == PANE_MEMBERS || focus == PANE_GROUP_CHART)
        app_notice(app, ROLE_TEXT, _("no one partition is selected here: the whole group is meant"));
    else
        app_notice(app, ROLE_WARNING, _("no partition is selected"));
    return detail && detail->count > 0 && (focus == PANE_MEMBERS || focus == PANE_GROUP_CHART);
}

/* What is meant where one stands: one partition, the topic whose groups are listed, or all that the group has committed
 * (by the topic's name where it is one, since that has partitions without a commit in it). False: a notice says why
 * nothing is. */
static bool append_meant(struct app *app, const char *group, struct str *out)
{
    const struct groups *groups = app->model.snapshot->groups;
    const struct lag_row *row = app_group_row(app);
    const char *only = NULL;
    if (row) {
        str_appendf(out, "%s:%ld", row->topic, (long)row->partition);
        return true;
    }
    if (!may_mean_all(app))
        return false;
    for (size_t i = 0; groups && i < groups->count; i++)
        if (strcmp(groups->rows[i].group, group) == 0 && groups->rows[i].topic_count == 1)
            only = groups->rows[i].topics[0];
    bool of_topic = app_place(app)->focus == PANE_TOPIC_GROUPS && *app->topic;
    str_append(out, of_topic ? app->topic : only ? only : "all");
    return true;
}

static void type_reset(struct app *app, const char *group, const char *meant)
{
    struct str line = {0};
    str_append(&line, "reset");
    append_word(&line, group);
    append_word(&line, meant);
    str_append_char(&line, ' ');
    app_type_command(app, str_text(&line));
    str_finish(&line);
}

bool app_group_reset(struct app *app)
{
    const char *group = app_group_here(app);
    struct str meant = {0};
    if (!group)
        app_notice(app, ROLE_ERROR, _("no group is selected"));
    else if (app_may_write(app) && append_meant(app, group, &meant))
        type_reset(app, group, str_text(&meant));
    str_finish(&meant);
    return true;
}
