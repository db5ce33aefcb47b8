/* The charts of a topic: as many as have room, side by side and one above the other. One of them is the current one:
 * the cursor and the zoom are its own. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/chart.h"
#include "ui/chart_bars.h"
#include "ui/chart_histogram.h"
#include "ui/chart_view.h"
#include "ui/panes.h"

enum { TILE_WIDTH = 50, TILE_HEIGHT = 9, STEP = 10, ZOOM_LEAST = 20, GAP = 1, MARK = 1 };

struct chart_pane {
    bool blocks;    /* instead of braille */
    size_t current; /* of several charts: that which keys are for */
    bool has_cursor;
    size_t cursor;       /* age of its bucket; as buckets come it stays at its moment */
    size_t back;         /* newest buckets out of sight */
    size_t most;         /* buckets in sight; 0: all */
    size_t sight;        /* that there were at the last update */
    size_t first, shown; /* charts that have room, at the last update */
    int64_t newest_ms;
};

static void *create(void)
{
    return mem_zero(1, sizeof(struct chart_pane));
}

static const struct chart_lines *lines_of(const struct pane_model *model, const struct chart_pane *pane)
{
    const struct chart_data *data = pane->current < model->chart_count ? &model->charts[pane->current] : NULL;
    return data && data->spec.kind == CHART_LINES && data->lines.count ? &data->lines : NULL;
}

static void append_topic(const struct pane_model *model, struct str *out)
{
    if (!*model->topic)
        return;
    str_append(out, _(" of "));
    sanitize_append(out, model->topic, strlen(model->topic), 60, model->ascii);
}

static void title_of_one(const struct pane_model *model, const struct chart_data *data, struct str *out)
{
    char text[FORMAT_MAX];
    struct chart_counts counts;
    static const char *const kinds[] = {[CHART_BARS] = N_("Bars"), [CHART_HISTOGRAM] = N_("Histogram")};
    if (data->spec.kind == CHART_LINES)
        sanitize_append(out, data->spec.paths[0], strlen(data->spec.paths[0]), 60, model->ascii);
    else
        str_append(out, _(kinds[data->spec.kind]));
    append_topic(model, out);
    double latest;
    if (data->spec.kind == CHART_LINES && data->lines.count == 1 && chart_latest(&data->lines, 0, &latest))
        str_appendf(out, "%s%s%s", pane_dot(model->ascii), format_si(latest, text),
                    sample_path_unit(data->spec.paths[0]));
    chart_data_counts(data, &counts);
    if (counts.one_in > 1)
        str_appendf(out, _("%s1 in %u"), pane_dot(model->ascii), counts.one_in);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct chart_pane *pane = state;
    if (model->chart_count == 0) {
        str_append(out, _("Chart"));
    } else if (model->chart_count == 1) {
        title_of_one(model, &model->charts[0], out);
    } else {
        if (pane->shown && pane->shown < model->chart_count)
            str_appendf(out, _("Charts %zu-%zu of %zu"), pane->first + 1, pane->first + pane->shown,
                        model->chart_count);
        else
            str_appendf(out, _("%zu charts"), model->chart_count);
        append_topic(model, out);
    }
    if (pane->back > 0)
        str_appendf(out, "%s%s", pane_dot(model->ascii), _("looking back"));
}

static enum chart_glyphs glyphs_of(const struct pane_model *model, const struct chart_pane *pane)
{
    return model->ascii ? CHART_ASCII : pane->blocks ? CHART_BLOCKS : CHART_BRAILLE;
}

static struct chart_options options_of(const struct pane_model *model, const struct chart_pane *pane, size_t chart)
{
    struct chart_options options = {.glyphs = glyphs_of(model, pane), .alert = model->alert};
    if (chart != pane->current)
        return options;
    options.back = pane->back;
    options.most = pane->most;
    options.has_cursor = pane->has_cursor;
    options.cursor = pane->cursor;
    return options;
}

