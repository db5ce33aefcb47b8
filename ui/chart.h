/* How lines are drawn: over time with round ticks, in braille, blocks or ASCII, at any size. */
#ifndef WEIR_UI_CHART_H
#define WEIR_UI_CHART_H

#include <stdbool.h>

#include "series/alert.h"
#include "series/lines.h"
#include "ui/grid.h"

enum chart_glyphs { CHART_BRAILLE, CHART_BLOCKS, CHART_ASCII };

/* Something that happened then: a line through the chart, and a letter on the axis of time. */
struct chart_mark {
    int64_t at_ms;
    char letter;
    enum role role;
};

struct chart_options {
    enum chart_glyphs glyphs;
    bool plain;                     /* a bucket is one value, not a summary of many */
    bool band;                      /* also the range from min to max of each bucket; of a single line */
    size_t back;                    /* so many of the newest buckets are out of sight, beyond the right edge */
    size_t most;                    /* buckets in sight at most; 0: all that fit */
    bool has_cursor;                /* a moment whose values are read off */
    size_t cursor;                  /* age of its bucket */
    const struct chart_mark *marks; /* by time; NULL: none */
    size_t mark_count;
    const struct alert *alert; /* its line and crossings; NULL: none. Drawn where a path is its own. */
};

void chart_draw(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas);
/* How many buckets chart_draw would have in sight, and the age of the oldest one with a sample. */
size_t chart_sight(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas);
/* The age of the bucket in column `x` of the canvas. False: there is none. */
bool chart_age_at(const struct chart_lines *lines, const struct chart_options *options, const struct canvas *canvas,
                  int x, size_t *age);
size_t chart_oldest(const struct chart_lines *lines);

/* Round ticks that cover [min, max]: 1, 2 or 5 times a power of ten apart, at most `most` (>= 2) of them. */
struct chart_ticks {
    double first, step; /* tick n is (first + n) times step */
    int count;
    bool log; /* 1, 2, 5, 10, ...: tick n is the (first + n * step)th of those, 0 is 1 */
};
struct chart_ticks chart_ticks_of(double min, double max, int most);
struct chart_ticks chart_ticks_log(double min, double max, int most); /* 0 < min <= max */
double chart_ticks_place(const struct chart_ticks *ticks,
                         double value); /* 0 at the first, 1 at the last; not cut off */

#endif
