#include "ui/chart_picture.h"

#include "ui/chart_bars.h"
#include "ui/dump.h"

void chart_picture_draw(const struct chart_picture *picture, struct str *out)
{
    enum chart_glyphs glyphs = picture->ascii ? CHART_ASCII : CHART_BRAILLE;
    struct theme theme;
    struct grid grid;
    struct error error = {0};
    grid_init(&grid, picture->columns, picture->rows, picture->ascii);
    struct canvas canvas = canvas_of(&grid);
    if (picture->bars) {
        chart_bars_draw(picture->bars, glyphs, &canvas);
    } else {
        struct chart_options options = {.glyphs = glyphs, .aggregate = picture->aggregate, .role = ROLE_CHART_1};
        chart_draw(picture->series, &options, &canvas);
    }
    if (theme_load(&theme, "default", &error))
        dump_append(out, picture->format, &grid, &theme, picture->color);
    grid_finish(&grid);
}
