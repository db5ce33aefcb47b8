/* A rectangle of cells: what panes draw into and what the terminal, a dump or a test shows. No curses here. */
#ifndef WEIR_UI_GRID_H
#define WEIR_UI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/role.h"

enum { CELL_BYTES = 16 };

struct cell {
    char text[CELL_BYTES]; /* one base character and its combining marks, terminated; "" is the right half of a wide one
                            */
    uint8_t role;          /* enum role */
    uint8_t selected;      /* drawn on the selection's ground, with its own text colour */
};

struct rect {
    int x, y, width, height;
};

struct grid {
    int width, height;
    struct cell *cells; /* row by row */
    bool ascii;         /* only U+0020..U+007E may be put */
};

/* Where a pane draws: coordinates are relative to `area`; what falls outside is clipped. */
struct canvas {
    struct grid *grid;
    struct rect area;
};

void grid_init(struct grid *grid, int width, int height, bool ascii); /* blank cells; sizes below 1 are raised to 1 */
void grid_finish(struct grid *grid);
void grid_clear(struct grid *grid);
const struct cell *grid_at(const struct grid *grid, int x, int y);
bool grid_equal_cell(const struct cell *a, const struct cell *b);

struct canvas canvas_of(struct grid *grid);
bool rect_has(struct rect rect, int x, int y);
struct rect rect_inside(struct rect box); /* what canvas_box leaves of it */

struct canvas canvas_part(const struct canvas *canvas, struct rect part); /* clipped to the canvas */

/* Draws sanitized text (SANITIZE_MARK_ON/OFF switch to ROLE_ESCAPED) from column x on; returns the columns used.
 * Whatever may not stand in a cell is replaced by U+FFFD (or '?'): the last line of defence, not the way to sanitize.
 */
int canvas_text(const struct canvas *canvas, int x, int y, enum role role, const char *text);
int canvas_text_n(const struct canvas *canvas, int x, int y, enum role role, const char *text, size_t len, int columns);
int canvas_right(const struct canvas *canvas, int x, int y, int columns, enum role role,
                 const char *text); /* aligned right */
void canvas_fill(const struct canvas *canvas, struct rect part, enum role role);
void canvas_clear(const struct canvas *canvas,
                  struct rect part); /* blank and not selected: to draw over what is there */
void canvas_select(const struct canvas *canvas, struct rect part); /* marks cells as selected */

/* A border with a title in it; the inside is returned. `focused` takes ROLE_BORDER_FOCUS. */
struct canvas canvas_box(const struct canvas *canvas, struct rect part, bool focused, const char *title);

#endif
