/* From the outside in: the frame says which parts have room (legend above, values on the left, times below), the scale
 * says how buckets and values become dots, the plot is those dots. The newest bucket is at the right edge; young series
 * are stretched over the width, by a whole factor, so that there is something to see after a few seconds.
 */
#include "ui/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/lang.h"
#include "base/str.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/chart_plot.h"
#include "ui/chart_ticks.h"

/* Beyond it the arithmetic of ticks would no longer be exact. */
static const double LARGEST = 1e38;

enum { DAY_MS = 86400000, YOUNGEST = 20 /* buckets that a stretched series shows at least */ };

/* What is drawn: the buckets in sight, and the range of their values. */
struct chart_view {
    const struct series *series;
    const struct chart_options *options;
    size_t buckets; /* in sight */
    int stretch;    /* dots from one bucket to the next */
    size_t filled;  /* buckets in sight with a value to draw */
    size_t outside; /* buckets in sight whose values are too large to draw */
    double min, max;
    struct chart_ticks ticks;
};

struct chart_frame {
    bool legend, times, axis_line;
    int label_width; /* of the values on the left, without the axis; 0: none */
    struct rect plot;
};

static double value_of(const struct chart_view *view, const struct bucket *bucket)
{
    switch (view->options->aggregate) {
    case AGGREGATE_MIN:
        return bucket->min;
    case AGGREGATE_MAX:
        return bucket->max;
    case AGGREGATE_SUM:
        return bucket->mean * bucket->count;
    case AGGREGATE_COUNT:
        return bucket->count;
    case AGGREGATE_LAST:
        return bucket->last;
    case AGGREGATE_AVG:
        break;
    }
    return bucket->mean;
}

static bool can_draw(const struct bucket *bucket)
{
    return bucket->count && fabs(bucket->mean) < LARGEST && fabs(bucket->min) < LARGEST && fabs(bucket->max) < LARGEST;
}

static void look_at_buckets(struct chart_view *view)
{
    view->filled = view->outside = 0;
    for (size_t age = 0; age < view->buckets; age++) {
        const struct bucket *bucket = series_bucket(view->series, age);
        if (!can_draw(bucket)) {
            view->outside += bucket->count > 0;
            continue;
        }
        double low = view->options->band ? bucket->min : value_of(view, bucket);
        double high = view->options->band ? bucket->max : value_of(view, bucket);
        view->min = view->filled ? fmin(view->min, low) : low;
        view->max = view->filled ? fmax(view->max, high) : high;
        view->filled++;
    }
}

/* How many buckets there are between the oldest with a value and the newest. */
static size_t age_of_series(const struct series *series)
{
    size_t oldest = 0;
    for (size_t age = 0; age < SERIES_BUCKETS; age++)
        if (series_bucket(series, age)->count)
            oldest = age;
    return oldest + 1;
}

static void choose_buckets(struct chart_view *view, int dots)
{
    size_t age = age_of_series(view->series);
    size_t wanted = age < YOUNGEST ? YOUNGEST : age;
    size_t width = dots < 1 ? 1 : (size_t)dots;
    view->stretch = width > wanted ? (int)((width - 1) / (wanted > 1 ? wanted - 1 : 1)) : 1;
    if (view->stretch < 1)
        view->stretch = 1;
    view->buckets = (width - 1) / (size_t)view->stretch + 1;
    if (view->buckets > SERIES_BUCKETS)
        view->buckets = SERIES_BUCKETS;
    look_at_buckets(view);
}

static void choose_ticks(struct chart_view *view, int rows)
{
    double min = view->min, max = view->max;
    /* Zero is the natural ground, unless that would flatten the line. */
    if (min > 0 && min < max * 0.35)
        min = 0;
    int most = rows < 6 ? 3 : 2 + (rows - 1) / 3;
    view->ticks = chart_ticks_of(min, max, most > 7 ? 7 : most);
}

static int label_width_of(const struct chart_ticks *ticks)
{
    size_t widest = 0;
    for (int i = 0; i < ticks->count; i++) {
        char label[FORMAT_MAX];
        chart_tick_label(ticks, i, label);
        if (strlen(label) > widest)
            widest = strlen(label);
    }
    return (int)widest;
}

