/* A topic's configuration: each setting, its value, where that comes from, and what it would be by itself. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "text/sanitize.h"
#include "ui/cells.h"
#include "ui/panes.h"
#include "ui/table_pane.h"

enum { NAME, VALUE, ORIGIN, DEFAULT, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [NAME] = {N_("setting"), TABLE_NAME, 16, 36, 0, false},
    [VALUE] = {N_("value"), TABLE_TEXT, 12, 30, 0, false},
    [ORIGIN] = {N_("set by"), TABLE_NAME, 7, 11, 1, false},
    [DEFAULT] = {N_("default"), TABLE_NAME, 8, 20, 2, false},
};

static const struct config_entry *row_at(const void *context, size_t row)
{
    const struct pane_model *model = context;
    return &model->config->answer.entries[row];
}

static uint64_t key_of(const void *context, size_t row)
{
    return table_pane_key(row_at(context, row)->name);
}

static const char *name_of(const void *context, size_t row)
{
    return row_at(context, row)->name;
}

static void fill_cell(const void *context, size_t index, size_t column, int width, struct table_cell *cell)
{
    const struct pane_model *model = context;
    const struct config_entry *entry = row_at(context, index);
    bool own = entry->origin == CONFIG_OF_TOPIC;
    switch (column) {
    case NAME:
        cell_name(cell, entry->name, width, model->ascii);
        break;
    case VALUE:
        if (entry->value)
            cell_text(cell, entry->value, width, model->ascii);
        else if (entry->sensitive)
            cell_text(cell, _("secret"), width, model->ascii);
        else
            cell_unknown(cell, model->ascii);
        break;
    case ORIGIN:
        cell_text(cell, config_origin_name(entry->origin), width, model->ascii);
        break;
    default:
        if (entry->default_value)
            cell_name(cell, entry->default_value, width, model->ascii);
        else
            cell_unknown(cell, model->ascii);
    }
    cell->role = own ? ROLE_ACCENT : entry->origin == CONFIG_DEFAULT && column != NAME ? ROLE_DIM : ROLE_TEXT;
}

static int compare(const void *context, size_t column, size_t a, size_t b, int *last)
{
    const struct config_entry *left = row_at(context, a), *right = row_at(context, b);
    switch (column) {
    case VALUE:
        return compare_text(left->value, right->value, last);
    case ORIGIN:
        return compare_int(left->origin, right->origin);
    case DEFAULT:
        return compare_text(left->default_value, right->default_value, last);
    default:
        return strcmp(left->name, right->name);
    }
}

static void rows(const struct pane_model *model, struct table_rows *out)
{
    *out = (struct table_rows){.count = model->config->known ? model->config->answer.entry_count : 0,
                               .key = key_of,
                               .cell = fill_cell,
                               .compare = compare,
                               .name = name_of};
}

static void empty(const struct pane_model *model, const char **what, const char **why)
{
    const struct topic_config *config = model->config;
    if (*config->error.text) {
        *what = config->error.text;
        *why = _("r asks again");
    } else if (config->known) {
        *what = _("nothing is told of this topic's configuration");
        *why = config->answer.note ? _(config->answer.note) : NULL;
    } else {
        *what = _("asking the cluster");
    }
}

static const struct table_pane_spec spec = {columns, COLUMNS, NAME, rows, empty};

static void *create(void)
{
    return table_pane_create(&spec);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct topic_config *config = model->config;
    struct str name = {0};
    sanitize_append(&name, config->topic, strlen(config->topic), 60, model->ascii);
    struct str text = {0};
    str_appendf(&text, _("Configuration of %s"), str_text(&name));
    size_t count = config->known ? config->answer.entry_count : 0, own = 0;
    for (size_t i = 0; i < count; i++)
        own += config->answer.entries[i].origin == CONFIG_OF_TOPIC;
    if (count > 0)
        table_pane_title(state, str_text(&text), count, out);
    else
        str_append(out, str_text(&text));
    if (count > 0)
        str_appendf(out, _("%s%zu of its own"), pane_dot(model->ascii), own);
    long long seconds = (long long)(model->now_us - config->since_us) / 1000000;
    if (config->tag != 0 && seconds > 0)
        str_appendf(out, _("%sasking for %lld s"), pane_dot(model->ascii), seconds);
    str_finish(&name);
    str_finish(&text);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    struct canvas table = *canvas;
    const struct topic_config *config = model->config;
    if (config->known && config->answer.entry_count > 0 && canvas->area.height >= 6) {
        table.area.height--;
        canvas_text(canvas, 1, canvas->area.height - 1, ROLE_DIM,
                    _("Enter changes the value, u takes it back to the default, r asks again"));
    }
    table_pane_draw(model, state, &table, focused);
}

const struct config_entry *pane_config_selected(const struct pane_model *model, const void *state)
{
    const struct topic_config *config = model->config;
    size_t row = table_pane_selected(state, config->known ? config->answer.entry_count : 0);
    return row == SIZE_MAX ? NULL : &config->answer.entries[row];
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    if (action == ACTION_ENTER || action == ACTION_UNSET)
        return !pane_config_selected(model, state) ? PANE_CHANGED : action == ACTION_ENTER ? PANE_OPENED : PANE_UNSET;
    if (action == ACTION_REFRESH)
        return PANE_REFRESHED;
    return table_pane_handle(model, state, action);
}

const struct pane_ops pane_config = {
    .name = "configuration",
    .place = 'k',
    .hints = N_("Esc back  Enter change  u unset  / filter  ? help"),
    .create = create,
    .title = title,
    .draw = draw,
    .handle = handle,
    TABLE_PANE_OPS,
};
