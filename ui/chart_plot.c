#include "ui/chart_plot.h"

#include <stdlib.h>

#include "base/mem.h"
#include "text/utf8.h"

void chart_plot_init(struct chart_plot *plot, enum chart_glyphs glyphs, int columns, int rows)
{
    static const int across[] = {[CHART_BRAILLE] = 2, [CHART_BLOCKS] = 1, [CHART_ASCII] = 1};
    static const int down[] = {[CHART_BRAILLE] = 4, [CHART_BLOCKS] = 8, [CHART_ASCII] = 3};
    *plot = (struct chart_plot){
        .glyphs = glyphs, .columns = columns, .rows = rows, .across = across[glyphs], .down = down[glyphs]};
    size_t cells = (size_t)columns * (size_t)rows;
    plot->line = mem_zero(cells, 3);
    plot->band = plot->line + cells;
    plot->owner = plot->band + cells;
}

void chart_plot_finish(struct chart_plot *plot)
{
    free(plot->line);
    plot->line = plot->band = plot->owner = NULL;
}

int chart_plot_width(const struct chart_plot *plot)
{
    return plot->columns * plot->across;
}

int chart_plot_height(const struct chart_plot *plot)
{
    return plot->rows * plot->down;
}

static void set_dot(const struct chart_plot *plot, uint8_t *dots, int x, int y)
{
    if (x < 0 || y < 0 || x >= chart_plot_width(plot) || y >= chart_plot_height(plot))
        return;
    size_t cell = (size_t)(y / plot->down) * (size_t)plot->columns + (size_t)(x / plot->across);
    dots[cell] |= (uint8_t)(1 << (y % plot->down * plot->across + x % plot->across));
}

static void put_dot(struct chart_plot *plot, int x, int y)
{
    set_dot(plot, plot->line, x, y);
    if (x >= 0 && y >= 0 && x < chart_plot_width(plot) && y < chart_plot_height(plot))
        plot->owner[(size_t)(y / plot->down) * (size_t)plot->columns + (size_t)(x / plot->across)] = plot->pen;
    if (plot->glyphs == CHART_BLOCKS && !plot->several)
        for (int below = y + 1; below < chart_plot_height(plot); below++)
            set_dot(plot, plot->line, x, below);
}

void chart_plot_line(struct chart_plot *plot, int x0, int y0, int x1, int y1)
{
    int dx = x1 - x0, dy = y1 - y0;
    int steps = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
    if (plot->glyphs == CHART_BLOCKS) /* one dot a column is the whole column */
        steps = abs(dx);
    put_dot(plot, x0, y0);
    for (int i = 1; i <= steps; i++)
        put_dot(plot, x0 + dx * i / steps, y0 + dy * i / steps);
}

void chart_plot_band(struct chart_plot *plot, int x, int top, int bottom)
{
    /* every other dot, as a checkerboard: a shade behind the line */
    for (int y = top; y <= bottom; y++)
        if (plot->glyphs != CHART_BRAILLE || (x + y) % 2 == 0)
            set_dot(plot, plot->band, x, y);
}

static uint32_t braille_of(uint8_t dots)
{
    /* Unicode numbers the dots 1 2 3 7 down the left and 4 5 6 8 down the right; ours go row by row. */
    static const uint8_t bit[8] = {0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80};
    uint32_t code = 0x2800;
    for (int i = 0; i < 8; i++)
        if (dots & 1 << i)
            code |= bit[i];
    return code;
}

/* A column that is filled from its uppermost dot on down to the bottom of its cell. */
static uint32_t block_of(uint8_t dots)
{
    int top = 0;
    while (top < 7 && !(dots >> top & 1))
        top++;
    return 0x2580 + (uint32_t)(8 - top);
}

static uint32_t ascii_of(uint8_t dots)
{
    static const char glyphs[8] = {' ', '\'', '-', '|', '.', '|', '|', '|'};
    return (uint32_t)glyphs[dots & 7];
}

static uint32_t glyph_of(const struct chart_plot *plot, uint8_t dots, bool band)
{
    if (plot->glyphs == CHART_BRAILLE)
        return braille_of(dots);
    if (plot->glyphs == CHART_BLOCKS)
        return band ? 0x2591 : block_of(dots);
    return band ? ':' : ascii_of(dots);
}

void chart_plot_draw(const struct chart_plot *plot, const enum role *roles, const struct canvas *canvas)
{
    for (int y = 0; y < plot->rows; y++) {
        for (int x = 0; x < plot->columns; x++) {
            size_t cell = (size_t)y * (size_t)plot->columns + (size_t)x;
            uint8_t dots = plot->line[cell], band = plot->band[cell];
            if (!dots && !band)
                continue;
            char text[4];
            bool digit = dots && plot->several && plot->glyphs == CHART_ASCII;
            uint32_t glyph = digit ? (uint32_t)'1' + plot->owner[cell] : glyph_of(plot, dots ? dots : band, !dots);
            size_t len = utf8_encode(glyph, text);
            canvas_text_n(canvas, x, y, dots ? roles[plot->owner[cell]] : ROLE_DIM, text, len, 1);
        }
    }
}
