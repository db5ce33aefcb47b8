/* What goes into cells of tables: numbers that shorten, names that are cut in the middle, unknown shown as unknown; and
 * how they are compared. */
#ifndef WEIR_UI_CELLS_H
#define WEIR_UI_CELLS_H

#include "base/known.h"
#include "model/row_state.h"
#include "model/spark.h"
#include "ui/table.h"

/* `width` columns; exact with separators when that fits, shortened when not. */
void cell_offset(struct table_cell *cell, struct offset value, int width, bool ascii);
void cell_count(struct table_cell *cell, int64_t value, int width, bool ascii); /* negative: unknown */
void cell_rate(struct table_cell *cell, struct real value, bool ascii);
void cell_spark(struct table_cell *cell, const struct spark *spark, int width, bool ascii);
void cell_name(struct table_cell *cell, const char *text, int width, bool ascii); /* NULL: empty */
void cell_text(struct table_cell *cell, const char *text, int width, bool ascii); /* cut at its end */
void cell_unknown(struct table_cell *cell, bool ascii);

/* Values of a row that could not be refreshed are dim. */
void cell_state(struct table_cell *cell, const struct row_state *state);

int compare_offset(struct offset a, struct offset b, int *last);
int compare_real(struct real a, struct real b, int *last);
int compare_int(int64_t a, int64_t b);                     /* -1, 0, 1 */
int compare_text(const char *a, const char *b, int *last); /* NULL is unknown */

#endif
