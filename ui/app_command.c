/* The command line: one table of commands; an unknown one is answered with the nearest. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/nearest.h"
#include "source/seek.h"
#include "ui/app.h"

struct command {
    const char *name;
    void (*run)(struct app *app, const char *argument);
};

static void run_group(struct app *app, const char *name)
{
    const struct groups *groups = app->model.snapshot->groups;
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; groups && i < groups->count; i++) {
        nearest_offer(&nearest, groups->rows[i].group);
        if (strcmp(groups->rows[i].group, name) == 0) {
            app_open_group(app, name);
            return;
        }
    }
    app_notice(app, ROLE_ERROR, _("there is no group '%s'%s%s"), name, nearest.count ? _("; the nearest is ") : "",
               nearest.count ? nearest.names[0] : "");
}

static void run_filter(struct app *app, const char *argument)
{
    app_set_words(app, argument);
}

static void run_theme(struct app *app, const char *argument)
{
    app_use_theme(app, argument);
}

static void run_set(struct app *app, const char *argument)
{
    bool off = strncmp(argument, "no", 2) == 0;
    const char *name = off ? argument + 2 : argument;
    if (strcmp(name, "internal") == 0)
        app->show_internal = !off;
    else if (strcmp(name, "ascii") == 0)
        app->grid.ascii = app->ascii = !off || app->options->ascii;
    else if (app_set_alarm(app, argument) || app_set_sweep(app, argument))
        return;
    else if (strcmp(argument, "clock") == 0)
        app->time_format = TIME_CLOCK;
    else if (strcmp(argument, "age") == 0)
        app->time_format = TIME_AGE;
    else if (strcmp(argument, "iso") == 0)
        app->time_format = TIME_ISO;
    else
        app_notice(app, ROLE_ERROR,
                   _(":set %s is not understood; expected [no]internal, [no]ascii, clock, age, iso, [no]lag-warn N, "
                     "[no]behind-warn 60s, [no]bell or sweep off|30s|5m"),
                   argument);
}

static void run_quit(struct app *app, const char *argument)
{
    (void)argument;
    app->quit = true;
}

static void run_events(struct app *app, const char *argument)
{
    (void)argument;
    app_show(app, SCREEN_EVENTS, PANE_EVENTS);
}

static void run_refresh(struct app *app, const char *argument)
{
    (void)argument;
    if (app->attached)
        session_refresh(app->session);
}

static const struct command commands[] = {
    {"topic", app_topic},
    {"group", run_group},
    {"filter", run_filter},
    {"seek", app_seek_command},
    {"theme", run_theme},
    {"chart", app_chart},
    {"decode", app_decode},
    {"set", run_set},
    {"alert", app_alert},
    {"fields", app_fields},
    {"columns", app_columns},
    {"sort", app_sort},
    {"events", run_events},
    {"record", app_recorder},
    {"export", app_export},
    {"scan", app_scan},
    {"diagnose", app_diagnose_command},
    {"list", app_list},
    {"refresh", run_refresh},
    {"quit", run_quit},
    {"q", run_quit},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* Commands that need to be told what; the others take nothing. */
static bool needs_argument(const struct command *command)
{
    return command->run == app_topic || command->run == run_group || command->run == app_seek_command ||
           command->run == run_theme || command->run == app_chart || command->run == app_decode ||
           command->run == app_alert || command->run == app_sort || command->run == run_set;
}

size_t app_commands(const char **names, size_t most)
{
    const char *const *writes;
    size_t count = 0, write_count = app_write_commands(&writes);
    for (size_t i = 0; i < COMMANDS && count < most; i++)
        names[count++] = commands[i].name;
    for (size_t i = 0; i < write_count && count < most; i++)
        names[count++] = writes[i];
    return count;
}

void app_type_command(struct app *app, const char *line)
{
    text_input_set(&app->command_input, line);
    app->mode = INPUT_COMMAND;
}

void app_command(struct app *app, const char *line)
{
    struct nearest nearest;
    char name[64];
    line += strspn(line, " ");
    size_t len = strcspn(line, " ");
    if (len == 0)
        return;
    snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : sizeof name - 1), line);
    const char *argument = line + len + strspn(line + len, " ");
    if (app_write_command(app, name, argument))
        return;
    nearest_init(&nearest, name);
    const char *const *writes;
    size_t write_count = app_write_commands(&writes);
    for (size_t i = 0; i < write_count; i++)
        nearest_offer(&nearest, writes[i]);
    for (size_t i = 0; i < COMMANDS; i++) {
        nearest_offer(&nearest, commands[i].name);
        if (strcmp(commands[i].name, name) != 0)
            continue;
        if (!*argument && needs_argument(&commands[i]))
            app_notice(app, ROLE_ERROR, _(":%s needs to be told which"), name);
        else
            commands[i].run(app, argument);
        return;
    }
    app_notice(app, ROLE_ERROR, _("there is no command ':%s'%s%s"), name,
               nearest.count ? _("; the nearest is :") : _("; ? lists them"), nearest.count ? nearest.names[0] : "");
}
