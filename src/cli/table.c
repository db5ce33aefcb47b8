/* Cells are kept as text, since both forms print text; the kind says how. Widths are taken after escaping. */
#include "cli/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/csv.h"
#include "text/sanitize.h"
#include "text/width.h"

enum { GAP = 2, SHORTEST_CUT = 8 };

struct cell {
    char *text;  /* NULL: unknown */
    char *shown; /* to people; NULL: the text */
    bool flag;   /* made by table_bool */
};

struct table {
    const struct table_column *columns;
    size_t column_count;
    struct cell *cells; /* row after row */
    size_t count, capacity;
    bool ascii;
};

/* How one printing goes. */
struct print {
    const struct table *table;
    const struct table_look *look;
    size_t *widths; /* a column; 0: not shown */
};

struct table *table_create(const struct table_column *columns)
{
    struct table *table = mem_zero(1, sizeof *table);
    table->columns = columns;
    while (columns[table->column_count].name)
        table->column_count++;
    return table;
}

void table_set_ascii(struct table *table, bool ascii)
{
    table->ascii = ascii;
}

bool table_is_ascii(const struct table *table)
{
    return table->ascii;
}

void table_destroy(struct table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->count; i++) {
        free(table->cells[i].text);
        free(table->cells[i].shown);
    }
    free(table->cells);
    free(table);
}

static void add(struct table *table, struct cell cell)
{
    if (table->count == table->capacity) {
        table->capacity = table->capacity ? table->capacity * 2 : 64;
        table->cells = mem_resize(table->cells, table->capacity, sizeof *table->cells);
    }
    table->cells[table->count++] = cell;
}

void table_text(struct table *table, const char *text)
{
    add(table, (struct cell){.text = mem_strdup(text)});
}

void table_shown(struct table *table, const char *text, const char *shown)
{
    add(table, (struct cell){.text = mem_strdup(text), .shown = mem_strdup(shown)});
}

void table_int(struct table *table, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    table_text(table, text);
}

void table_count(struct table *table, int64_t value)
{
    if (value < 0)
        table_text(table, NULL);
    else
        table_int(table, value);
}

void table_offset(struct table *table, struct offset value)
{
    if (value.known)
        table_int(table, value.value);
    else
        table_text(table, NULL);
}

void table_real(struct table *table, struct real value, int digits)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", digits, value.value);
    table_text(table, value.known ? text : NULL);
}

void table_bool(struct table *table, bool value)
{
    add(table, (struct cell){.text = mem_strdup(value ? "true" : "false"), .flag = true});
}

void table_ints(struct table *table, const int32_t *values, size_t count)
{
    struct str text = {0};
    for (size_t i = 0; i < count; i++)
        str_appendf(&text, "%s%d", i ? "," : "", (int)values[i]);
    add(table, (struct cell){.text = str_take(&text)});
}

size_t table_row_count(const struct table *table)
{
    return table->count / table->column_count;
}

void table_print_csv(const struct table *table, bool heading, struct str *out)
{
    for (size_t i = 0; heading && i < table->column_count; i++) {
        if (i > 0)
            str_append_char(out, ',');
        csv_append_field(out, table->columns[i].name, strlen(table->columns[i].name), ',');
    }
    if (heading)
        str_append(out, "\r\n");
    for (size_t i = 0; i < table_row_count(table) * table->column_count; i++) {
        if (i % table->column_count > 0)
            str_append_char(out, ',');
        if (table->cells[i].text)
            csv_append_field(out, table->cells[i].text, strlen(table->cells[i].text), ',');
        if (i % table->column_count == table->column_count - 1)
            str_append(out, "\r\n");
    }
}

/* What a person sees in the cell, before it is cut. */
static void show(const struct print *print, const struct cell *cell, struct str *out)
{
    str_clear(out);
    if (cell->shown)
        sanitize_append(out, cell->shown, strlen(cell->shown), SIZE_MAX, print->look->ascii);
    else if (!cell->text)
        str_append(out, print->look->ascii ? "-" : "\xE2\x80\x94");
    else if (cell->flag)
        str_append(out, strcmp(cell->text, "true") == 0 ? "yes" : "");
    else
        sanitize_append(out, cell->text, strlen(cell->text), SIZE_MAX, print->look->ascii);
}

