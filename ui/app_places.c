/* Which screen and pane one is at, and the ways back. */
#include <string.h>

#include "base/lang.h"
#include "ui/app.h"

struct place *app_place(struct app *app)
{
    return &app->places[app->depth - 1];
}

void app_show(struct app *app, enum screen screen, enum pane_id focus)
{
    app->depth = 1;
    app->group[0] = '\0'; /* none of these shows one: nobody waits for it */
    app->places[0] = (struct place){.screen = screen, .focus = focus};
}

void app_enter(struct app *app, enum screen screen, enum pane_id focus)
{
    if (app->depth == PLACES)
        return;
    app->places[app->depth++] = (struct place){.screen = screen, .focus = focus};
}

/* The ring of panes that Tab walks: all of the dashboard's, also those that are not shown at this size. */
static size_t focus_ring(const struct app *app, enum pane_id ring[SHOWN_PANES])
{
    static const enum pane_id dashboard[] = {PANE_TOPICS, PANE_PARTITIONS, PANE_TOPIC_GROUPS, PANE_MESSAGES,
                                             PANE_CHART};
    static const enum pane_id topic[] = {PANE_PARTITIONS, PANE_TOPIC_GROUPS, PANE_MESSAGES};
    static const enum pane_id group[] = {PANE_GROUP, PANE_MEMBERS, PANE_GROUP_CHART, PANE_GROUP_GRID};
    const struct place *place = &app->places[app->depth - 1];
    const enum pane_id *from = &place->focus;
    size_t count = 1;
    if (place->screen == SCREEN_DASHBOARD) {
        from = dashboard;
        count = 5;
    } else if (place->screen == SCREEN_TOPIC) {
        from = topic;
        count = 3;
    } else if (place->screen == SCREEN_GROUP) {
        from = group;
        count = 4;
    }
    memcpy(ring, from, count * sizeof *ring);
    return count;
}

void app_move_focus(struct app *app, size_t step)
{
    enum pane_id ring[SHOWN_PANES];
    size_t count = focus_ring(app, ring), at = 0;
    struct place *place = app_place(app);
    if (count == 1)
        app_notice(app, ROLE_DIM, _("this screen has one pane; 1 to 7 are the screens"));
    while (at < count && ring[at] != place->focus)
        at++;
    place->focus = ring[(at + (step == 1 ? 1 : count - 1)) % count];
}

bool app_is_of_messages(struct app *app)
{
    switch (app_place(app)->screen) {
    case SCREEN_GROUPS:
    case SCREEN_GROUP:
    case SCREEN_DIAGNOSIS:
    case SCREEN_BROKERS:
    case SCREEN_EVENTS:
    case SCREEN_EVENT:
        return false;
    default:
        return true;
    }
}

static void step_back(struct app *app)
{
    app->depth--;
    if (app_place(app)->screen != SCREEN_GROUP && app_place(app)->screen != SCREEN_DIAGNOSIS)
        app->group[0] = '\0';
}

/* Esc: first the filter of the pane, then a step back. False: there was nothing to go back to. */
bool app_clear_or_back(struct app *app)
{
    struct place *place = app_place(app);
    const struct pane_ops *ops = pane_ops_of(place->focus);
    if (place->focus == PANE_MESSAGES && pane_messages_leave_bar(app->states[PANE_MESSAGES]))
        return true;
    if (place->focus == PANE_MESSAGES && app_sort_end(app))
        return true;
    if (place->focus == PANE_MESSAGES && *session_filter_text(app->session)) {
        app_set_words(app, "");
        return true;
    }
    if (place->focus == PANE_MESSAGES && app_scan_back(app))
        return true;
    if (ops->set_filter && *ops->filter(app->states[place->focus])) {
        ops->set_filter(app->states[place->focus], "");
        return true;
    }
    if (place->focus == PANE_CHART && pane_chart_leave(app->states[PANE_CHART]))
        return true;
    if (place->zoomed) {
        place->zoomed = false;
        return true;
    }
    if (app->depth > 1) {
        step_back(app);
        return true;
    }
    if (place->screen != SCREEN_DASHBOARD) {
        app_show(app, SCREEN_DASHBOARD, PANE_TOPICS);
        return true;
    }
    return false;
}

void app_quit_or_back(struct app *app)
{
    struct place *place = app_place(app);
    if (place->zoomed || app->depth > 1 || place->screen != SCREEN_DASHBOARD) {
        if (place->zoomed)
            place->zoomed = false;
        else if (app->depth > 1)
            step_back(app);
        else
            app_show(app, SCREEN_DASHBOARD, PANE_TOPICS);
        return;
    }
    app->quit = true;
}
