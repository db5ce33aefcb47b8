/* Whether all that is on the screen has its data: for dumps, scripted keys and tests. */
#include <string.h>

#include "model/group_detail.h"
#include "model/lag_state.h"
#include "model/snapshot.h"
#include "model/topics.h"
#include "ui/app.h"

/* What a group reads is known only when its members have joined. */
static bool group_is_settled(const struct group_row *row)
{
    bool joining = row->state == GROUP_PREPARING_REBALANCE || row->state == GROUP_COMPLETING_REBALANCE;
    bool none = row->judgement.state == STATE_NO_VERDICT; /* it never has a lag */
    bool silent = row->members > 0 && !row->lag.known && !row->status.error && !none;
    return row->status.as_of_us != 0 && !joining && !silent;
}

/* Rows that are on screen; what is not is asked for by and by. */
static bool topics_are_rated(const struct app *app)
{
    const struct topics *topics = app->model.snapshot->topics;
    const char *names[VISIBLE_MOST];
    bool rated = true;
    if (!app_is_shown(app, PANE_TOPICS))
        return true;
    size_t count = pane_topics_visible(&app->model, app->states[PANE_TOPICS], names, VISIBLE_MOST);
    for (size_t i = 0; i < topics->count && rated; i++) {
        const struct topic_row *row = &topics->rows[i];
        bool visible = false;
        for (size_t n = 0; n < count && !visible; n++)
            visible = strcmp(names[n], row->name) == 0;
        rated = !visible || row->internal || row->rate.known || row->state.error;
    }
    return rated;
}

/* A group that was opened is asked for in detail; and somebody may be on the way to where one is. */
static bool is_waited_for(const struct app *app)
{
    const struct group_detail *detail = app->model.snapshot->group;
    bool shown = app->places[app->depth - 1].screen == SCREEN_GROUP;
    bool at_end = app->counts.behind.known && app->counts.behind.value == 0;
    bool arrives = app->session && session_travels(app->session) &&
                   (session_locates(app->session) || (app->counts.in_ring == 0 && !at_end));
    return app->opening.until_us != 0 || app->shows_around || arrives ||
           (shown && !(detail && strcmp(detail->summary.group, app->group) == 0));
}

/* One look was had, and what was asked for it is answered. */
static bool is_diagnosed(const struct app *app)
{
    const struct investigation *investigation = app->model.investigation;
    return investigation && investigation_diagnosis(investigation) && !investigation_waits(investigation);
}

bool app_is_complete(const struct app *app)
{
    const struct snapshot *snapshot = app->model.snapshot;
    if (is_waited_for(app))
        return false;
    if (app->places[app->depth - 1].screen == SCREEN_FIELDS && !app->fields.waits)
        return false;
    if (app->places[app->depth - 1].screen == SCREEN_DIAGNOSIS && !is_diagnosed(app))
        return false;
    if (!app->attached || !snapshot->topics || !snapshot->brokers || !snapshot->groups || app->restart_us != 0)
        return false;
    if (!*app->topic)
        return snapshot->topics->count == 0 || app->model.waiting == NULL;
    bool rated = topics_are_rated(app);
    bool partitions = snapshot->partitions && strcmp(snapshot->partitions->topic, app->topic) == 0;
    if (app->options->demo && snapshot->groups->count == 0) /* its members are joining */
        return false;
    for (size_t i = 0; partitions && i < snapshot->partitions->count; i++) {
        const struct partition_row *row = &snapshot->partitions->rows[i];
        rated = rated && (row->rate.known || row->state.error || row->leader < 0);
    }
    /* Without a sweep those that are not on screen stay as they are. */
    bool off = snapshot->sweep.off, groups = off || snapshot->groups->not_swept == 0;
    for (size_t i = 0; i < snapshot->groups->count; i++)
        groups = groups && ((off && snapshot->groups->rows[i].status.as_of_us == 0) ||
                            group_is_settled(&snapshot->groups->rows[i]));
    bool records = app->counts.in_ring > 0 || (app->counts.behind.known && app->counts.behind.value == 0);
    const struct pane_model *model = &app->model;
    struct chart_counts drawn = {0};
    if (model->chart_count > 0)
        chart_data_counts(&model->charts[0], &drawn);
    bool looked = model->analysed + model->analysis_skipped >= app->counts.read;
    bool owed = model->analysis_skipped > 0 && app->counts.evicted == 0; /* the sampler begins anew when it is quiet */
    bool chart = (drawn.records > 0 || looked) && !owed;
    return rated && partitions && groups && records && chart;
}