static const char *title(const struct table_column *column)
{
    return column->title ? column->title : column->name;
}

static bool is_shown(const struct print *print, size_t column)
{
    const struct table *table = print->table;
    const struct table_column *spec = &table->columns[column];
    if (print->look->wide)
        return true;
    if (spec->wide_only)
        return false;
    bool any = !spec->hide_if_empty;
    for (size_t row = 0; row < table_row_count(table) && !any; row++)
        any = table->cells[row * table->column_count + column].text ||
              table->cells[row * table->column_count + column].shown;
    return any;
}

static void measure(struct print *print)
{
    const struct table *table = print->table;
    struct str text = {0};
    for (size_t c = 0; c < table->column_count; c++)
        print->widths[c] = is_shown(print, c) ? strlen(title(&table->columns[c])) : 0;
    for (size_t i = 0; i < table_row_count(table) * table->column_count; i++) {
        size_t c = i % table->column_count;
        if (print->widths[c] == 0)
            continue;
        show(print, &table->cells[i], &text);
        size_t width = width_text(str_text(&text), text.len);
        if (width > print->widths[c])
            print->widths[c] = width;
    }
    str_finish(&text);
}

/* Takes columns from the widest name until a line fits or none can give any more. */
static void shrink(struct print *print)
{
    const struct table *table = print->table;
    size_t limit = print->look->columns, total = 0;
    if (limit == 0 || print->look->wide)
        return;
    for (size_t c = 0; c < table->column_count; c++)
        total += print->widths[c] ? print->widths[c] + GAP : 0;
    for (size_t over = total > limit + GAP ? total - GAP - limit : 0; over > 0; over--) {
        size_t widest = table->column_count;
        for (size_t c = 0; c < table->column_count; c++) {
            bool can = !table->columns[c].number && print->widths[c] > SHORTEST_CUT;
            if (can && (widest == table->column_count || print->widths[c] > print->widths[widest]))
                widest = c;
        }
        if (widest == table->column_count)
            return;
        print->widths[widest]--;
    }
}

static void print_cell(const struct print *print, size_t column, const char *text, size_t len, bool last,
                       struct str *out)
{
    size_t room = print->widths[column], width = width_text(text, len);
    size_t size = len + 8;
    char *cut = NULL;
    if (width > room) {
        cut = mem_alloc(size);
        len = width_middle_cut(text, len, room, print->look->ascii, cut, size);
        text = cut;
        width = width_text(text, len);
    }
    size_t blank = room > width ? room - width : 0;
    if (print->table->columns[column].number)
        str_appendf(out, "%*s", (int)blank, "");
    str_append_bytes(out, text, len);
    if (!print->table->columns[column].number && !last)
        str_appendf(out, "%*s", (int)blank, "");
    free(cut);
}

static void print_row(const struct print *print, const struct cell *cells, struct str *out)
{
    const struct table *table = print->table;
    struct str text = {0};
    size_t last = table->column_count;
    while (last > 0 && print->widths[last - 1] == 0)
        last--;
    bool first = true;
    for (size_t c = 0; c < last; c++) {
        if (print->widths[c] == 0)
            continue;
        if (!first)
            str_appendf(out, "%*s", GAP, "");
        first = false;
        if (cells) {
            show(print, &cells[c], &text);
        } else {
            str_clear(&text);
            str_append(&text, title(&table->columns[c]));
        }
        print_cell(print, c, str_text(&text), text.len, c + 1 == last, out);
    }
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    str_finish(&text);
}

void table_print(const struct table *table, const struct table_look *look, struct str *out)
{
    struct print print = {.table = table, .look = look};
    print.widths = mem_zero(table->column_count, sizeof *print.widths);
    measure(&print);
    shrink(&print);
    str_append(out, look->color ? "\033[1m" : "");
    print_row(&print, NULL, out);
    str_append(out, look->color ? "\033[0m\n" : "\n");
    for (size_t row = 0; row < table_row_count(table); row++) {
        print_row(&print, &table->cells[row * table->column_count], out);
        str_append_char(out, '\n');
    }
    free(print.widths);
}
