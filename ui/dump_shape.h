/* The characters that a picture draws itself, so that lines join and dots sit where they belong in any font: box
 * lines, blocks and braille.
 */
#ifndef WEIR_UI_DUMP_SHAPE_H
#define WEIR_UI_DUMP_SHAPE_H

#include <stdbool.h>

#include "base/str.h"

enum { DUMP_CELL_WIDTH = 9, DUMP_CELL_HEIGHT = 19 };

/* Paths in SVG's notation. */
struct dump_paths {
    struct str fill;  /* areas */
    struct str shade; /* areas, drawn lightly */
    struct str dots;  /* points, drawn with a round pen */
};

bool dump_shape_is(const char *text); /* of a cell: draws itself */

/* Adds `count` cells with the same shape side by side, the first one's upper left corner at x, y. */
void dump_shape_add(struct dump_paths *paths, const char *text, int x, int y, int count);

#endif
