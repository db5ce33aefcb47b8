#include "ui/volume_bar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/width.h"
#include "ui/spark.h"

enum { MINUTE_MS = 60000, DAY_MS = 86400000, PAGE = 10 };

static double column_ms(const struct volume *volume, int width)
{
    return (double)volume->step_ms * (double)volume->count / (width > 0 ? width : 1);
}

static int column_of(const struct volume *volume, int width, int64_t at_ms)
{
    double column = (double)(at_ms - volume->from_ms) / column_ms(volume, width);
    return column < 0 ? 0 : column >= width ? width - 1 : (int)column;
}

static int cursor_of(const struct volume_bar *bar, int width)
{
    int column = (int)(bar->at * width + 0.5);
    return column >= width ? width - 1 : column;
}

int64_t volume_bar_time(const struct volume_bar *bar, const struct volume *volume)
{
    return volume->from_ms + (int64_t)(cursor_of(bar, bar->width) * column_ms(volume, bar->width));
}

/* With the day where all of it is not of one. */
static void moment(const struct volume *volume, int64_t at_ms, char text[FORMAT_MAX])
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm parts;
    int64_t all_ms = volume->step_ms * (int64_t)volume->count;
    if (all_ms < DAY_MS / 2 || !localtime_r(&seconds, &parts)) {
        format_clock(at_ms, text);
        text[all_ms < MINUTE_MS ? 12 : 8] = '\0';
    } else {
        strftime(text, FORMAT_MAX, "%Y-%m-%d %H:%M", &parts);
    }
}

/* The columns [from, to) of the bar, by the scale of all of it. */
static void draw_bars(const struct volume *volume, const struct canvas *canvas, enum role role, int from, int to)
{
    int width = canvas->area.width;
    double step_ms = column_ms(volume, width), begin_ms = (double)volume->from_ms;
    float *values = mem_zero((size_t)width + 1, sizeof *values);
    char *text = mem_alloc((size_t)width * 4 + 1);
    for (int x = 0; x < width; x++) {
        values[x] = (float)volume_between(volume, begin_ms + x * step_ms, begin_ms + (x + 1) * step_ms);
        if (values[x] <= 0)
            values[x] = NAN; /* nothing is a gap */
    }
    spark_text(values, (size_t)width, (size_t)width, canvas->grid->ascii, text, (size_t)width * 4 + 1);
    struct canvas part = {canvas->grid, {canvas->area.x + from, canvas->area.y, to - from, 1}};
    canvas_text(&part, -from, 0, role, text);
    free(text);
    free(values);
}

/* What it is made of: said, since a sample is not the whole. */
static void say_source(const struct volume *volume, bool ascii, char *out, size_t size)
{
    char total[FORMAT_MAX];
    int used =
        snprintf(out, size, volume->look_ups ? _("%s%s records, sampled by %zu time look-ups") : _("%s%s records"),
                 !volume->look_ups ? ""
                 : ascii           ? "~"
                                   : "\u2248", /* offsets, of which some may be none */
                 format_exact((int64_t)volume->total, total), volume->look_ups);
    if (volume->unknown > 0 && used > 0 && (size_t)used < size)
        snprintf(out + used, size - (size_t)used, _(", without %u partitions"), volume->unknown);
}

static void say_cursor(const struct volume_bar *bar, const struct volume *volume, int width, char *out, size_t size)
{
    char at[FORMAT_MAX], count[FORMAT_MAX], span[FORMAT_MAX];
    double step_ms = column_ms(volume, width);
    double from_ms = (double)volume->from_ms + cursor_of(bar, width) * step_ms;
    moment(volume, (int64_t)from_ms, at);
    format_exact((int64_t)(volume_between(volume, from_ms, from_ms + step_ms) + 0.5), count);
    if (step_ms < 1000)
        snprintf(span, sizeof span, "%.0f ms", step_ms);
    else
        format_duration(step_ms / 1000, span);
    snprintf(out, size, _("%s: about %s records in %s; Enter goes there, Esc stays"), at, count, span);
}

void volume_bar_draw(const struct volume_bar *bar, const struct volume *volume, const struct canvas *canvas,
                     int64_t from_ms, int64_t to_ms)
{
    char text[200], first[FORMAT_MAX], last[FORMAT_MAX];
    int width = canvas->area.width;
    if (volume->error) {
        snprintf(text, sizeof text, _("records over time are not known: %s"), volume->error);
        canvas_text(canvas, 1, 0, ROLE_WARNING, text);
        return;
    }
    if (volume->count == 0) {
        canvas_text(canvas, 1, 0, ROLE_DIM, _("no records to show over time"));
        return;
    }
    draw_bars(volume, canvas, ROLE_SPARK, 0, width);
    if (from_ms <= to_ms) {
        int left = column_of(volume, width, from_ms), right = column_of(volume, width, to_ms);
        draw_bars(volume, canvas, ROLE_ACCENT, left, right + 1);
        canvas_select(canvas, (struct rect){left, 0, right - left + 1, 1});
    }
    moment(volume, volume->from_ms, first);
    moment(volume, volume->from_ms + volume->step_ms * (int64_t)volume->count, last);
    if (bar->active) {
        canvas_text(canvas, cursor_of(bar, width), 0, ROLE_ACCENT, canvas->grid->ascii ? "|" : "\u2502");
        say_cursor(bar, volume, width, text, sizeof text);
    } else {
        say_source(volume, canvas->grid->ascii, text, sizeof text);
    }
    int needed = (int)width_text(text, strlen(text)), ends = (int)strlen(first) + (int)strlen(last) + 4;
    if (needed + ends <= width) {
        canvas_text(canvas, 0, 1, ROLE_AXIS, first);
        canvas_right(canvas, 0, 1, width, ROLE_AXIS, last);
    }
    canvas_text(canvas, width > needed ? (width - needed) / 2 : 0, 1, bar->active ? ROLE_TEXT : ROLE_DIM, text);
}

static void move(struct volume_bar *bar, int columns)
{
    int width = bar->width > 1 ? bar->width : 1, at = cursor_of(bar, width) + columns;
    bar->at = (double)(at < 0 ? 0 : at >= width ? width - 1 : at) / width;
}

bool volume_bar_handle(struct volume_bar *bar, enum action action)
{
    switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        move(bar, action == ACTION_LEFT ? -1 : 1);
        return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        move(bar, action == ACTION_PAGE_UP ? -PAGE : PAGE);
        return true;
    case ACTION_HOME:
    case ACTION_END:
        bar->at = action == ACTION_HOME ? 0 : 1;
        return true;
    default:
        return false;
    }
}

void volume_bar_go(struct volume_bar *bar, const struct volume *volume, int64_t at_ms)
{
    if (bar->width > 0 && volume->count > 0)
        bar->at = (double)column_of(volume, bar->width, at_ms) / bar->width;
}

void volume_bar_press(struct volume_bar *bar, int x)
{
    bar->at = bar->width > 0 ? (double)x / bar->width : 0;
    bar->active = true;
}
