/* From the outside in: frame and scale (chart_view.c) say how buckets and values become dots, the plot is those dots.
 * The newest bucket is at the right edge; young series are stretched over the width, by a whole factor, so that there
 * is something to see after a few seconds.
 */
#include "ui/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "text/format.h"
#include "ui/chart_plot.h"
#include "ui/chart_ticks.h"
#include "ui/chart_view.h"

enum { DAY_MS = 86400000 };

static int dot_of_value(const struct chart_view *view, const struct chart_plot *plot, double value)
{
    double share = 1 - chart_ticks_place(&view->ticks, value);
    share = fmin(fmax(share, 0), 1);
    return (int)lround(share * (chart_plot_height(plot) - 1));
}

static int dot_of_age(const struct chart_view *view, const struct chart_plot *plot, size_t age)
{
    return chart_plot_width(plot) - 1 - (int)age * view->stretch;
}

static void plot_line(const struct chart_view *view, struct chart_plot *plot, size_t line, size_t aggregate)
{
    bool joined = false;
    int last_x = 0, last_y = 0;
    for (size_t i = view->buckets; i-- > 0;) {
        const struct bucket *bucket = chart_bucket_at(view, line, i);
        if (!chart_can_draw(view, bucket)) {
            joined = false;
            continue;
        }
        int x = dot_of_age(view, plot, i), y = dot_of_value(view, plot, chart_value_of(view, bucket, aggregate));
        if (view->options->band)
            for (int side = 0; side < view->stretch; side++)
                chart_plot_band(plot, x - side, dot_of_value(view, plot, bucket->max),
                                dot_of_value(view, plot, bucket->min));
        chart_plot_line(plot, joined ? last_x : x, joined ? last_y : y, x, y);
        last_x = x;
        last_y = y;
        joined = true;
    }
}

/* The busiest line is drawn last: it is on top. */
static void plot_lines(const struct chart_view *view, struct chart_plot *plot)
{
    for (size_t line = view->lines->count; line-- > 0;) {
        plot->pen = (uint8_t)line;
        for (size_t a = 0; a < chart_aggregate_count(view); a++)
            plot_line(view, plot, line, a);
    }
}

/* Which line is which, not by colour alone: its digit at its newest point. */
static void draw_digits(const struct chart_view *view, const struct chart_plot *plot, const struct canvas *inner)
{
    for (size_t line = view->lines->count; plot->several && line-- > 0;) {
        for (size_t age = 0; age < view->buckets; age++) {
            const struct bucket *bucket = chart_bucket_at(view, line, age);
            if (!chart_can_draw(view, bucket))
                continue;
            int x = dot_of_age(view, plot, age) / plot->across;
            int y = dot_of_value(view, plot, chart_value_of(view, bucket, 0)) / plot->down;
            char digit[2] = {(char)('1' + line), '\0'};
            canvas_text(inner, x, y, chart_line_role(view->lines, line), digit);
            break;
        }
    }
}

/* The column of a moment; -1: not in sight. */
static int column_of(const struct chart_view *view, const struct chart_plot *plot, int64_t at_ms)
{
    const struct series *first = &view->lines->items[0].series;
    int64_t age = (first->newest_ms - series_start(first, at_ms)) / first->bucket_ms - (int64_t)view->options->back;
    return age < 0 || age >= (int64_t)view->buckets ? -1 : dot_of_age(view, plot, (size_t)age) / plot->across;
}

/* The alert's line where nothing else is, and a mark where it was crossed. */
static void draw_alert(const struct chart_view *view, const struct chart_plot *plot, const struct canvas *inner)
{
    const struct alert *alert = view->options->alert;
    const struct alert_rule *rule = chart_rule_of(view);
    bool ascii = inner->grid->ascii;
    if (!rule || (view->lines->spec.log && rule->level <= 0))
        return;
    int y = dot_of_value(view, plot, rule->level) / plot->down;
    for (int x = 0; x < plot->columns; x++)
        if (strcmp(grid_at(inner->grid, inner->area.x + x, inner->area.y + y)->text, " ") == 0)
            canvas_text(inner, x, y, ROLE_ERROR, ascii ? "." : "\u254c");
    uint64_t held = alert->count < ALERT_CROSSINGS ? alert->count : ALERT_CROSSINGS;
    for (uint64_t i = 0; i < held; i++) {
        const struct crossing *crossing = &alert->crossings[(alert->count - 1 - i) % ALERT_CROSSINGS];
        int x = column_of(view, plot, crossing->at_ms);
        if (x >= 0 && crossing->over)
            canvas_text(inner, x, y, ROLE_ERROR, ascii ? "!" : rule->below ? "\u25bc" : "\u25b2");
    }
}

/* Where nothing else is; letters stand on the axis, or at the top where there is none. Several at one place are a '*'.
 */
static void draw_marks(const struct chart_view *view, const struct chart_frame *frame, const struct chart_plot *plot,
                       const struct canvas *canvas)
{
    const struct chart_options *options = view->options;
    int bottom = frame->axis_line ? frame->plot.y + frame->plot.height : frame->plot.y, former = -1;
    for (size_t i = 0; i < options->mark_count; i++) {
        const struct chart_mark *mark = &options->marks[i];
        int x = column_of(view, plot, mark->at_ms);
        char letter[2] = {former == x ? '*' : mark->letter, '\0'};
        if (x < 0)
            continue;
        for (int y = 0; y < plot->rows; y++) {
            int at_x = canvas->area.x + frame->plot.x + x, at_y = canvas->area.y + frame->plot.y + y;
            if (strcmp(grid_at(canvas->grid, at_x, at_y)->text, " ") == 0)
                canvas_text(canvas, frame->plot.x + x, frame->plot.y + y, ROLE_DIM,
                            canvas->grid->ascii ? ":" : "\u250a");
        }
        canvas_text(canvas, frame->plot.x + x, bottom, mark->role, letter);
        former = x;
    }
}

