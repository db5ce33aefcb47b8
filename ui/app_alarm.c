/* Groups over a line: in the header of every screen, and by the bell where somebody wants it. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "base/quantity.h"
#include "model/group_detail.h"
#include "model/groups.h"
#include "model/snapshot.h"
#include "text/format.h"
#include "ui/app.h"

void app_look_for_alarms(struct app *app)
{
    alarms_look(&app->alarms, app->model.snapshot->groups, &app->alarm_lines);
    if (alarms_ring(&app->alarms, app->model.now_us) && app->bell)
        app->rings = true;
}

/* The group that the focused pane is about; NULL: none. */
static const char *group_here(const struct app *app)
{
    const struct place *place = &app->places[app->depth - 1];
    if (place->focus == PANE_GROUPS || place->focus == PANE_TOPIC_GROUPS)
        return pane_groups_selected(&app->model, app->states[place->focus]);
    return place->screen == SCREEN_GROUP ? app->group : NULL;
}

static bool is_lost(const struct lag_judgement *judgement)
{
    return judgement->state == STATE_LOST;
}

/* A loss that is only likely, or was there when weir came, is no alarm; but it stays until it has been seen. */
static bool has_loss(const struct app *app, const char *group)
{
    const struct snapshot *snapshot = app->model.snapshot;
    const struct group_detail *detail = snapshot->group;
    bool found = false;
    for (size_t i = 0; snapshot->groups && i < snapshot->groups->count; i++)
        found |= strcmp(snapshot->groups->rows[i].group, group) == 0 && is_lost(&snapshot->groups->rows[i].judgement);
    bool opened = detail && strcmp(detail->summary.group, group) == 0;
    for (size_t i = 0; opened && i < detail->count; i++)
        found |= is_lost(&detail->rows[i].judgement);
    return found;
}

void app_acknowledge(struct app *app)
{
    const char *group = group_here(app);
    if (!group) {
        app_notice(app, ROLE_DIM, _("a says that the alarm of a group has been seen; 3 shows them"));
        return;
    }
    bool loss = has_loss(app, group);
    if (!loss && !alarms_has(&app->alarms, group)) {
        app_notice(app, ROLE_DIM, _("there is no alarm of %s"), group);
        return;
    }
    alarms_acknowledge(&app->alarms, group);
    if (app->attached)
        session_acknowledge(app->session, group);
    app_notice(app, ROLE_OK,
               loss ? _("%s: seen; that records were lost stays as a note")
                    : _("%s: seen; it comes back when something else begins"),
               group);
}

/* "lag-warn 1000", "behind-warn 60s"; with "no" before it, or 0, there is no such line. */
static bool set_line(struct app *app, const char *name, const char *value, bool off)
{
    long long number = 0;
    int64_t ms = 0;
    if (strcmp(name, "lag-warn") == 0 && (off || (str_to_i64(value, &number) && number >= 0)))
        app->alarm_lines.lag_warn = off ? 0 : number;
    else if (strcmp(name, "behind-warn") == 0 && (off || (quantity_duration(value, &ms) && ms >= 0)))
        app->alarm_lines.behind_warn_s = off ? 0 : (double)ms / 1000;
    else
        return false;
    return true;
}

bool app_set_alarm(struct app *app, const char *argument)
{
    char name[32], number[FORMAT_MAX];
    bool off = strncmp(argument, "no", 2) == 0;
    argument += off ? 2 : 0;
    size_t len = strcspn(argument, " =");
    snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : 0), argument);
    const char *value = argument + len + strspn(argument + len, " =");
    if (strcmp(argument, "bell") == 0) {
        app->bell = !off;
        app_notice(app, ROLE_TEXT, off ? _("no bell") : _("the bell rings when an alarm begins"));
        return true;
    }
    if (!set_line(app, name, value, off))
        return false;
    const struct alarm_lines *lines = &app->alarm_lines;
    struct str text = {0};
    str_append(&text, _("alarm: what is BROKEN"));
    if (lines->lag_warn > 0)
        str_appendf(&text, _(", a lag over %s"), format_exact(lines->lag_warn, number));
    if (lines->behind_warn_s > 0)
        str_appendf(&text, _(", more than %s behind"), format_duration(lines->behind_warn_s, number));
    app_notice(app, ROLE_TEXT, "%s", str_text(&text));
    str_finish(&text);
    return true;
}
