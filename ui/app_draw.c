#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "ui/app.h"
#include "ui/layout.h"

static const struct pane_ops *const panes[PANE_COUNT] = {
    [PANE_TOPICS] = &pane_topics,
    [PANE_PARTITIONS] = &pane_partitions,
    [PANE_TOPIC_GROUPS] = &pane_topic_groups,
    [PANE_MESSAGES] = &pane_messages,
    [PANE_CHART] = &pane_chart,
    [PANE_GROUPS] = &pane_groups,
    [PANE_GROUP] = &pane_group,
    [PANE_MEMBERS] = &pane_members,
    [PANE_BROKERS] = &pane_brokers,
    [PANE_EVENTS] = &pane_events,
    [PANE_RECORD] = &pane_record,
    [PANE_HELP] = &pane_help,
    [PANE_CONFIG] = &pane_config,
    [PANE_FIELDS] = &pane_fields,
    [PANE_FORM] = &pane_form,
    [PANE_PLAN] = &pane_plan,
    [PANE_DIAGNOSIS] = &pane_diagnosis,
    [PANE_GROUP_CHART] = &pane_group_chart,
    [PANE_GROUP_GRID] = &pane_group_grid,
    [PANE_GROUP_HEAD] = &pane_group_head,
    [PANE_EVENT] = &pane_event,
};

const struct pane_ops *pane_ops_of(enum pane_id id)
{
    return panes[id];
}

static void show(struct app *app, enum pane_id pane, struct rect rect)
{
    if (rect.width > 0 && rect.height > 0 && app->shown_count < SHOWN_PANES)
        app->shown[app->shown_count++] = (struct shown){pane, rect};
}

/* At sizes that do not hold them all, the focused pane takes the place of the messages. */
static void lay_dashboard(struct app *app)
{
    struct dashboard_layout layout;
    layout_dashboard(&layout, app->grid.width, app->grid.height);
    const struct rect rects[] = {layout.topics, layout.partitions, layout.groups, layout.messages, layout.chart};
    enum pane_id focus = app_place(app)->focus;
    bool hidden = focus <= PANE_CHART && rects[focus].width == 0;
    for (enum pane_id pane = PANE_TOPICS; pane <= PANE_CHART; pane++)
        if (!(hidden && pane == PANE_MESSAGES))
            show(app, pane, rects[pane]);
    if (hidden)
        show(app, focus, layout.messages);
}

/* Partitions beside the grid over members beside the chart; of the lower two, or of all where there is room for one
 * alone, the focused one. */
static void lay_group(struct app *app, struct rect body)
{
    enum { ONE_HEIGHT = 30, TWO_WIDTH = 100, GRID_WIDTH = 160 };
    enum pane_id focus = app_place(app)->focus;
    int head = pane_group_head_height(&app->model, body.width);
    head = head < body.height / 3 ? head : body.height / 3;
    show(app, PANE_GROUP_HEAD, (struct rect){body.x, body.y, body.width, head});
    body.y += head;
    body.height -= head;
    if (app->grid.height < ONE_HEIGHT) {
        show(app, focus, body);
        return;
    }
    int upper = body.height * 11 / 20, low = body.height - upper, y = body.y + upper;
    bool wide = body.width >= TWO_WIDTH, all = body.width >= GRID_WIDTH;
    enum pane_id right = focus == PANE_GROUP_GRID && !all ? PANE_GROUP_GRID : PANE_GROUP_CHART;
    int grid = all ? body.width * 2 / 5 : 0, half = wide ? body.width * 11 / 20 : 0;
    show(app, PANE_GROUP, (struct rect){0, body.y, body.width - grid, upper});
    show(app, PANE_GROUP_GRID, (struct rect){body.width - grid, body.y, grid, upper});
    if (wide) {
        show(app, PANE_MEMBERS, (struct rect){0, y, half, low});
        show(app, right, (struct rect){half, y, body.width - half, low});
    } else {
        show(app, focus == PANE_GROUP ? PANE_GROUP_CHART : focus, (struct rect){0, y, body.width, low});
    }
}

