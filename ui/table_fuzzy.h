/* The fuzzy filter of tables: letters in order, nearer together is what one means, so a run is preferred. */
#ifndef WEIR_UI_TABLE_FUZZY_H
#define WEIR_UI_TABLE_FUZZY_H

#include <stdbool.h>

#include "ui/grid.h"

/* True when all characters of `filter` occur in `name` in this order; case matters only for capitals in the filter. */
bool fuzzy_match(const char *filter, const char *name);

/* Draws the letters of `text` (drawn at x, y) that the filter matched in ROLE_MATCH. */
void fuzzy_mark(const struct canvas *canvas, int x, int y, int columns, const char *filter, const char *text);

#endif
