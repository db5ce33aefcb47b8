/* The dots of a chart: a grid finer than the screen's cells, and what its cells look like in each kind of glyphs. */
#ifndef WEIR_UI_CHART_PLOT_H
#define WEIR_UI_CHART_PLOT_H

#include <stdint.h>

#include "ui/chart.h"
#include "ui/grid.h"

/* A cell is `across` x `down` dots: 2x4 in braille, 1x8 as blocks, 1x3 in ASCII. */
struct chart_plot {
    enum chart_glyphs glyphs;
    int columns, rows; /* cells */
    int across, down;
    uint8_t *line; /* a bit a dot, a byte a cell */
    uint8_t *band;
    uint8_t *owner; /* of each cell: the pen that drew there last */
    uint8_t pen;
    bool several; /* pens: lines are thin, and in ASCII they are the pen's digit */
};

void chart_plot_init(struct chart_plot *plot, enum chart_glyphs glyphs, int columns, int rows); /* sizes >= 1 */
void chart_plot_finish(struct chart_plot *plot);

int chart_plot_width(const struct chart_plot *plot);  /* in dots */
int chart_plot_height(const struct chart_plot *plot); /* in dots */

/* Dots count from the upper left; what lies outside is left out. As blocks, a line is what stands below it. */
void chart_plot_line(struct chart_plot *plot, int x0, int y0, int x1, int y1);
void chart_plot_band(struct chart_plot *plot, int x, int top, int bottom);

/* Cells with nothing in them are left as they are. `roles` has one for each pen. */
void chart_plot_draw(const struct chart_plot *plot, const enum role *roles, const struct canvas *canvas);

#endif
