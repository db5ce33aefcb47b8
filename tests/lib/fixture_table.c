#include "fixture_table.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "text/format.h"
#include "text/sanitize.h"

const struct table_column fixture_columns[FIXTURE_COLUMNS] = {
    [FIXTURE_NAME] = {.title = "name", .kind = TABLE_NAME, .min = 8, .ideal = 16},
    [FIXTURE_LAG] = {.title = "lag", .kind = TABLE_NUMBER, .min = 5, .ideal = 5, .rank = 1, .descending_first = true},
    [FIXTURE_SPARK] = {.title = "trend", .kind = TABLE_SPARK, .min = 5, .ideal = 5, .rank = 3},
    [FIXTURE_NOTE] = {.title = "note", .kind = TABLE_TEXT, .min = 6, .ideal = 12, .rank = 2},
};

static const struct fixture_row *row_at(const void *context, size_t row)
{
    return &((const struct fixture_table *)context)->rows[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return row_at(context, row)->id;
}

static void put_text(struct table_cell *cell, const char *text)
{
    struct str shown = {0};
    sanitize_append_marked(&shown, text, strlen(text), TABLE_CELL_BYTES / 4, false);
    size_t len = shown.len < sizeof cell->text ? shown.len : 0;
    memcpy(cell->text, str_text(&shown), len);
    cell->text[len] = '\0';
    str_finish(&shown);
}

static void format_cell(const void *context, size_t row, size_t column, int width, struct table_cell *cell)
{
    const struct fixture_table *table = context;
    const struct fixture_row *what = row_at(context, row);
    if (table->formatted)
        ++*table->formatted;
    if (column == FIXTURE_NAME)
        put_text(cell, what->name);
    else if (column == FIXTURE_NOTE)
        put_text(cell, what->note);
    else if (column == FIXTURE_SPARK)
        snprintf(cell->text, sizeof cell->text, "%s", what->lag > 0 ? "\u2581\u2583\u2585\u2587\u2588" : "");
    if (column != FIXTURE_LAG)
        return;
    char text[FORMAT_MAX];
    struct offset lag = {.value = what->lag, .known = what->lag >= 0};
    snprintf(cell->text, sizeof cell->text, "%s", format_offset(lag, width < 4 ? 4 : (size_t)width, false, text));
    cell->role = lag.known ? ROLE_NUMBER : ROLE_DIM;
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct fixture_row *left = row_at(context, a), *right = row_at(context, b);
    if (column != FIXTURE_LAG && column != FIXTURE_SPARK)
        return column == FIXTURE_NAME ? strcmp(left->name, right->name) : strcmp(left->note, right->note);
    *last = (left->lag < 0) + 2 * (right->lag < 0);
    return left->lag < right->lag ? -1 : left->lag > right->lag;
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->name;
}

static bool is_hidden(const void *context, size_t row)
{
    return strncmp(name_of(context, row), "__", 2) == 0;
}

static uint64_t fingerprint_of(const void *context, size_t row)
{
    return (uint64_t)row_at(context, row)->lag;
}

struct table_rows fixture_rows(const struct fixture_table *table)
{
    return (struct table_rows){.context = table,
                               .count = table->count,
                               .key = key_of,
                               .cell = format_cell,
                               .compare = compare,
                               .name = name_of,
                               .hidden = is_hidden,
                               .fingerprint = fingerprint_of};
}
