/* The order of a table's rows, and which of them are shown; for the files table*.c alone. */
#ifndef WEIR_UI_TABLE_ORDER_H
#define WEIR_UI_TABLE_ORDER_H

#include "ui/table.h"

void table_order_make(struct table *table, const struct table_rows *rows);

#endif
