/* What a write would do, over the screen that asked for it: the plan, the name to be typed, and what came of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/writer.h"
#include "text/sanitize.h"
#include "ui/panes.h"
#include "ui/text_input.h"
#include "ui/text_lines.h"

enum stage { STAGE_ASKING, STAGE_SHOWN, STAGE_DOING, STAGE_DONE, STAGE_FAILED };

struct plan_pane {
    enum stage stage;
    char what[320];   /* "delete-topic orders" */
    int64_t since_us; /* of asking or doing; 0: from the next frame on */
    struct write_plan plan;
    struct str result;
    struct error error;
    bool differs;
    enum write_outcome outcome; /* of a group's plan */
    struct text_input input;
    char wrong[160]; /* what was typed instead of the name */

    struct text_lines lines;
    bool is_stale;
    int width, height, top;
};

/* Below the lines: what is to be typed, and the keys. */
enum { FOOT = 3, SIDE = 1 };

static void *create(void)
{
    struct plan_pane *pane = mem_zero(1, sizeof *pane);
    text_input_init(&pane->input);
    return pane;
}

static void destroy(void *state)
{
    struct plan_pane *pane = state;
    write_plan_finish(&pane->plan);
    str_finish(&pane->result);
    text_input_finish(&pane->input);
    text_lines_finish(&pane->lines);
    free(pane);
}

static void enter(struct plan_pane *pane, enum stage stage)
{
    pane->stage = stage;
    pane->since_us = 0;
    pane->top = 0;
    pane->is_stale = true;
}

void pane_plan_ask(void *state, const char *write, const char *target)
{
    struct plan_pane *pane = state;
    write_plan_finish(&pane->plan);
    str_clear(&pane->result);
    pane->error = (struct error){0};
    pane->wrong[0] = '\0';
    text_input_set(&pane->input, "");
    snprintf(pane->what, sizeof pane->what, "%s %s", write, target);
    enter(pane, STAGE_ASKING);
}

void pane_plan_fail(void *state, const struct error *error)
{
    struct plan_pane *pane = state;
    pane->error = *error;
    enter(pane, STAGE_FAILED);
}

void pane_plan_answer(void *state, struct writer_answer *answer)
{
    struct plan_pane *pane = state;
    write_plan_finish(&pane->plan);
    pane->plan = answer->plan;
    answer->plan = (struct write_plan){0};
    if (!answer->good) {
        pane_plan_fail(pane, &answer->error);
        return;
    }
    if (answer->kind == WRITER_EXECUTE) {
        str_clear(&pane->result);
        str_append(&pane->result, str_text(&answer->result.text));
        pane->differs = answer->result.differs;
        pane->outcome = answer->result.outcome;
    }
    enter(pane, answer->kind == WRITER_EXECUTE ? STAGE_DONE : STAGE_SHOWN);
}

struct write_plan *pane_plan_begin(void *state)
{
    struct plan_pane *pane = state;
    pane->stage = STAGE_DOING; /* the plan stays on screen, though it is handed on */
    pane->since_us = 0;
    return &pane->plan;
}

static bool asks_for_name(const struct plan_pane *pane)
{
    return pane->stage == STAGE_SHOWN && !pane->plan.nothing && !pane->plan.refusal;
}

/* --- lines --- */

static void add_change(struct plan_pane *pane, const struct write_change *change, bool ascii)
{
    struct str line = {0};
    str_appendf(&line, "%s %s: ", change->no_way_back ? " !" : "  ", change->what);
    if (change->before)
        str_appendf(&line, "%s %s ", change->before, ascii ? "->" : "\u2192");
    str_append(&line, change->after ? change->after : "");
    if (change->note)
        str_appendf(&line, " (%s)", change->note);
    text_lines_add(&pane->lines, change->no_way_back ? ROLE_WARNING : ROLE_TEXT, 5, str_text(&line), ascii);
    str_finish(&line);
}

static void add_row(struct plan_pane *pane, size_t at, bool ascii)
{
    const struct write_line *row = &pane->plan.table[at];
    struct str line = {0};
    str_appendf(&line, "%s %s", row->marked ? " !" : "  ", row->text);
    text_lines_add(&pane->lines,
                   at == 0       ? ROLE_DIM
                   : row->marked ? ROLE_WARNING
                                 : ROLE_TEXT,
                   5, str_text(&line), ascii);
    str_finish(&line);
}

static void add_labelled(struct plan_pane *pane, const char *label, const char *text, bool ascii)
{
    struct str line = {0};
    str_appendf(&line, "%s %s", label, text);
    text_lines_add(&pane->lines, ROLE_DIM, 2, str_text(&line), ascii);
    str_finish(&line);
}

