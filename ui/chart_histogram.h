/* A histogram: how many numbers are of which size, with the median, the 95th and the 99th percentile marked. */
#ifndef WEIR_UI_CHART_HISTOGRAM_H
#define WEIR_UI_CHART_HISTOGRAM_H

#include "series/histogram.h"
#include "ui/chart.h"

void chart_histogram_draw(const struct histogram *histogram, enum chart_glyphs glyphs, const struct canvas *canvas);

#endif
