/* Marks what a filter finds in a row, by looking at the row as it is drawn: what one sees is what is marked. */
#ifndef WEIR_UI_MATCH_MARK_H
#define WEIR_UI_MATCH_MARK_H

#include "filter/filter.h"
#include "ui/grid.h"

/* From column `from` of the row on. `filter` NULL: nothing is marked. */
void match_mark(const struct canvas *canvas, int from, int y, const struct filter *filter);

#endif
