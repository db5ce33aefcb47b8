/* The diagnosis of a group: begun, copied, and left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/diagnosis_lines.h"
#include "engine/session_investigation.h"
#include "text/shell.h"
#include "ui/app.h"
#include "ui/app_group_write.h"

void app_name_weir(struct app *app, bool writes, struct str *out)
{
    struct capabilities capabilities = {0};
    struct source *source = session_source(app->session);
    source->ops->capabilities(source, &capabilities);
    str_append(out, app->options->weir ? app->options->weir : "weir");
    if (!app->options->weir && *capabilities.bootstrap) {
        str_append(out, " -b ");
        shell_word_append(out, capabilities.bootstrap);
    }
    if (writes && app->options->write_by_flag)
        str_append(out, " --write");
}

static bool begin(struct app *app, const char *group)
{
    struct str weir = {0};
    if (!app->attached) {
        app_notice(app, ROLE_DIM, _("the cluster has not answered yet"));
        return false;
    }
    if (app->options->replay) {
        app_notice(app, ROLE_DIM, _("a recording has no groups"));
        return false;
    }
    app_name_weir(app, false, &weir);
    if (group != app->group) /* begun again, it is that itself */
        snprintf(app->group, sizeof app->group, "%s", group);
    session_investigate(app->session, app->group, str_text(&weir), app->options->command_config);
    str_finish(&weir);
    if (app_place(app)->screen != SCREEN_DIAGNOSIS)
        app_enter(app, SCREEN_DIAGNOSIS, PANE_DIAGNOSIS);
    return true;
}

bool app_diagnose(struct app *app)
{
    const char *group = app_group_here(app);
    if (app_place(app)->screen == SCREEN_DIAGNOSIS)
        app_notice(app, ROLE_DIM, _("its diagnosis is open; :diagnose begins it anew"));
    else if (group)
        begin(app, group);
    else
        app_notice(app, ROLE_ERROR, _("no group is selected"));
    return true;
}

bool app_diagnosis_offsets(struct app *app)
{
    if (app_place(app)->screen != SCREEN_DIAGNOSIS)
        return false;
    session_investigate_offsets(app->session);
    return true;
}

static bool is_group(const struct app *app, const char *name)
{
    const struct groups *groups = app->model.snapshot->groups;
    for (size_t i = 0; groups && i < groups->count; i++)
        if (strcmp(groups->rows[i].group, name) == 0)
            return true;
    return false;
}

/* "--offsets-topic" before or behind the name, which may hold anything else. Returns whether it was there. */
static bool take_offsets_option(char *name)
{
    static const char option[] = "--offsets-topic";
    size_t len = strlen(name), own = sizeof option - 1;
    if (strncmp(name, option, own) == 0 && (len == own || name[own] == ' ')) {
        size_t skip = own + strspn(name + own, " ");
        memmove(name, name + skip, len - skip + 1);
        return true;
    }
    if (len <= own || strcmp(name + len - own, option) != 0 || name[len - own - 1] != ' ')
        return false;
    for (len -= own; len > 0 && name[len - 1] == ' '; len--)
        continue;
    name[len] = '\0';
    return true;
}

void app_diagnose_command(struct app *app, const char *argument)
{
    char *name = mem_strdup(argument);
    bool offsets = take_offsets_option(name);
    const char *group = *name ? name : app_group_here(app);
    if (!group)
        app_notice(app, ROLE_ERROR, _("no group is selected"));
    else if (*name && !is_group(app, name))
        app_notice(app, ROLE_ERROR, _("there is no group '%s'%s%s"), name, "", "");
    else if (begin(app, group) && offsets)
        session_investigate_offsets(app->session);
    free(name);
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
        session_investigate(app->session, NULL, "", NULL);
}
