/* Every column begins at its ideal width. Too narrow: names and texts shrink to their least, then whole columns go,
 * highest rank first. Too wide: the text column takes the rest, or the names some of it; what the
 * rows hold has no say in that, so that nothing moves as they scroll by.
 */
#include "ui/table_layout.h"

#include <string.h>

/* The bar of the selection, air on the right, between columns, below which width there is less of it, of a name that
 * grows. */
enum { LEFT = 1, RIGHT = 1, GAP = 2, NARROW = 60, NAME_MOST = 60 };

/* A column is empty when no row that can be seen has anything in it; titles keep their place while there are no rows.
 */
static bool is_empty(const struct table *table, const struct table_rows *rows, size_t column)
{
    size_t end = table->top + table->height < table->shown ? table->top + table->height : table->shown;
    if (end == table->top || column == 0)
        return false;
    for (size_t place = table->top; place < end; place++) {
        if (table->order[place] >= rows->count)
            continue;
        struct table_cell cell = {.role = ROLE_TEXT};
        rows->cell(rows->context, table->order[place], column, table->columns[column].ideal, &cell);
        if (cell.text[0])
            return false;
    }
    return true;
}

static int total_width(const struct table_layout *layout)
{
    int total = LEFT + RIGHT;
    for (size_t i = 0; i < layout->count; i++)
        total += layout->slots[i].width + (i > 0 ? layout->gap : 0);
    return total;
}

static void shrink(struct table_layout *layout, const struct table *table, int width)
{
    for (int step = 0; step < 3; step++) { /* texts and sparklines first, then names, then numbers (they shorten) */
        for (size_t i = 0; i < layout->count; i++) {
            const struct table_column *column = &table->columns[layout->slots[i].column];
            int over = total_width(layout) - width;
            if (over <= 0)
                return;
            int turn = column->kind == TABLE_NUMBER ? 2 : column->kind == TABLE_NAME ? 1 : 0;
            if (turn != step)
                continue;
            int give = layout->slots[i].width - column->min;
            give = give > over ? over : give;
            layout->slots[i].width -= give > 0 ? give : 0;
        }
    }
}

/* Takes whole columns out until the rest fits: the highest rank first, or, when scrolled, from the right. */
static void drop(struct table_layout *layout, const struct table *table, int width)
{
    while (layout->count > 1 && total_width(layout) > width) {
        size_t worst = layout->count - 1;
        for (size_t i = layout->count - 1; table->left == 0 && i > 0; i--)
            if (table->columns[layout->slots[i].column].rank > table->columns[layout->slots[worst].column].rank)
                worst = i;
        memmove(&layout->slots[worst], &layout->slots[worst + 1], (layout->count - worst - 1) * sizeof *layout->slots);
        layout->count--;
        layout->more_right = true;
    }
}

static void grow(struct table_layout *layout, const struct table *table, int width)
{
    int free_room = width - total_width(layout);
    for (size_t i = 0; i < layout->count && free_room > 0; i++) { /* what shrinking took too much of */
        struct table_slot *slot = &layout->slots[i];
        int wish = table->columns[slot->column].ideal - slot->width;
        int give = wish < free_room ? wish : free_room;
        slot->width += give > 0 ? give : 0;
        free_room -= give > 0 ? give : 0;
    }
    for (size_t i = layout->count; i-- > 0 && free_room > 0;) {
        if (table->columns[layout->slots[i].column].kind == TABLE_TEXT) {
            layout->slots[i].width += free_room;
            return;
        }
    }
    for (size_t i = 0; i < layout->count && free_room > 0; i++) {
        struct table_slot *slot = &layout->slots[i];
        if (table->columns[slot->column].kind != TABLE_NAME)
            continue;
        int wish = NAME_MOST - slot->width;
        int give = wish < free_room ? wish : free_room;
        slot->width += give > 0 ? give : 0;
        free_room -= give > 0 ? give : 0;
    }
}

void table_layout_make(struct table_layout *layout, const struct table *table, const struct table_rows *rows, int width)
{
    memset(layout, 0, sizeof *layout);
    layout->more_left = table->left > 0;
    layout->gap = width < NARROW ? 1 : GAP;
    for (size_t i = 0; i < table->column_count && i < TABLE_COLUMNS; i++) {
        if ((i > 0 && i <= table->left) || is_empty(table, rows, i))
            continue;
        layout->slots[layout->count++] = (struct table_slot){.column = i, .width = table->columns[i].ideal};
    }
    shrink(layout, table, width);
    drop(layout, table, width);
    grow(layout, table, width);
    int x = LEFT;
    for (size_t i = 0; i < layout->count; i++) {
        layout->slots[i].x = x;
        x += layout->slots[i].width + layout->gap;
    }
    if (layout->count > 0 && layout->slots[0].width > width - LEFT)
        layout->slots[0].width = width > LEFT ? width - LEFT : 0;
}
