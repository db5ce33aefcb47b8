/* The line above the panes (cluster, brokers, screens) and the one below (counts, keys, what is typed). */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "engine/session_tail.h"
#include "model/brokers.h"
#include "model/topics.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/app.h"
#include "ui/text_lines.h"

enum { ALARM_NAMES = 24 }; /* with less room the groups that are broken are counted, not named */

struct writer {
    const struct canvas *canvas;
    int x, end;
};

static void put(struct writer *writer, enum role role, const char *text)
{
    if (writer->x < writer->end)
        writer->x += canvas_text_n(writer->canvas, writer->x, 0, role, text, strlen(text), writer->end - writer->x);
}

static void put_clean(struct writer *writer, enum role role, const char *text, size_t columns, bool ascii)
{
    struct str clean = {0};
    sanitize_append(&clean, text, strlen(text), columns, ascii);
    put(writer, role, str_text(&clean));
    str_finish(&clean);
}

/* A part of a line, with what divides it from the one before: all of it or nothing. */
static void put_part(struct writer *writer, enum role role, const char *dot, const char *text)
{
    if (writer->x + (int)width_text(dot, strlen(dot)) + (int)width_text(text, strlen(text)) > writer->end)
        return;
    put(writer, ROLE_DIM, dot);
    put(writer, role, text);
}

/* Sum of what is known; `least`: some topics' rates are not. */
static struct real total_rate(const struct topics *topics, bool *least)
{
    struct real sum = {0};
    *least = false;
    for (size_t i = 0; topics && i < topics->count; i++) {
        if (topics->rows[i].rate.known)
            sum = real_of(sum.value + topics->rows[i].rate.value);
        else if (!topics->rows[i].internal)
            *least = true;
    }
    return sum;
}

static void put_brokers(struct writer *writer, const struct app *app)
{
    const struct brokers *brokers = app->model.snapshot->brokers;
    const char *dot = pane_dot(app->ascii);
    char text[96];
    if (!brokers)
        return;
    if (brokers->error) {
        put(writer, ROLE_DIM, dot);
        put(writer, ROLE_ERROR, _("no answer"));
        if (brokers->error_since_ms > 0)
            snprintf(text, sizeof text, _(" for %lld s: "),
                     (long long)(app->model.now_ms - brokers->error_since_ms) / 1000);
        else
            snprintf(text, sizeof text, ": ");
        put(writer, ROLE_ERROR, text);
        put_clean(writer, ROLE_ERROR, brokers->error, 60, app->ascii);
        return;
    }
    if (app->options->replay) {
        put_part(writer, ROLE_DIM, dot, _("recording"));
        return;
    }
    size_t down = 0; /* those that have been probed, and did not answer */
    for (size_t i = 0; i < brokers->count; i++)
        down += !brokers->rows[i].up && brokers->rows[i].state.as_of_us != 0;
    snprintf(text, sizeof text, lang_plural("%zu/%zu broker", "%zu/%zu brokers", brokers->count), brokers->count - down,
             brokers->count);
    put_part(writer, down > 0 ? ROLE_WARNING : ROLE_DIM, dot, text + (down ? 0 : strcspn(text, "/") + 1));
    if (brokers->offline_partitions > 0) {
        snprintf(text, sizeof text, _("%d offline"), brokers->offline_partitions);
        put_part(writer, ROLE_ERROR, dot, text);
    }
    if (brokers->under_replicated > 0) {
        snprintf(text, sizeof text, _("%d under-replicated"), brokers->under_replicated);
        put_part(writer, ROLE_WARNING, dot, text);
    }
}

static bool any_down(const struct brokers *brokers)
{
    for (size_t i = 0; brokers && i < brokers->count; i++)
        if (!brokers->rows[i].up)
            return true;
    return brokers && brokers->error;
}

/* It comes before all else, and is cut rather than left out. */
static void put_alarm(struct writer *writer, const struct app *app)
{
    struct str text = {0}, clean = {0};
    const char *dot = pane_dot(app->ascii), *sign = app->ascii ? "! " : "\u25b2 ";
    int room = writer->end - writer->x - (int)width_text(dot, strlen(dot)) - 2;
    if (room < ALARM_NAMES && app->alarms.broken > 1)
        str_appendf(&text, "%zu %s", app->alarms.broken, lag_word_name(LAG_BROKEN));
    else
        alarms_append(&text, &app->alarms, app->model.snapshot->groups, &app->alarm_lines, app->model.now_us,
                      app->ascii);
    if (text.len > 0) {
        bool all =
            sanitize_append(&clean, str_text(&text), text.len, room > 0 ? (size_t)room : 0, app->ascii) == text.len;
        enum role role = app->alarms.broken > 0 ? ROLE_ERROR : ROLE_WARNING;
        put(writer, ROLE_DIM, dot);
        put(writer, role, sign);
        put(writer, role, str_text(&clean));
        if (!all && room > 2)
            canvas_text(writer->canvas, writer->end - (app->ascii ? 2 : 1), 0, role, app->ascii ? ".." : "\u2026");
    }
    str_finish(&text);
    str_finish(&clean);
}

