/* Bars lie, so that names of groups have room. Each row names its field as well as colouring it: colour alone carries
 * no meaning. All bars share one scale, which begins at zero; where there are negative numbers zero is within. */
#include "ui/chart_bars.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"

enum { NAME_LEAST = 5, FIELD_LEAST = 8, FIELD_MOST = 24, VALUE_MOST = 9, EIGHTHS = 8 };

struct bars_view {
    struct bars *bars; /* sorted, and cut to what fits */
    size_t laid;       /* groups that were laid into other */
    enum chart_glyphs glyphs;
    bool ascii;
    int name_width, field_width, value_width, plot_width;
    double low, high; /* low <= 0 <= high */
};

static bool value_of(const struct bars_view *view, const struct bar_group *group, size_t field, double *value)
{
    return bar_value(&group->bars[field], chart_spec_aggregate(&view->bars->spec), value);
}

static bool has_other(const struct bars_view *view)
{
    return view->bars->other.records > 0;
}

/* The last name of a path, for a column that is narrow. */
static const char *short_path(const char *path)
{
    const char *dot = strrchr(path, '.'), *bracket = strrchr(path, '[');
    return bracket && (!dot || bracket > dot) ? bracket : dot ? dot + 1 : path;
}

static int shown_width(const struct bars_view *view, const char *text, int most)
{
    struct str clean = {0};
    sanitize_append(&clean, text, strlen(text), (size_t)most, view->ascii);
    int width = (int)width_text(str_text(&clean), clean.len);
    str_finish(&clean);
    return width;
}

static void look_at_group(struct bars_view *view, const struct bar_group *group)
{
    for (size_t i = 0; i < view->bars->spec.count; i++) {
        double value;
        char text[FORMAT_MAX];
        if (!value_of(view, group, i, &value))
            continue;
        view->low = fmin(view->low, value);
        view->high = fmax(view->high, value);
        int width = (int)strlen(format_si(value, text));
        view->value_width = width > view->value_width ? width : view->value_width;
    }
}

static void other_name(const struct bars_view *view, char *out, size_t size)
{
    size_t count = view->laid;
    if (view->bars->other.records && count)
        snprintf(out, size, _("other (%zu%s)"), count, view->bars->count + view->laid >= BARS_GROUPS ? "+" : "");
    else
        snprintf(out, size, "%s", _("other"));
}

static int field_most(int width)
{
    return width / 6 < FIELD_LEAST ? FIELD_LEAST : width / 6 > FIELD_MOST ? FIELD_MOST : width / 6;
}

static void measure(struct bars_view *view, int width)
{
    char other[32];
    const struct bars *bars = view->bars;
    other_name(view, other, sizeof other);
    view->name_width = has_other(view) ? (int)strlen(other) : NAME_LEAST;
    for (size_t i = 0; i < bars->count; i++) {
        int columns = shown_width(view, bars->groups[i].name, SAMPLE_NAME);
        view->name_width = columns > view->name_width ? columns : view->name_width;
        look_at_group(view, &bars->groups[i]);
    }
    if (has_other(view))
        look_at_group(view, &bars->other);
    if (view->name_width > width / 3)
        view->name_width = width / 3;
    for (size_t i = 0; i < bars->spec.count && bars->spec.count > 1; i++) {
        int columns = shown_width(view, short_path(bars->spec.paths[i]), field_most(width));
        view->field_width = columns > view->field_width ? columns : view->field_width;
    }
    int field = view->field_width ? view->field_width + 1 : 0;
    view->plot_width = width - view->name_width - 1 - field - view->value_width - 1;
}

static void put(const struct bars_view *view, const struct canvas *canvas, int x, int y, enum role role,
                const char *text, int columns)
{
    struct str clean = {0};
    sanitize_append_marked(&clean, text, strlen(text), (size_t)(columns > 0 ? columns : 0), view->ascii);
    canvas_text_n(canvas, x, y, role, str_text(&clean), clean.len, columns);
    str_finish(&clean);
}

/* One bar between two places, in eighths of a column. A bar that is shorter than that still has a mark. */
static int draw_bar(const struct bars_view *view, const struct canvas *canvas, int x, int y, enum role role,
                    double value)
{
    static const char *const parts[EIGHTHS + 1] = {"",       "\u258f", "\u258e", "\u258d", "\u258c",
                                                   "\u258b", "\u258a", "\u2589", "\u2588"};
    double half = view->high / 2 - view->low / 2; /* halves: no difference overflows */
    int all = view->plot_width * EIGHTHS;
    int zero = half > 0 ? (int)lround(-view->low / 2 / half * all) : 0;
    int end = half > 0 ? (int)lround((value / 2 - view->low / 2) / half * all) : 0;
    int from = zero < end ? zero : end, to = zero < end ? end : zero;
    if (from == to && value != 0)
        to++;
    int column = from / EIGHTHS;
    for (; column * EIGHTHS < to; column++) {
        int part = to - column * EIGHTHS < EIGHTHS ? to - column * EIGHTHS : EIGHTHS;
        const char *glyph = parts[part];
        if (view->glyphs == CHART_BRAILLE)
            glyph = part > EIGHTHS / 2 ? "\u2836" : "\u2806"; /* two dots high: bars of neighbours stay apart */
        if (view->ascii)
            glyph = part >= EIGHTHS / 2 || column == from / EIGHTHS ? "=" : "-";
        canvas_text(canvas, x + column, y, role, glyph);
    }
    return x + (column > 0 ? column : 0);
}

