/* Order: rows that pass the filter, those that fit it best first, each kind sorted by one column with the model's order
 * as tie-break (qsort_r is not everywhere, so a merge sort of indices: stable, and quick on rows that hardly changed
 * their order). The selection is a key; when its row is gone, whatever took its place is selected.
 */
#include "ui/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/table_fuzzy.h"
#include "ui/table_layout.h"
#include "ui/table_order.h"

enum { MARK_US = 2000000 };

void table_init(struct table *table, const struct table_column *columns, size_t column_count, size_t sort_column)
{
    memset(table, 0, sizeof *table);
    table->columns = columns;
    table->column_count = column_count;
    table->sort_column = sort_column;
    table->descending = columns[sort_column].descending_first;
}

void table_finish(struct table *table)
{
    free(table->order);
    free(table->ranks);
    map_finish(&table->marks);
    map_finish(&table->former_ranks);
    table->ranks = NULL;
    table->order = NULL;
    table->shown = table->room = 0;
}

static void keep_in_view(struct table *table)
{
    size_t height = table->height > 0 ? table->height : 1;
    if (table->at < table->top)
        table->top = table->at;
    if (table->at >= table->top + height)
        table->top = table->at - height + 1;
    size_t most = table->shown > height ? table->shown - height : 0;
    if (table->top > most)
        table->top = most;
}

static void find_selected(struct table *table, const struct table_rows *rows)
{
    if (table->shown == 0) {
        table->at = 0;
        return;
    }
    if (table->has_selected) {
        for (size_t i = 0; i < table->shown; i++) {
            if (rows->key(rows->context, table->order[i]) == table->selected) {
                table->at = i;
                return;
            }
        }
    }
    if (table->at >= table->shown)
        table->at = table->shown - 1;
    table->selected = rows->key(rows->context, table->order[table->at]);
    table->has_selected = true;
}

/* A mark is the row's fingerprint (upper 24 bits) and when it changed, in tenths of a second (lower 40), 0: never. */
static uint64_t mark_of(uint64_t fingerprint, uint64_t tenths)
{
    return (fingerprint & 0xffffff) << 40 | (tenths & 0xffffffffff);
}

/* Rows that are gone leave their marks behind: once those are many, all marks are made anew. */
static void drop_old_marks(struct table *table, const struct table_rows *rows)
{
    if (table->marks.count < 2 * rows->count + 1000)
        return;
    struct map fresh = {0};
    for (size_t i = 0; i < rows->count; i++) {
        uint64_t key = rows->key(rows->context, i), mark = 0;
        if (map_get(&table->marks, (const char *)&key, sizeof key, &mark))
            map_put(&fresh, (const char *)&key, sizeof key, mark);
    }
    map_finish(&table->marks);
    table->marks = fresh;
}

static void note_changes(struct table *table, const struct table_rows *rows, int64_t now_us)
{
    for (size_t i = 0; rows->fingerprint && i < rows->count; i++) {
        uint64_t key = rows->key(rows->context, i), mark = 0;
        uint64_t fingerprint = rows->fingerprint(rows->context, i);
        bool known = map_get(&table->marks, (const char *)&key, sizeof key, &mark);
        if (known && mark >> 40 == (fingerprint & 0xffffff))
            continue;
        map_put(&table->marks, (const char *)&key, sizeof key,
                mark_of(fingerprint, known ? (uint64_t)(now_us / 100000) : 0));
    }
    drop_old_marks(table, rows);
}

static bool is_changed(const struct table *table, uint64_t key, int64_t now_us)
{
    uint64_t mark = 0;
    if (!map_get(&table->marks, (const char *)&key, sizeof key, &mark))
        return false;
    int64_t at_us = (int64_t)(mark & 0xffffffffff) * 100000;
    return at_us > 0 && now_us - at_us < MARK_US;
}

void table_update(struct table *table, const struct table_rows *rows, size_t height, int64_t now_us)
{
    table->height = height;
    table_order_make(table, rows);
    note_changes(table, rows, now_us);
    find_selected(table, rows);
    keep_in_view(table);
}

