/* One event with all that is known of it: in the list its text may be cut. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "ui/event_words.h"
#include "ui/lag_cells.h"
#include "ui/panes.h"
#include "ui/text_lines.h"

struct event_pane {
    bool has;
    struct event_row row;
    int top, rows, height;
};

static void *create(void)
{
    return mem_zero(1, sizeof(struct event_pane));
}

void pane_event_show(void *state, const struct event_row *row)
{
    struct event_pane *pane = state;
    pane->has = row != NULL;
    if (row)
        pane->row = *row;
    pane->top = 0;
}

const char *pane_event_group(const void *state)
{
    const struct event_pane *pane = state;
    return pane->has ? event_row_group(&pane->row) : "";
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct event_pane *pane = state;
    (void)model;
    str_append(out, _("Event"));
    if (pane->has)
        str_appendf(out, ": %s", event_word(pane->row.kind));
}

static void add(struct text_lines *lines, enum role role, const char *name, const char *value, bool ascii)
{
    struct str text = {0};
    str_appendf(&text, "%-10s %s", name, value);
    text_lines_add(lines, role, 11, str_text(&text), ascii);
    str_finish(&text);
}

static void collect(const struct pane_model *model, const struct event_pane *pane, struct text_lines *lines)
{
    const struct event_row *row = &pane->row;
    char time[FORMAT_MAX], age[FORMAT_MAX], text[2 * FORMAT_MAX + 16];
    if (!pane->has)
        return;
    snprintf(text, sizeof text, _("%s, %s ago"), format_iso(row->at_ms, time),
             lag_age_text((model->now_ms - row->at_ms) * 1000, age));
    add(lines, ROLE_TIME, _("time"), text, model->ascii);
    snprintf(text, sizeof text, "%s %c", event_word(row->kind), event_letter(row->kind));
    add(lines, event_role(row->kind), _("what"), text, model->ascii);
    if (*row->group)
        add(lines, ROLE_TEXT, _("group"), event_row_group(row), model->ascii);
    if (*row->topic)
        add(lines, ROLE_TEXT, _("topic"), row->topic, model->ascii);
    snprintf(text, sizeof text, "%d", (int)row->partition);
    if (row->partition >= 0)
        add(lines, ROLE_TEXT, _("partition"), text, model->ascii);
    snprintf(text, sizeof text, "%u", row->repeated + 1);
    if (row->repeated > 0)
        add(lines, ROLE_TEXT, _("times"), text, model->ascii);
    text_lines_add(lines, ROLE_TEXT, 0, "", model->ascii);
    text_lines_add(lines, ROLE_TEXT, 0, row->text, model->ascii);
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct event_pane *pane = state;
    struct text_lines lines = {0};
    collect(model, pane, &lines);
    pane->rows = text_lines_draw(&lines, NULL, width - 2, 0);
    pane->height = height;
    int most = pane->rows > height ? pane->rows - height : 0;
    pane->top = pane->top > most ? most : pane->top < 0 ? 0 : pane->top;
    text_lines_finish(&lines);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct event_pane *pane = state;
    struct text_lines lines = {0};
    struct canvas inner = canvas_part(
        canvas, (struct rect){1, 0, canvas->area.width > 2 ? canvas->area.width - 2 : 0, canvas->area.height});
    (void)focused;
    collect(model, pane, &lines);
    text_lines_draw(&lines, &inner, canvas->area.width - 2, pane->top);
    text_lines_finish(&lines);
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct event_pane *pane = state;
    (void)model;
    if (action == ACTION_ENTER)
        return PANE_OPENED;
    int step = action == ACTION_DOWN || action == ACTION_UP ? 1 : pane->height > 1 ? pane->height - 1 : 1;
    if (action == ACTION_DOWN || action == ACTION_PAGE_DOWN)
        pane->top += step;
    else if (action == ACTION_UP || action == ACTION_PAGE_UP)
        pane->top -= step;
    else
        return PANE_IGNORED;
    return PANE_CHANGED;
}

const struct pane_ops pane_event = {
    .name = "event",
    .place = 't',
    .hints = N_("Esc back  Enter its group  j k scroll"),
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
};
