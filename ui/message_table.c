#include "ui/message_table.h"

#include <stdio.h>
#include <string.h>

#include "text/sanitize.h"
#include "text/width.h"
#include "ui/payload_line.h"

enum { LEAST = 4, MOST = 40, GAP = 2, READ_MOST = 64 * 1024 };

static const char *heading_of(const char *path)
{
    static const char root[] = "value.";
    return strncmp(path, root, sizeof root - 1) == 0 ? path + sizeof root - 1 : path;
}

const char *message_table_arrow(const struct pane_model *model, const char *path)
{
    if (model->sorting.stage != SORTING_DONE || strcmp(model->sorting.path, path) != 0)
        return "";
    if (model->ascii)
        return model->sorting.descending ? " -" : " +";
    return model->sorting.descending ? " \u25be" : " \u25b4";
}

static int width_of_heading(const char *path, bool ascii)
{
    struct str clean = {0};
    sanitize_append(&clean, heading_of(path), strlen(heading_of(path)), MOST, ascii);
    int width = (int)width_text(str_text(&clean), clean.len) + 2; /* with the arrow */
    str_finish(&clean);
    return width < LEAST ? LEAST : width;
}

/* False: the value is not all here, too large, or nothing that has fields. */
static bool read_value(const struct message_table *table, const struct pane_model *model, const struct record *record,
                       struct decoded *decoded)
{
    if (!column_list_needs_value(&table->list))
        return true;
    if (!record->value.data || record->value.len != record->head->value_size || record->value.len > READ_MOST)
        return false;
    decode_record(decoded, record->key, record->value, model->decoder);
    return decoded->json.data && decoded->index.count > 0 && decoded->index.tokens[0].kind >= JSON_ARRAY;
}

static void learn(struct message_table *table, const struct pane_model *model, const struct record *record,
                  struct decoded *decoded, struct str *cell, struct str *clean)
{
    if (!read_value(table, model, record, decoded))
        return;
    for (size_t i = 0; i < table->list.count; i++) {
        str_clear(cell);
        str_clear(clean);
        enum cell_kind kind = column_cell(table->list.paths[i], record, decoded, model->decoder, cell);
        if (kind == CELL_MISSING || kind == CELL_NULL)
            continue;
        sanitize_append(clean, str_text(cell), cell->len, MOST, model->ascii);
        int width = (int)width_text(str_text(clean), clean->len);
        table->columns[i].is_text = table->columns[i].is_text || kind != CELL_NUMBER;
        if (width > table->columns[i].width)
            table->columns[i].width = width;
    }
}

static bool is_same(const struct column_list *a, const struct column_list *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = strcmp(a->paths[i], b->paths[i]) == 0;
    return same;
}

void message_table_update(struct message_table *table, const struct pane_model *model, const struct window *window)
{
    if (!is_same(&table->list, model->columns)) {
        *table = (struct message_table){.list = *model->columns};
        for (size_t i = 0; i < table->list.count; i++)
            table->columns[i].width = width_of_heading(table->list.paths[i], model->ascii);
    }
    struct decoded decoded = {0};
    struct str cell = {0}, clean = {0};
    bool all = window->count > 0 && window->rows[0].seq < table->learnt &&
               window->rows[window->count - 1].seq + 1 < table->learnt; /* scrolled back */
    for (size_t i = 0; table->list.count > 0 && i < window->count; i++)
        if (all || window->rows[i].seq >= table->learnt)
            learn(table, model, &window->rows[i].record, &decoded, &cell, &clean);
    table->learnt = window->count > 0 ? window->rows[window->count - 1].seq + 1 : 0;
    str_finish(&clean);
    str_finish(&cell);
    decoded_finish(&decoded);
}

/* What column `i` gets at `x`: the last one all that is left, when it is text. */
static int width_at(const struct message_table *table, const struct canvas *canvas, size_t i, int x)
{
    int room = canvas->area.width - x, width = table->columns[i].width;
    if (i + 1 == table->list.count && table->columns[i].is_text)
        return room;
    return width < room ? width : room;
}

void message_table_heading(const struct message_table *table, const struct pane_model *model,
                           const struct canvas *canvas, int x)
{
    struct str text = {0};
    for (size_t i = table->first; i < table->list.count && x < canvas->area.width; i++) {
        int width = width_at(table, canvas, i, x);
        const char *name = heading_of(table->list.paths[i]);
        str_clear(&text);
        sanitize_append(&text, name, strlen(name), MOST, model->ascii);
        str_append(&text, message_table_arrow(model, table->list.paths[i]));
        if (table->columns[i].is_text)
            canvas_text_n(canvas, x, 0, ROLE_HEADING, str_text(&text), text.len, width);
        else
            canvas_right(canvas, x, 0, width, ROLE_HEADING, str_text(&text));
        x += width + GAP;
    }
    str_finish(&text);
}

const char *message_table_path_at(const struct message_table *table, const struct canvas *canvas, int x, int at)
{
    for (size_t i = table->first; i < table->list.count && x < canvas->area.width; i++) {
        int width = width_at(table, canvas, i, x);
        if (at >= x && at < x + width)
            return table->list.paths[i];
        x += width + GAP;
    }
    return NULL;
}

static void draw_cell(const struct message_table *table, size_t i, enum cell_kind kind, const struct str *cell,
                      const struct canvas *canvas, int x, int y, int width)
{
    static const enum role roles[] = {
        [CELL_MISSING] = ROLE_DIM,    [CELL_NULL] = ROLE_JSON_WORD, [CELL_NUMBER] = ROLE_JSON_NUMBER,
        [CELL_WORD] = ROLE_JSON_WORD, [CELL_TEXT] = ROLE_TEXT,      [CELL_JSON] = ROLE_DIM};
    bool ascii = canvas->grid->ascii, right = !table->columns[i].is_text;
    struct str clean = {0};
    if (kind == CELL_MISSING)
        str_append(&clean, ascii ? "-" : "\u2014");
    else if (kind == CELL_NULL)
        str_append(&clean, "null");
    else
        sanitize_append_marked(&clean, str_text(cell), cell->len, (size_t)width, ascii);
    if (right)
        canvas_right(canvas, x, y, width, roles[kind], str_text(&clean));
    else
        canvas_text_n(canvas, x, y, roles[kind], str_text(&clean), clean.len, width);
    str_finish(&clean);
}

void message_table_row(const struct message_table *table, const struct pane_model *model, const struct record *record,
                       struct decoded *decoded, const struct canvas *canvas, int x, int y)
{
    struct str cell = {0};
    if (!read_value(table, model, record, decoded)) {
        if (*decoded->reason && record->value.data)
            x += canvas_text(canvas, x, y, ROLE_ERROR, "! ");
        payload_line_draw(canvas, x, y, 0, ROLE_DIM, record->value, record->head->value_size);
        return;
    }
    for (size_t i = table->first; i < table->list.count && x < canvas->area.width; i++) {
        int width = width_at(table, canvas, i, x);
        str_clear(&cell);
        enum cell_kind kind = column_cell(table->list.paths[i], record, decoded, model->decoder, &cell);
        draw_cell(table, i, kind, &cell, canvas, x, y, width);
        x += width + GAP;
    }
    str_finish(&cell);
}

void message_table_scroll(struct message_table *table, int columns)
{
    if (table->list.count == 0)
        return;
    int64_t first = (int64_t)table->first + columns, last = (int64_t)table->list.count - 1;
    table->first = (size_t)(first < 0 ? 0 : first > last ? last : first);
}
