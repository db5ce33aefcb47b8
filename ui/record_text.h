/* A payload as lines of text: its own lines, wrapped to a width. */
#ifndef WEIR_UI_RECORD_TEXT_H
#define WEIR_UI_RECORD_TEXT_H

#include <stddef.h>

#include "base/str.h"
#include "ui/grid.h"

/* Of a payload of `len` bytes so many are shown as text: at most 1 MiB. */
size_t record_text_most(size_t len);

/* Calls `line` for each line with its bytes [from, to). `columns` 0: not wrapped. */
void record_text_lines(struct bytes payload, int columns, void (*line)(void *context, size_t from, size_t to),
                       void *context);

/* Draws one line of it on the canvas' first row, `left` columns scrolled away. */
void record_text_draw(const struct canvas *canvas, int left, struct bytes line);

#endif
