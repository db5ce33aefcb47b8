/* A screen as text, as text with ANSI colours, or as a picture (SVG). */
#ifndef WEIR_UI_DUMP_H
#define WEIR_UI_DUMP_H

#include "base/str.h"
#include "ui/grid.h"
#include "ui/theme.h"

void dump_text(struct str *out, const struct grid *grid); /* a line a row, without white space at its end */
void dump_ansi(struct str *out, const struct grid *grid, const struct theme *theme, enum color_depth depth);
void dump_svg(struct str *out, const struct grid *grid, const struct theme *theme, bool color);

/* "text", "ansi", "svg" (NULL is text). False: none of these. */
bool dump_append(struct str *out, const char *format, const struct grid *grid, const struct theme *theme, bool color);

#endif
