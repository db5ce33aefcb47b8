/* Lines of text, each with a role, broken at spaces to a width: what overlays say. */
#ifndef WEIR_UI_TEXT_LINES_H
#define WEIR_UI_TEXT_LINES_H

#include "base/str.h"
#include "ui/grid.h"

struct text_line {
    enum role role;
    int indent;      /* of the rows that follow its first one */
    size_t from, to; /* bytes of `text` */
};

struct text_lines {
    struct str text;
    struct text_line *items;
    size_t count;
};

void text_lines_clear(struct text_lines *lines);
void text_lines_finish(struct text_lines *lines);

/* Sanitizes it. A new line in it begins another line; "" is an empty one. */
void text_lines_add(struct text_lines *lines, enum role role, int indent, const char *text, bool ascii);

/* Draws from row `top` on; with a NULL canvas only counts. Returns how many rows there are at this width. */
int text_lines_draw(const struct text_lines *lines, const struct canvas *canvas, int width, int top);

#endif
