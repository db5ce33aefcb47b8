#include "engine/export_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/csv.h"

void export_columns_add(struct export_columns *columns, const char *name)
{
    if (map_get(&columns->index, name, strlen(name), NULL))
        return;
    columns->names = mem_resize(columns->names, columns->count + 1, sizeof *columns->names);
    columns->names[columns->count] = mem_strdup(name);
    map_put(&columns->index, name, strlen(name), columns->count++);
}

void export_columns_finish(struct export_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        free(columns->names[i]);
    free(columns->names);
    map_finish(&columns->index);
    *columns = (struct export_columns){0};
}

/* Calls `take` for each leaf: what is not an object with members. Nesting beyond DEPTH is a leaf, as JSON. */
struct walk {
    const struct json_index *index;
    const char *text;
    struct str path;
    void (*take)(struct walk *walk, const struct json_token *value);
    void *context;
};

enum { DEPTH = 64 };

static void walk_object(struct walk *walk, size_t object, int depth)
{
    const struct json_token *tokens = walk->index->tokens;
    for (size_t at = object + 1; at < tokens[object].next; at = tokens[at + 1].next) {
        size_t len = walk->path.len;
        if (len > 0)
            str_append_char(&walk->path, '.');
        json_unescape(&walk->path, walk->text, &tokens[at]);
        bool nested = tokens[at + 1].kind == JSON_OBJECT && tokens[at + 1].next > at + 2 && depth < DEPTH;
        if (nested)
            walk_object(walk, at + 1, depth + 1);
        else
            walk->take(walk, &tokens[at + 1]);
        walk->path.len = len;
        walk->path.data[len] = '\0';
    }
}

static void learn(struct walk *walk, const struct json_token *value)
{
    struct export_columns *columns = walk->context;
    (void)value;
    if (columns->count < EXPORT_COLUMNS)
        export_columns_add(columns, str_text(&walk->path));
    else if (!map_get(&columns->index, str_text(&walk->path), walk->path.len, NULL))
        columns->left_out++;
}

void export_columns_learn(struct export_columns *columns, const struct json_index *index, const char *text)
{
    struct walk walk = {.index = index, .text = text, .take = learn, .context = columns};
    if (!columns->chosen)
        walk_object(&walk, 0, 0);
    str_finish(&walk.path);
}

/* The cells of one row, by column. */
struct cells {
    const struct export_columns *columns;
    const struct json_token **values;
};

static void place(struct walk *walk, const struct json_token *value)
{
    struct cells *cells = walk->context;
    uint64_t column;
    if (map_get(&cells->columns->index, str_text(&walk->path), walk->path.len, &column))
        cells->values[column] = value;
}

static void append_cell(const char *text, const struct json_token *value, struct str *out)
{
    struct str cell = {0};
    if (!value || value->kind == JSON_NULL)
        return;
    if (value->kind == JSON_STRING)
        json_unescape(&cell, text, value);
    else
        json_compact(&cell, text + value->start, value->len);
    if (cell.len == 0)
        str_append(out, "\"\"");
    else
        csv_append_field(out, str_text(&cell), cell.len, ',');
    str_finish(&cell);
}

void export_row(const struct export_columns *columns, const struct json_index *index, const char *text, struct str *out)
{
    struct cells cells = {columns, mem_zero(columns->count, sizeof *cells.values)};
    struct walk walk = {.index = index, .text = text, .take = place, .context = &cells};
    walk_object(&walk, 0, 0);
    for (size_t i = 0; i < columns->count; i++) {
        if (i > 0)
            str_append_char(out, ',');
        append_cell(text, cells.values[i], out);
    }
    str_append(out, "\r\n");
    str_finish(&walk.path);
    free(cells.values);
}