/* Makes the text fit: names lose their middle, other texts their end; both show that they did. */
static void cut_cell(struct table_cell *cell, enum table_kind kind, int width, bool ascii)
{
    size_t len = strlen(cell->text), columns = width > 0 ? (size_t)width : 0;
    if ((kind != TABLE_NAME && kind != TABLE_TEXT) || width_text(cell->text, len) <= columns)
        return;
    if (kind == TABLE_NAME) {
        char cut[TABLE_CELL_BYTES];
        len = width_middle_cut(cell->text, len, columns, ascii, cut, sizeof cut);
        memcpy(cell->text, cut, len + 1);
        return;
    }
    const char *dots = ascii ? ".." : "\u2026";
    size_t dots_width = ascii ? 2 : 1;
    size_t keep = width_prefix(cell->text, len, columns > dots_width ? columns - dots_width : 0, NULL);
    snprintf(cell->text + keep, sizeof cell->text - keep, "%c%s", SANITIZE_MARK_OFF, dots);
}

void table_fit_width(struct table *table, const struct table_rows *rows, int width)
{
    while (table->left > 0) {
        struct table_layout layout;
        table->left--;
        table_layout_make(&layout, table, rows, width);
        if (layout.more_right) { /* that was one too many */
            table->left++;
            return;
        }
    }
}

static void draw_title(const struct table *table, const struct table_slot *slot, const struct canvas *canvas)
{
    const struct table_column *column = &table->columns[slot->column];
    const char *title = *column->title ? _(column->title) : "";
    bool right = column->kind == TABLE_NUMBER;
    int width = slot->width, x = slot->x;
    if (slot->column == table->sort_column && width > 0) { /* the arrow stays when the title is cut */
        const char *down = canvas->grid->ascii ? "-" : "\u2193", *up = canvas->grid->ascii ? "+" : "\u2191";
        int title_width = (int)width_text(title, strlen(title));
        int at = right || title_width >= width ? width - 1 : title_width;
        canvas_text(canvas, x + at, 0, ROLE_ACCENT, table->descending ? down : up);
        width--;
    }
    if (right)
        canvas_right(canvas, x, 0, width, ROLE_HEADING, title);
    else
        canvas_text_n(canvas, x, 0, ROLE_HEADING, title, strlen(title), width);
}

static void draw_heading(const struct table *table, const struct table_layout *layout, const struct canvas *canvas)
{
    for (size_t i = 0; i < layout->count; i++)
        draw_title(table, &layout->slots[i], canvas);
    if (layout->more_left)
        canvas_text(canvas, 0, 0, ROLE_ACCENT, canvas->grid->ascii ? "<" : "\u2039");
    if (layout->more_right)
        canvas_text(canvas, canvas->area.width - 1, 0, ROLE_ACCENT, canvas->grid->ascii ? ">" : "\u203a");
}

static void draw_row(const struct table *table, const struct table_rows *rows, const struct table_layout *layout,
                     const struct canvas *canvas, size_t place, int y, int64_t now_us)
{
    size_t row = table->order[place];
    if (row >= rows->count)
        return;
    bool changed = rows->fingerprint && is_changed(table, rows->key(rows->context, row), now_us);
    for (size_t i = 0; i < layout->count; i++) {
        const struct table_slot *slot = &layout->slots[i];
        struct table_cell cell = {.role = ROLE_TEXT};
        rows->cell(rows->context, row, slot->column, slot->width, &cell);
        if (changed && cell.role == ROLE_TEXT)
            cell.role = ROLE_CHANGED;
        enum table_kind kind = table->columns[slot->column].kind;
        cut_cell(&cell, kind, slot->width, canvas->grid->ascii);
        if (kind == TABLE_NUMBER)
            canvas_right(canvas, slot->x, y, slot->width, cell.role, cell.text);
        else
            canvas_text_n(canvas, slot->x, y, cell.role, cell.text, strlen(cell.text), slot->width);
        if (slot->column == 0 && table->filter[0])
            fuzzy_mark(canvas, slot->x, y, slot->width, table->filter, cell.text);
    }
    if (changed)
        canvas_text(canvas, 0, y, ROLE_CHANGED, canvas->grid->ascii ? "*" : "\u2022");
}

