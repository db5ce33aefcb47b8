#include "engine/export_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/csv.h"
#include "codec/json_path.h"

static struct export_column *append_column(struct export_columns *columns, const char *name, const char *path)
{
    columns->items = mem_resize(columns->items, columns->count + 1, sizeof *columns->items);
    struct export_column *column = &columns->items[columns->count++];
    *column = (struct export_column){.name = mem_strdup(name), .path = mem_strdup(path)};
    return column;
}

bool export_columns_choose(struct export_columns *columns, const char *path, struct error *error)
{
    bool rooted = strncmp(path, "value.", 6) == 0 || strncmp(path, "value[", 6) == 0;
    columns->chosen = true;
    if (!json_path_check(path, error))
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->items[i].path, path) == 0)
            return true;
    append_column(columns, !rooted ? path : path[5] == '.' ? path + 6 : path + 5, path);
    return true;
}

void export_columns_finish(struct export_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        free(columns->items[i].name);
        free(columns->items[i].path);
    }
    free(columns->items);
    map_finish(&columns->by_path);
    map_finish(&columns->by_name);
    *columns = (struct export_columns){0};
}

/* Calls `take` for each leaf: what is not an object with members. Nesting beyond DEPTH is a leaf, as JSON. */
struct walk {
    const struct json_index *index;
    const char *text;
    struct str path, name; /* of the leaf: as a path, and with dots between */
    struct str member;
    void (*take)(struct walk *walk, const struct json_token *value);
    void *context;
};

enum { DEPTH = 64 };

static void cut(struct str *text, size_t len)
{
    text->len = len;
    if (text->data)
        text->data[len] = '\0';
}

static void walk_object(struct walk *walk, size_t object, int depth)
{
    const struct json_token *tokens = walk->index->tokens;
    for (size_t at = object + 1; at < tokens[object].next; at = tokens[at + 1].next) {
        size_t path_len = walk->path.len, name_len = walk->name.len;
        str_clear(&walk->member);
        json_unescape(&walk->member, walk->text, &tokens[at]);
        json_path_append(&walk->path, str_text(&walk->member), walk->member.len);
        if (depth > 0)
            str_append_char(&walk->name, '.');
        str_append_bytes(&walk->name, str_text(&walk->member), walk->member.len);
        bool nested = tokens[at + 1].kind == JSON_OBJECT && tokens[at + 1].next > at + 2 && depth < DEPTH;
        if (nested)
            walk_object(walk, at + 1, depth + 1);
        else
            walk->take(walk, &tokens[at + 1]);
        cut(&walk->path, path_len);
        cut(&walk->name, name_len);
    }
}

static void walk_finish(struct walk *walk)
{
    str_finish(&walk->path);
    str_finish(&walk->name);
    str_finish(&walk->member);
}

static void head_by_path(struct export_column *column)
{
    free(column->name);
    column->name = mem_strdup(column->path);
}

static void add_learned(struct export_columns *columns, const struct walk *walk)
{
    uint64_t other;
    const char *name = str_text(&walk->name);
    bool says_it = *name && strlen(name) == walk->name.len; /* not empty, and no NUL in it */
    struct export_column *column = append_column(columns, name, str_text(&walk->path));
    map_put(&columns->by_path, str_text(&walk->path), walk->path.len, columns->count - 1);
    if (says_it && map_get(&columns->by_name, name, walk->name.len, &other)) {
        head_by_path(&columns->items[other]);
        says_it = false;
    } else if (says_it) {
        map_put(&columns->by_name, name, walk->name.len, columns->count - 1);
    }
    if (!says_it)
        head_by_path(column);
}

static void learn(struct walk *walk, const struct json_token *value)
{
    struct export_columns *columns = walk->context;
    (void)value;
    if (map_get(&columns->by_path, str_text(&walk->path), walk->path.len, NULL))
        return;
    if (columns->count < EXPORT_COLUMNS)
        add_learned(columns, walk);
    else
        columns->left_out++;
}

void export_columns_learn(struct export_columns *columns, const struct json_index *index, const char *text)
{
    struct walk walk = {.index = index, .text = text, .take = learn, .context = columns};
    if (!columns->chosen)
        walk_object(&walk, 0, 0);
    walk_finish(&walk);
}

/* The cells of one row, by column; NULL: it has none. */
struct cells {
    const struct export_columns *columns;
    const struct json_token **values;
};

static void place(struct walk *walk, const struct json_token *value)
{
    struct cells *cells = walk->context;
    uint64_t column;
    if (map_get(&cells->columns->by_path, str_text(&walk->path), walk->path.len, &column))
        cells->values[column] = value;
}

static void find_chosen(const struct cells *cells, const struct json_index *index, const char *text)
{
    for (size_t i = 0; i < cells->columns->count; i++) {
        size_t at = json_path_find(index, text, cells->columns->items[i].path);
        cells->values[i] = at == SIZE_MAX ? NULL : &index->tokens[at];
    }
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

void export_row(struct export_columns *columns, const struct json_index *index, const char *text, struct str *out)
{
    struct cells cells = {columns, mem_zero(columns->count, sizeof *cells.values)};
    struct walk walk = {.index = index, .text = text, .take = place, .context = &cells};
    if (columns->chosen)
        find_chosen(&cells, index, text);
    else
        walk_object(&walk, 0, 0);
    for (size_t i = 0; i < columns->count; i++) {
        if (i > 0)
            str_append_char(out, ',');
        columns->items[i].filled += cells.values[i] != NULL;
        append_cell(text, cells.values[i], out);
    }
    str_append(out, "\r\n");
    walk_finish(&walk);
    free(cells.values);
}
