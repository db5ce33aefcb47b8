/* The picture: a quiet window frame; in it for each row the grounds that differ from the screen's, then for each run of
 * one look its shapes as paths and its text. Text is in pieces that no font can shift: words of ASCII, each told how
 * long it is, and every other character by itself at its own column.
 */
#include <string.h>

#include "ui/dump.h"
#include "ui/dump_shape.h"

enum { MARGIN = 14, BAR = 32, BASELINE = 14, FONT_SIZE = 15 };

struct painter {
    struct str *out;
    const struct grid *grid;
    const struct theme *theme;
    bool color;
};

struct paint {
    uint32_t fg, bg;
    uint8_t attributes;
};

static struct paint paint_at(const struct painter *painter, int x, int y)
{
    const struct cell *cell = grid_at(painter->grid, x, y);
    enum color_depth depth = painter->color ? DEPTH_TRUE : DEPTH_MONO;
    struct terminal_look look = theme_resolve(painter->theme, (enum role)cell->role, cell->selected, depth);
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

static const char *text_at(const struct painter *painter, int x, int y)
{
    return grid_at(painter->grid, x, y)->text;
}

static int left_of(int x)
{
    return MARGIN + x * DUMP_CELL_WIDTH;
}

static int top_of(int y)
{
    return BAR + y * DUMP_CELL_HEIGHT;
}

static bool is_ascii(const char *text)
{
    return text[0] > 0 && text[1] == '\0';
}

/* The end of the piece of text that begins at x: ASCII up to two blanks, or one other character. */
static int piece_end(const struct painter *painter, int x, int end, int y)
{
    if (!is_ascii(text_at(painter, x, y)))
        return x + 1 < end && text_at(painter, x + 1, y)[0] == '\0' ? x + 2 : x + 1;
    int at = x + 1, blanks = 0;
    for (; at < end && blanks < 2 && is_ascii(text_at(painter, at, y)); at++)
        blanks = text_at(painter, at, y)[0] == ' ' ? blanks + 1 : 0;
    return at - blanks;
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

static void append_piece(const struct painter *painter, struct paint paint, int x, int end, int y)
{
    struct str *out = painter->out;
    str_appendf(out, "<text x=\"%d\" y=\"%d\" fill=\"#%06x\"", left_of(x), top_of(y) + BASELINE, paint.fg);
    if (end - x > 1)
        str_appendf(out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", (end - x) * DUMP_CELL_WIDTH);
    str_append(out, paint.attributes & LOOK_BOLD ? " font-weight=\"bold\"" : "");
    str_append(out, paint.attributes & LOOK_ITALIC ? " font-style=\"italic\"" : "");
    str_append(out, paint.attributes & LOOK_DIM ? " opacity=\"0.6\"" : "");
    str_append(out, paint.attributes & LOOK_UNDERLINE ? " text-decoration=\"underline\"" : "");
    str_append_char(out, '>');
    for (int i = x; i < end; i++)
        append_escaped(out, text_at(painter, i, y));
    str_append(out, "</text>\n");
}

static void append_path(struct str *out, struct str *path, const char *pen, uint32_t color, const char *opacity)
{
    if (path->len)
        str_appendf(out, "<path %s=\"#%06x\" opacity=\"%s\" d=\"%s\"/>\n", pen, color, opacity, str_text(path));
    str_finish(path);
}

/* Adds the shapes that stand side by side from x on and are the same; returns where they end. */
static int add_shapes(const struct painter *painter, struct dump_paths *paths, int x, int end, int y)
{
    int at = x + 1;
    while (at < end && strcmp(text_at(painter, x, y), text_at(painter, at, y)) == 0)
        at++;
    dump_shape_add(paths, text_at(painter, x, y), left_of(x), top_of(y), at - x);
    return at;
}

/* A run of one look. */
static void append_run(const struct painter *painter, int x, int end, int y)
{
    struct paint paint = paint_at(painter, x, y);
    struct dump_paths paths = {0};
    bool underlined = paint.attributes & LOOK_UNDERLINE;
    while (x < end) {
        const char *text = text_at(painter, x, y);
        if (dump_shape_is(text)) {
            x = add_shapes(painter, &paths, x, end, y);
        } else if (strcmp(text, " ") == 0 && !underlined) {
            x++;
        } else {
            int to = piece_end(painter, x, end, y);
            to = to > x ? to : x + 1;
            append_piece(painter, paint, x, to, y);
            x = to;
        }
    }
    const char *opacity = paint.attributes & LOOK_DIM ? "0.6" : "1";
    append_path(painter->out, &paths.fill, "fill", paint.fg, opacity);
    append_path(painter->out, &paths.shade, "fill", paint.fg, "0.25");
    append_path(painter->out, &paths.dots, "stroke", paint.fg, opacity);
}

static void append_row(const struct painter *painter, int y, uint32_t ground)
{
    int width = painter->grid->width;
    for (int x = 0; x < width;) {
        uint32_t bg = paint_at(painter, x, y).bg;
        int end = x + 1;
        while (end < width && paint_at(painter, end, y).bg == bg)
            end++;
        if (bg != ground)
            str_appendf(painter->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
                        left_of(x), top_of(y), (end - x) * DUMP_CELL_WIDTH, DUMP_CELL_HEIGHT, bg);
        x = end;
    }
    for (int x = 0; x < width;) {
        struct paint paint = paint_at(painter, x, y);
        int end = x + 1;
        while (end < width && same_paint(paint, paint_at(painter, end, y)))
            end++;
        append_run(painter, x, end, y);
        x = end;
    }
}

static void append_window(struct str *out, int width, int height, uint32_t ground, uint32_t edge)
{
    str_appendf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
                width, height, width, height);
    str_appendf(out,
                "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"9\" fill=\"#%06x\" stroke=\"#%06x\"/>\n",
                width - 1, height - 1, ground, edge);
    for (int i = 0; i < 3; i++)
        str_appendf(out, "<circle cx=\"%d\" cy=\"16\" r=\"5\" fill=\"#%06x\"/>\n", 20 + i * 18, edge);
}

void dump_svg(struct str *out, const struct grid *grid, const struct theme *theme, bool color)
{
    struct painter painter = {.out = out, .grid = grid, .theme = theme, .color = color};
    struct color none = {.kind = COLOR_DEFAULT};
    uint32_t ground = theme_rgb(theme, none, true), text = theme_rgb(theme, none, false);
    uint32_t border = theme_rgb(theme, theme->roles[ROLE_BORDER].fg, false);
    uint32_t grey = (ground >> 1 & 0x7f7f7f) + (text >> 1 & 0x7f7f7f); /* halfway between the two */
    uint32_t edge = color && border != text ? border : grey;
    append_window(out, left_of(grid->width) + MARGIN, top_of(grid->height) + MARGIN, ground, edge);
    str_appendf(out,
                "<g font-family=\"'DejaVu Sans Mono','Menlo','Consolas','Liberation Mono',monospace\" font-size=\"%d\" "
                "stroke-width=\"2.3\" stroke-linecap=\"round\" style=\"white-space:pre\" xml:space=\"preserve\">\n",
                FONT_SIZE);
    for (int y = 0; y < grid->height; y++)
        append_row(&painter, y, ground);
    str_append(out, "</g>\n</svg>\n");
}