static void add_refusal(struct plan_pane *pane, bool ascii)
{
    struct str line = {0};
    str_appendf(&line, _("Refused: %s"), pane->plan.refusal);
    text_lines_add(&pane->lines, ROLE_ERROR, 2, str_text(&line), ascii);
    str_finish(&line);
}

static void add_plan(struct plan_pane *pane, bool ascii)
{
    const struct write_plan *plan = &pane->plan;
    bool final = false;
    text_lines_add(&pane->lines, ROLE_TITLE_FOCUS, 2, plan->title, ascii);
    for (size_t i = 0; i < plan->change_count; i++) {
        add_change(pane, &plan->changes[i], ascii);
        final = final || plan->changes[i].no_way_back;
    }
    for (size_t i = 0; i < plan->table_count; i++)
        add_row(pane, i, ascii);
    if (final)
        text_lines_add(&pane->lines, ROLE_WARNING, 3, _(" ! there is no way back from what is marked so"), ascii);
    for (size_t i = 0; i < plan->warning_count; i++)
        text_lines_add(&pane->lines, ROLE_WARNING, 2, plan->warnings[i], ascii);
    if (plan->refusal)
        add_refusal(pane, ascii);
    else if (plan->undo && !plan->adds)
        add_labelled(pane, _("The way back, as far as there is one:"), plan->undo, ascii);
    if (plan->command)
        add_labelled(pane, _("The same as a command:"), plan->command, ascii);
    if (plan->nothing)
        text_lines_add(&pane->lines, ROLE_OK, 0, _("It is so already: there is nothing to do."), ascii);
}

static void add_result(struct plan_pane *pane, bool ascii)
{
    struct str text = {0};
    str_append_bytes(&text, str_text(&pane->result), pane->result.len);
    if (text.len > 0 && text.data[text.len - 1] == '\n')
        text.data[--text.len] = '\0';
    text_lines_add(&pane->lines, pane->differs ? ROLE_WARNING : ROLE_OK, 2, str_text(&text), ascii);
    if (pane->plan.undo && !pane->plan.group) /* whose result names the file */
        add_labelled(pane, _("The way back, as far as there is one:"), pane->plan.undo, ascii);
    str_finish(&text);
}

static void make_lines(struct plan_pane *pane, bool ascii)
{
    text_lines_clear(&pane->lines);
    if (pane->stage == STAGE_SHOWN)
        add_plan(pane, ascii);
    if (pane->stage == STAGE_DONE)
        add_result(pane, ascii);
    if (pane->stage == STAGE_FAILED)
        text_lines_add(&pane->lines, ROLE_ERROR, 0, pane->error.text, ascii);
    pane->is_stale = false;
}

int pane_plan_height(const struct pane_model *model, void *state, int width)
{
    struct plan_pane *pane = state;
    if (pane->is_stale && pane->stage != STAGE_DOING)
        make_lines(pane, model->ascii);
    int rows = text_lines_draw(&pane->lines, NULL, width - 2 - 2 * SIDE, 0);
    return (rows < 1 ? 1 : rows) + FOOT + 2;
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct plan_pane *pane = state;
    if (pane->since_us == 0)
        pane->since_us = model->now_us;
    if (pane->is_stale && pane->stage != STAGE_DOING)
        make_lines(pane, model->ascii);
    pane->width = width;
    pane->height = height - FOOT;
    int most = text_lines_draw(&pane->lines, NULL, width - 2 * SIDE, 0) - pane->height;
    pane->top = pane->top > most ? most : pane->top;
    pane->top = pane->top < 0 ? 0 : pane->top;
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct plan_pane *pane = state;
    static const char *const names[] = {[STAGE_ASKING] = N_("Plan"),
                                        [STAGE_SHOWN] = N_("Plan"),
                                        [STAGE_DOING] = N_("Plan"),
                                        [STAGE_DONE] = N_("Done"),
                                        [STAGE_FAILED] = N_("Not done")};
    bool differs = pane->stage == STAGE_DONE && pane->differs;
    str_append(out, !differs                         ? _(names[pane->stage])
                    : pane->outcome == WRITE_FAILED  ? _("Not done")
                    : pane->outcome == WRITE_UNKNOWN ? _("Not known")
                                                     : _("Done in part"));
    str_append(out, pane_dot(model->ascii));
    sanitize_append(out, pane->what, strlen(pane->what), 60, model->ascii);
}

