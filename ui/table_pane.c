#include "ui/table_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"

static struct table_rows rows_of(const struct table_pane *pane, const struct pane_model *model)
{
    struct table_rows rows = {0};
    pane->spec->rows(model, &rows);
    rows.context = model;
    return rows;
}

void *table_pane_create(const struct table_pane_spec *spec)
{
    struct table_pane *pane = mem_zero(1, sizeof *pane);
    pane->spec = spec;
    table_init(&pane->table, spec->columns, spec->column_count, spec->sort_column);
    return pane;
}

void table_pane_destroy(void *state)
{
    struct table_pane *pane = state;
    table_finish(&pane->table);
    free(pane);
}

void table_pane_update(const struct pane_model *model, void *state, int width, int height)
{
    struct table_pane *pane = state;
    struct table_rows rows = rows_of(pane, model);
    table_update(&pane->table, &rows, height > 1 ? (size_t)height - 1 : 1, model->now_us);
    table_fit_width(&pane->table, &rows, width);
}

static void draw_empty(const struct table_pane *pane, const struct pane_model *model, size_t count,
                       const struct canvas *canvas)
{
    const char *what = NULL, *why = NULL;
    char text[TABLE_FILTER + 64];
    if (count > 0 && pane->table.filter[0]) {
        snprintf(text, sizeof text, _("none of %zu matches \"%s\""), count, pane->table.filter);
        pane_say(canvas, ROLE_DIM, text, _("Esc clears the filter"));
        return;
    }
    pane->spec->empty(model, &what, &why);
    if (what)
        pane_say(canvas, ROLE_DIM, what, why);
}

void table_pane_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct table_pane *pane = state;
    struct table_rows rows = rows_of(pane, model);
    if (pane->table.shown == 0)
        draw_empty(pane, model, rows.count, canvas);
    else
        table_draw(&pane->table, &rows, canvas, focused, model->now_us);
}

unsigned table_pane_handle(const struct pane_model *model, void *state, enum action action)
{
    struct table_pane *pane = state;
    struct table_rows rows = rows_of(pane, model);
    if (action == ACTION_ENTER)
        return pane->table.shown > 0 ? PANE_OPENED : PANE_CHANGED;
    return table_handle(&pane->table, &rows, action) ? PANE_CHANGED : PANE_IGNORED;
}

unsigned table_pane_click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct table_pane *pane = state;
    struct table_rows rows = rows_of(pane, model);
    return table_click(&pane->table, &rows, canvas, x, y) ? PANE_OPENED : PANE_CHANGED;
}

void table_pane_set_filter(void *state, const char *text)
{
    struct table_pane *pane = state;
    snprintf(pane->table.filter, sizeof pane->table.filter, "%s", text);
}

const char *table_pane_filter(const void *state)
{
    return ((const struct table_pane *)state)->table.filter;
}

size_t table_pane_selected(const void *state, size_t count)
{
    const struct table_pane *pane = state;
    size_t row = table_selected_row(&pane->table);
    return row < count ? row : SIZE_MAX;
}

size_t table_pane_visible(const void *state, size_t *rows, size_t most)
{
    const struct table *table = &((const struct table_pane *)state)->table;
    size_t count = 0;
    for (size_t i = table->top; i < table->shown && i < table->top + table->height && count < most; i++)
        rows[count++] = table->order[i];
    return count;
}

void table_pane_title(const void *state, const char *name, size_t count, struct str *out)
{
    table_pane_title_of(state, name, table_pane_shown(state), count, out);
}

void table_pane_title_of(const void *state, const char *name, size_t shown, size_t count, struct str *out)
{
    char some[FORMAT_MAX], all[FORMAT_MAX];
    format_exact((int64_t)shown, some);
    format_exact((int64_t)count, all);
    if (shown == count)
        str_appendf(out, "%s %s", name, all);
    else
        str_appendf(out, "%s %s/%s", name, some, all);
    if (*table_pane_filter(state))
        str_appendf(out, " /%s", table_pane_filter(state));
}

size_t table_pane_shown(const void *state)
{
    return ((const struct table_pane *)state)->table.shown;
}

uint64_t table_pane_key(const char *text)
{
    return map_hash(text, strlen(text));
}
