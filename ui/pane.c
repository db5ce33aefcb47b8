#include "ui/pane.h"

#include <string.h>

#include "text/width.h"

const char *pane_dot(bool ascii)
{
    return ascii ? " - " : " \u25aa ";
}

static void say_line(const struct canvas *canvas, int y, enum role role, const char *text)
{
    int width = (int)width_text(text, strlen(text));
    int x = width < canvas->area.width ? (canvas->area.width - width) / 2 : 0;
    canvas_text(canvas, x, y, role, text);
}

void pane_say(const struct canvas *canvas, enum role role, const char *first, const char *second)
{
    int y = canvas->area.height / 2 - 1;
    y = y < 0 ? 0 : y;
    say_line(canvas, y, role, first);
    if (second)
        say_line(canvas, y + 1, ROLE_DIM, second);
}
