/* The fuzzy filter of tables: its characters in order, anywhere in a name. In one run is nearer to what one meant, and
 * at the beginning of a word nearer still.
 */
#ifndef WEIR_UI_TABLE_FUZZY_H
#define WEIR_UI_TABLE_FUZZY_H

#include "ui/grid.h"

/* How well a name fits, the better the larger. */
enum fuzzy_fit { FUZZY_NONE, FUZZY_SCATTERED, FUZZY_RUN, FUZZY_WORD };

/* Case matters only for ASCII capitals in the filter. An empty filter fits everything. */
enum fuzzy_fit fuzzy_match(const char *filter, const char *name);

/* Draws the characters of `text` (drawn at x, y) that the filter matched again in ROLE_MATCH. */
void fuzzy_mark(const struct canvas *canvas, int x, int y, int columns, const char *filter, const char *text);

#endif
