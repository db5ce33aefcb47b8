/* From the outside in: the frame says which parts have room (legend above, values on the left, times below), the scale
 * says how buckets and values become dots, the plot is those dots. The newest bucket is at the right edge; young series
 * are stretched over the width, by a whole factor, so that there is something to see after a few seconds.
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

/* Beyond it the arithmetic of ticks would no longer be exact. */
static const double LARGEST = 1e38;

enum { DAY_MS = 86400000, YOUNGEST = 20 /* buckets that a stretched series shows at least */ };

struct chart_frame {
    int legend; /* rows */
    bool times, axis_line;
    int label_width; /* of the values on the left, without the axis; 0: none */
    struct rect plot;
};

double chart_bucket_value(const struct bucket *bucket, enum aggregate aggregate, int64_t bucket_ms)
{
    switch (aggregate) {
    case AGGREGATE_MIN:
        return bucket->min;
    case AGGREGATE_MAX:
        return bucket->max;
    case AGGREGATE_SUM:
        return bucket->mean * bucket->weight;
    case AGGREGATE_COUNT:
        return bucket->weight;
    case AGGREGATE_RATE:
        return bucket->weight * 1000 / (double)bucket_ms;
    case AGGREGATE_LAST:
        return bucket->last;
    case AGGREGATE_P50:
        return bucket->p50;
    case AGGREGATE_P95:
        return bucket->p95;
    case AGGREGATE_P99:
        return bucket->p99;
    case AGGREGATE_AVG:
        break;
    }
    return bucket->mean;
}

enum role chart_line_role(const struct chart_lines *lines, size_t line)
{
    bool other = lines->has_other && line == lines->count - 1;
    return other ? ROLE_DIM : (enum role)(ROLE_CHART_1 + line % LINES_GROUPS);
}

static size_t aggregates_of(const struct chart_view *view)
{
    return view->lines->spec.aggregate_count ? view->lines->spec.aggregate_count : 1;
}

static double value_of(const struct chart_view *view, const struct bucket *bucket, size_t aggregate)
{
    const struct chart_spec *spec = &view->lines->spec;
    return chart_bucket_value(bucket, spec->aggregate_count ? spec->aggregates[aggregate] : AGGREGATE_AVG,
                              view->lines->items[0].series.bucket_ms);
}

static bool can_draw(const struct chart_view *view, const struct bucket *bucket)
{
    bool fits =
        bucket->count && fabs(bucket->mean) < LARGEST && fabs(bucket->min) < LARGEST && fabs(bucket->max) < LARGEST;
    return fits && (!view->lines->spec.log || bucket->min > 0);
}

/* Of all lines, the bucket of this age in sight. */
static const struct bucket *bucket_at(const struct chart_view *view, size_t line, size_t age)
{
    return series_bucket(&view->lines->items[line].series, age + view->options->back);
}

static void take_range(struct chart_view *view, double low, double high)
{
    view->min = view->filled ? fmin(view->min, low) : low;
    view->max = view->filled ? fmax(view->max, high) : high;
    view->filled++;
}

static void look_at_buckets(struct chart_view *view)
{
    view->filled = view->outside = view->not_log = 0;
    for (size_t line = 0; line < view->lines->count; line++) {
        for (size_t age = 0; age < view->buckets; age++) {
            const struct bucket *bucket = bucket_at(view, line, age);
            if (!can_draw(view, bucket)) {
                bool not_log = bucket->count && view->lines->spec.log && bucket->min <= 0;
                view->not_log += not_log;
                view->outside += bucket->count && !not_log;
                continue;
            }
            for (size_t a = 0; a < aggregates_of(view); a++)
                take_range(view, value_of(view, bucket, a), value_of(view, bucket, a));
            if (view->options->band)
                take_range(view, bucket->min, bucket->max);
        }
    }
}

size_t chart_oldest(const struct chart_lines *lines)
{
    size_t oldest = 0;
    for (size_t line = 0; line < lines->count; line++)
        for (size_t age = oldest; age < SERIES_BUCKETS; age++)
            if (series_bucket(&lines->items[line].series, age)->count)
                oldest = age;
    return oldest;
}

static void choose_buckets(struct chart_view *view, int dots)
{
    size_t back = view->options->back, age = chart_oldest(view->lines) + 1;
    size_t width = dots < 1 ? 1 : (size_t)dots, wanted = age > back ? age - back : 1;
    if (view->options->most && wanted > view->options->most)
        wanted = view->options->most;
    wanted = wanted < YOUNGEST ? YOUNGEST : wanted;
    view->stretch = width > wanted ? (int)((width - 1) / (wanted > 1 ? wanted - 1 : 1)) : 1;
    if (view->stretch < 1)
        view->stretch = 1;
    view->buckets = (width - 1) / (size_t)view->stretch + 1;
    if (view->buckets > SERIES_BUCKETS - back)
        view->buckets = SERIES_BUCKETS - back;
    look_at_buckets(view);
}

