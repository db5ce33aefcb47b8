#include "ui/chart_picture.h"

#include "ui/chart_bars.h"
#include "ui/chart_histogram.h"
#include "ui/dump.h"

void chart_picture_draw(const struct chart_picture *picture, struct str *out)
{
    enum chart_glyphs glyphs = picture->ascii ? CHART_ASCII : CHART_BRAILLE;
    struct theme theme;
    struct grid grid;
    struct error error = {0};
    grid_init(&grid, picture->columns, picture->rows, picture->ascii);
    struct canvas canvas = canvas_of(&grid);
    struct chart_options options = {.glyphs = glyphs};
    const struct chart_data *data = picture->data;
    if (data->spec.kind == CHART_BARS)
        chart_bars_draw(&data->bars, glyphs, &canvas);
    else if (data->spec.kind == CHART_HISTOGRAM)
        chart_histogram_draw(&data->histogram, glyphs, &canvas);
    else
        chart_draw(&data->lines, &options, &canvas);
    if (theme_load(&theme, "default", &error))
        dump_append(out, picture->format, &grid, &theme, picture->color);
    grid_finish(&grid);
}