static void draw_waiting(const struct pane_model *model, const struct plan_pane *pane, const struct canvas *canvas,
                         int y)
{
    char text[160];
    long long seconds = (long long)(model->now_us - pane->since_us) / 1000000;
    const char *what = pane->stage == STAGE_ASKING ? _("asking the cluster") : _("the cluster is doing it");
    if (seconds > 0)
        snprintf(text, sizeof text, "%s%s%lld s", what, pane_dot(model->ascii), seconds);
    else
        snprintf(text, sizeof text, "%s", what);
    canvas_text(canvas, SIDE, y, ROLE_DIM, text);
}

static void draw_prompt(const struct pane_model *model, const struct plan_pane *pane, const struct canvas *canvas,
                        int y)
{
    char name[300], prompt[400];
    struct str clean = {0};
    sanitize_append(&clean, pane->plan.request.name, strlen(pane->plan.request.name), 40, model->ascii);
    snprintf(name, sizeof name, "%s", str_text(&clean));
    str_finish(&clean);
    snprintf(prompt, sizeof prompt, _("type %s to do it: "), name);
    int used = canvas_text(canvas, SIDE, y, ROLE_ACCENT, prompt);
    text_input_draw(&pane->input, canvas, SIDE + used, y, canvas->area.width - used - 2 * SIDE);
    if (*pane->wrong)
        canvas_text(canvas, SIDE, y + 1, ROLE_ERROR, pane->wrong);
    else
        canvas_text(canvas, SIDE, y + 1, ROLE_DIM, _("Enter does it, Esc leaves it"));
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct plan_pane *pane = state;
    int width = canvas->area.width - 2 * SIDE, height = canvas->area.height - FOOT;
    struct canvas lines = canvas_part(canvas, (struct rect){SIDE, 0, width, height});
    (void)focused;
    if (pane->stage != STAGE_ASKING) {
        int rows = text_lines_draw(&pane->lines, &lines, width, pane->top);
        if (rows - pane->top > height)
            canvas_right(&lines, 0, height - 1, width, ROLE_ACCENT,
                         model->ascii ? _(" more below: PageDown") : _(" more below \u2193"));
    }
    int y = canvas->area.height - FOOT + 1;
    if (pane->stage == STAGE_ASKING || pane->stage == STAGE_DOING)
        draw_waiting(model, pane, canvas, pane->stage == STAGE_ASKING ? 0 : y);
    else if (asks_for_name(pane))
        draw_prompt(model, pane, canvas, y);
    else
        canvas_text(canvas, SIDE, y + 1, ROLE_DIM, _("Esc back"));
}

/* --- keys --- */

static bool scroll(struct plan_pane *pane, uint32_t code)
{
    int page = pane->height > 1 ? pane->height - 1 : 1;
    switch (code) {
    case SPECIAL_UP:
    case SPECIAL_DOWN:
        pane->top += code == SPECIAL_UP ? -1 : 1;
        return true;
    case SPECIAL_PAGE_UP:
    case SPECIAL_PAGE_DOWN:
        pane->top += code == SPECIAL_PAGE_UP ? -page : page;
        return true;
    default:
        return false;
    }
}

static unsigned confirm(struct plan_pane *pane)
{
    const char *typed = str_text(&pane->input.text);
    if (write_plan_confirmed(&pane->plan, typed))
        return PANE_SUBMITTED;
    struct str clean = {0};
    sanitize_append(&clean, typed, strlen(typed), 40, false);
    snprintf(pane->wrong, sizeof pane->wrong, _("'%s' is not its name: nothing was done"), str_text(&clean));
    str_finish(&clean);
    return PANE_CHANGED;
}

static unsigned handle_key(const struct pane_model *model, void *state, struct key key)
{
    struct plan_pane *pane = state;
    bool asks = asks_for_name(pane);
    bool over = !asks && pane->stage != STAGE_ASKING && pane->stage != STAGE_DOING;
    (void)model;
    if (key.code == SPECIAL_ESCAPE || (over && (key.code == SPECIAL_ENTER || key.code == 'q')))
        return PANE_LEFT;
    if (scroll(pane, key.code))
        return PANE_CHANGED;
    if (asks && key.code == SPECIAL_ENTER)
        return confirm(pane);
    /* An empty line that is erased further is no wish to leave. */
    bool erases = key.code == SPECIAL_BACKSPACE && pane->input.text.len == 0;
    if (asks && !erases && text_input_key(&pane->input, key) != TEXT_INPUT_IGNORED)
        pane->wrong[0] = '\0';
    else if (key.ctrl)
        return PANE_IGNORED;
    return PANE_CHANGED;
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    (void)model, (void)state, (void)action;
    return PANE_IGNORED;
}

const struct pane_ops pane_plan = {
    .name = "plan",
    .place = 'w',
    .create = create,
    .destroy = destroy,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
    .key = handle_key,
};
