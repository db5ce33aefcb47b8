/* The line above a chart: which line is which, what numbers became, and what was left out. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/chart_view.h"

enum { NAME_MOST = 24, TWO_ROWS_FROM = 9, WRAPS_FROM = 3 };

/* "mean" is what legends say of the average; "avg" is what it is called in a command. */
void chart_aggregates(const struct chart_spec *spec, struct str *out)
{
    for (size_t i = 0; i < (spec->aggregate_count ? spec->aggregate_count : 1); i++) {
        enum aggregate aggregate = spec->aggregate_count ? spec->aggregates[i] : AGGREGATE_AVG;
        str_appendf(out, "%s%s", i ? ", " : "", aggregate == AGGREGATE_AVG ? _("mean") : aggregate_name(aggregate));
    }
}

/* One part of the legend, after what is there; a part that does not fit is left out. */
static void add_part(const struct canvas *canvas, int *x, int y, enum role role, const char *text)
{
    const char *between = canvas->grid->ascii ? " | " : " \u25aa ";
    int width = (int)width_text(text, strlen(text));
    if (*x + 3 + width > canvas->area.width)
        return;
    *x += canvas_text(canvas, *x, y, ROLE_AXIS, between);
    *x += canvas_text(canvas, *x, y, role, text);
}

/* What says that there is more than there was room for, with a space before it. */
static int more_width(bool ascii)
{
    return ascii ? 3 : 2;
}

static void add_more(const struct canvas *canvas, int x, int y)
{
    canvas_text(canvas, x ? x + 1 : 0, y, ROLE_DIM, canvas->grid->ascii ? ".." : "\u2026");
}

static bool is_several(const struct chart_lines *lines)
{
    return lines->count > 1 || *lines->spec.by;
}

int chart_legend_rows(const struct chart_lines *lines, const struct canvas *canvas)
{
    if (canvas->area.height < 4 || canvas->area.width < 10)
        return 0;
    return is_several(lines) && lines->count >= WRAPS_FROM && canvas->area.height >= TWO_ROWS_FROM ? 2 : 1;
}

static bool is_too_large(const struct chart_view *view)
{
    return view->outside || view->lines->too_large;
}

static void add_left_out(const struct chart_view *view, const struct canvas *canvas, int *x, int y)
{
    const struct chart_lines *lines = view->lines;
    char text[3 * FORMAT_MAX], a[FORMAT_MAX];
    uint64_t late = 0;
    for (size_t i = 0; i < lines->count; i++)
        late += lines->items[i].series.late;
    if (is_too_large(view)) {
        snprintf(text, sizeof text, _("%zu too large to draw"), view->outside + (size_t)lines->too_large);
        add_part(canvas, x, y, ROLE_WARNING, text);
    }
    if (view->not_log) {
        snprintf(text, sizeof text, _("%zu not above zero"), view->not_log);
        add_part(canvas, x, y, ROLE_WARNING, text);
    }
    if (lines->rough)
        add_part(canvas, x, y, ROLE_WARNING, _("percentiles may be far off"));
    if (lines->one_in > 1) {
        snprintf(text, sizeof text, _("1 in %u records"), (unsigned)lines->one_in);
        add_part(canvas, x, y, ROLE_WARNING, text);
    }
    if (lines->without > lines->outsized) {
        snprintf(text, sizeof text, _("%s without"), format_exact((int64_t)(lines->without - lines->outsized), a));
        add_part(canvas, x, y, ROLE_DIM, text);
    }
    if (late) {
        snprintf(text, sizeof text, _("%s too old to show"), format_exact((int64_t)late, a));
        add_part(canvas, x, y, ROLE_DIM, text);
    }
}

static void add_range(const struct chart_view *view, const struct canvas *canvas, int *x, int y)
{
    char text[4 * FORMAT_MAX], a[FORMAT_MAX], b[FORMAT_MAX];
    struct str what = {0};
    if (view->options->band || view->options->plain)
        str_append(&what, _("range"));
    else
        chart_aggregates(&view->lines->spec, &what);
    snprintf(text, sizeof text, _("%s %s to %s"), str_text(&what), format_si(view->min, a), format_si(view->max, b));
    add_part(canvas, x, y, ROLE_DIM, text);
    str_finish(&what);
}

static void draw_single(const struct chart_view *view, const struct canvas *canvas)
{
    static const char *const marks[] = {
        [CHART_BRAILLE] = "\u28e4\u2876", [CHART_BLOCKS] = "\u2583\u2585", [CHART_ASCII] = "--"};
    const char *name = view->lines->spec.paths[0];
    struct str path = {0};
    char a[FORMAT_MAX], text[3 * FORMAT_MAX];
    double last;
    int x = canvas_text(canvas, 0, 0, ROLE_CHART_1, canvas->grid->ascii ? "--" : marks[view->options->glyphs]) + 1;
    int room = canvas->area.width - x;
    sanitize_append_marked(&path, name, strlen(name), room > 0 ? (size_t)room : 0, canvas->grid->ascii);
    x += canvas_text(canvas, x, 0, ROLE_TEXT, str_text(&path));
    str_finish(&path);
    snprintf(text, sizeof text, _("last %s%s"), chart_latest(view->lines, 0, &last) ? format_si(last, a) : "-",
             sample_path_unit(name));
    add_part(canvas, &x, 0, ROLE_NUMBER, text);
    bool matters = is_too_large(view) || view->lines->one_in > 1 || view->not_log || view->lines->rough;
    if (matters) /* before the range, that may lack the room */
        add_left_out(view, canvas, &x, 0);
    add_range(view, canvas, &x, 0);
    if (!matters)
        add_left_out(view, canvas, &x, 0);
}

