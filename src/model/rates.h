/* Rates and sparklines out of points of history (lag.md, "Rates"). Pure functions; times in microseconds, rates per
 * second. */
#ifndef WEIR_MODEL_RATES_H
#define WEIR_MODEL_RATES_H

#include "base/known.h"
#include "model/history.h"
#include "model/spark.h"

/* Growth over time between the newest point and the one that is `window_us` or a little more before it (the oldest,
 * when none is as old). Unknown with fewer than two points. */
struct real rate_of(const struct point *points, size_t count, int64_t window_us);

/* The same from change to change, for values that move in steps (committed offsets): between the first and the last
 * change within the window. 0 when there was none although the window is covered; unknown with one change or with
 * a window that is not covered. */
struct real rate_of_changes(const struct point *points, size_t count, int64_t window_us);

/* The last SPARK_POINTS steps up to the newest point: of the rate of a counter, or of the value itself. A step is five
 * seconds, or less while there is less history (never under one second). Values between points are taken from the
 * straight line between them. */
void spark_of_rate(const struct point *points, size_t count, struct spark *spark);
void spark_of_value(const struct point *points, size_t count, struct spark *spark);

#endif
