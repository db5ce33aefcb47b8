/* How the values of each topic are read, and what of it is charted: chosen by :decode and :chart, remembered for as
 * long as the dashboard runs. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "ui/app.h"

/* A topic that nobody has chosen anything for has this one. */
static const struct topic_choice automatic = {0};

const struct topic_choice *app_choice(const struct app *app)
{
    for (size_t i = 0; i < app->choice_count; i++)
        if (strcmp(app->choices[i].topic, app->topic) == 0)
            return &app->choices[i];
    return &automatic;
}

static struct topic_choice *choice_to_change(struct app *app)
{
    for (size_t i = 0; i < app->choice_count; i++)
        if (strcmp(app->choices[i].topic, app->topic) == 0)
            return &app->choices[i];
    app->choices = mem_resize(app->choices, app->choice_count + 1, sizeof *app->choices);
    struct topic_choice *choice = &app->choices[app->choice_count++];
    *choice = (struct topic_choice){.topic = mem_strdup(app->topic)};
    return choice;
}

void app_choices_finish(struct app *app)
{
    for (size_t i = 0; i < app->choice_count; i++) {
        free(app->choices[i].topic);
        decoder_finish(&app->choices[i].decoder);
    }
    free(app->choices);
}

void app_apply_choice(struct app *app)
{
    const struct topic_choice *choice = app_choice(app);
    session_chart(app->session, &choice->decoder, &choice->chart);
    pane_record_decode(app->states[PANE_RECORD], &choice->decoder);
}

static bool has_topic(struct app *app)
{
    if (!*app->topic)
        app_notice(app, ROLE_ERROR, _("no topic is selected"));
    return *app->topic;
}

void app_decode(struct app *app, const char *argument)
{
    struct error error = {0};
    struct decoder decoder = {0};
    static const char field[] = "value=";
    if (strncmp(argument, field, sizeof field - 1) != 0) {
        app_notice(app, ROLE_ERROR,
                   _(":decode %s is not understood; expected value=auto, json, python, text, hex or csv(NAME,...)"),
                   argument);
        return;
    }
    if (!decoder_set(&decoder, argument + sizeof field - 1, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    if (has_topic(app)) {
        decoder_copy(&choice_to_change(app)->decoder, &decoder);
        app_apply_choice(app);
    }
    decoder_finish(&decoder);
}

void app_chart(struct app *app, const char *argument)
{
    struct error error = {0};
    struct chart_spec spec = {0};
    if (!chart_spec_parse(&spec, argument, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    if (has_topic(app)) {
        choice_to_change(app)->chart = spec;
        app_apply_choice(app);
    }
}
