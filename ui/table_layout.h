/* Which columns of a table are shown at a width, where, and how wide. */
#ifndef WEIR_UI_TABLE_LAYOUT_H
#define WEIR_UI_TABLE_LAYOUT_H

#include "ui/table.h"

struct table_slot {
    size_t column;
    int x, width;
};

struct table_layout {
    struct table_slot slots[TABLE_COLUMNS];
    size_t count;
    int gap;                    /* between columns: less of it where there is little room */
    bool more_left, more_right; /* columns that scrolling would bring */
};

/* The first column stays when scrolled. Columns that are empty in all rows on screen give their room away. */
void table_layout_make(struct table_layout *layout, const struct table *table, const struct table_rows *rows,
                       int width);

#endif
