#include "ui/match_mark.h"

#include <string.h>

void match_mark(const struct canvas *canvas, int from, int y, const struct filter *filter)
{
    if (!filter)
        return;
    char line[4096];
    size_t len = 0, starts[1024];
    int columns = canvas->area.width < 1024 ? canvas->area.width : 1024;
    for (int x = from; x < columns; x++) {
        const struct cell *cell = grid_at(canvas->grid, canvas->area.x + x, canvas->area.y + y);
        size_t bytes = strlen(cell->text);
        if (len + bytes >= sizeof line) {
            columns = x;
            break;
        }
        memcpy(line + len, cell->text, bytes);
        starts[x] = len;
        len += bytes;
    }
    size_t at = 0, start, length;
    struct cell *row = &canvas->grid->cells[(size_t)(canvas->area.y + y) * (size_t)canvas->grid->width];
    while (at < len && filter_find(filter, line, len, at, &start, &length) && length > 0) {
        for (int x = from; x < columns && starts[x] < start + length; x++)
            if (starts[x] >= start)
                row[canvas->area.x + x].role = ROLE_MATCH;
        at = start + length;
    }
}
