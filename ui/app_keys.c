#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/session_tail.h"
#include "ui/app.h"

enum { NOTICE_US = 6000000 };

void app_notice(struct app *app, enum role role, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(app->notice, sizeof app->notice, format, arguments);
    va_end(arguments);
    app->notice_role = role;
    app->notice_until_us = clock_mono_us() + NOTICE_US;
}

bool app_use_theme(struct app *app, const char *name)
{
    struct error error = {0};
    if (!theme_load(&app->theme, name, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return false;
    }
    app->theme_changed = true;
    return true;
}

static void next_theme(struct app *app)
{
    size_t count, at = 0;
    const char *const *names = theme_names(&count);
    while (at < count && strcmp(names[at], app->theme.name) != 0)
        at++;
    const char *name = names[at + 1 < count ? at + 1 : 0];
    if (app_use_theme(app, name))
        app_notice(app, ROLE_TEXT, _("theme %s; T shows the next, --theme %s or theme = %s keeps it"), name, name,
                   name);
}

void app_open_group(struct app *app, const char *name)
{
    snprintf(app->group, sizeof app->group, "%s", name);
    if (app_place(app)->screen != SCREEN_GROUP)
        app_enter(app, SCREEN_GROUP, PANE_GROUP);
}

static void open_selected(struct app *app, enum pane_id pane)
{
    const char *group;
    switch (pane) {
    case PANE_TOPICS:
        app_enter(app, SCREEN_TOPIC, PANE_PARTITIONS);
        break;
    case PANE_TOPIC_GROUPS:
    case PANE_GROUPS:
        group = pane_groups_selected(&app->model, app->states[pane]);
        if (pane_groups_on_fold(&app->model, app->states[pane]))
            app->shows_abandoned = !app->shows_abandoned;
        if (group)
            app_open_group(app, group);
        break;
    case PANE_GROUP:
        pane_group_chart_show(app->states[PANE_GROUP_CHART], pane_group_selected(&app->model, app->states[PANE_GROUP]));
        app_place(app)->focus = PANE_GROUP_CHART;
        break;
    case PANE_EVENTS:
        pane_event_show(app->states[PANE_EVENT], pane_events_selected(&app->model, app->states[PANE_EVENTS]));
        app_enter(app, SCREEN_EVENT, PANE_EVENT);
        break;
    case PANE_EVENT:
        if (*pane_event_group(app->states[PANE_EVENT]))
            app_open_group(app, pane_event_group(app->states[PANE_EVENT]));
        else
            app_notice(app, ROLE_DIM, _("it is about no group"));
        break;
    case PANE_MESSAGES:
        app_open_record(app);
        break;
    case PANE_CHART:
        app_fields(app, "");
        break;
    case PANE_FIELDS:
        app_chart_field(app);
        break;
    case PANE_DIAGNOSIS:
        app_diagnosis_open(app);
        break;
    default:
        app_notice(app, ROLE_DIM, _("nothing to open here"));
    }
}

static void pause(struct app *app)
{
    if (!app->attached)
        return;
    bool paused = !session_paused(app->session);
    const struct window *window = pane_messages_window(app->states[PANE_MESSAGES]);
    session_pause(app->session, paused);
    if (paused && window->following) {
        pane_messages_stop(app->states[PANE_MESSAGES]);
        app->stopped_by_pause = true;
    } else if (!paused && app->stopped_by_pause) {
        pane_messages_follow(app->states[PANE_MESSAGES]);
        app->stopped_by_pause = false;
    }
}

static void follow(struct app *app)
{
    if (!app->attached)
        return;
    app_sort_end(app);
    if (app->model.scan.stage != SCAN_OFF)
        app->from = app_usual_start(app);
    session_jump_to_end(app->session);
    filter_destroy(app->scan_filter);
    app->scan_filter = NULL;
    pane_messages_follow(app->states[PANE_MESSAGES]);
    app->stopped_by_pause = false;
}

static bool show_screen(struct app *app, enum action action)
{
    static const struct {
        enum action action;
        enum screen screen;
        enum pane_id focus;
    } screens[] = {{ACTION_SCREEN_1, SCREEN_DASHBOARD, PANE_TOPICS}, {ACTION_SCREEN_2, SCREEN_TOPICS, PANE_TOPICS},
                   {ACTION_SCREEN_3, SCREEN_GROUPS, PANE_GROUPS},    {ACTION_SCREEN_4, SCREEN_MESSAGES, PANE_MESSAGES},
                   {ACTION_SCREEN_5, SCREEN_CHART, PANE_CHART},      {ACTION_SCREEN_6, SCREEN_BROKERS, PANE_BROKERS},
                   {ACTION_SCREEN_7, SCREEN_EVENTS, PANE_EVENTS}};
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        if (screens[i].action == action) {
            app_show(app, screens[i].screen, screens[i].focus);
            return true;
        }
    }
    return false;
}

