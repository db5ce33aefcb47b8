/* The diagnosis of a group, while it is watched: the verdict, then findings that fold and open. It is made anew with
 * each look; the cursor stays with the finding that it stands on. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/diagnosis_rows.h"
#include "ui/panes.h"

struct diagnosis_pane {
    struct diagnosis_rows rows;
    const struct investigation *of; /* what the rows were made of */
    uint64_t version;
    int width, height;
    bool hex, ascii;
    bool open[DIAGNOSIS_QUESTIONS + 1], chosen[DIAGNOSIS_QUESTIONS + 1];
    size_t cursor, top;
    bool remake;
};

static void *create(void)
{
    return mem_zero(1, sizeof(struct diagnosis_pane));
}

static void destroy(void *state)
{
    struct diagnosis_pane *pane = state;
    diagnosis_rows_finish(&pane->rows);
    free(pane);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    (void)state;
    const struct investigation *investigation = model->investigation;
    struct str name = {0};
    char seconds[FORMAT_MAX], of[FORMAT_MAX];
    sanitize_append(&name, model->group, strlen(model->group), 40, model->ascii);
    str_appendf(out, _("Diagnosis of %s"), str_text(&name));
    str_finish(&name);
    if (!investigation)
        return;
    int64_t watched_us = investigation_watched_us(investigation), wanted_us = investigation_wanted_us(investigation);
    format_duration((double)watched_us / 1e6, seconds);
    format_duration((double)wanted_us / 1e6, of);
    str_append(out, pane_dot(model->ascii));
    if (watched_us < wanted_us)
        str_appendf(out, _("watching %s of %s"), seconds, of);
    else
        str_appendf(out, _("watched for %s, and on"), seconds);
    if (investigation_reads_offsets(investigation))
        str_appendf(out, _("%sreading __consumer_offsets"), pane_dot(model->ascii));
}

/* The first finding is open, the others are not, until somebody says otherwise. */
static bool is_open(const void *context, size_t finding, int question)
{
    const struct diagnosis_pane *pane = context;
    return pane->chosen[question] ? pane->open[question] : finding == 0;
}

/* Where the cursor's finding begins; SIZE_MAX: it stands on none. */
static size_t head_of(const struct diagnosis_pane *pane, int question)
{
    for (size_t i = 0; i < pane->rows.count && question; i++)
        if (pane->rows.items[i].heads && pane->rows.items[i].question == question)
            return i;
    return SIZE_MAX;
}

static void scroll(struct diagnosis_pane *pane)
{
    size_t count = pane->rows.count, height = pane->height > 0 ? (size_t)pane->height : 1;
    if (pane->cursor >= count)
        pane->cursor = count ? count - 1 : 0;
    if (pane->cursor < pane->top)
        pane->top = pane->cursor;
    if (pane->cursor >= pane->top + height)
        pane->top = pane->cursor - height + 1;
    size_t last = count > height ? count - height : 0;
    pane->top = pane->top > last ? last : pane->top;
}

static void remake(struct diagnosis_pane *pane, const struct pane_model *model)
{
    bool stood = pane->cursor < pane->rows.count;
    int question = stood ? pane->rows.items[pane->cursor].question : 0;
    size_t head = head_of(pane, question), below = head == SIZE_MAX ? 0 : pane->cursor - head;
    size_t above = pane->cursor - pane->top;
    const struct diagnosis_look look = {
        .width = pane->width, .ascii = model->ascii, .hex = pane->hex, .open = is_open, .context = pane};
    diagnosis_rows_make(&pane->rows, model->investigation, &look);
    size_t now = head_of(pane, question);
    if (now != SIZE_MAX) {
        pane->cursor = now + below;
        while (pane->cursor > now &&
               (pane->cursor >= pane->rows.count || pane->rows.items[pane->cursor].question != question))
            pane->cursor--;
        pane->top = pane->cursor > above ? pane->cursor - above : 0;
    }
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct diagnosis_pane *pane = state;
    const struct investigation *investigation = model->investigation;
    if (pane->of != investigation) {
        memset(pane->chosen, 0, sizeof pane->chosen);
        pane->cursor = pane->top = pane->rows.count = 0;
    }
    bool same = pane->of == investigation && investigation && pane->version == investigation_version(investigation) &&
                pane->width == width && pane->ascii == model->ascii && !pane->remake;
    pane->of = investigation;
    pane->width = width;
    pane->height = height;
    pane->ascii = model->ascii;
    pane->remake = false;
    if (investigation && !same) {
        pane->version = investigation_version(investigation);
        remake(pane, model);
    }
    scroll(pane);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct diagnosis_pane *pane = state;
    if (!pane->rows.count) {
        pane_say(canvas, ROLE_DIM, _("waiting for the first look at the group"),
                 model->waiting ? model->waiting : _("findings come as it is watched"));
        return;
    }
    for (int y = 0; y < canvas->area.height && pane->top + (size_t)y < pane->rows.count; y++) {
        size_t row = pane->top + (size_t)y;
        diagnosis_rows_draw(&pane->rows, row, canvas, y);
        if (focused && row == pane->cursor)
            canvas_select(canvas, (struct rect){0, y, canvas->area.width, 1});
    }
}

