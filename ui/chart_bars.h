/* Bars: one group a block, one field a bar, longest first; groups that do not fit are laid together as "other". */
#ifndef WEIR_UI_CHART_BARS_H
#define WEIR_UI_CHART_BARS_H

#include "series/bars.h"
#include "ui/chart.h"

void chart_bars_draw(const struct bars *bars, enum chart_glyphs glyphs, const struct canvas *canvas);

#endif