static void show_help(struct app *app)
{
    struct place *place = app_place(app);
    if (place->screen == SCREEN_HELP) {
        app->depth--;
        return;
    }
    pane_help_for(app->states[PANE_HELP], pane_ops_of(place->focus));
    app_enter(app, SCREEN_HELP, PANE_HELP);
}

/* Where rows are narrowed to what was looked for, each is a match. */
static bool next_row(struct app *app, enum action action)
{
    const struct pane_ops *ops = pane_ops_of(app_place(app)->focus);
    void *state = app->states[app_place(app)->focus];
    bool narrowed = app_place(app)->focus == PANE_MESSAGES ? *session_filter_text(app->session) != '\0'
                                                           : ops->set_filter && *ops->filter(state);
    if (!narrowed)
        app_notice(app, ROLE_DIM, _("nothing is looked for here; / does"));
    else
        ops->handle(&app->model, state, action == ACTION_NEXT_MATCH ? ACTION_DOWN : ACTION_UP);
    return true;
}

/* Each of these knows some of the actions that are the same in every pane. False: it is none of them. */
static bool go_about(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_BACK:
        if (!app_clear_or_back(app))
            app_notice(app, ROLE_DIM, _("this is the top; q quits"));
        return true;
    case ACTION_QUIT:
        app_quit_or_back(app);
        return true;
    case ACTION_NEXT_PANE:
    case ACTION_PREVIOUS_PANE:
        app_move_focus(app, action == ACTION_NEXT_PANE ? 1 : 2);
        return true;
    case ACTION_ZOOM:
        app_place(app)->zoomed = !app_place(app)->zoomed;
        return true;
    case ACTION_HELP:
        show_help(app);
        return true;
    default:
        return show_screen(app, action);
    }
}

static bool open_a_line(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_FILTER:
        app_filter_start(app);
        return true;
    case ACTION_COMMAND:
        app_type_command(app, "");
        return true;
    case ACTION_SEEK:
        app_type_command(app, "seek ");
        return true;
    case ACTION_EXPORT:
        if (!app_exports(app))
            return false;
        app_type_command(app, "export ");
        return true;
    case ACTION_CHART:
        if (app_place(app)->focus == PANE_FIELDS)
            app_chart_field(app);
        else if (app_place(app)->focus == PANE_GROUP)
            open_selected(app, PANE_GROUP);
        else if (!app_is_of_messages(app))
            return false;
        else
            app_type_command(app, "chart value.");
        return true;
    default:
        return false;
    }
}

static bool show_otherwise(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_INTERNAL:
        app->show_internal = !app->show_internal;
        app_notice(app, ROLE_TEXT, _("internal topics are %s"), app->show_internal ? _("shown") : _("hidden"));
        return true;
    case ACTION_BY_HOST:
        if (!app_is_shown(app, PANE_MEMBERS))
            return false;
        app->by_host = !app->by_host;
        app_notice(app, ROLE_TEXT, app->by_host ? _("members are summed up by host") : _("members one by one"));
        return true;
    case ACTION_TIME_FORMAT:
        app->time_format = (enum time_format)((app->time_format + 1) % TIME_FORMATS);
        return true;
    case ACTION_THEME:
        next_theme(app);
        return true;
    case ACTION_REDRAW:
        app->repaint = true;
        return true;
    default:
        return false;
    }
}

