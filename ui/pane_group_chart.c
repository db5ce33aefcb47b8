/* Lag of the opened group over time, of all its partitions or of one, in records or in seconds; what happened to the
 * group is marked in it. The two kinds of age are never in one chart: the points are of one kind, which the title
 * names.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/chart.h"
#include "ui/chart_ticks.h"
#include "ui/group_detail.h"
#include "ui/group_marks.h"
#include "ui/lag_cells.h"
#include "ui/panes.h"

enum { MARKS_MOST = 64, LIST_FROM = 11, PAGE = 10 };

struct group_chart {
    bool of_one; /* partition: */
    uint64_t key;
    bool seconds;
    bool has_cursor;
    size_t cursor; /* age of its bucket */
};

static void *create(void)
{
    return mem_zero(1, sizeof(struct group_chart));
}

void pane_group_chart_show(void *state, const struct lag_row *row)
{
    struct group_chart *pane = state;
    pane->of_one = row != NULL;
    pane->key = row ? group_row_key(row) : 0;
    pane->has_cursor = false;
}

/* The partition that is charted; NULL: all of them. */
static const struct lag_row *row_of(const struct group_chart *pane, const struct group_detail *detail)
{
    for (size_t i = 0; pane->of_one && i < detail->count; i++)
        if (group_row_key(&detail->rows[i]) == pane->key)
            return &detail->rows[i];
    return NULL;
}

const struct lag_row *pane_group_chart_shown(const struct pane_model *model, const void *state)
{
    const struct group_detail *detail = group_detail_of(model);
    return detail ? row_of(state, detail) : NULL;
}

static const struct lag_points *points_of(const struct group_chart *pane, const struct group_detail *detail)
{
    const struct lag_row *row = row_of(pane, detail);
    return row ? &row->points : &detail->points;
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct group_chart *pane = state;
    const struct group_detail *detail = group_detail_of(model);
    const char *dot = pane_dot(model->ascii);
    const struct lag_row *row = detail ? row_of(pane, detail) : NULL;
    str_append(out, pane->seconds ? _("Seconds behind of ") : _("Lag of "));
    if (row) {
        sanitize_append(out, row->topic, strlen(row->topic), 40, model->ascii);
        str_appendf(out, " p%d", row->partition);
    } else {
        str_append(out, pane->seconds ? _("the partition furthest behind") : _("all partitions"));
    }
    if (!detail)
        return;
    const struct lag_points *points = points_of(pane, detail);
    if (pane->seconds && points->behind_count > 0)
        str_appendf(out, "%s%s", dot,
                    points->behind_age == SPAN_AGE_RECORD ? _("age of the next record") : _("waiting"));
    if (points->is_short)
        str_appendf(out, "%s%s", dot, _("short history"));
}

static int64_t wall_ms(const struct pane_model *model, int64_t at_us)
{
    return model->now_ms - (model->now_us - at_us) / 1000;
}

/* Values between points lie on the line from one to the next: flat runs are kept as two. */
static void fill_series(const struct pane_model *model, const struct point *points, size_t count, double unit,
                        struct series *series)
{
    int64_t step_us = series->bucket_ms * 1000;
    size_t at = 0;
    for (int64_t t_us = points[0].t_us; t_us <= points[count - 1].t_us; t_us += step_us) {
        while (at + 1 < count && points[at + 1].t_us <= t_us)
            at++;
        double value = (double)points[at].value;
        if (at + 1 < count)
            value += (double)(points[at + 1].value - points[at].value) * (double)(t_us - points[at].t_us) /
                     (double)(points[at + 1].t_us - points[at].t_us);
        series_add(series, wall_ms(model, t_us), unit < 1 ? value * unit : round(value), 1); /* records are whole */
    }
    series_add(series, wall_ms(model, points[count - 1].t_us), (double)points[count - 1].value * unit, 1);
}

/* NULL: there is nothing to draw. */
static struct chart_lines *make_lines(const struct pane_model *model, const struct group_chart *pane, int width)
{
    const struct group_detail *detail = group_detail_of(model);
    const struct lag_points *points = detail ? points_of(pane, detail) : NULL;
    const struct point *values = !points ? NULL : pane->seconds ? points->behind : points->lag;
    size_t count = !points ? 0 : pane->seconds ? points->behind_count : points->lag_count;
    if (count < 2)
        return NULL;
    struct chart_lines *lines = mem_zero(1, sizeof *lines);
    int64_t span_ms = (values[count - 1].t_us - values[0].t_us) / 1000, across = width > 10 ? 2 * width : 20;
    int64_t bucket_ms = chart_time_step(span_ms / (across < SERIES_BUCKETS ? across : SERIES_BUCKETS - 1) + 1);
    const char *name = pane->seconds ? _("seconds") : _("records");
    series_init(&lines->items[0].series, name, bucket_ms);
    snprintf(lines->items[0].name, sizeof lines->items[0].name, "%s", name);
    snprintf(lines->spec.paths[0], sizeof lines->spec.paths[0], "%s", name);
    lines->spec.count = lines->spec.aggregate_count = 1;
    lines->spec.aggregates[0] = AGGREGATE_MAX;
    lines->count = 1;
    lines->one_in = 1;
    fill_series(model, values, count, pane->seconds ? 0.001 : 1, &lines->items[0].series);
    return lines;
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct group_chart *pane = state;
    const struct group_detail *detail = group_detail_of(model);
    (void)width;
    (void)height;
    if (detail && pane->of_one && !row_of(pane, detail))
        pane_group_chart_show(pane, NULL);
}