static void draw_tabs(struct app *app, const struct canvas *canvas, int *left)
{
    static const char *const names[] = {N_("dash"),  N_("topics"),  N_("groups"), N_("messages"),
                                        N_("chart"), N_("brokers"), N_("events")};
    static const enum screen of[] = {SCREEN_DASHBOARD, SCREEN_TOPICS,  SCREEN_GROUPS, SCREEN_MESSAGES,
                                     SCREEN_CHART,     SCREEN_BROKERS, SCREEN_EVENTS};
    const bool wide = canvas->area.width >= 150;
    int width = 0;
    for (int pass = 0; pass < 2; pass++) {
        struct writer writer = {canvas, canvas->area.width - width - 1, canvas->area.width};
        for (size_t i = 0; i < 7; i++) {
            bool current = app->places[0].screen == of[i];
            char text[32];
            if (wide || current)
                snprintf(text, sizeof text, current ? "[%zu %s]" : " %zu %s ", i + 1, _(names[i]));
            else
                snprintf(text, sizeof text, " %zu ", i + 1);
            if (pass == 0)
                width += (int)strlen(text);
            else
                put(&writer, current ? ROLE_TITLE_FOCUS : ROLE_DIM, text);
        }
        *left = canvas->area.width - width - 1;
    }
}

void app_draw_header(struct app *app, const struct canvas *canvas)
{
    int tabs;
    char text[FORMAT_MAX + 16], clock[FORMAT_MAX];
    draw_tabs(app, canvas, &tabs);
    format_clock(app->model.now_ms, clock);
    clock[8] = '\0'; /* without milliseconds */
    canvas_text(canvas, tabs - 10, 0, ROLE_TIME, clock);
    struct writer writer = {canvas, 1, tabs - 11};
    put(&writer, ROLE_ACCENT, "weir");
    put(&writer, ROLE_DIM, "  ");
    put_clean(&writer, ROLE_TITLE_FOCUS, app->options->cluster_name ? app->options->cluster_name : "", 40, app->ascii);
    if (app->options->chosen_by && canvas->area.width >= 100) {
        put(&writer, ROLE_DIM, " (");
        put_clean(&writer, ROLE_DIM, app->options->chosen_by, 30, app->ascii);
        put(&writer, ROLE_DIM, ")");
    }
    if (app->model.waiting && !app->model.snapshot->brokers) {
        put(&writer, ROLE_DIM, pane_dot(app->ascii));
        put(&writer, ROLE_WARNING, app->model.waiting);
        return;
    }
    /* Brokers that do not answer come before alarms, which are as old as their last answer. */
    bool first = any_down(app->model.snapshot->brokers);
    if (first)
        put_brokers(&writer, app);
    put_alarm(&writer, app);
    if (!first)
        put_brokers(&writer, app);
    struct recorder_state recorder;
    session_recorder(app->session, &recorder);
    if (recorder.on) {
        char records[FORMAT_MAX];
        snprintf(text, sizeof text, _("REC %s"), format_count((int64_t)recorder.records, 6, records));
        put_part(&writer, ROLE_WARNING, pane_dot(app->ascii), text);
    }
    bool least;
    struct real rate = total_rate(app->model.snapshot->topics, &least);
    if (!rate.known)
        return;
    char number[FORMAT_MAX];
    snprintf(text, sizeof text, _("%s%s rec/s"), least ? (app->ascii ? ">= " : "\u2265 ") : "",
             format_rate(rate.value, number));
    put_part(&writer, ROLE_DIM, pane_dot(app->ascii), text);
}

/* Below this width counts go before key hints where messages are: what was evicted of them and what lies behind is
 * always said. On other screens the keys do. */
enum { COUNTS_IN_FULL = 100 };