/* How many charts have room, and where the nth of them is. */
static size_t tiles(size_t count, int width, int height, struct rect out[CHARTS_MOST])
{
    size_t across = width >= 2 * TILE_WIDTH && count > 1 ? 2 : 1, down = (count + across - 1) / across;
    size_t fit = height >= TILE_HEIGHT ? (size_t)(height / TILE_HEIGHT) : 1;
    down = down < fit ? down : fit;
    size_t shown = across * down < count ? across * down : count;
    for (size_t i = 0; i < shown; i++) {
        int row = (int)(i / across), column = (int)(i % across), y = height * row / (int)down;
        size_t in_row = (size_t)row == down - 1 && shown % across ? shown % across : across;
        int x = width * column / (int)in_row;
        out[i] = (struct rect){x, y, width * (column + 1) / (int)in_row - x - ((size_t)column + 1 < in_row ? GAP : 0),
                               height * (row + 1) / (int)down - y};
    }
    return shown;
}

/* Of several charts the current one has a mark, as a selected row has. */
static struct rect beside_mark(const struct pane_model *model, struct rect tile)
{
    int mark = model->chart_count > 1 ? MARK : 0;
    return (struct rect){tile.x + mark, tile.y, tile.width - mark, tile.height};
}

/* The first of those shown, so that the current one is among them. */
static size_t first_shown(const struct chart_pane *pane, size_t shown)
{
    return pane->current < shown ? 0 : pane->current + 1 - shown;
}

/* The cursor and the part in sight stay at their moments while buckets come. */
static void keep_moments(struct chart_pane *pane, const struct chart_lines *lines)
{
    const struct series *series = &lines->items[0].series;
    int64_t steps = pane->newest_ms ? (series->newest_ms - pane->newest_ms) / series->bucket_ms : 0;
    pane->newest_ms = series->newest_ms;
    if (steps <= 0 || steps >= SERIES_BUCKETS)
        return;
    pane->cursor += pane->has_cursor ? (size_t)steps : 0;
    pane->back += pane->back > 0 ? (size_t)steps : 0;
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct chart_pane *pane = state;
    struct rect rects[CHARTS_MOST];
    pane->current = pane->current < model->chart_count ? pane->current : 0;
    pane->shown = tiles(model->chart_count, width, height, rects);
    pane->first = first_shown(pane, pane->shown);
    const struct chart_lines *lines = lines_of(model, pane);
    if (!lines)
        return;
    keep_moments(pane, lines);
    size_t oldest = chart_oldest(lines);
    pane->back = pane->back < oldest ? pane->back : oldest;
    pane->cursor = pane->cursor < SERIES_BUCKETS ? pane->cursor : SERIES_BUCKETS - 1;
    struct grid grid = {.width = width, .height = height, .ascii = model->ascii};
    struct canvas canvas = {&grid, beside_mark(model, rects[pane->current - pane->first])};
    struct chart_options options = options_of(model, pane, pane->current);
    pane->sight = chart_sight(lines, &options, &canvas);
    if (!pane->has_cursor)
        return;
    if (pane->cursor < pane->back)
        pane->back = pane->cursor;
    if (pane->sight && pane->cursor >= pane->back + pane->sight)
        pane->back = pane->cursor + 1 - pane->sight;
}

static void draw_chart(const struct pane_model *model, const struct chart_pane *pane, size_t chart,
                       const struct canvas *canvas)
{
    const struct chart_data *data = &model->charts[chart];
    struct chart_options options = options_of(model, pane, chart);
    if (data->spec.kind == CHART_BARS)
        chart_bars_draw(&data->bars, options.glyphs, canvas);
    else if (data->spec.kind == CHART_HISTOGRAM)
        chart_histogram_draw(&data->histogram, options.glyphs, canvas);
    else
        chart_draw(&data->lines, &options, canvas);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct chart_pane *pane = state;
    struct rect rects[CHARTS_MOST];
    if (!*model->topic) {
        pane_say(canvas, ROLE_DIM, model->waiting ? model->waiting : _("no topic is selected"), NULL);
        return;
    }
    if (model->chart_count == 0) {
        bool looked = model->analysed >= 50;
        pane_say(canvas, ROLE_DIM, looked ? _("no numeric field") : _("looking for a numeric field"),
                 looked ? _("JSON values with a number in them are charted") : NULL);
        return;
    }
    size_t shown = tiles(model->chart_count, canvas->area.width, canvas->area.height, rects);
    size_t first = first_shown(pane, shown);
    for (size_t i = 0; i < shown; i++) {
        struct canvas tile = canvas_part(canvas, beside_mark(model, rects[i]));
        draw_chart(model, pane, first + i, &tile);
        if (focused && model->chart_count > 1 && first + i == pane->current)
            canvas_text(canvas, rects[i].x, rects[i].y, ROLE_ACCENT, model->ascii ? ">" : "\u258c");
    }
}