static unsigned toggle(struct diagnosis_pane *pane, size_t row)
{
    if (row >= pane->rows.count)
        return PANE_CHANGED;
    int question = pane->rows.items[row].question;
    if (pane->rows.items[row].is_record)
        return PANE_OPENED;
    if (!question)
        return PANE_CHANGED;
    bool first = true;
    for (size_t i = 0; i < row; i++)
        first &= !pane->rows.items[i].heads || pane->rows.items[i].question == question;
    bool open = pane->chosen[question] ? pane->open[question] : first;
    pane->chosen[question] = true;
    pane->open[question] = !open;
    size_t head = head_of(pane, question);
    pane->cursor = head == SIZE_MAX ? pane->cursor : head;
    pane->remake = true;
    return PANE_CHANGED;
}

static void move(struct diagnosis_pane *pane, int by)
{
    int64_t to = (int64_t)pane->cursor + by, last = (int64_t)pane->rows.count - 1;
    pane->cursor = to < 0 || last < 0 ? 0 : (size_t)(to > last ? last : to);
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct diagnosis_pane *pane = state;
    (void)model;
    switch (action) {
    case ACTION_DOWN:
    case ACTION_UP:
        move(pane, action == ACTION_DOWN ? 1 : -1);
        return PANE_CHANGED;
    case ACTION_PAGE_DOWN:
    case ACTION_PAGE_UP:
        move(pane, action == ACTION_PAGE_DOWN ? pane->height : -pane->height);
        return PANE_CHANGED;
    case ACTION_HALF_DOWN:
    case ACTION_HALF_UP:
        move(pane, action == ACTION_HALF_DOWN ? pane->height / 2 : -pane->height / 2);
        return PANE_CHANGED;
    case ACTION_HOME:
        pane->cursor = 0;
        return PANE_CHANGED;
    case ACTION_END:
        pane->cursor = pane->rows.count ? pane->rows.count - 1 : 0;
        return PANE_CHANGED;
    case ACTION_ENTER:
        return toggle(pane, pane->cursor);
    case ACTION_VIEW:
        pane->hex = !pane->hex;
        pane->remake = true;
        return PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

static unsigned click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct diagnosis_pane *pane = state;
    (void)model;
    (void)canvas;
    size_t row = pane->top + (size_t)y;
    if (row >= pane->rows.count)
        return PANE_CHANGED;
    bool again = row == pane->cursor;
    pane->cursor = row;
    const struct diagnosis_row *item = &pane->rows.items[row];
    (void)x;
    return again && (item->heads || item->is_record) ? PANE_OPENED : PANE_CHANGED;
}

bool pane_diagnosis_record(const struct pane_model *model, const void *state, struct investigation_record *out,
                           struct record *record)
{
    const struct diagnosis_pane *pane = state;
    const struct diagnosis *diagnosis = model->investigation ? investigation_diagnosis(model->investigation) : NULL;
    const struct diagnosis_row *row = pane->cursor < pane->rows.count ? &pane->rows.items[pane->cursor] : NULL;
    for (size_t i = 0; diagnosis && row && row->is_record && i < diagnosis->count; i++) {
        const struct finding *finding = &diagnosis->findings[i];
        bool there = finding->question == row->question && finding->topic &&
                     investigation_record(model->investigation, finding->topic, finding->partition, out);
        if (!there)
            continue;
        *record = row->is_before || !out->here.head ? out->before : out->here;
        return record->head != NULL;
    }
    return false;
}

const struct pane_ops pane_diagnosis = {
    .name = "diagnosis",
    .place = 'i',
    .hints = N_("Esc back  Enter open  O offsets topic  y copy  v bytes  ? help"),
    .create = create,
    .destroy = destroy,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
    .click = click,
};
