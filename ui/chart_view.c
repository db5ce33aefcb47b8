/* What of a line chart is in sight, where, and by which scale: the frame says which parts have room (legend above,
 * values on the left, times below), then buckets and values are fitted to what is left.
 */
#include "ui/chart_view.h"

#include <math.h>
#include <string.h>

#include "ui/chart_ticks.h"

/* Beyond it the arithmetic of ticks would no longer be exact. */
static const double LARGEST = 1e38;

enum { YOUNGEST = 20 /* buckets that a stretched series shows at least */ };

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

bool chart_latest(const struct chart_lines *lines, size_t line, double *value)
{
    const struct series *series = &lines->items[line].series;
    enum aggregate aggregate = lines->spec.aggregate_count ? lines->spec.aggregates[0] : AGGREGATE_AVG;
    bool of_a_step = aggregate == AGGREGATE_RATE || aggregate == AGGREGATE_COUNT || aggregate == AGGREGATE_SUM;
    const struct bucket *whole = series_bucket(series, 1); /* the newest is not over yet */
    if (!series->samples || (of_a_step && !whole->count))
        return false;
    *value = of_a_step ? chart_bucket_value(whole, aggregate, series->bucket_ms) : series->last;
    return true;
}

enum role chart_line_role(const struct chart_lines *lines, size_t line)
{
    bool other = lines->has_other && line == lines->count - 1;
    return other ? ROLE_DIM : (enum role)(ROLE_CHART_1 + line % LINES_GROUPS);
}

size_t chart_aggregate_count(const struct chart_view *view)
{
    return view->lines->spec.aggregate_count ? view->lines->spec.aggregate_count : 1;
}

double chart_value_of(const struct chart_view *view, const struct bucket *bucket, size_t aggregate)
{
    const struct chart_spec *spec = &view->lines->spec;
    return chart_bucket_value(bucket, spec->aggregate_count ? spec->aggregates[aggregate] : AGGREGATE_AVG,
                              view->lines->items[0].series.bucket_ms);
}

bool chart_can_draw(const struct chart_view *view, const struct bucket *bucket)
{
    bool fits =
        bucket->count && fabs(bucket->mean) < LARGEST && fabs(bucket->min) < LARGEST && fabs(bucket->max) < LARGEST;
    return fits && (!view->lines->spec.log || bucket->min > 0);
}

/* Of all lines, the bucket of this age in sight. */
const struct bucket *chart_bucket_at(const struct chart_view *view, size_t line, size_t age)
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
            const struct bucket *bucket = chart_bucket_at(view, line, age);
            if (!chart_can_draw(view, bucket)) {
                bool not_log = bucket->count && view->lines->spec.log && bucket->min <= 0;
                view->not_log += not_log;
                view->outside += bucket->count && !not_log;
                continue;
            }
            for (size_t a = 0; a < chart_aggregate_count(view); a++)
                take_range(view, chart_value_of(view, bucket, a), chart_value_of(view, bucket, a));
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
const struct alert_rule *chart_rule_of(const struct chart_view *view)
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
    const struct alert_rule *rule = chart_rule_of(view);
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

enum chart_glyphs chart_glyphs_of(const struct chart_options *options, const struct canvas *canvas)
{
    return canvas->grid->ascii ? CHART_ASCII : options->glyphs;
}

/* False: nothing is to be drawn. */
bool chart_look(struct chart_view *view, struct chart_frame *frame, const struct canvas *canvas)
{
    int across = chart_glyphs_of(view->options, canvas) == CHART_BRAILLE ? 2 : 1;
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
    chart_look(&view, &frame, canvas);
    return view.buckets;
}

bool chart_age_at(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas,
                  int x, size_t *age)
{
    struct chart_view view = {.lines = lines, .options = options};
    struct chart_frame frame;
    if (!chart_look(&view, &frame, canvas) || x < frame.plot.x || x >= frame.plot.x + frame.plot.width)
        return false;
    int across = chart_glyphs_of(options, canvas) == CHART_BRAILLE ? 2 : 1;
    int back = (frame.plot.x + frame.plot.width - 1 - x) * across; /* dots */
    *age = options->back + (size_t)((back + view.stretch / 2) / view.stretch);
    return *age < SERIES_BUCKETS;
}
