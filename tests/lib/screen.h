/* Screens in tests: a grid against a golden, and what must be true of every grid.
 *
 * A golden is a text file of planes: the text, the letter of each cell's role (ui/role.h), and, when something is
 * selected, a `#` for each cell that is. WEIR_GOLDEN_UPDATE=1 writes the goldens instead of comparing.
 */
#ifndef WEIR_TESTS_SCREEN_H
#define WEIR_TESTS_SCREEN_H

#include "ui/grid.h"

/* Fails the running test when the grid differs from tests/screen/golden/NAME.txt; prints what there is and where. */
void screen_expect(const struct grid *grid, const char *name);

/* Fails unless every cell may be shown: valid UTF-8, nothing that sanitize would not let pass, one character of width 1
 * or 2 with its marks, a wide one followed by its empty half, and only printable ASCII in an ASCII grid. */
void screen_expect_sound(const struct grid *grid);

/* Something that draws on a canvas of any size. */
struct screen_drawing {
    const char *name;
    void (*draw)(const void *context, const struct canvas *canvas);
    const void *context;
};

/* Draws it in the midst of a larger grid, twice. Fails when a cell outside changed, the two differ, or one is unsound.
 */
void screen_expect_contained(const struct screen_drawing *drawing, int width, int height, bool ascii);

#endif