/* "1 Lima 231": the digit stands at the line's end, too. */
static void append_entry(const struct chart_lines *lines, size_t at, bool ascii, struct str *out)
{
    const struct chart_line *line = &lines->items[at];
    char a[FORMAT_MAX];
    double latest;
    if (lines->has_other && at == lines->count - 1)
        str_appendf(out, _("9 other (%zu)"), lines->others);
    else
        str_appendf(out, "%zu ", at + 1);
    if (!lines->has_other || at < lines->count - 1)
        sanitize_append(out, line->name, strlen(line->name), NAME_MOST, ascii);
    if (chart_latest(lines, at, &latest))
        str_appendf(out, " %s", format_si(latest, a));
}

static void draw_several(const struct chart_view *view, const struct canvas *canvas)
{
    const struct chart_lines *lines = view->lines;
    bool ascii = canvas->grid->ascii;
    int x = 0, y = 0, rows = chart_legend_rows(lines, canvas);
    if (*lines->spec.by) {
        struct str path = {0};
        sanitize_append(&path, lines->spec.paths[0], strlen(lines->spec.paths[0]), 40, ascii);
        x += canvas_text(canvas, x, y, ROLE_TEXT, str_text(&path));
        str_finish(&path);
    }
    if (rows == 2) {
        add_range(view, canvas, &x, y);
        add_left_out(view, canvas, &x, y);
        x = 0;
        y = 1;
    }
    for (size_t i = 0; i < lines->count; i++) {
        struct str entry = {0};
        append_entry(lines, i, ascii, &entry);
        int width = (int)width_text(str_text(&entry), entry.len);
        if (x + (x ? 2 : 0) + width > canvas->area.width - (i + 1 < lines->count ? more_width(ascii) : 0)) {
            add_more(canvas, x, y);
            str_finish(&entry);
            break;
        }
        x += x ? 2 : 0;
        x += canvas_text(canvas, x, y, chart_line_role(lines, i), str_text(&entry));
        str_finish(&entry);
    }
    if (rows == 1) {
        add_left_out(view, canvas, &x, y);
        add_range(view, canvas, &x, y);
    }
}

/* What the cursor is on: the moment, and the number of each line there. */
static void draw_cursor(const struct chart_view *view, const struct canvas *canvas)
{
    const struct chart_lines *lines = view->lines;
    const struct series *first = &lines->items[0].series;
    char label[FORMAT_MAX], number[FORMAT_MAX];
    int x = canvas_text(canvas, 0, 0, ROLE_ACCENT,
                        format_clock(first->newest_ms - (int64_t)view->options->cursor * first->bucket_ms, label));
    for (size_t i = 0; i < lines->count; i++) {
        const struct bucket *bucket = series_bucket(&lines->items[i].series, view->options->cursor);
        struct str text = {0};
        bool other = lines->has_other && i == lines->count - 1;
        if (is_several(lines))
            sanitize_append(&text, other ? _("other") : lines->items[i].name,
                            strlen(other ? _("other") : lines->items[i].name), NAME_MOST, canvas->grid->ascii);
        for (size_t a = 0; bucket->count && a < (lines->spec.aggregate_count ? lines->spec.aggregate_count : 1); a++) {
            enum aggregate aggregate = lines->spec.aggregate_count ? lines->spec.aggregates[a] : AGGREGATE_AVG;
            str_appendf(&text, "%s%s %s", text.len ? " " : "", aggregate_name(aggregate),
                        format_si(chart_bucket_value(bucket, aggregate, first->bucket_ms), number));
        }
        if (!bucket->count)
            str_appendf(&text, "%s%s", text.len ? " " : "", _("no value"));
        int room = canvas->area.width - x - (i + 1 < lines->count ? more_width(canvas->grid->ascii) : 0);
        bool fits = 3 + (int)width_text(str_text(&text), text.len) <= room;
        if (fits)
            add_part(canvas, &x, 0, chart_line_role(lines, i), str_text(&text));
        str_finish(&text);
        if (!fits) {
            add_more(canvas, x, 0);
            break;
        }
    }
}

void chart_draw_legend(const struct chart_view *view, const struct canvas *canvas)
{
    if (view->options->has_cursor)
        draw_cursor(view, canvas);
    else if (is_several(view->lines))
        draw_several(view, canvas);
    else
        draw_single(view, canvas);
}

static bool has_samples(const struct chart_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        if (lines->items[i].series.samples)
            return true;
    return false;
}

void chart_draw_reason(const struct chart_view *view, const struct canvas *canvas)
{
    char text[3 * FORMAT_MAX], span[FORMAT_MAX];
    const struct chart_lines *lines = view->lines;
    if (!lines || !lines->spec.count)
        snprintf(text, sizeof text, "%s", _("no numeric field found yet"));
    else if (!has_samples(lines) && lines->outsized)
        snprintf(text, sizeof text, "%s", _("all values are too large to draw"));
    else if (!has_samples(lines) && lines->records)
        snprintf(text, sizeof text, _("no number at that path in %s records"),
                 format_exact((int64_t)lines->records, span));
    else if (!has_samples(lines))
        snprintf(text, sizeof text, "%s", _("no value yet"));
    else if (view->not_log)
        snprintf(text, sizeof text, "%s", _("no value is above zero"));
    else if (view->outside)
        snprintf(text, sizeof text, "%s", _("all values are too large to draw"));
    else
        snprintf(text, sizeof text, _("no value in the last %s"),
                 format_duration((double)lines->items[0].series.bucket_ms / 1000 * (double)view->buckets, span));
    int width = (int)width_text(text, strlen(text)), x = (canvas->area.width - width) / 2;
    canvas_text(canvas, x > 0 ? x : 0, canvas->area.height / 2, ROLE_DIM, text);
}
