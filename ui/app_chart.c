/* How the values of a topic are read, and what of it is charted: :decode, :chart and :alert. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "text/format.h"
#include "ui/app.h"

enum { LATELY_US = 10000000 };

static bool has_topic(struct app *app)
{
    if (!*app->topic)
        app_notice(app, ROLE_ERROR, _("no topic is selected"));
    return *app->topic;
}

void app_decode(struct app *app, const char *argument)
{
    struct error error = {0};
    if (!has_topic(app))
        return;
    if (!decoder_set(&app_choice_to_change(app)->decoder, argument, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    app_apply_choice(app);
    if (app->model.scan.stage != SCAN_OFF) /* what was found was read otherwise */
        app_scan(app, session_scan_text(app->session));
}

/* "+ SPEC" adds one, "-" takes the last away, anything else is the only one from now on. */
static bool change_charts(struct app *app, const char *argument, struct error *error)
{
    struct chart_list *charts = &app_choice_to_change(app)->charts;
    struct chart_spec spec = {0};
    bool adds = *argument == '+';
    if (strcmp(argument, "-") == 0) {
        charts->count -= charts->count > 0;
        return true;
    }
    if (adds && charts->count == CHARTS_MOST)
        return error_set(error, ERROR_USAGE, _("there are %d charts, which is all; :chart - takes the last away"),
                         CHARTS_MOST);
    if (!chart_spec_parse(&spec, argument + adds, error))
        return false;
    charts->count = adds ? charts->count : 0;
    if (spec.count > 0)
        charts->specs[charts->count++] = spec;
    return true;
}

void app_chart(struct app *app, const char *argument)
{
    struct error error = {0};
    if (!has_topic(app))
        return;
    if (change_charts(app, argument, &error))
        app_apply_choice(app);
    else
        app_notice(app, ROLE_ERROR, "%s", error.text);
}

void app_alert(struct app *app, const char *argument)
{
    struct error error = {0};
    struct alert_rule rule = {0};
    if (!has_topic(app))
        return;
    if (!alert_rule_parse(&rule, argument, &error)) {
        app_notice(app, ROLE_ERROR, "%s", error.text);
        return;
    }
    app_choice_to_change(app)->charts.alert = rule;
    app_apply_choice(app);
    if (*rule.path)
        app_notice(app, ROLE_TEXT,
                   rule.below ? _("7 lists when %s goes below %g, and when it comes back")
                              : _("7 lists when %s goes above %g, and when it comes back"),
                   rule.path, rule.level);
}

void app_fields(struct app *app, const char *argument)
{
    (void)argument;
    if (has_topic(app) && app_place(app)->screen != SCREEN_FIELDS)
        app_enter(app, SCREEN_FIELDS, PANE_FIELDS);
}

void app_chart_field(struct app *app)
{
    const char *path = pane_fields_selected(&app->model, app->states[PANE_FIELDS]);
    if (!path)
        return;
    app_chart(app, path);
    if (!app->notice[0])
        app_show(app, SCREEN_CHART, PANE_CHART);
}

static void tell(struct app *app, const struct crossing *crossing, uint64_t untold)
{
    const struct alert_rule *rule = &app->alert.rule;
    struct event event = {.kind = crossing->over ? EVENT_ALERT : EVENT_ALERT_OVER, .partition = crossing->partition};
    char value[FORMAT_MAX], level[FORMAT_MAX], time[FORMAT_MAX];
    snprintf(event.topic, sizeof event.topic, "%s", app->read_topic);
    snprintf(event.text, sizeof event.text,
             crossing->over ? _("%s is %s: over the line of %s, at offset %lld, %s")
                            : _("%s is %s: back from the line of %s, at offset %lld, %s"),
             rule->path, format_si(crossing->value, value), format_si(rule->level, level), (long long)crossing->offset,
             format_clock(crossing->at_ms, time));
    size_t len = strlen(event.text);
    if (untold)
        snprintf(event.text + len, sizeof event.text - len, _("; %llu crossings before it"),
                 (unsigned long long)untold);
    mailbox_send(session_mailbox(app->session), &event);
}

static bool is_told(const struct app *app, const struct crossing *crossing)
{
    uint64_t held = app->told_count < ALERT_CROSSINGS ? app->told_count : ALERT_CROSSINGS;
    for (uint64_t i = 0; i < held; i++) {
        const struct crossing *told = &app->told[(app->told_count - 1 - i) % ALERT_CROSSINGS];
        if (told->partition == crossing->partition && told->offset == crossing->offset && told->over == crossing->over)
            return true;
    }
    return false;
}

/* Another line, or another topic: what was told says nothing of it. */
static void forget_told(struct app *app)
{
    const struct alert_rule *rule = &app->alert.rule, *told = &app->told_rule;
    bool same = strcmp(rule->path, told->path) == 0 && rule->below == told->below &&
                memcmp(&rule->level, &told->level, sizeof rule->level) == 0 &&
                strcmp(app->told_topic, app->read_topic) == 0;
    if (same)
        return;
    app->told_rule = *rule;
    snprintf(app->told_topic, sizeof app->told_topic, "%s", app->read_topic);
    app->told_count = app->told_lately = 0;
}

/* How many may be told now: a number that flutters about its line does not fill the list. */
static uint64_t allowed(struct app *app)
{
    int64_t now_us = clock_mono_us();
    if (now_us - app->told_us > LATELY_US) {
        app->told_us = now_us;
        app->told_lately = 0;
    }
    return app->told_lately < ALERT_CROSSINGS ? ALERT_CROSSINGS - app->told_lately : 0;
}

/* What the ring held when the alert was set is told as well, each crossing once: when records are looked at anew, the
 * same ones are found again. Of more than may be told the newest is. */
void app_tell_crossings(struct app *app)
{
    const struct alert *alert = &app->alert;
    const struct crossing *fresh[ALERT_CROSSINGS];
    uint64_t held = alert->count < ALERT_CROSSINGS ? alert->count : ALERT_CROSSINGS, count = 0;
    forget_told(app);
    for (uint64_t i = alert->count - held; i < alert->count; i++)
        if (!is_told(app, &alert->crossings[i % ALERT_CROSSINGS]))
            fresh[count++] = &alert->crossings[i % ALERT_CROSSINGS];
    uint64_t most = allowed(app);
    for (uint64_t i = 0; i < count; i++) {
        app->told[app->told_count++ % ALERT_CROSSINGS] = *fresh[i];
        if (count > most && i + 1 < count)
            continue;
        tell(app, fresh[i], count > most ? count - 1 : 0);
        app->told_lately++;
    }
    if (count > 0 && fresh[count - 1]->over) {
        char value[FORMAT_MAX];
        app_notice(app, ROLE_WARNING, _("%s is %s; 7 shows events"), alert->rule.path,
                   format_si(fresh[count - 1]->value, value));
    }
}
