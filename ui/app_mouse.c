/* The mouse: the wheel moves what is under it, a press selects, and opens what is selected. */
#include "ui/app.h"

enum { WHEEL_ROWS = 3 };

static const struct shown *shown_at(const struct app *app, int x, int y)
{
    for (size_t i = 0; i < app->shown_count; i++)
        if (rect_has(app->shown[i].rect, x, y))
            return &app->shown[i];
    return NULL;
}

/* A chart has no rows: it is zoomed. */
static void wheel(struct app *app, enum pane_id pane, bool up)
{
    const struct pane_ops *ops = pane_ops_of(pane);
    unsigned what = PANE_IGNORED;
    if (pane == PANE_CHART) {
        ops->handle(&app->model, app->states[pane], up ? ACTION_FINER : ACTION_COARSER);
        return;
    }
    enum action action = up ? ACTION_UP : ACTION_DOWN;
    for (int i = 0; i < WHEEL_ROWS; i++)
        what |= ops->handle(&app->model, app->states[pane], action);
    if (pane == PANE_MESSAGES && (what & PANE_OLDER))
        app_older(app, ACTION_NONE);
    if (pane == PANE_MESSAGES && (what & PANE_NEWER))
        app_newer(app);
}

static void press(struct app *app, const struct shown *shown, int x, int y)
{
    struct place *place = app_place(app);
    const struct pane_ops *ops = pane_ops_of(shown->pane);
    struct rect inside = rect_inside(shown->rect);
    bool focused = place->focus == shown->pane;
    if (shown->pane == PANE_GROUP_HEAD)
        return;
    place->focus = shown->pane;
    if (!ops->click || !rect_has(inside, x, y))
        return;
    struct canvas whole = canvas_of(&app->grid), canvas = canvas_part(&whole, inside);
    unsigned what = ops->click(&app->model, app->states[shown->pane], &canvas, x - inside.x, y - inside.y);
    if (what & PANE_SORTED)
        app_sort_by_heading(app, pane_messages_pressed(app->states[PANE_MESSAGES]));
    if (what & PANE_SOUGHT)
        app_seek(app, (struct tail_start){START_TIME, pane_messages_sought(app->states[PANE_MESSAGES])});
    if ((what & PANE_OPENED) && focused)
        app_act(app, ACTION_ENTER);
}

void app_mouse(struct app *app, struct key key)
{
    bool up = key.code == SPECIAL_WHEEL_UP;
    const struct shown *shown = shown_at(app, key.x, key.y);
    if (app->plan_open) {
        if (key.code != SPECIAL_PRESS)
            pane_ops_of(PANE_PLAN)->handle(&app->model, app->states[PANE_PLAN], up ? ACTION_UP : ACTION_DOWN);
    } else if (shown && key.code != SPECIAL_PRESS) {
        wheel(app, shown->pane, up);
    } else if (shown && app->mode == INPUT_NONE) {
        press(app, shown, key.x, key.y);
    }
}
