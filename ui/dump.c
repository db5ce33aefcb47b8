#include "ui/dump.h"

#include <string.h>

void dump_text(struct str *out, const struct grid *grid)
{
    for (int y = 0; y < grid->height; y++) {
        size_t start = out->len;
        for (int x = 0; x < grid->width; x++)
            str_append(out, grid_at(grid, x, y)->text);
        while (out->len > start && out->data[out->len - 1] == ' ')
            out->data[--out->len] = '\0';
        str_append_char(out, '\n');
    }
}

static void append_color(struct str *out, int32_t color, bool is_bg, enum color_depth depth)
{
    if (color < 0)
        return;
    if (depth == DEPTH_TRUE)
        str_appendf(out, ";%d;2;%d;%d;%d", is_bg ? 48 : 38, color >> 16 & 255, color >> 8 & 255, color & 255);
    else if (depth == DEPTH_256)
        str_appendf(out, ";%d;5;%d", is_bg ? 48 : 38, color);
    else
        str_appendf(out, ";%d", (color < 8 ? 30 : 82) + color + (is_bg ? 10 : 0));
}

static void append_look(struct str *out, struct terminal_look look, enum color_depth depth)
{
    static const int codes[] = {1, 2, 3, 4, 7}; /* bold, dim, italic, underline, reverse */
    str_append(out, "\x1b[0");
    for (int i = 0; i < 5; i++)
        if (look.attributes & 1 << i)
            str_appendf(out, ";%d", codes[i]);
    append_color(out, look.fg, false, depth);
    append_color(out, look.bg, true, depth);
    str_append_char(out, 'm');
}

void dump_ansi(struct str *out, const struct grid *grid, const struct theme *theme, enum color_depth depth)
{
    for (int y = 0; y < grid->height; y++) {
        const struct cell *last = NULL;
        for (int x = 0; x < grid->width; x++) {
            const struct cell *cell = grid_at(grid, x, y);
            if (!last || last->role != cell->role || last->selected != cell->selected)
                append_look(out, theme_resolve(theme, (enum role)cell->role, cell->selected, depth), depth);
            str_append(out, cell->text);
            last = cell;
        }
        str_append(out, "\x1b[0m\n");
    }
}

bool dump_append(struct str *out, const char *format, const struct grid *grid, const struct theme *theme, bool color)
{
    if (!format || strcmp(format, "text") == 0)
        dump_text(out, grid);
    else if (strcmp(format, "ansi") == 0)
        dump_ansi(out, grid, theme, color ? DEPTH_TRUE : DEPTH_MONO);
    else if (strcmp(format, "svg") == 0)
        dump_svg(out, grid, theme, color);
    else
        return false;
    return true;
}
