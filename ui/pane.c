#include "ui/pane.h"

#include <string.h>

#include "text/width.h"

const char *pane_dot(bool ascii)
{
    return ascii ? " - " : " \u25aa ";
}

static void say_line(const struct canvas *canvas, int y, enum role role, const char *text, size_t len)
{
    int width = (int)width_text(text, len);
    int x = width < canvas->area.width ? (canvas->area.width - width) / 2 : 0;
    canvas_text_n(canvas, x, y, role, text, len, canvas->area.width);
}

/* The part of `text` that makes a line of at most `columns`, broken at a space where there is one. */
static size_t line_of(const char *text, size_t columns)
{
    size_t len = strlen(text), fits = width_prefix(text, len, columns, NULL);
    if (fits == len || !fits)
        return len;
    for (size_t at = fits; at > 0; at--)
        if (text[at] == ' ')
            return at;
    return fits;
}

/* Lines from y on (none when `draw` is false); returns how many there are. */
static int say_text(const struct canvas *canvas, int y, enum role role, const char *text, bool draw)
{
    int lines = 0;
    size_t columns = canvas->area.width > 2 ? (size_t)canvas->area.width - 2 : 1;
    while (*text) {
        size_t len = line_of(text, columns);
        if (draw)
            say_line(canvas, y + lines, role, text, len);
        lines++;
        text += len;
        while (*text == ' ')
            text++;
    }
    return lines;
}

void pane_say(const struct canvas *canvas, enum role role, const char *first, const char *second)
{
    int lines = say_text(canvas, 0, role, first, false) + (second ? say_text(canvas, 0, role, second, false) : 0);
    int y = (canvas->area.height - lines) / 2;
    y = y < 0 ? 0 : y;
    y += say_text(canvas, y, role, first, true);
    if (second)
        say_text(canvas, y, ROLE_DIM, second, true);
}
