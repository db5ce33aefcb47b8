#include "ui/chart_histogram.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "base/str.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/chart_ticks.h"

enum { EIGHTHS = 8, TICK_COLUMNS = 14 };

struct histogram_view {
    const struct histogram *histogram;
    bool ascii;
    struct rect plot;
    int label_width;
    double tallest; /* numbers in the fullest column */
    struct chart_ticks counts;
};

static double column(const struct histogram_view *view, int x)
{
    double width = view->plot.width;
    return histogram_part(view->histogram, x / width, (x + 1) / width);
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

static void draw_legend(const struct histogram *histogram, const struct canvas *canvas)
{
    char text[4 * FORMAT_MAX], a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX];
    struct str path = {0};
    sanitize_append_marked(&path, histogram->spec.paths[0], strlen(histogram->spec.paths[0]),
                           (size_t)canvas->area.width, canvas->grid->ascii);
    int x = canvas_text(canvas, 0, 0, ROLE_TEXT, str_text(&path));
    str_finish(&path);
    snprintf(text, sizeof text, "p50 %s p95 %s p99 %s", format_si(histogram->p50, a), format_si(histogram->p95, b),
             format_si(histogram->p99, c));
    add_part(canvas, &x, ROLE_NUMBER, text);
    if (histogram->one_in > 1) {
        snprintf(text, sizeof text, _("1 in %u records"), (unsigned)histogram->one_in);
        add_part(canvas, &x, ROLE_WARNING, text);
    }
    if (histogram->rough)
        add_part(canvas, &x, ROLE_WARNING, _("percentiles may be far off"));
    if (histogram->spec.log && histogram->below) {
        snprintf(text, sizeof text, _("%s not above zero"), format_exact((int64_t)histogram->below, a));
        add_part(canvas, &x, ROLE_WARNING, text);
    }
    if (histogram->too_large) {
        snprintf(text, sizeof text, _("%zu too large to draw"), (size_t)histogram->too_large);
        add_part(canvas, &x, ROLE_WARNING, text);
    }
    snprintf(text, sizeof text, _("%s numbers, %s to %s"), format_exact((int64_t)histogram->count, a),
             format_si(histogram->min, b), format_si(histogram->max, c));
    add_part(canvas, &x, ROLE_DIM, text);
    if (histogram->without > histogram->outsized) {
        int64_t without = (int64_t)(histogram->without - histogram->outsized);
        snprintf(text, sizeof text, _("%s without"), format_exact(without, a));
        add_part(canvas, &x, ROLE_WARNING, text);
    }
}

/* What stands in one cell of a column that is `height` eighths of a cell high. */
static const char *glyph(const struct histogram_view *view, int eighths)
{
    static const char *const blocks[] = {"",       "\u2581", "\u2582", "\u2583", "\u2584",
                                         "\u2585", "\u2586", "\u2587", "\u2588"};
    if (!view->ascii)
        return blocks[eighths];
    return eighths >= 6 ? "#" : eighths >= 3 ? "=" : "_";
}

static void draw_column(const struct histogram_view *view, const struct canvas *canvas, int x)
{
    double top = chart_tick_value(&view->counts, view->counts.count - 1), count = column(view, x);
    int eighths = (int)lround(count / top * view->plot.height * EIGHTHS);
    if (eighths == 0 && count > 0)
        eighths = 1; /* rare is not never */
    for (int row = view->plot.height - 1; row >= 0 && eighths > 0; row--, eighths -= EIGHTHS)
        canvas_text(canvas, view->plot.x + x, view->plot.y + row, ROLE_CHART_1,
                    glyph(view, eighths < EIGHTHS ? eighths : EIGHTHS));
}

static void draw_counts(const struct histogram_view *view, const struct canvas *canvas)
{
    for (int y = 0; y < view->plot.height; y++)
        canvas_text(canvas, view->plot.x - 1, view->plot.y + y, ROLE_AXIS, view->ascii ? "|" : "\u2502");
    for (int i = 0; i < view->counts.count; i++) {
        char label[FORMAT_MAX];
        double place = chart_ticks_place(&view->counts, chart_tick_value(&view->counts, i));
        int y = view->plot.y + view->plot.height - 1 - (int)lround(place * (view->plot.height - 1));
        chart_tick_label(&view->counts, i, label);
        canvas_right(canvas, 0, y, view->label_width, ROLE_AXIS, label);
        canvas_text(canvas, view->plot.x - 1, y, ROLE_AXIS, view->ascii ? "+" : "\u2524");
    }
}

