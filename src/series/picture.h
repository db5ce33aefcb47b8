/* A chart to be drawn without a dashboard: what is in it, and how large. */
#ifndef WEIR_SERIES_PICTURE_H
#define WEIR_SERIES_PICTURE_H

#include "base/str.h"
#include "series/chart_data.h"

struct chart_picture {
    const struct chart_data *data;
    int columns, rows; /* at least 1 */
    bool ascii, color;
    const char *format; /* "text", "ansi" or "svg" */
};

/* Appends the picture. Implemented above the layers that compute charts: main.c joins the two. */
typedef void (*draw_picture)(const struct chart_picture *picture, struct str *out);

#endif