void table_draw(const struct table *table, const struct table_rows *rows, const struct canvas *canvas, bool focused,
                int64_t now_us)
{
    struct table_layout layout;
    table_layout_make(&layout, table, rows, canvas->area.width);
    draw_heading(table, &layout, canvas);
    for (int y = 1; y < canvas->area.height; y++) {
        size_t place = table->top + (size_t)y - 1;
        if (place >= table->shown)
            break;
        draw_row(table, rows, &layout, canvas, place, y, now_us);
        if (place != table->at)
            continue;
        if (focused)
            canvas_select(canvas, (struct rect){0, y, canvas->area.width, 1});
        canvas_text(canvas, 0, y, ROLE_ACCENT, canvas->grid->ascii ? ">" : "\u258c");
    }
}

static void move_to(struct table *table, const struct table_rows *rows, size_t place)
{
    if (table->shown == 0)
        return;
    table->at = place < table->shown ? place : table->shown - 1;
    table->selected = rows->key(rows->context, table->order[table->at]);
    table->has_selected = true;
    keep_in_view(table);
}

static void sort_by(struct table *table, const struct table_rows *rows, size_t column)
{
    table->sort_column = column;
    table->descending = table->columns[column].descending_first;
    table_order_make(table, rows);
    find_selected(table, rows);
    keep_in_view(table);
}

static bool handle_sort(struct table *table, const struct table_rows *rows, enum action action)
{
    if (action == ACTION_SORT) {
        table->descending = !table->descending;
        table_order_make(table, rows);
        find_selected(table, rows);
        keep_in_view(table);
    } else if (action == ACTION_SORT_NEXT) {
        sort_by(table, rows, (table->sort_column + 1) % table->column_count);
    } else if (action == ACTION_SORT_PREVIOUS) {
        sort_by(table, rows, (table->sort_column + table->column_count - 1) % table->column_count);
    } else {
        return false;
    }
    return true;
}

bool table_handle(struct table *table, const struct table_rows *rows, enum action action)
{
    if (rows->count != table->counted) { /* not the rows of the last update */
        table_order_make(table, rows);
        find_selected(table, rows);
    }
    size_t page = table->height > 1 ? table->height - 1 : 1, half = table->height > 2 ? table->height / 2 : 1;
    switch (action) {
    case ACTION_DOWN:
        move_to(table, rows, table->at + 1);
        return true;
    case ACTION_UP:
        move_to(table, rows, table->at > 0 ? table->at - 1 : 0);
        return true;
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_DOWN:
        move_to(table, rows, table->at + (action == ACTION_PAGE_DOWN ? page : half));
        return true;
    case ACTION_PAGE_UP:
    case ACTION_HALF_UP: {
        size_t step = action == ACTION_PAGE_UP ? page : half;
        move_to(table, rows, table->at > step ? table->at - step : 0);
        return true;
    }
    case ACTION_HOME:
        move_to(table, rows, 0);
        return true;
    case ACTION_END:
        move_to(table, rows, table->shown);
        return true;
    case ACTION_LEFT:
        table->left -= table->left > 0;
        return true;
    case ACTION_RIGHT:
        table->left += table->left + 2 < table->column_count;
        return true;
    default:
        return handle_sort(table, rows, action);
    }
}

static void click_heading(struct table *table, const struct table_rows *rows, int width, int x)
{
    struct table_layout layout;
    size_t slot = 0;
    table_layout_make(&layout, table, rows, width);
    while (slot + 1 < layout.count && x >= layout.slots[slot + 1].x)
        slot++;
    if (layout.count == 0)
        return;
    if (layout.slots[slot].column == table->sort_column)
        handle_sort(table, rows, ACTION_SORT);
    else
        sort_by(table, rows, layout.slots[slot].column);
}

bool table_click(struct table *table, const struct table_rows *rows, const struct canvas *canvas, int x, int y)
{
    if (rows->count != table->counted) {
        table_order_make(table, rows);
        find_selected(table, rows);
    }
    size_t place = table->top + (size_t)y - 1;
    if (y <= 0) {
        click_heading(table, rows, canvas->area.width, x);
        return false;
    }
    if (place >= table->shown)
        return false;
    bool was = place == table->at;
    move_to(table, rows, place);
    return was;
}

size_t table_selected_row(const struct table *table)
{
    return table->shown > 0 && table->has_selected ? table->order[table->at] : SIZE_MAX;
}

bool table_select(struct table *table, const struct table_rows *rows, uint64_t key)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->key(rows->context, i) == key) {
            table->selected = key;
            table->has_selected = true;
            find_selected(table, rows);
            keep_in_view(table);
            return true;
        }
    }
    return false;
}