static void draw_reason(const struct pane_model *model, const struct group_chart *pane, const struct canvas *canvas)
{
    const struct group_detail *detail = group_detail_of(model);
    const char *what = NULL, *why = NULL;
    if (!detail || detail->count == 0) {
        group_empty(model, &what, &why);
        pane_say(canvas, ROLE_DIM, what, why);
    } else if (pane->seconds && points_of(pane, detail)->lag_count >= 2) {
        pane_say(canvas, ROLE_DIM, _("how many seconds it was behind is not known"), _("v shows records"));
    } else {
        pane_say(canvas, ROLE_DIM, _("no history yet"), _("it begins when weir looks: a point each few seconds"));
    }
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct group_chart *pane = state;
    struct chart_lines *lines = make_lines(model, pane, canvas->area.width);
    (void)focused;
    if (!lines) {
        draw_reason(model, pane, canvas);
        return;
    }
    const struct group_detail *detail = group_detail_of(model);
    struct group_mark newest[MARKS_MOST];
    size_t count = group_marks_collect(model, detail, row_of(pane, detail), newest, MARKS_MOST);
    struct chart_mark marks[MARKS_MOST];
    for (size_t i = 0; i < count; i++)
        marks[i] = (struct chart_mark){.at_ms = wall_ms(model, newest[i].at_us),
                                       .letter = group_mark_letter(newest[i].kind),
                                       .role = group_mark_role(newest[i].kind)};
    struct chart_options options = {.glyphs = model->ascii ? CHART_ASCII : CHART_BRAILLE,
                                    .plain = true,
                                    .has_cursor = pane->has_cursor,
                                    .cursor = pane->cursor,
                                    .marks = marks,
                                    .mark_count = count};
    int width = canvas->area.width, height = canvas->area.height;
    int list = height < LIST_FROM ? 0 : (int)count < height / 3 ? (int)count : height / 3;
    struct canvas upper = canvas_part(canvas, (struct rect){0, 0, width, height - list});
    struct canvas lower = canvas_part(canvas, (struct rect){0, height - list, width, list});
    chart_draw(lines, &options, &upper);
    group_marks_draw(newest, count, !row_of(pane, detail), &lower);
    free(lines);
}

static void step(struct group_chart *pane, const struct group_detail *detail, bool down)
{
    size_t count = detail->count + 1, at = 0; /* 0: all partitions */
    for (size_t i = 0; pane->of_one && i < detail->count; i++)
        if (group_row_key(&detail->rows[i]) == pane->key)
            at = i + 1;
    at = (at + (down ? 1 : count - 1)) % count;
    pane_group_chart_show(pane, at == 0 ? NULL : &detail->rows[at - 1]);
}

static void move_cursor(struct group_chart *pane, int by)
{
    int64_t at = (pane->has_cursor ? (int64_t)pane->cursor : 0) + by;
    pane->cursor = (size_t)(at < 0 ? 0 : at >= SERIES_BUCKETS ? SERIES_BUCKETS - 1 : at);
    pane->has_cursor = true;
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct group_chart *pane = state;
    const struct group_detail *detail = group_detail_of(model);
    switch (action) {
    case ACTION_VIEW:
        pane->seconds = !pane->seconds;
        return PANE_CHANGED;
    case ACTION_DOWN:
    case ACTION_UP:
        if (detail)
            step(pane, detail, action == ACTION_DOWN);
        return PANE_CHANGED;
    case ACTION_HOME:
        pane_group_chart_show(pane, NULL);
        return PANE_CHANGED;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        move_cursor(pane, action == ACTION_LEFT ? 1 : -1);
        return PANE_CHANGED;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        move_cursor(pane, action == ACTION_PAGE_UP ? PAGE : -PAGE);
        return PANE_CHANGED;
    case ACTION_END:
        pane->has_cursor = false;
        return PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

const struct pane_ops pane_group_chart = {
    .name = "lag over time",
    .place = 'l',
    .hints = N_("Esc back  v seconds  j k partition  h l cursor  ? help"),
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
};
