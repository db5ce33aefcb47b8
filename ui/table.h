/* A table: columns that share the width, rows sorted, filtered, scrolled both ways, and a selection that stays on its
 * row by identity as rows come, go and change places. Only cells that are visible are ever formatted.
 */
#ifndef WEIR_UI_TABLE_H
#define WEIR_UI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "ui/grid.h"
#include "ui/keymap.h"

enum table_kind {
    TABLE_NAME,   /* text, cut in the middle (by the table) */
    TABLE_TEXT,   /* text, cut at the end (by the table); takes what room is left */
    TABLE_NUMBER, /* on the right, never cut: the cell gets the width and shortens */
    TABLE_SPARK   /* text, never cut: drops when there is no room */
};

struct table_column {
    const char *title;
    enum table_kind kind;
    int min, ideal;        /* columns of the screen */
    int rank;              /* 0 stays to the last; the highest goes first when it is narrow */
    bool descending_first; /* sorting by it begins with the largest */
};

enum { TABLE_RANK_LEAST = 16 }; /* rows of a lower rank come last in either direction, the larger first */

enum { TABLE_CELL_BYTES = 512, TABLE_COLUMNS = 24, TABLE_FILTER = 128 };

struct table_cell {
    char text[TABLE_CELL_BYTES]; /* sanitized */
    enum role role;
};

/* What a table shows; `context` is the pane's. Rows are numbered 0 .. count - 1 in the order of the model. */
struct table_rows {
    const void *context;
    size_t count;
    uint64_t (*key)(const void *context, size_t row); /* identity */
    /* Fills the cell (empty text: nothing there) for a column `width` wide. */
    void (*cell)(const void *context, size_t row, size_t column, int width, struct table_cell *cell);
    /* <0, 0, >0 as qsort. Unknown sorts last in both directions: *last is 1 for a, 2 for b, 3 for both (whose order is
     * then the same in both). */
    int (*compare)(const void *context, size_t column, size_t a, size_t b, int *last);
    const char *(*name)(const void *context, size_t row); /* what the filter looks at, as the cluster sent it */
    bool (*finds)(const void *context, size_t row, const char *filter); /* instead of looking at `name`; may be NULL */
    bool (*hidden)(const void *context, size_t row);                    /* not to be shown; may be NULL */
    bool (*folded)(const void *context, size_t row); /* shown only when a filter finds it; may be NULL */
    /* What to sort by instead of `compare` in the column `calm`, given what it was (0: the row is new); never 0. May be
     * NULL. */
    uint64_t (*rank)(const void *context, size_t row, uint64_t former);
    size_t calm;
    uint64_t (*fingerprint)(const void *context, size_t row); /* a change marks the row for 2 s; may be NULL */
};

struct table {
    const struct table_column *columns;
    size_t column_count;
    size_t sort_column;
    bool descending;
    size_t left; /* columns scrolled away */

    char filter[TABLE_FILTER]; /* "": none */
    uint32_t *order;           /* rows that are shown, sorted */
    size_t shown, room;
    size_t top, height;

    bool has_selected;
    uint64_t selected; /* key */
    size_t at;         /* its place in `order` */
    struct map marks;  /* of rows with a fingerprint */
    struct map former_ranks;
    uint64_t *ranks; /* of each row, while a calm column is sorted by */
    size_t counted;  /* rows at the last update */
};

void table_init(struct table *table, const struct table_column *columns, size_t column_count, size_t sort_column);
void table_finish(struct table *table);

/* Takes in the rows as they are now: filters, sorts, finds the selection again. `height`: rows that can be seen. */
void table_update(struct table *table, const struct table_rows *rows, size_t height, int64_t now_us);

/* Takes back what was scrolled to the side further than `width` columns of the screen need to show the last column. */
void table_fit_width(struct table *table, const struct table_rows *rows, int width);

/* Heading and rows of the last update, the selection marked. When there are none, draws nothing below the heading. */
void table_draw(const struct table *table, const struct table_rows *rows, const struct canvas *canvas, bool focused,
                int64_t now_us);

/* Moves, pages, scrolls, sorts. False: the action is none of a table's. */
bool table_handle(struct table *table, const struct table_rows *rows, enum action action);

/* The mouse at a cell of table_draw's canvas: a heading sorts, a row is selected. True: it was selected already. */
bool table_click(struct table *table, const struct table_rows *rows, const struct canvas *canvas, int x, int y);

size_t table_selected_row(const struct table *table); /* row number; SIZE_MAX: none */
bool table_select(struct table *table, const struct table_rows *rows, uint64_t key);

#endif