/* What looking at groups and brokers costs those. Nothing where nobody is asked. */
static void put_cost(struct writer *writer, const struct app *app)
{
    const struct sweep *sweep = &app->model.snapshot->sweep;
    enum screen screen = app->places[app->depth - 1].screen;
    char text[FORMAT_MAX + 32], number[FORMAT_MAX];
    if ((screen != SCREEN_GROUPS && screen != SCREEN_GROUP && screen != SCREEN_BROKERS) || sweep->requests == 0)
        return;
    snprintf(text, sizeof text, _("%s requests/min"), format_count((int64_t)sweep->in_minute, 6, number));
    put_part(writer, ROLE_DIM, "", text);
    put_part(writer, ROLE_WARNING, sweep->off ? pane_dot(app->ascii) : "", sweep->off ? _("sweep off") : "");
    put(writer, ROLE_DIM, pane_dot(app->ascii));
}

static void put_counts(struct writer *writer, const struct app *app)
{
    const struct session_counts *counts = &app->counts;
    const char *dot = pane_dot(app->ascii);
    char text[160], a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX];
    snprintf(text, sizeof text, _("ring %s"), format_count((int64_t)counts->in_ring, 6, a));
    put_part(writer, ROLE_DIM, "", text);
    snprintf(text, sizeof text, _(" rec %s/%s"), format_bytes_iec(counts->used, b),
             format_bytes_iec(counts->budget, c));
    if (app->grid.width >= COUNTS_IN_FULL)
        put(writer, ROLE_DIM, text);
    snprintf(text, sizeof text, _("evicted %s"), format_count((int64_t)counts->evicted, 6, a));
    put_part(writer, ROLE_DIM, dot, text);
    bool far_behind = counts->behind.known && counts->behind.value > 1000;
    snprintf(text, sizeof text, _("behind %s"), format_offset(counts->behind, 6, app->ascii, a));
    put_part(writer, far_behind ? ROLE_WARNING : ROLE_DIM, dot, text);
    snprintf(text, sizeof text, _("%s cut"), format_count((int64_t)counts->cut, 6, a));
    if (counts->cut > 0)
        put_part(writer, ROLE_DIM, dot, text);
    if (app->model.paused)
        put_part(writer, ROLE_WARNING, dot,
                 app->grid.width >= COUNTS_IN_FULL ? _("paused: Space goes on") : _("paused"));
}

/* A long text takes the hint's room. */
static int input_columns(const struct app *app, const struct text_input *input)
{
    int width = app->grid.width;
    return (int)width_text(str_text(&input->text), input->text.len) < width - 31 ? width - 30 : width - 3;
}

static void draw_input(const struct app *app, const struct canvas *canvas)
{
    bool command = app->mode == INPUT_COMMAND;
    const struct text_input *input = command ? &app->command_input : &app->filter_input;
    int columns = input_columns(app, input);
    canvas_text(canvas, 1, 0, ROLE_ACCENT, command ? ":" : "/");
    text_input_draw(input, canvas, 2, 0, columns);
    if (columns + 30 > canvas->area.width)
        return;
    canvas_right(canvas, canvas->area.width - 28, 0, 27, ROLE_DIM,
                 command ? _("Enter does it, Esc leaves") : _("Enter keeps it, Esc clears"));
}

/* Over the row above the line: what Tab found, or what is wrong, with a mark above the place. */
void app_draw_fault(const struct app *app, const struct canvas *whole)
{
    int y = app->grid.height - 2, width = app->grid.width;
    struct canvas above = canvas_part(whole, (struct rect){0, y, width, 1});
    const char *text = str_text(&app->filter_input.text), *mark = app->ascii ? "!" : "\u25be";
    if (app->mode == INPUT_COMMAND && app->notice[0] && y >= 2) {
        struct writer writer = {&above, 1, width - 1};
        canvas_clear(whole, (struct rect){0, y, width, 1});
        put_clean(&writer, app->notice_role, app->notice, (size_t)width, app->ascii);
    }
    if (app->mode == INPUT_FILTER && app->filter_hint.len && y >= 2) {
        struct writer writer = {&above, 2, width - 1};
        canvas_clear(whole, (struct rect){0, y, width, 1});
        put_clean(&writer, ROLE_WARNING, str_text(&app->filter_hint), (size_t)width, app->ascii);
    }
    if (app->mode != INPUT_FILTER || app->filter_fault.kind == ERROR_NONE || y < 2)
        return;
    struct str clean = {0};
    sanitize_append(&clean, app->filter_fault.text, strlen(app->filter_fault.text), (size_t)width, app->ascii);
    size_t first = text_input_first(&app->filter_input, input_columns(app, &app->filter_input));
    size_t fault = app->filter_fault_at > first ? app->filter_fault_at : first;
    int at = 2 + (int)width_text(text + first, fault - first), len = (int)width_text(str_text(&clean), clean.len);
    at = at > width - 2 ? width - 2 : at;
    canvas_clear(whole, (struct rect){0, y, width, 1});
    canvas_text(whole, at, y, ROLE_ERROR, mark);
    if (at + 2 + len <= width || width - at - 2 >= at - 1)
        canvas_text(whole, at + 2, y, ROLE_ERROR, str_text(&clean));
    else /* before the mark, where there is more room */
        canvas_text_n(whole, at > len + 1 ? at - len - 1 : 0, y, ROLE_ERROR, str_text(&clean), clean.len, at - 1);
    str_finish(&clean);
}

