/* The diagnosis of a group: begun, copied, and left. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "engine/diagnosis_lines.h"
#include "ui/app.h"
#include "ui/app_group_write.h"

void app_name_weir(struct app *app, char out[512])
{
    static const char profile[] = "profile ";
    struct capabilities capabilities = {0};
    struct source *source = session_source(app->session);
    source->ops->capabilities(source, &capabilities);
    const char *by = app->options->chosen_by;
    if (by && strncmp(by, profile, strlen(profile)) == 0)
        snprintf(out, 512, "weir -c %s", by + strlen(profile));
    else if (*capabilities.bootstrap)
        snprintf(out, 512, "weir -b %s", capabilities.bootstrap);
    else
        snprintf(out, 512, "weir");
}

static void begin(struct app *app, const char *group)
{
    char weir[512];
    if (!app->attached) {
        app_notice(app, ROLE_DIM, _("the cluster has not answered yet"));
        return;
    }
    if (app->options->replay) {
        app_notice(app, ROLE_DIM, _("a recording has no groups"));
        return;
    }
    app_name_weir(app, weir);
    snprintf(app->group, sizeof app->group, "%s", group);
    session_investigate(app->session, app->group, weir);
    if (app_place(app)->screen != SCREEN_DIAGNOSIS)
        app_enter(app, SCREEN_DIAGNOSIS, PANE_DIAGNOSIS);
}

bool app_diagnose(struct app *app)
{
    const char *group = app_group_here(app);
    if (group)
        begin(app, group);
    else
        app_notice(app, ROLE_ERROR, _("no group is selected"));
    return true;
}

void app_diagnose_command(struct app *app, const char *name)
{
    const struct groups *groups = app->model.snapshot->groups;
    if (!*name) {
        app_diagnose(app);
        return;
    }
    for (size_t i = 0; groups && i < groups->count; i++)
        if (strcmp(groups->rows[i].group, name) == 0) {
            begin(app, name);
            return;
        }
    app_notice(app, ROLE_ERROR, _("there is no group '%s'%s%s"), name, "", "");
}

void app_diagnosis_copy(struct app *app)
{
    const struct investigation *investigation = session_investigation(app->session);
    const struct diagnosis *diagnosis = investigation ? investigation_diagnosis(investigation) : NULL;
    struct str text = {0};
    if (!diagnosis) {
        app_notice(app, ROLE_DIM, _("there is nothing to copy yet"));
        return;
    }
    diagnosis_markdown(&text, diagnosis);
    app_copy(app, _("the diagnosis"), str_text(&text), text.len);
    str_finish(&text);
}

void app_diagnosis_open(struct app *app)
{
    struct investigation_record place;
    struct record record;
    if (!pane_diagnosis_record(&app->model, app->states[PANE_DIAGNOSIS], &place, &record))
        return;
    pane_record_show(app->states[PANE_RECORD], place.topic, &record, true);
    app->shown_record = (struct shown_record){0};
    app_enter(app, SCREEN_RECORD, PANE_RECORD);
}

/* It ends when its screen is left, not while something is looked at from there. */
void app_diagnosis_end(struct app *app)
{
    for (size_t i = 0; i < app->depth; i++)
        if (app->places[i].screen == SCREEN_DIAGNOSIS)
            return;
    if (session_investigation(app->session))
        session_investigate(app->session, NULL, "");
}