static void choose_frame(struct chart_frame *frame, const struct rect *area)
{
    *frame = (struct chart_frame){.legend = area->height >= 4 && area->width >= 10,
                                  .times = area->height >= 6 && area->width >= 24,
                                  .axis_line = area->height >= 10 && area->width >= 24};
    int above = frame->legend, below = frame->times + frame->axis_line;
    frame->plot = (struct rect){0, above, area->width, area->height - above - below};
}

/* The values' labels take their room from the plot, when that is wide enough. */
static void make_room_for_labels(struct chart_frame *frame, const struct chart_ticks *ticks)
{
    int width = label_width_of(ticks);
    if (frame->plot.height < 3 || width + 1 > frame->plot.width / 3)
        return;
    frame->label_width = width;
    frame->plot.x = width + 1;
    frame->plot.width -= width + 1;
}

static int dot_of_value(const struct chart_view *view, const struct chart_plot *plot, double value)
{
    double low = chart_tick_value(&view->ticks, 0), high = chart_tick_value(&view->ticks, view->ticks.count - 1);
    double share = (high - value) / (high - low);
    share = fmin(fmax(share, 0), 1);
    return (int)lround(share * (chart_plot_height(plot) - 1));
}

static int dot_of_age(const struct chart_view *view, const struct chart_plot *plot, size_t age)
{
    return chart_plot_width(plot) - 1 - (int)age * view->stretch;
}

