/* What panes that are one table have in common. The context of their rows is the pane's model. */
#ifndef WEIR_UI_TABLE_PANE_H
#define WEIR_UI_TABLE_PANE_H

#include "ui/pane.h"
#include "ui/table.h"

struct table_pane_spec {
    const struct table_column *columns;
    size_t column_count;
    size_t sort_column;
    void (*rows)(const struct pane_model *model, struct table_rows *rows); /* all of it but `context` */
    /* Why there are no rows, and what to do (may stay NULL). */
    void (*empty)(const struct pane_model *model, const char **what, const char **why);
};

struct table_pane {
    const struct table_pane_spec *spec;
    struct table table;
};

void *table_pane_create(const struct table_pane_spec *spec);
void table_pane_destroy(void *state);
void table_pane_update(const struct pane_model *model, void *state, int width, int height);
void table_pane_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused);
unsigned table_pane_handle(const struct pane_model *model, void *state, enum action action);
unsigned table_pane_click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y);
void table_pane_set_filter(void *state, const char *text);
const char *table_pane_filter(const void *state);

/* What the operations of every such pane have in common. Each adds a name, a place, a title, a `create` of its own
 * spec, and as draw and handle those of above or its own around them. */
#define TABLE_PANE_OPS                                                                                                 \
    .destroy = table_pane_destroy, .update = table_pane_update, .click = table_pane_click,                             \
    .set_filter = table_pane_set_filter, .filter = table_pane_filter

/* The row that is selected, of `count`; SIZE_MAX: none. */
size_t table_pane_selected(const void *state, size_t count);
/* Row numbers on screen, at most `most`. */
size_t table_pane_visible(const void *state, size_t *rows, size_t most);
/* "Topics 42/57": with the numbers of rows shown and in all. */
void table_pane_title(const void *state, const char *name, size_t count, struct str *out);

void table_pane_title_of(const void *state, const char *name, size_t shown, size_t count, struct str *out);
size_t table_pane_shown(const void *state); /* rows */

uint64_t table_pane_key(const char *text); /* identity of a row with a name */

#endif
