/* How a series is drawn: a line over time with round ticks, in braille, blocks or ASCII, at any size. */
#ifndef WEIR_UI_CHART_H
#define WEIR_UI_CHART_H

#include <stdbool.h>

#include "series/chart_spec.h"
#include "series/series.h"
#include "ui/grid.h"

enum chart_glyphs { CHART_BRAILLE, CHART_BLOCKS, CHART_ASCII };

struct chart_options {
    enum chart_glyphs glyphs;
    bool band;                /* also the range from min to max of each bucket */
    enum aggregate aggregate; /* what a bucket's numbers become */
    enum role role;
};

void chart_draw(const struct series *series, const struct chart_options *options, const struct canvas *canvas);

/* Round ticks that cover [min, max]: 1, 2 or 5 times a power of ten apart, at most `most` (>= 2) of them. */
struct chart_ticks {
    double first, step;
    int count;
};
struct chart_ticks chart_ticks_of(double min, double max, int most);

#endif
