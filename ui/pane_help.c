/* Help, made from the table of actions: what the keys of the pane one comes from do, then those of all panes. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "ui/panes.h"

enum { KEYS_WIDTH = 20 };

struct help {
    const struct pane_ops *pane; /* where one comes from */
    int top, height, width;
};

static void *create(void)
{
    struct help *help = mem_zero(1, sizeof *help);
    help->pane = &pane_topics;
    return help;
}

void pane_help_for(void *state, const struct pane_ops *pane)
{
    struct help *help = state;
    help->pane = pane;
    help->top = 0;
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct help *help = state;
    (void)model;
    str_appendf(out, _("Help%skeys of the pane \"%s\", then of all"), pane_dot(model->ascii), help->pane->name);
}

/* Actions in the order they are shown; returns how many. `own` is how many belong to the pane. */
static size_t ordered(const struct help *help, enum action order[ACTION_COUNT], size_t *own)
{
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 1; i < ACTION_COUNT; i++) {
            const char *places = action_places((enum action)i);
            bool of_pane = strchr(places, help->pane->place) != NULL, everywhere = strchr(places, 'g') != NULL;
            if (pass == 0 ? of_pane : everywhere && !of_pane)
                order[count++] = (enum action)i;
        }
        if (pass == 0)
            *own = count;
    }
    return count;
}

static const char *const commands[][2] = {
    {":topic NAME", N_("go to a topic; a,b or /regex/ reads several")},
    {":group NAME", N_("open a group")},
    {":filter WORDS", N_("messages with these words")},
    {":scan FILTER", N_("search the whole topic; Esc stops it, Space goes on")},
    {":export FILE", N_("messages as .csv or .jsonl; the chart as .svg, .csv, .txt")},
    {":record FILE", N_("keep what is read from now on in a file; off ends it")},
    {":seek PLACE [p=0,3]", N_("beginning, end, -N, @TIME or an offset; of these partitions")},
    {":produce", N_("write a record, in a form")},
    {":create TOPIC [N] [K=V]", N_("a topic; N partitions, settings")},
    {":delete-topic", N_("a plan first; its name is typed")},
    {":add-partitions TOTAL", N_("a plan first")},
    {":config [K=V] [-K]", N_("see, set, unset: a plan first")},
    {":delete-records P:OFFSET", N_("or all:end; a plan first")},
    {":chart PATH[,PATH] [by PATH] [avg|...] [bars]", N_("what is charted; auto again")},
    {":fields", N_("all numbers in the values; Enter charts one")},
    {":decode value=csv(a,b)", N_("how values are read, and keys: msgpack, key=int64, ...")},
    {":theme NAME", N_("another theme")},
    {":set OPTION", N_("[no]internal, [no]ascii, iso, lag-warn N, bell")},
    {":events", N_("what happened")},
    {":quit", N_("leave")},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* Wide enough, what belongs to all panes stands beside what belongs to this one. */
enum { TWO_COLUMNS = 150 };

static int line_count(const struct help *help, int width)
{
    enum action order[ACTION_COUNT];
    size_t own, count = ordered(help, order, &own);
    if (width < TWO_COLUMNS)
        return (int)count + COMMANDS + 2;
    int left = (int)own + 1 + COMMANDS, right = (int)(count - own);
    return left > right ? left : right;
}

static void draw_line(const struct pane_model *model, const struct canvas *canvas, int y, enum action action,
                      char place)
{
    struct str keys = {0};
    keymap_append_keys(&keys, model->keymap, action);
    canvas_text_n(canvas, 1, y, ROLE_KEY, str_text(&keys), keys.len, KEYS_WIDTH);
    canvas_text(canvas, KEYS_WIDTH + 3, y, ROLE_TEXT, _(action_help(action, place)));
    str_finish(&keys);
}

static void draw_commands(const struct canvas *canvas, int y)
{
    for (int i = 0; i < COMMANDS; i++) {
        int used = canvas_text(canvas, 1, y + i, ROLE_KEY, commands[i][0]);
        canvas_text(canvas, used < KEYS_WIDTH ? KEYS_WIDTH + 3 : used + 3, y + i, ROLE_TEXT, _(commands[i][1]));
    }
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct help *help = state;
    enum action order[ACTION_COUNT];
    size_t own, count = ordered(help, order, &own);
    bool wide = canvas->area.width >= TWO_COLUMNS;
    int half = wide ? canvas->area.width / 2 : canvas->area.width;
    struct canvas left = canvas_part(canvas, (struct rect){0, 0, half, canvas->area.height});
    struct canvas right = canvas_part(canvas, (struct rect){wide ? half : 0, 0, half, canvas->area.height});
    int gap = wide ? -(int)own : 1; /* where the second part begins, by lines of the first */
    (void)focused;
    for (size_t i = 0; i < count; i++)
        draw_line(model, i < own ? &left : &right, (int)i + (i < own ? 0 : gap) - help->top, order[i],
                  help->pane->place);
    draw_commands(&left, (int)(wide ? own : count + 1) + 1 - help->top);
    if (line_count(help, canvas->area.width) - help->top > canvas->area.height)
        canvas_right(canvas, 0, canvas->area.height - 1, canvas->area.width, ROLE_ACCENT,
                     model->ascii ? _(" more below: j") : _(" more below \u2193"));
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct help *help = state;
    (void)model;
    help->height = height;
    help->width = width;
    int most = line_count(help, width) - height;
    most = most < 0 ? 0 : most;
    help->top = help->top > most ? most : help->top < 0 ? 0 : help->top;
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct help *help = state;
    (void)model;
    switch (action) {
    case ACTION_DOWN:
        help->top++;
        return PANE_CHANGED;
    case ACTION_UP:
        help->top--;
        return PANE_CHANGED;
    case ACTION_PAGE_DOWN:
    case ACTION_HALF_DOWN:
        help->top += help->height - 1;
        return PANE_CHANGED;
    case ACTION_PAGE_UP:
    case ACTION_HALF_UP:
        help->top -= help->height - 1;
        return PANE_CHANGED;
    case ACTION_HOME:
        help->top = 0;
        return PANE_CHANGED;
    case ACTION_END:
        help->top = line_count(help, help->width);
        return PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

const struct pane_ops pane_help = {
    .name = "help",
    .place = 'h',
    .hints = N_("Esc back  j k scroll"),
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
};
