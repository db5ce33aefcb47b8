/* Grids -> the bytes that bring a terminal from the last grid to the next. The only users of curses are the files
 * curses_*.c behind this header. Nothing here touches the terminal: the bytes go where the caller sends them, so that a
 * terminal that does not take them can make nobody wait, and so that they can be counted.
 * @locality T0. One at a time in a program (curses has globals).
 */
#ifndef WEIR_UI_CURSES_SCREEN_H
#define WEIR_UI_CURSES_SCREEN_H

#include "base/error.h"
#include "base/str.h"
#include "ui/grid.h"
#include "ui/theme.h"

struct curses_screen;

/* For the terminal that TERM names; `mouse`: it is to report presses and the wheel. NULL with a filled error when it is
 * unset, unknown or cannot place its cursor. `out` gets what enters the full screen. */
struct curses_screen *curses_screen_open(int width, int height, bool no_color, bool mouse, struct str *out,
                                         struct error *error);
void curses_screen_close(struct curses_screen *screen, struct str *out); /* NULL is allowed; appends what leaves it */

/* What leaves the full screen at any moment, for the case of a crash. */
const struct str *curses_screen_restore(const struct curses_screen *screen);

void curses_screen_leave(struct curses_screen *screen, struct str *out); /* for a while: SIGTSTP */
void curses_screen_enter(struct curses_screen *screen, struct str *out); /* again; the next draw paints everything */
void curses_screen_resize(struct curses_screen *screen, int width, int height);
void curses_screen_theme(struct curses_screen *screen, const struct theme *theme);
void curses_screen_repaint(struct curses_screen *screen); /* the next draw paints everything */

/* Appends the bytes; none when nothing changed. The grid has the screen's size. */
void curses_screen_draw(struct curses_screen *screen, const struct grid *grid, struct str *out);

#endif