static void lay_topic(struct app *app, struct rect body)
{
    int upper = body.height / 2;
    if (body.width >= 100) {
        int left = body.width * 11 / 20;
        show(app, PANE_PARTITIONS, (struct rect){0, body.y, left, upper});
        show(app, PANE_TOPIC_GROUPS, (struct rect){left, body.y, body.width - left, upper});
    } else {
        bool groups = app_place(app)->focus == PANE_TOPIC_GROUPS;
        show(app, groups ? PANE_TOPIC_GROUPS : PANE_PARTITIONS, (struct rect){0, body.y, body.width, upper});
    }
    show(app, PANE_MESSAGES, (struct rect){0, body.y + upper, body.width, body.height - upper});
}

bool app_is_shown(const struct app *app, enum pane_id pane)
{
    for (size_t i = 0; i < app->shown_count; i++)
        if (app->shown[i].pane == pane)
            return true;
    return false;
}

void app_layout(struct app *app)
{
    const struct place *place = app_place(app);
    struct rect body = {0, 1, app->grid.width, app->grid.height - 2};
    app->shown_count = 0;
    if (app->grid.width < LAYOUT_MIN_WIDTH || app->grid.height < LAYOUT_MIN_HEIGHT)
        return;
    if (place->zoomed) {
        show(app, place->focus, body);
        return;
    }
    switch (place->screen) {
    case SCREEN_DASHBOARD:
        lay_dashboard(app);
        return;
    case SCREEN_TOPIC:
        lay_topic(app, body);
        return;
    case SCREEN_GROUP:
        lay_group(app, body);
        return;
    default:
        show(app, place->focus, body);
    }
}

static void draw_card(struct app *app, const struct canvas *canvas)
{
    char text[64];
    snprintf(text, sizeof text, app->ascii ? _("%dx%d is too small") : _("%d\u00d7%d is too small"), app->grid.width,
             app->grid.height);
    pane_say(canvas, ROLE_WARNING, text, _("60x15 at least; q quits"));
}

/* In the middle, as large as it has to be. */
static struct rect plan_rect(struct app *app)
{
    enum { WIDEST = 104, LOWEST = 8 };
    int width = app->grid.width - 4 < WIDEST ? app->grid.width - 4 : WIDEST, most = app->grid.height - 2;
    int height = pane_plan_height(&app->model, app->states[PANE_PLAN], width);
    height = height < LOWEST ? LOWEST : height;
    height = height > most ? most : height;
    return (struct rect){(app->grid.width - width) / 2, 1 + (most - height) / 2, width, height};
}

void app_update_plan(struct app *app)
{
    if (!app->plan_open || app->shown_count == 0)
        return;
    struct rect rect = plan_rect(app);
    pane_plan.update(&app->model, app->states[PANE_PLAN], rect.width - 2, rect.height - 2);
}

static void draw_plan(struct app *app, const struct canvas *whole)
{
    struct rect rect = plan_rect(app);
    struct str title = {0};
    pane_plan.title(&app->model, app->states[PANE_PLAN], &title);
    canvas_clear(whole, rect);
    struct canvas inner = canvas_box(whole, rect, true, str_text(&title));
    pane_plan.draw(&app->model, app->states[PANE_PLAN], &inner, true);
    str_finish(&title);
}

void app_draw(struct app *app)
{
    struct canvas whole = canvas_of(&app->grid);
    grid_clear(&app->grid);
    if (app->shown_count == 0) {
        draw_card(app, &whole);
        return;
    }
    struct canvas header = canvas_part(&whole, (struct rect){0, 0, app->grid.width, 1});
    struct canvas status = canvas_part(&whole, (struct rect){0, app->grid.height - 1, app->grid.width, 1});
    app_draw_header(app, &header);
    for (size_t i = 0; i < app->shown_count; i++) {
        enum pane_id pane = app->shown[i].pane;
        bool focused = pane == app_place(app)->focus && !app->plan_open;
        struct str title = {0};
        panes[pane]->title(&app->model, app->states[pane], &title);
        struct canvas inner = canvas_box(&whole, app->shown[i].rect, focused, str_text(&title));
        panes[pane]->draw(&app->model, app->states[pane], &inner, focused);
        str_finish(&title);
    }
    if (app->plan_open)
        draw_plan(app, &whole);
    app_draw_status(app, &status);
    app_draw_notice(app, &whole);
    app_draw_fault(app, &whole);
}