static void move_cursor(struct chart_pane *pane, const struct chart_lines *lines, int64_t by)
{
    int64_t most = (int64_t)chart_oldest(lines);
    int64_t at = (pane->has_cursor ? (int64_t)pane->cursor : (int64_t)pane->back) + by;
    pane->cursor = (size_t)(at < 0 ? 0 : at > most ? most : at);
    pane->has_cursor = true;
}

static void zoom(struct chart_pane *pane, bool in)
{
    size_t now = pane->most ? pane->most : pane->sight;
    if (in)
        pane->most = now / 2 > ZOOM_LEAST ? now / 2 : ZOOM_LEAST;
    else
        pane->most = !pane->most || now * 2 >= SERIES_BUCKETS ? 0 : now * 2;
}

static void choose(struct chart_pane *pane, size_t chart)
{
    pane->current = chart;
    pane->has_cursor = false;
    pane->back = pane->most = 0;
    pane->newest_ms = 0;
}

static unsigned handle_lines(struct chart_pane *pane, const struct chart_lines *lines, enum action action)
{
    switch (action) {
    case ACTION_LEFT:
        move_cursor(pane, lines, 1);
        return PANE_CHANGED;
    case ACTION_RIGHT:
        move_cursor(pane, lines, -1);
        return PANE_CHANGED;
    case ACTION_PAGE_UP:
        move_cursor(pane, lines, STEP);
        return PANE_CHANGED;
    case ACTION_PAGE_DOWN:
        move_cursor(pane, lines, -STEP);
        return PANE_CHANGED;
    case ACTION_HOME:
        move_cursor(pane, lines, SERIES_BUCKETS);
        return PANE_CHANGED;
    case ACTION_END:
    case ACTION_FOLLOW:
        pane->has_cursor = false;
        pane->back = 0;
        return PANE_CHANGED;
    case ACTION_FINER:
    case ACTION_COARSER:
        zoom(pane, action == ACTION_FINER);
        return PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct chart_pane *pane = state;
    const struct chart_lines *lines = lines_of(model, pane);
    size_t count = model->chart_count;
    if (action == ACTION_ENTER)
        return PANE_OPENED;
    if (action == ACTION_VIEW && !model->ascii) {
        pane->blocks = !pane->blocks;
        return PANE_CHANGED;
    }
    if (count > 1 && (action == ACTION_SORT_NEXT || action == ACTION_DOWN)) {
        choose(pane, (pane->current + 1) % count);
        return PANE_CHANGED;
    }
    if (count > 1 && (action == ACTION_SORT_PREVIOUS || action == ACTION_UP)) {
        choose(pane, (pane->current + count - 1) % count);
        return PANE_CHANGED;
    }
    return lines ? handle_lines(pane, lines, action) : PANE_IGNORED;
}

/* The chart at this cell becomes the current one; in lines the cursor goes there. */
static unsigned click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct chart_pane *pane = state;
    struct rect rects[CHARTS_MOST];
    size_t shown = tiles(model->chart_count, canvas->area.width, canvas->area.height, rects), age;
    size_t first = first_shown(pane, shown);
    for (size_t i = 0; i < shown; i++) {
        if (!rect_has(rects[i], x, y))
            continue;
        if (first + i != pane->current)
            choose(pane, first + i);
        const struct chart_lines *lines = lines_of(model, pane);
        struct rect inner = beside_mark(model, rects[i]);
        struct canvas tile = canvas_part(canvas, inner);
        struct chart_options options = options_of(model, pane, pane->current);
        if (lines && chart_age_at(lines, &options, &tile, x - inner.x, &age)) {
            pane->cursor = age;
            pane->has_cursor = true;
        }
        break;
    }
    return PANE_CHANGED;
}

size_t pane_chart_chosen(const void *state)
{
    return ((const struct chart_pane *)state)->current;
}

bool pane_chart_leave(void *state)
{
    struct chart_pane *pane = state;
    bool was = pane->has_cursor || pane->back > 0 || pane->most > 0;
    choose(pane, pane->current);
    return was;
}

const struct pane_ops pane_chart = {
    .name = "chart",
    .place = 'c',
    .hints = N_("? help  h l cursor  + - zoom  Enter fields"),
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
    .click = click,
};
