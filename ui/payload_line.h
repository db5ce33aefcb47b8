/* A key or a value on one line: JSON in its colours, text with its escapes marked, what is missing said. */
#ifndef WEIR_UI_PAYLOAD_LINE_H
#define WEIR_UI_PAYLOAD_LINE_H

#include <stddef.h>

#include "base/str.h"
#include "ui/grid.h"

/* Draws within the canvas' row y from column x on, `skip` columns scrolled away to the left. `true_size` is what the
 * payload has on the broker: more than is held when it was cut. */
void payload_line_draw(const struct canvas *canvas, int x, int y, int skip, enum role role, struct bytes payload,
                       size_t true_size);

#endif
