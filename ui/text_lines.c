#include "ui/text_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/sanitize.h"
#include "text/width.h"

void text_lines_clear(struct text_lines *lines)
{
    str_clear(&lines->text);
    lines->count = 0;
}

void text_lines_finish(struct text_lines *lines)
{
    str_finish(&lines->text);
    free(lines->items);
    *lines = (struct text_lines){0};
}

static void add_one(struct text_lines *lines, enum role role, int indent, const char *text, size_t len, bool ascii)
{
    size_t from = lines->text.len;
    sanitize_append(&lines->text, text, len, SIZE_MAX, ascii);
    lines->items = mem_resize(lines->items, lines->count + 1, sizeof *lines->items);
    lines->items[lines->count++] =
        (struct text_line){.role = role, .indent = indent, .from = from, .to = lines->text.len};
}

void text_lines_add(struct text_lines *lines, enum role role, int indent, const char *text, bool ascii)
{
    for (;;) {
        size_t len = strcspn(text, "\n");
        add_one(lines, role, indent, text, len, ascii);
        text += len;
        if (!*text || !*++text)
            return;
    }
}

/* How many bytes of it make a row, broken at a space where there is one; at least one character. */
static size_t row_of(const char *text, size_t len, int columns)
{
    size_t fits = width_prefix(text, len, columns > 0 ? (size_t)columns : 1, NULL);
    if (fits == len)
        return len;
    for (size_t at = fits; at > 0; at--)
        if (text[at] == ' ' && text[at - 1] != ' ')
            return at;
    return fits > 0 ? fits : len;
}

static int draw_line(const struct text_lines *lines, const struct text_line *line, const struct canvas *canvas,
                     int width, int y)
{
    int rows = 0;
    const char *text = str_text(&lines->text) + line->from;
    size_t len = line->to - line->from;
    do {
        int indent = rows > 0 && line->indent < width / 2 ? line->indent : 0;
        size_t used = row_of(text, len, width - indent);
        if (canvas)
            canvas_text_n(canvas, indent, y + rows, line->role, text, used, width - indent);
        rows++;
        text += used;
        len -= used;
        for (; len > 0 && *text == ' '; len--)
            text++;
    } while (len > 0);
    return rows;
}

int text_lines_draw(const struct text_lines *lines, const struct canvas *canvas, int width, int top)
{
    int y = -top;
    for (size_t i = 0; i < lines->count; i++)
        y += draw_line(lines, &lines->items[i], canvas, width, y);
    return y + top;
}