static bool work_the_stream(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_PAUSE:
        pause(app);
        return true;
    case ACTION_FOLLOW:
        follow(app);
        return true;
    case ACTION_REFRESH:
        if (app->attached)
            session_refresh(app->session);
        app->volume_topic[0] = '\0';
        app_notice(app, ROLE_DIM, _("asking the cluster"));
        return true;
    case ACTION_SORT:
    case ACTION_SORT_PREVIOUS:
    case ACTION_SORT_NEXT:
        if (app_place(app)->focus != PANE_MESSAGES)
            return false;
        app_sort_step(app, action);
        return true;
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
        return next_row(app, action);
    case ACTION_LIST:
        app_list_next(app);
        return true;
    default:
        return false;
    }
}

static bool look_into_the_group(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_OFFSETS_TOPIC:
        return app_diagnosis_offsets(app);
    case ACTION_DIAGNOSE:
        return app_diagnose(app);
    case ACTION_OPEN_COMMITTED:
        return app_open_committed(app);
    case ACTION_COPY:
        if (app_place(app)->focus != PANE_DIAGNOSIS)
            return false;
        app_diagnosis_copy(app);
        return true;
    case ACTION_ACKNOWLEDGE:
        app_acknowledge(app);
        return true;
    default:
        return false;
    }
}

static bool act_everywhere(struct app *app, enum action action)
{
    return go_about(app, action) || open_a_line(app, action) || show_otherwise(app, action) ||
           work_the_stream(app, action) || look_into_the_group(app, action) || app_write_action(app, action);
}

bool app_act(struct app *app, enum action action)
{
    struct place *place = app_place(app);
    const struct pane_ops *ops = pane_ops_of(place->focus);
    unsigned what = ops->handle(&app->model, app->states[place->focus], action);
    if (place->focus == PANE_MESSAGES && (what & PANE_OLDER))
        app_older(app, action);
    if (place->focus == PANE_MESSAGES && (what & PANE_NEWER))
        app_newer(app);
    if (place->focus == PANE_MESSAGES && action == ACTION_END && session_travels(app->session))
        follow(app); /* the newest of all, not of what is held */
    if (what & PANE_SOUGHT)
        app_seek(app, (struct tail_start){START_TIME, pane_messages_sought(app->states[PANE_MESSAGES])});
    if (place->focus == PANE_CONFIG && (what & (PANE_OPENED | PANE_UNSET | PANE_REFRESHED)))
        app_config_consequence(app, what);
    else if (what & PANE_OPENED)
        open_selected(app, place->focus);
    else if (what == PANE_IGNORED)
        return app_record_action(app, action) || act_everywhere(app, action);
    return true;
}

static void command_key(struct app *app, struct key key)
{
    if (key.code == SPECIAL_TAB && !key.pasted) {
        app_complete(app);
        return;
    }
    enum text_input_result result = text_input_key(&app->command_input, key);
    if (result == TEXT_INPUT_LEFT)
        app->mode = INPUT_NONE;
    if (result != TEXT_INPUT_DONE)
        return;
    app->mode = INPUT_NONE;
    text_input_remember(&app->command_input);
    app_command(app, str_text(&app->command_input.text));
}

void app_key(struct app *app, struct key key)
{
    app->notice[0] = '\0';
    app->notice_until_us = 0;
    if (key.code >= SPECIAL_PRESS) {
        app_mouse(app, key);
        return;
    }
    if (app_plan_key(app, key))
        return;
    if (app->mode == INPUT_FILTER) {
        app_filter_key(app, key);
        return;
    }
    if (app->mode == INPUT_COMMAND) {
        command_key(app, key);
        return;
    }
    if (app_type_key(app, key))
        return;
    if (key.pasted) {
        app_notice(app, ROLE_DIM, _("what was pasted goes nowhere here; / : and P open a line for it"));
        return;
    }
    enum action action = keymap_find(&app->keymap, key);
    const char *pane = pane_ops_of(app_place(app)->focus)->name;
    if (action != ACTION_NONE && app_act(app, action))
        return;
    struct str name = {0};
    key_append_name(&name, key);
    if (action == ACTION_NONE)
        app_notice(app, ROLE_DIM, _("%s is bound to nothing; ? lists the keys"), str_text(&name));
    else
        app_notice(app, ROLE_DIM, _("%s does nothing in %s; ? lists its keys"), str_text(&name), pane);
    str_finish(&name);
}
