#include "ui/chart_ticks.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>

/* A range that is a point, or so narrow that float's 24 bits cannot tell its ends apart, gets room around it. */
static void widen(double *min, double *max)
{
    if (!isfinite(*min) || !isfinite(*max) || *min > *max) {
        *min = 0;
        *max = 1;
    }
    double size = fmax(fabs(*min), fabs(*max));
    if (size < 1e-300)
        *max = *min + 1;
    else if (*max - *min < size * 1e-6) {
        *min = fmax(*min - size * 0.1, -DBL_MAX);
        *max = fmin(*max + size * 0.1, DBL_MAX);
    }
}

struct chart_ticks chart_ticks_of(double min, double max, int most)
{
    most = most < 2 ? 2 : most;
    widen(&min, &max);
    double least = fmin((max / 2 - min / 2) / (most - 1) * 2, DBL_MAX); /* halves: no difference overflows */
    double power = pow(10, floor(log10(least)));
    static const double factors[] = {1, 2, 5, 10, 20, 50, 100};
    struct chart_ticks ticks = {0};
    for (size_t i = 0; i < sizeof factors / sizeof *factors && isfinite(power * factors[i]); i++) {
        ticks.step = power * factors[i];
        /* a hair of tolerance: 0.3 / 0.1 is a little less than 3 */
        ticks.first = floor(min / ticks.step + 1e-9);
        double steps = ceil(max / ticks.step - ticks.first - 1e-9);
        ticks.count = (int)fmax(steps, 1) + 1;
        if (ticks.count <= most)
            return ticks;
    }
    /* Two ticks around a zero that is in between, such as -3 and 4: as far above it as below. */
    double size = fmax(fabs(min), fabs(max));
    double magnitude = pow(10, floor(log10(size))), half = magnitude * 10;
    for (int factor = 5; factor > 0; factor /= 2) /* 5, 2, 1 */
        if (magnitude * factor >= size)
            half = magnitude * factor;
    return (struct chart_ticks){.first = -0.5, .step = 2 * half, .count = 2};
}

/* 1, 2, 5, 10, 20, 50, ... counted from 1 = 0. */
static double round_number(double nth)
{
    static const double mantissas[] = {1, 2, 5};
    double decade = floor(nth / 3);
    return mantissas[(int)(nth - 3 * decade)] * pow(10, decade);
}

/* Tick `first + n * step` counts round numbers; whole decades are three of them apart. */
struct chart_ticks chart_ticks_log(double min, double max, int most)
{
    if (!(min > 0) || !(max >= min) || !isfinite(max))
        return (struct chart_ticks){0, 1, 2, .log = true}; /* nothing is drawn on it */
    double first = 3 * floor(log10(min) + 1e-9), last = 3 * ceil(log10(max) - 1e-9);
    while (round_number(first + 1) <= min)
        first++;
    while (last > first + 1 && round_number(last - 1) >= max)
        last--;
    last = last > first ? last : first + 1;
    most = most < 2 ? 2 : most;
    if (last - first < most)
        return (struct chart_ticks){first, 1, (int)(last - first) + 1, .log = true};
    first = 3 * floor(first / 3);
    last = 3 * ceil(last / 3);
    double step = 3 * ceil((last - first) / 3 / (most - 1));
    return (struct chart_ticks){first, step, (int)ceil((last - first) / step) + 1, .log = true};
}

double chart_ticks_place(const struct chart_ticks *ticks, double value)
{
    double low = chart_tick_value(ticks, 0), high = chart_tick_value(ticks, ticks->count - 1);
    if (ticks->log)
        return value > 0 ? (log10(value) - log10(low)) / (log10(high) - log10(low)) : 0;
    return (value - low) / (high - low);
}

double chart_tick_value(const struct chart_ticks *ticks, int tick)
{
    if (ticks->log)
        return round_number(ticks->first + ticks->step * tick);
    double value = ticks->step * (ticks->first + tick);
    return fabs(value) < ticks->step * 1e-6 ? 0 : value;
}

void chart_tick_label(const struct chart_ticks *ticks, int tick, char out[FORMAT_MAX])
{
    static const char *const units[] = {"", "k", "M", "G", "T"};
    if (ticks->log) {
        double power = chart_tick_value(ticks, tick);
        if (power >= 1e-3 && power < 1e15)
            format_si(power, out);
        else
            snprintf(out, FORMAT_MAX, "%.0e", power);
        return;
    }
    double largest = fmax(fabs(chart_tick_value(ticks, 0)), fabs(chart_tick_value(ticks, ticks->count - 1)));
    double value = chart_tick_value(ticks, tick), step = ticks->step;
    if (largest >= 1e15 || step < 1e-6) {
        double digits = ceil(log10(fmin(largest, DBL_MAX) / step)) + 1;
        snprintf(out, FORMAT_MAX, "%.*g", (int)fmin(fmax(digits, 1), 9), value);
        return;
    }
    size_t unit = 0;
    while (largest >= 1000 && unit < sizeof units / sizeof *units - 1) {
        largest /= 1000;
        value /= 1000;
        step /= 1000;
        unit++;
    }
    int decimals = (int)-floor(log10(step) + 1e-9);
    snprintf(out, FORMAT_MAX, "%.*f%s", decimals < 0 ? 0 : decimals, value, value == 0 ? "" : units[unit]);
}

int64_t chart_time_step(int64_t least_ms)
{
    static const int64_t seconds[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                      600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    size_t count = sizeof seconds / sizeof *seconds;
    for (size_t i = 0; i < count; i++)
        if (seconds[i] * 1000 >= least_ms)
            return seconds[i] * 1000;
    int64_t day = seconds[count - 1] * 1000;
    return (least_ms + day - 1) / day * day;
}
