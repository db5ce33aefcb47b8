/* The message view's columns (`:columns`): a cell for each chosen part of a record, numbers on the right with every
 * digit. A record whose value cannot be read so is shown as it came. */
#ifndef WEIR_UI_MESSAGE_TABLE_H
#define WEIR_UI_MESSAGE_TABLE_H

#include "engine/window.h"
#include "ui/pane.h"

/* `struct message_table t = {0}`. */
struct message_table {
    struct column_list list;
    struct {
        int width;    /* grows with what was seen, so that nothing jumps */
        bool is_text; /* something else than a number was seen: on the left */
    } columns[COLUMNS_MOST];
    size_t first;    /* column that is leftmost */
    uint64_t learnt; /* rows before it were looked at */
};

/* Takes in the rows of the window, and which columns there are now. */
void message_table_update(struct message_table *table, const struct pane_model *model, const struct window *window);
void message_table_heading(const struct message_table *table, const struct pane_model *model,
                           const struct canvas *canvas, int x);
/* `decoded` is memory that is used again. */
void message_table_row(const struct message_table *table, const struct pane_model *model, const struct record *record,
                       struct decoded *decoded, const struct canvas *canvas, int x, int y);
/* The path of the column that is drawn at `at`, when the first is at `x`; NULL: there is none. */
const char *message_table_path_at(const struct message_table *table, const struct canvas *canvas, int x, int at);
void message_table_scroll(struct message_table *table, int columns); /* to the side */

/* "▾" or "▴" when the rows are sorted by the path; otherwise "". */
const char *message_table_arrow(const struct pane_model *model, const char *path);

#endif
