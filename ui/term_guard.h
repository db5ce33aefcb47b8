/* Gives the terminal back when the program dies: abort, segmentation fault and their like. */
#ifndef WEIR_UI_TERM_GUARD_H
#define WEIR_UI_TERM_GUARD_H

#include <stddef.h>
#include <termios.h>

/* From now on a fatal signal, on whatever thread, first writes `bytes` to `fd` and sets `modes`, then kills as it
 * would have. All are copied; at most 512 bytes. */
void term_guard_arm(int fd, const struct termios *modes, const char *bytes, size_t len);
void term_guard_disarm(void); /* the terminal has been given back already */

#endif