static void draw_cursor(const struct chart_view *view, const struct chart_plot *plot, const struct canvas *inner)
{
    size_t cursor = view->options->cursor, back = view->options->back;
    if (!view->options->has_cursor || cursor < back || cursor - back >= view->buckets)
        return;
    int x = dot_of_age(view, plot, cursor - back) / plot->across;
    for (int y = 0; y < plot->rows; y++)
        if (strcmp(grid_at(inner->grid, inner->area.x + x, inner->area.y + y)->text, " ") == 0)
            canvas_text(inner, x, y, ROLE_ACCENT, inner->grid->ascii ? ":" : "\u2502");
}

static void draw_values(const struct chart_view *view, const struct chart_frame *frame, const struct chart_plot *plot,
                        const struct canvas *canvas)
{
    if (!frame->label_width)
        return;
    bool ascii = canvas->grid->ascii || view->options->glyphs == CHART_ASCII;
    for (int y = 0; y < frame->plot.height; y++)
        canvas_text(canvas, frame->label_width, frame->plot.y + y, ROLE_AXIS, ascii ? "|" : "\u2502");
    for (int i = 0; i < view->ticks.count; i++) {
        char label[FORMAT_MAX];
        chart_tick_label(&view->ticks, i, label);
        int y = frame->plot.y + dot_of_value(view, plot, chart_tick_value(&view->ticks, i)) / plot->down;
        canvas_right(canvas, 0, y, frame->label_width, ROLE_AXIS, label);
        canvas_text(canvas, frame->label_width, y, ROLE_AXIS, ascii ? "+" : "\u2524");
    }
}

static void draw_axis_line(const struct chart_frame *frame, const struct canvas *canvas, bool ascii)
{
    int y = frame->plot.y + frame->plot.height;
    if (!frame->axis_line)
        return;
    if (frame->label_width)
        canvas_text(canvas, frame->plot.x - 1, y, ROLE_AXIS, ascii ? "+" : "\u2514");
    for (int x = 0; x < frame->plot.width; x++)
        canvas_text(canvas, frame->plot.x + x, y, ROLE_AXIS, ascii ? "-" : "\u2500");
}

void chart_time_label(int64_t at_ms, int64_t step_ms, char label[FORMAT_MAX])
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm parts;
    format_clock(at_ms, label);
    label[step_ms % 60000 ? 8 : 5] = '\0';
    if (step_ms % DAY_MS == 0 && localtime_r(&seconds, &parts))
        strftime(label, FORMAT_MAX, "%m-%d", &parts);
}

/* Local time at round steps; the label's middle is below its moment. */
static void draw_times(const struct chart_view *view, const struct chart_frame *frame, const struct chart_plot *plot,
                       const struct canvas *canvas)
{
    bool ascii = canvas->grid->ascii || view->options->glyphs == CHART_ASCII;
    if (!frame->times)
        return;
    draw_axis_line(frame, canvas, ascii);
    const struct series *series = &view->lines->items[0].series;
    double ms_per_column = (double)series->bucket_ms * plot->across / view->stretch;
    int64_t step = chart_time_step((int64_t)ceil(ms_per_column * 13));
    int64_t newest = series->newest_ms - (int64_t)view->options->back * series->bucket_ms;
    int y = frame->plot.y + frame->plot.height;
    int right = frame->plot.x + frame->plot.width;
    for (int64_t at = newest - ((newest % step) + step) % step;; at -= step) {
        int x = right - 1 - (int)((double)(newest - at) / ms_per_column);
        if (x < frame->plot.x)
            break;
        char label[FORMAT_MAX];
        chart_time_label(at, step, label);
        int width = (int)strlen(label), start = x - width / 2;
        start = start + width > right ? right - width : start;
        start = start < 0 ? 0 : start;
        if (frame->axis_line)
            canvas_text(canvas, x, y, ROLE_AXIS, ascii ? "+" : "\u252c");
        canvas_text(canvas, start, y + frame->axis_line, ROLE_AXIS, label);
    }
}

void chart_draw(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas)
{
    struct chart_view view = {.lines = lines, .options = options};
    struct chart_frame frame;
    struct chart_plot plot;
    enum role roles[LINES_MOST];
    if (!chart_look(&view, &frame, canvas)) {
        chart_draw_reason(&view, canvas);
        return;
    }
    for (size_t i = 0; i < lines->count; i++)
        roles[i] = chart_line_role(lines, i);
    chart_plot_init(&plot, chart_glyphs_of(options, canvas), frame.plot.width, frame.plot.height);
    plot.several = lines->count > 1;
    plot_lines(&view, &plot);
    struct canvas inner = canvas_part(canvas, frame.plot);
    chart_plot_draw(&plot, roles, &inner);
    draw_alert(&view, &plot, &inner);
    draw_digits(&view, &plot, &inner);
    draw_cursor(&view, &plot, &inner);
    draw_values(&view, &frame, &plot, canvas);
    draw_times(&view, &frame, &plot, canvas);
    draw_marks(&view, &frame, &plot, canvas);
    if (frame.legend)
        chart_draw_legend(&view, canvas);
    chart_plot_finish(&plot);
}
