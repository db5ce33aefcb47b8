/* Rates and slopes over the samples of a track (lag.md, "Rates"). Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_SLOPE_H
#define WEIR_MODEL_LAG_SLOPE_H

#include "model/lag_track.h"

/* Over the window, per second: of the end, and of the committed offset from change to change (from look to look it is
 * off by a part of an interval). */
struct real lag_track_in(const struct lag_track *track, int64_t window_us);
struct real lag_track_out(const struct lag_track *track, int64_t window_us);

/* The slope of the lag in records per second: Theil-Sen (the median of the slopes of all pairs) over the moments of
 * commit within the window, where there are at least three, otherwise over the looks. Between commits the lag grows
 * as a saw does, which says nothing. */
struct real lag_track_slope(const struct lag_track *track, int64_t window_us);

#endif