static void plot_series(const struct chart_view *view, struct chart_plot *plot)
{
    bool joined = false;
    int last_x = 0, last_y = 0;
    for (size_t i = view->buckets; i-- > 0;) {
        const struct bucket *bucket = series_bucket(view->series, i);
        if (!can_draw(bucket)) {
            joined = false;
            continue;
        }
        int x = dot_of_age(view, plot, i), y = dot_of_value(view, plot, value_of(view, bucket));
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

/* hh:mm:ss, hh:mm or mm-dd, in local time. */
static void time_label(int64_t at_ms, int64_t step_ms, char label[FORMAT_MAX])
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
    double ms_per_column = (double)view->series->bucket_ms * plot->across / view->stretch;
    int64_t step = chart_time_step((int64_t)ceil(ms_per_column * 13));
    int64_t newest = view->series->newest_ms;
    int y = frame->plot.y + frame->plot.height;
    int right = frame->plot.x + frame->plot.width;
    for (int64_t at = newest - ((newest % step) + step) % step;; at -= step) {
        int x = right - 1 - (int)((double)(newest - at) / ms_per_column);
        if (x < frame->plot.x)
            break;
        char label[FORMAT_MAX];
        time_label(at, step, label);
        int width = (int)strlen(label), start = x - width / 2;
        start = start + width > right ? right - width : start;
        start = start < 0 ? 0 : start;
        if (frame->axis_line)
            canvas_text(canvas, x, y, ROLE_AXIS, ascii ? "+" : "\u252c");
        canvas_text(canvas, start, y + frame->axis_line, ROLE_AXIS, label);
    }
}

/* One part of the legend, after what is there; a part that does not fit is left out. */
static void add_to_legend(const struct canvas *canvas, int *x, enum role role, const char *text)
{
    const char *between = canvas->grid->ascii ? " | " : " \u25aa ";
    int width = (int)width_text(text, strlen(text));
    if (*x + 3 + width > canvas->area.width)
        return;
    *x += canvas_text(canvas, *x, 0, ROLE_AXIS, between);
    *x += canvas_text(canvas, *x, 0, role, text);
}

/* "mean" is what legends say of the average; "avg" is what it is called in a command. */
static const char *kind_of(enum aggregate aggregate)
{
    return aggregate == AGGREGATE_AVG ? _("mean") : aggregate_name(aggregate);
}

static void draw_legend(const struct chart_view *view, const struct canvas *canvas)
{
    static const char *const marks[] = {
        [CHART_BRAILLE] = "\u28e4\u2876", [CHART_BLOCKS] = "\u2583\u2585", [CHART_ASCII] = "--"};
    const struct series *series = view->series;
    struct str path = {0};
    int x =
        canvas_text(canvas, 0, 0, view->options->role, canvas->grid->ascii ? "--" : marks[view->options->glyphs]) + 1;
    int room = canvas->area.width - x;
    sanitize_append_marked(&path, series->path, strlen(series->path), room > 0 ? (size_t)room : 0, canvas->grid->ascii);
    x += canvas_text(canvas, x, 0, ROLE_TEXT, str_text(&path));
    str_finish(&path);

    char a[FORMAT_MAX], b[FORMAT_MAX], text[3 * FORMAT_MAX];
    snprintf(text, sizeof text, _("last %s"), format_si(series->last, a));
    add_to_legend(canvas, &x, ROLE_NUMBER, text);
    if (view->outside) {
        snprintf(text, sizeof text, _("%zu too large to draw"), view->outside);
        add_to_legend(canvas, &x, ROLE_WARNING, text);
    }
    if (series->one_in > 1) {
        snprintf(text, sizeof text, _("1 in %u records"), (unsigned)series->one_in);
        add_to_legend(canvas, &x, ROLE_WARNING, text);
    }
    snprintf(text, sizeof text, _("%s %s to %s"), view->options->band ? _("range") : kind_of(view->options->aggregate),
             format_si(view->min, a), format_si(view->max, b));
    add_to_legend(canvas, &x, ROLE_DIM, text);
    if (series->late) {
        snprintf(text, sizeof text, _("%s too old to show"), format_exact((int64_t)series->late, a));
        add_to_legend(canvas, &x, ROLE_DIM, text);
    }
}

static void draw_reason(const struct chart_view *view, const struct canvas *canvas)
{
    char text[3 * FORMAT_MAX], span[FORMAT_MAX];
    const struct series *series = view->series;
    if (!series || !series->path[0])
        snprintf(text, sizeof text, _("no numeric field found yet"));
    else if (!series->samples)
        snprintf(text, sizeof text, _("no value yet"));
    else if (view->outside)
        snprintf(text, sizeof text, _("all values are too large to draw"));
    else
        snprintf(text, sizeof text, _("no value in the last %s"),
                 format_duration((double)series->bucket_ms / 1000 * (double)view->buckets, span));
    int width = (int)strlen(text), x = (canvas->area.width - width) / 2;
    canvas_text(canvas, x > 0 ? x : 0, canvas->area.height / 2, ROLE_DIM, text);
}

static enum chart_glyphs glyphs_of(const struct chart_options *options, const struct canvas *canvas)
{
    return canvas->grid->ascii ? CHART_ASCII : options->glyphs;
}

void chart_draw(const struct series *series, const struct chart_options *options, const struct canvas *canvas)
{
    if (canvas->area.width < 1 || canvas->area.height < 1)
        return;
    struct chart_view view = {.series = series, .options = options};
    struct chart_frame frame;
    struct chart_plot plot;
    choose_frame(&frame, &canvas->area);
    int across = glyphs_of(options, canvas) == CHART_BRAILLE ? 2 : 1;
    if (series && series->samples) {
        choose_buckets(&view, frame.plot.width * across);
        choose_ticks(&view, frame.plot.height);
        make_room_for_labels(&frame, &view.ticks);
        choose_buckets(&view, frame.plot.width * across); /* fewer are in sight now */
    }
    if (!view.filled) {
        draw_reason(&view, canvas);
        return;
    }
    chart_plot_init(&plot, glyphs_of(options, canvas), frame.plot.width, frame.plot.height);
    plot_series(&view, &plot);
    struct canvas inner = canvas_part(canvas, frame.plot);
    chart_plot_draw(&plot, options->role, &inner);
    draw_values(&view, &frame, &plot, canvas);
    draw_times(&view, &frame, &plot, canvas);
    if (frame.legend)
        draw_legend(&view, canvas);
    chart_plot_finish(&plot);
}
