/* Where the ticks of a chart's axes are and what they say. */
#ifndef WEIR_UI_CHART_TICKS_H
#define WEIR_UI_CHART_TICKS_H

#include <stdint.h>

#include "text/format.h"
#include "ui/chart.h"

double chart_tick_value(const struct chart_ticks *ticks, int tick); /* exactly 0 where rounding would be near it */

/* "250", "1.5k", "0.02": one unit and as many decimals for all ticks of an axis, so that no two of them look alike. */
void chart_tick_label(const struct chart_ticks *ticks, int tick, char out[FORMAT_MAX]);

/* The round step of time (ms) that is no shorter than `least_ms`: 1, 2, 5, 10, 15, 30 s, then minutes, hours, days. */
int64_t chart_time_step(int64_t least_ms);

#endif
