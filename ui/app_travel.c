/* Going back and forth past what is held: the view asks for what came before or comes next, and stands where it is when
 * it is there. */
#include "engine/session_tail.h"
#include "ui/app.h"

void app_older(struct app *app, enum action action)
{
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    const struct window_row *row = window_selected(window);
    if (!app->attached || app->model.sorting.stage != SORTING_OFF || app->model.scan.stage != SCAN_OFF)
        return;
    bool reached = !row || row->seq <= window->stats.first;
    session_read_older(app->session, row ? &row->record : NULL);
    app->older_action = reached && action != ACTION_HOME ? action : ACTION_NONE;
}

/* The messages are about to be others (a filter, their order): who stands at one goes on standing there. */
void app_keep_place(struct app *app)
{
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    const struct window_row *row = window_selected(window);
    bool stands = !window->following && row;
    if (stands)
        session_want(app->session, row->record.head);
    pane_messages_reset(app->states[PANE_MESSAGES]);
    if (stands)
        pane_messages_stop(app->states[PANE_MESSAGES]);
}

/* Where what comes next was evicted one goes on from there, through the log. */
void app_newer(struct app *app)
{
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    if (!app->attached || app->model.sorting.stage != SORTING_OFF || app->model.scan.stage != SCAN_OFF)
        return;
    session_moved_on(app->session);
    if (window_has_gap(window) && !window->following)
        session_travel_to(app->session, &window->rows[window->count - 1].record);
}

/* Other records have taken the place of those that were held: who stands goes on standing. */
void app_follow_traveller(struct app *app)
{
    uint64_t generation = session_generation(app->session);
    if (generation == app->seen_generation)
        return;
    app->seen_generation = generation;
    if (!session_travels(app->session))
        return;
    pane_messages_reset(app->states[PANE_MESSAGES]);
    pane_messages_stop(app->states[PANE_MESSAGES]);
}

/* What came before is there: the step that asked for it is made; or the record is found again at which one stood. */
void app_take_older(struct app *app)
{
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    struct older_state older;
    uint64_t seq;
    pane_messages_stay(app->states[PANE_MESSAGES], session_travels(app->session));
    if (app->model.sorting.stage == SORTING_OFF)
        session_read_on(app->session, window_below(window));
    bool found = session_found(app->session, &seq);
    if (found && app->shows_around)
        pane_messages_go_below(app->states[PANE_MESSAGES], seq);
    else if (found)
        pane_messages_go(app->states[PANE_MESSAGES], seq);
    app->shows_around = app->shows_around && !found && session_travels(app->session);
    session_older_state(app->session, &older);
    if (app->older_action == ACTION_NONE || older.stage == OLDER_READING || window->count == 0)
        return;
    enum action action = app->older_action;
    app->older_action = ACTION_NONE;
    if (older.stage == OLDER_THERE && window_above(window) > 0)
        pane_messages.handle(&app->model, app->states[PANE_MESSAGES], action);
}