static int column_of(const struct histogram_view *view, double value)
{
    int x = (int)(histogram_place(view->histogram, value) * view->plot.width);
    return x < 0 ? 0 : x >= view->plot.width ? view->plot.width - 1 : x;
}

static void draw_values(const struct histogram_view *view, const struct canvas *canvas)
{
    const struct histogram *histogram = view->histogram;
    int y = view->plot.y + view->plot.height, most = view->plot.width / TICK_COLUMNS, last = -1;
    struct chart_ticks ticks = histogram->spec.log ? chart_ticks_log(histogram->low, histogram->high, most + 1)
                                                   : chart_ticks_of(histogram->low, histogram->high, most + 1);
    canvas_text(canvas, view->plot.x - 1, y, ROLE_AXIS, view->ascii ? "+" : "\u2514");
    for (int x = 0; x < view->plot.width; x++)
        canvas_text(canvas, view->plot.x + x, y, ROLE_AXIS, view->ascii ? "-" : "\u2500");
    for (int i = 0; i < ticks.count; i++) {
        char label[FORMAT_MAX];
        double value = chart_tick_value(&ticks, i);
        if (value < histogram->low || value > histogram->high)
            continue;
        chart_tick_label(&ticks, i, label);
        int x = view->plot.x + column_of(view, value), width = (int)strlen(label), start = x - width / 2;
        start = start + width > canvas->area.width ? canvas->area.width - width : start;
        canvas_text(canvas, x, y, ROLE_AXIS, view->ascii ? "+" : "\u252c");
        if (start > last)
            last = start + canvas_text(canvas, start, y + 1, ROLE_AXIS, label);
    }
}

static void draw_marks(const struct histogram_view *view, const struct canvas *canvas)
{
    const struct histogram *histogram = view->histogram;
    static const char *const names[] = {"p50", "p95", "p99"};
    const double values[] = {histogram->p50, histogram->p95, histogram->p99};
    int last = -1;
    for (int i = 0; i < 3; i++) {
        int x = view->plot.x + column_of(view, values[i]);
        if (histogram->spec.log && values[i] <= 0)
            continue;
        for (int y = 0; y < view->plot.height; y++)
            if (strcmp(grid_at(canvas->grid, canvas->area.x + x, canvas->area.y + view->plot.y + y)->text, " ") == 0)
                canvas_text(canvas, x, view->plot.y + y, ROLE_ACCENT, view->ascii ? ":" : "\u250a");
        int start = x + 4 > canvas->area.width ? x - 3 : x + 1;
        if (start > last)
            last = start + canvas_text(canvas, start, view->plot.y, ROLE_ACCENT, names[i]);
    }
}

static void draw_nothing(const struct histogram *histogram, const struct canvas *canvas)
{
    char text[128], a[FORMAT_MAX];
    snprintf(text, sizeof text, "%s", histogram->count ? _("no value is above zero") : _("no value yet"));
    if (!histogram->count && histogram->outsized)
        snprintf(text, sizeof text, "%s", _("all values are too large to draw"));
    else if (!histogram->count && histogram->records)
        snprintf(text, sizeof text, _("no number at that path in %s records"),
                 format_exact((int64_t)histogram->records, a));
    int x = (canvas->area.width - (int)width_text(text, strlen(text))) / 2;
    canvas_text(canvas, x > 0 ? x : 0, canvas->area.height / 2, ROLE_DIM, text);
}

void chart_histogram_draw(const struct histogram *histogram, enum chart_glyphs glyphs, const struct canvas *canvas)
{
    struct histogram_view view = {.histogram = histogram, .ascii = canvas->grid->ascii || glyphs == CHART_ASCII};
    int width = canvas->area.width, height = canvas->area.height;
    if (width < 1 || height < 1)
        return;
    if (!histogram->count || (histogram->spec.log && histogram->max <= 0)) {
        draw_nothing(histogram, canvas);
        return;
    }
    bool legend = height >= 4 && width >= 10, axes = height >= 6 && width >= 24;
    view.label_width = axes ? 6 : 0;
    view.plot = (struct rect){axes ? 7 : 0, legend, width - (axes ? 7 : 0), height - legend - (axes ? 2 : 0)};
    for (int x = 0; x < view.plot.width; x++)
        view.tallest = fmax(view.tallest, column(&view, x));
    view.counts = chart_ticks_of(0, fmax(view.tallest, 1), view.plot.height < 6 ? 2 : 4);
    for (int x = 0; x < view.plot.width; x++)
        draw_column(&view, canvas, x);
    if (axes) {
        draw_counts(&view, canvas);
        draw_values(&view, canvas);
    }
    draw_marks(&view, canvas);
    if (legend)
        draw_legend(histogram, canvas);
}