static void draw_row(const struct bars_view *view, const struct canvas *canvas, int y, const struct bar_group *group,
                     size_t field)
{
    enum role role = (enum role)(ROLE_CHART_1 + field);
    int x = view->name_width + 1;
    double value;
    char text[FORMAT_MAX];
    if (view->field_width) {
        put(view, canvas, x, y, role, short_path(view->bars->spec.paths[field]), view->field_width);
        x += view->field_width + 1;
    }
    if (!value_of(view, group, field, &value)) {
        canvas_text(canvas, x, y, ROLE_DIM, view->ascii ? "-" : "\u2014");
        return;
    }
    int end = view->plot_width > 0 ? draw_bar(view, canvas, x, y, role, value) : x;
    canvas_text(canvas, end + 1 < x + view->plot_width + 1 ? end + 1 : x + view->plot_width + 1, y, ROLE_NUMBER,
                format_si(value, text));
}

static void draw_group(const struct bars_view *view, const struct canvas *canvas, int *y, const struct bar_group *group,
                       const char *name, enum role role)
{
    put(view, canvas, 0, *y, role, name, view->name_width);
    for (size_t i = 0; i < view->bars->spec.count; i++)
        draw_row(view, canvas, (*y)++, group, i);
}

static void add_part(const struct canvas *canvas, int *x, enum role role, const char *text)
{
    const char *between = canvas->grid->ascii ? " | " : " \u25aa ";
    int width = (int)width_text(text, strlen(text));
    if (*x + 3 + width > canvas->area.width)
        return;
    *x += canvas_text(canvas, *x, 0, ROLE_AXIS, between);
    *x += canvas_text(canvas, *x, 0, role, text);
}

static void say_counts(const struct bars_view *view, const struct canvas *canvas, int x)
{
    const struct bars *bars = view->bars;
    char text[96], a[FORMAT_MAX];
    if (bars->one_in > 1) {
        snprintf(text, sizeof text, _("1 in %u records"), (unsigned)bars->one_in);
        add_part(canvas, &x, ROLE_WARNING, text);
    }
    snprintf(text, sizeof text, _("%s records"), format_exact((int64_t)(bars->records - bars->without), a));
    add_part(canvas, &x, ROLE_DIM, text);
    if (bars->too_large) {
        snprintf(text, sizeof text, _("%zu too large to draw"), (size_t)bars->too_large);
        add_part(canvas, &x, ROLE_WARNING, text);
    }
    if (bars->without > bars->outsized) {
        snprintf(text, sizeof text, _("%s without"), format_exact((int64_t)(bars->without - bars->outsized), a));
        add_part(canvas, &x, ROLE_WARNING, text);
    }
}

static void draw_legend(const struct bars_view *view, const struct canvas *canvas)
{
    const struct chart_spec *spec = &view->bars->spec;
    int x = 0, room = canvas->area.width;
    for (size_t i = 0; i < spec->count && x < room - 4; i++) {
        struct str clean = {0};
        x += canvas_text(canvas, x, 0, (enum role)(ROLE_CHART_1 + i), view->ascii ? "== " : "\u2588\u2588 ");
        sanitize_append_marked(&clean, spec->paths[i], strlen(spec->paths[i]), (size_t)(room - x), view->ascii);
        x += canvas_text(canvas, x, 0, ROLE_TEXT, str_text(&clean)) + 1;
        str_finish(&clean);
    }
    x--;
    if (*spec->by) {
        struct str by = {0}, path = {0};
        sanitize_append(&path, spec->by, strlen(spec->by), 40, view->ascii);
        str_appendf(&by, _("by %s"), str_text(&path));
        str_finish(&path);
        add_part(canvas, &x, ROLE_TEXT, str_text(&by));
        str_finish(&by);
    }
    add_part(canvas, &x, ROLE_TEXT, aggregate_name(chart_spec_aggregate(spec)));
    say_counts(view, canvas, x);
}

/* How many groups fit; "other" takes the place of one when there is such. */
static size_t groups_that_fit(const struct bars *bars, int rows)
{
    size_t fit = rows > 0 ? (size_t)rows / bars->spec.count : 0;
    bool other = bars->other.records > 0 || bars->count > fit;
    return other && fit > 0 ? fit - 1 : fit;
}

static void draw_nothing(const struct bars *bars, const struct canvas *canvas)
{
    char text[128], a[FORMAT_MAX];
    if (bars->records)
        snprintf(text, sizeof text, _("no number at that path in %s records"), format_exact((int64_t)bars->records, a));
    else
        snprintf(text, sizeof text, "%s", _("no value yet"));
    int x = (canvas->area.width - (int)strlen(text)) / 2;
    canvas_text(canvas, x > 0 ? x : 0, canvas->area.height / 2, ROLE_DIM, text);
}

void chart_bars_draw(const struct bars *bars, enum chart_glyphs glyphs, const struct canvas *canvas)
{
    int legend = canvas->area.height >= 3, y = legend;
    if (canvas->area.width < 1 || canvas->area.height < 1)
        return;
    if (!bars->count) {
        draw_nothing(bars, canvas);
        return;
    }
    struct bars_view view = {
        .bars = mem_dup(bars, sizeof *bars), .glyphs = glyphs, .ascii = canvas->grid->ascii || glyphs == CHART_ASCII};
    view.laid = bars_top(view.bars, groups_that_fit(bars, canvas->area.height - legend));
    measure(&view, canvas->area.width);
    if (legend)
        draw_legend(&view, canvas);
    for (size_t i = 0; i < view.bars->count; i++)
        draw_group(&view, canvas, &y, &view.bars->groups[i], view.bars->groups[i].name, ROLE_TEXT);
    if (has_other(&view)) {
        char name[32];
        other_name(&view, name, sizeof name);
        draw_group(&view, canvas, &y, &view.bars->other, name, ROLE_DIM);
    }
    free(view.bars);
}