/* The four keys that matter most here. */
static const char *hints(const struct app *app)
{
    const struct pane_ops *pane = pane_ops_of(app->places[app->depth - 1].focus);
    if (pane->hints)
        return _(pane->hints);
    switch (app->places[app->depth - 1].screen) {
    case SCREEN_TOPIC:
    case SCREEN_GROUP:
        return _("Esc back  / filter  Tab pane  ? help");
    case SCREEN_BROKERS:
    case SCREEN_EVENTS:
        return _("? help  / filter  : command  q back");
    default:
        return _("? help  / filter  : command  Tab pane  q quit");
    }
}

static int columns_of(const char *text)
{
    return (int)width_text(text, strlen(text));
}

static const char *short_hints(const struct app *app)
{
    if (app->places[app->depth - 1].screen == SCREEN_FORM)
        return _("Esc back");
    return app->depth > 1 ? _("Esc back  ? help") : _("? help  q quit");
}

static bool has_short_hints(const struct app *app)
{
    switch (app->places[app->depth - 1].screen) {
    case SCREEN_DASHBOARD:
    case SCREEN_TOPIC:
    case SCREEN_MESSAGES:
    case SCREEN_CHART:
    case SCREEN_FORM:
        return app->grid.width < COUNTS_IN_FULL;
    default:
        return false;
    }
}

/* Those that fit, as they stand; the last one, which leads to the others, stays. */
static void append_fitting(struct str *out, const char *all, int columns)
{
    const char *last = all, *cut = all;
    for (const char *at = strstr(all, "  "); at; at = strstr(last, "  "))
        last = at + 2;
    if (columns_of(all) <= columns)
        cut = last;
    for (const char *at = all; cut != last && (at = strstr(at, "  ")) != NULL;) {
        at += 2;
        if ((int)width_text(all, (size_t)(at - all)) + columns_of(last) > columns)
            break;
        cut = at;
    }
    str_append_bytes(out, all, (size_t)(cut - all));
    str_append(out, last);
}

static void append_hints(const struct app *app, struct str *out)
{
    append_fitting(out, has_short_hints(app) ? short_hints(app) : hints(app), app->grid.width - 2);
}

void app_draw_notice(const struct app *app, const struct canvas *whole)
{
    int width = app->grid.width, height = app->grid.height, room = width - 4;
    struct text_lines lines = {0};
    struct str keys = {0};
    if (app->mode != INPUT_NONE || !app->notice[0])
        return;
    append_hints(app, &keys);
    room -= columns_of(str_text(&keys));
    str_finish(&keys);
    text_lines_add(&lines, app->notice_role, 0, app->notice, app->ascii);
    int rows = text_lines_draw(&lines, NULL, width - 2, 0);
    if ((rows > 1 || (int)width_text(str_text(&lines.text), lines.text.len) > room) && rows < height / 2) {
        struct canvas below = canvas_part(whole, (struct rect){1, height - rows, width - 2, rows});
        canvas_clear(whole, (struct rect){0, height - rows, width, rows});
        text_lines_draw(&lines, &below, width - 2, 0);
    }
    text_lines_finish(&lines);
}

void app_draw_status(const struct app *app, const struct canvas *canvas)
{
    if (app->mode != INPUT_NONE) {
        draw_input(app, canvas);
        return;
    }
    struct str keys = {0};
    append_hints(app, &keys);
    int width = columns_of(str_text(&keys));
    canvas_text(canvas, canvas->area.width - width - 1, 0, ROLE_DIM, str_text(&keys));
    str_finish(&keys);
    struct writer writer = {canvas, 1, canvas->area.width - width - 3};
    if (app->notice[0])
        put_clean(&writer, app->notice_role, app->notice, 300, app->ascii);
    else {
        put_cost(&writer, app);
        put_counts(&writer, app);
    }
}