/* The alert's line, when one of the fields drawn is its own. */
static const struct alert_rule *rule_of(const struct chart_view *view)
{
    const struct chart_spec *spec = &view->lines->spec;
    if (!view->options->alert || !*view->options->alert->rule.path)
        return NULL;
    for (size_t i = 0; i < spec->count; i++)
        if (strcmp(spec->paths[i], view->options->alert->rule.path) == 0)
            return &view->options->alert->rule;
    return NULL;
}

static void choose_ticks(struct chart_view *view, int rows)
{
    const struct alert_rule *rule = rule_of(view);
    int most = rows < 6 ? 3 : 2 + (rows - 1) / 3;
    double min = view->min, max = view->max;
    most = most > 7 ? 7 : most;
    if (rule && fabs(rule->level) < LARGEST && (!view->lines->spec.log || rule->level > 0)) {
        min = fmin(min, rule->level);
        max = fmax(max, rule->level);
    }
    if (view->lines->spec.log) {
        view->ticks = chart_ticks_log(min, max, most);
        return;
    }
    /* Zero is the natural ground, unless that would flatten the line. */
    if (min > 0 && min < max * 0.35)
        min = 0;
    view->ticks = chart_ticks_of(min, max, most);
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

static void choose_frame(struct chart_frame *frame, int legend, const struct rect *area)
{
    *frame = (struct chart_frame){.legend = legend,
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
        const struct bucket *bucket = bucket_at(view, line, i);
        if (!can_draw(view, bucket)) {
            joined = false;
            continue;
        }
        int x = dot_of_age(view, plot, i), y = dot_of_value(view, plot, value_of(view, bucket, aggregate));
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
        for (size_t a = 0; a < aggregates_of(view); a++)
            plot_line(view, plot, line, a);
    }
}

/* Which line is which, not by colour alone: its digit at its newest point. */
static void draw_digits(const struct chart_view *view, const struct chart_plot *plot, const struct canvas *inner)
{
    for (size_t line = view->lines->count; plot->several && line-- > 0;) {
        for (size_t age = 0; age < view->buckets; age++) {
            const struct bucket *bucket = bucket_at(view, line, age);
            if (!can_draw(view, bucket))
                continue;
            int x = dot_of_age(view, plot, age) / plot->across;
            int y = dot_of_value(view, plot, value_of(view, bucket, 0)) / plot->down;
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
    const struct alert_rule *rule = rule_of(view);
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

static enum chart_glyphs glyphs_of(const struct chart_options *options, const struct canvas *canvas)
{
    return canvas->grid->ascii ? CHART_ASCII : options->glyphs;
}

/* False: nothing is to be drawn. */
static bool look(struct chart_view *view, struct chart_frame *frame, const struct canvas *canvas)
{
    int across = glyphs_of(view->options, canvas) == CHART_BRAILLE ? 2 : 1;
    if (canvas->area.width < 1 || canvas->area.height < 1)
        return false;
    choose_frame(frame, view->lines ? chart_legend_rows(view->lines, canvas) : 0, &canvas->area);
    if (!view->lines || !view->lines->count)
        return false;
    choose_buckets(view, frame->plot.width * across);
    choose_ticks(view, frame->plot.height);
    make_room_for_labels(frame, &view->ticks);
    choose_buckets(view, frame->plot.width * across); /* fewer are in sight now */
    return view->filled > 0;
}

size_t chart_sight(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas)
{
    struct chart_view view = {.lines = lines, .options = options};
    struct chart_frame frame;
    look(&view, &frame, canvas);
    return view.buckets;
}

void chart_draw(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas)
{
    struct chart_view view = {.lines = lines, .options = options};
    struct chart_frame frame;
    struct chart_plot plot;
    enum role roles[LINES_MOST];
    if (!look(&view, &frame, canvas)) {
        chart_draw_reason(&view, canvas);
        return;
    }
    for (size_t i = 0; i < lines->count; i++)
        roles[i] = chart_line_role(lines, i);
    chart_plot_init(&plot, glyphs_of(options, canvas), frame.plot.width, frame.plot.height);
    plot.several = lines->count > 1;
    plot_lines(&view, &plot);
    struct canvas inner = canvas_part(canvas, frame.plot);
    chart_plot_draw(&plot, roles, &inner);
    draw_alert(&view, &plot, &inner);
    draw_digits(&view, &plot, &inner);
    draw_cursor(&view, &plot, &inner);
    draw_values(&view, &frame, &plot, canvas);
    draw_times(&view, &frame, &plot, canvas);
    if (frame.legend)
        chart_draw_legend(&view, canvas);
    chart_plot_finish(&plot);
}
