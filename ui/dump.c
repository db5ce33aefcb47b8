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

/* The picture: a quiet window frame, a rectangle for each run of one ground, a text for each run of one look. Each text
 * says how long it is, so that columns stay where they are whatever font shows it; wide characters are runs of their
 * own. */
enum { CELL_WIDTH = 9, CELL_HEIGHT = 19, MARGIN = 14, BAR = 30, BASELINE = 14, FONT_SIZE = 15 };

struct painter {
    struct str *out;
    const struct theme *theme;
    bool color;
};

struct paint {
    uint32_t fg, bg;
    uint8_t attributes;
};

static struct paint paint_of(const struct painter *painter, const struct cell *cell)
{
    struct terminal_look look =
        theme_resolve(painter->theme, (enum role)cell->role, cell->selected, painter->color ? DEPTH_TRUE : DEPTH_MONO);
    struct color none = {.kind = COLOR_DEFAULT};
    struct paint paint = {.fg = look.fg < 0 ? theme_rgb(painter->theme, none, false) : (uint32_t)look.fg,
                          .bg = look.bg < 0 ? theme_rgb(painter->theme, none, true) : (uint32_t)look.bg,
                          .attributes = look.attributes};
    if (look.attributes & LOOK_REVERSE) {
        uint32_t fg = paint.fg;
        paint.fg = paint.bg;
        paint.bg = fg;
    }
    return paint;
}

static bool same_paint(struct paint a, struct paint b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

static void append_escaped(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            str_append(out, "&lt;");
        else if (*text == '>')
            str_append(out, "&gt;");
        else if (*text == '&')
            str_append(out, "&amp;");
        else
            str_append_char(out, *text);
    }
}

static bool is_wide(const struct grid *grid, int x, int y)
{
    return x + 1 < grid->width && grid_at(grid, x + 1, y)->text[0] == '\0';
}

/* The end of the run of one look that begins at x; wide characters stand alone. */
static int run_end(const struct painter *painter, const struct grid *grid, int x, int y)
{
    struct paint paint = paint_of(painter, grid_at(grid, x, y));
    if (is_wide(grid, x, y))
        return x + 2;
    int end = x + 1;
    while (end < grid->width && !is_wide(grid, end, y) && same_paint(paint, paint_of(painter, grid_at(grid, end, y))))
        end++;
    return end;
}

static void append_run(const struct painter *painter, const struct grid *grid, int x, int end, int y)
{
    struct paint paint = paint_of(painter, grid_at(grid, x, y));
    struct str *out = painter->out;
    bool blank = true;
    for (int i = x; i < end; i++)
        blank = blank && strcmp(grid_at(grid, i, y)->text, " ") == 0;
    if (blank && !(paint.attributes & LOOK_UNDERLINE))
        return;
    int left = MARGIN + x * CELL_WIDTH, width = (end - x) * CELL_WIDTH;
    str_appendf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"", left, BAR + y * CELL_HEIGHT + BASELINE,
                width, paint.fg);
    if (end - x > 1)
        str_append(out, " lengthAdjust=\"spacingAndGlyphs\"");
    str_append(out, paint.attributes & LOOK_BOLD ? " font-weight=\"bold\"" : "");
    str_append(out, paint.attributes & LOOK_ITALIC ? " font-style=\"italic\"" : "");
    str_append(out, paint.attributes & LOOK_DIM ? " opacity=\"0.6\"" : "");
    str_append(out, paint.attributes & LOOK_UNDERLINE ? " text-decoration=\"underline\"" : "");
    str_append_char(out, '>');
    for (int i = x; i < end; i++)
        append_escaped(out, grid_at(grid, i, y)->text);
    str_append(out, "</text>\n");
}

static void append_row(const struct painter *painter, const struct grid *grid, int y, uint32_t ground)
{
    for (int x = 0; x < grid->width;) {
        uint32_t bg = paint_of(painter, grid_at(grid, x, y)).bg;
        int end = x + 1;
        while (end < grid->width && paint_of(painter, grid_at(grid, end, y)).bg == bg)
            end++;
        if (bg != ground)
            str_appendf(painter->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
                        MARGIN + x * CELL_WIDTH, BAR + y * CELL_HEIGHT, (end - x) * CELL_WIDTH, CELL_HEIGHT, bg);
        x = end;
    }
    for (int x = 0; x < grid->width;) {
        int end = run_end(painter, grid, x, y);
        append_run(painter, grid, x, end, y);
        x = end;
    }
}

void dump_svg(struct str *out, const struct grid *grid, const struct theme *theme, bool color)
{
    struct painter painter = {.out = out, .theme = theme, .color = color};
    struct color none = {.kind = COLOR_DEFAULT};
    uint32_t ground = theme_rgb(theme, none, true), ink = theme_rgb(theme, theme->roles[ROLE_BORDER].fg, false);
    int width = grid->width * CELL_WIDTH + 2 * MARGIN, height = grid->height * CELL_HEIGHT + BAR + MARGIN;
    str_appendf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
                width, height, width, height);
    str_appendf(out,
                "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"9\" fill=\"#%06x\" stroke=\"#%06x\"/>\n",
                width - 1, height - 1, ground, ink);
    for (int i = 0; i < 3; i++)
        str_appendf(out, "<circle cx=\"%d\" cy=\"15\" r=\"5\" fill=\"#%06x\"/>\n", 20 + i * 18, ink);
    str_appendf(out,
                "<g font-family=\"'DejaVu Sans Mono','Menlo','Consolas','Liberation Mono',monospace\" font-size=\"%d\" "
                "xml:space=\"preserve\">\n",
                FONT_SIZE);
    for (int y = 0; y < grid->height; y++)
        append_row(&painter, grid, y, ground);
    str_append(out, "</g>\n</svg>\n");
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
