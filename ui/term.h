/* The terminal: its modes, its size, keys from it and frames to it. Nothing here waits, however slow it is; and
 * whatever ends the program, the terminal is given back as it was.
 * @locality T0
 */
#ifndef WEIR_UI_TERM_H
#define WEIR_UI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/theme.h"

struct term;

/* The terminal of standard output. NULL with a filled error, and the terminal as it was. */
struct term *term_open(bool no_color, bool mouse, struct error *error);
void term_close(struct term *term); /* gives it back; NULL is allowed */

int term_fd(const struct term *term); /* poll for POLLIN, and for POLLOUT while term_pending */
bool term_pending(const struct term *term);
bool term_flush(struct term *term); /* writes what it takes now; false: it is gone */
/* It has taken and shown all that was drawn, as far as can be told. */
bool term_idle(const struct term *term);

bool term_read(struct term *term, int64_t now_us); /* takes in what was typed; false: it is gone */
bool term_next_key(struct term *term, int64_t now_us, struct key *key);
int64_t term_key_wait_us(const struct term *term, int64_t now_us); /* see key_decode_wait_us */

void term_size(const struct term *term, int *width, int *height);
bool term_resize(struct term *term); /* asks for its size; true: it is another */
void term_theme(struct term *term, const struct theme *theme);
void term_repaint(struct term *term);
size_t term_draw(struct term *term, const struct grid *grid); /* bytes that this frame takes; flush them */

/* Puts a text into the clipboard of a terminal that lets programs do so (OSC 52). */
void term_copy(struct term *term, const char *text, size_t len);

void term_bell(struct term *term);

/* Gives the terminal to another program, and takes it again, with the size and modes that it has then. */
void term_leave(struct term *term);
void term_return(struct term *term);
/* While it is given away: prints a text and waits for Enter, or for a signal. */
void term_print(struct term *term, const char *text, size_t len);
void term_suspend(struct term *term); /* gives it back, stops the program, and takes it again when it goes on */

#endif
