/* Who reads what: partitions down, members across. Where a rebalance has moved a partition, both ends are seen for a
 * minute: the cell that has it now, and the one that had it. Where one is to be moved, so are the cell that is to give
 * it up and, if known, the one that is to have it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/group_detail.h"
#include "ui/panes.h"

enum { SHOWN_US = 60000000, LABEL_MOST = 24, LABEL_LEAST = 8, CELL = 3, HEAD = 1, NOTE_LEAST = 24 };

struct group_grid {
    size_t top, left, at; /* rows scrolled away, members scrolled away, the row that is selected */
    size_t rows, members; /* that can be seen, at the last update */
};

static void *create(void)
{
    return mem_zero(1, sizeof(struct group_grid));
}

/* The assignments before this one that are of the last minute, newest first: so many. */
static size_t lately(const struct pane_model *model, const struct group_detail *detail)
{
    size_t count = 0;
    while (count < detail->past_count && model->now_us - detail->past[count].at_us < SHOWN_US)
        count++;
    return count;
}

/* The member of that id now; SIZE_MAX: it has left. */
static size_t member_of(const struct group_detail *detail, const char *id)
{
    for (size_t i = 0; i < detail->member_count; i++)
        if (detail->members[i].member_id && strcmp(detail->members[i].member_id, id) == 0)
            return i;
    return SIZE_MAX;
}

static const char *owner_then(const struct group_past *past, size_t row)
{
    int32_t owner = past->owners[row];
    return owner >= 0 && (size_t)owner < past->client_count ? past->clients[owner] : NULL;
}

/* Who had the row before, of `pasts` assignments; NULL: nobody, or it has not moved. While a group rebalances nobody
 * has anything, which is no move. */
static const char *former_owner(const struct group_detail *detail, size_t pasts, size_t row, bool *moved)
{
    const struct member_row *now = group_owner(detail, &detail->rows[row]);
    bool was_free = false, was_its = false;
    for (size_t i = 0; i < pasts; i++) {
        const char *before = owner_then(&detail->past[i], row);
        bool same = before && now && now->member_id && strcmp(before, now->member_id) == 0;
        was_free |= !before;
        was_its |= same;
        *moved = before && !same;
        if (*moved)
            return before;
    }
    *moved = now && was_free && !was_its;
    return NULL;
}

static size_t count_moved(const struct group_detail *detail, size_t pasts)
{
    size_t count = 0;
    for (size_t i = 0; i < detail->count; i++) {
        bool moved;
        former_owner(detail, pasts, i, &moved);
        count += moved;
    }
    return count;
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct group_detail *detail = group_detail_of(model);
    char clock[FORMAT_MAX];
    size_t nobody = 0, pasts = detail ? lately(model, detail) : 0, moved;
    (void)state;
    str_append(out, _("Assignment"));
    if (!detail)
        return;
    str_appendf(out, _(" %zu x %zu"), detail->count, detail->member_count);
    for (size_t i = 0; detail->members_known && i < detail->count; i++)
        nobody += !group_owner(detail, &detail->rows[i]);
    if (nobody > 0)
        str_appendf(out, _("%s%zu unowned"), pane_dot(model->ascii), nobody);
    if (pasts > 0 && (moved = count_moved(detail, pasts)) > 0)
        str_appendf(out, _("%s%zu moved %.8s"), pane_dot(model->ascii), moved,
                    format_clock(detail->past[0].at_ms, clock));
}

/* Room for names of partitions, and for what stands behind the cells. */
static int label_width(int width)
{
    int label = width / 4;
    return label < LABEL_LEAST ? LABEL_LEAST : label > LABEL_MOST ? LABEL_MOST : label;
}

static size_t members_in(int width, size_t count)
{
    int room = width - label_width(width) - 2;
    size_t all = count * CELL,
           keep = room > NOTE_LEAST + 4 * CELL ? (size_t)(room - NOTE_LEAST) : (size_t)(room > 0 ? room : 0);
    size_t fit = (all < keep ? all : keep) / CELL;
    return fit > 0 ? fit : 1;
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct group_grid *pane = state;
    const struct group_detail *detail = group_detail_of(model);
    size_t rows = detail ? detail->count : 0, members = detail ? detail->member_count : 0;
    pane->rows = height > HEAD ? (size_t)(height - HEAD) : 1;
    pane->members = members_in(width, members);
    pane->at = pane->at < rows ? pane->at : rows ? rows - 1 : 0;
    pane->top = pane->at < pane->top ? pane->at : pane->top;
    pane->top = pane->at >= pane->top + pane->rows ? pane->at + 1 - pane->rows : pane->top;
    size_t most = rows > pane->rows ? rows - pane->rows : 0;
    pane->top = pane->top < most ? pane->top : most;
    most = members > pane->members ? members - pane->members : 0;
    pane->left = pane->left < most ? pane->left : most;
}

static void draw_head(const struct group_grid *pane, const struct group_detail *detail, const struct canvas *canvas,
                      int label)
{
    bool ascii = canvas->grid->ascii;
    size_t end = pane->left + pane->members < detail->member_count ? pane->left + pane->members : detail->member_count;
    char text[FORMAT_MAX];
    canvas_text(canvas, 1, 0, ROLE_HEADING, _("partition"));
    for (size_t i = pane->left; i < end; i++) {
        snprintf(text, sizeof text, "%zu", (i + 1) % 1000);
        canvas_right(canvas, label + 1 + (int)(i - pane->left) * CELL, 0, CELL, ROLE_HEADING, text);
    }
    if (pane->left > 0)
        canvas_text(canvas, label, 0, ROLE_ACCENT, ascii ? "<" : "\u2039");
    if (end < detail->member_count)
        canvas_text(canvas, label + 1 + (int)pane->members * CELL, 0, ROLE_ACCENT, ascii ? ">" : "\u203a");
}

static void draw_label(const struct lag_row *row, const struct canvas *canvas, int y, int label, bool again)
{
    char number[16], cut[128];
    struct str clean = {0};
    snprintf(number, sizeof number, " %d", row->partition);
    int room = label - 1 - (int)strlen(number);
    sanitize_append(&clean, row->topic, strlen(row->topic), 4096, canvas->grid->ascii);
    width_middle_cut(str_text(&clean), clean.len, (size_t)(room > 0 ? room : 0), canvas->grid->ascii, cut, sizeof cut);
    if (again)
        canvas_text(canvas, 1, y, ROLE_DIM, cut);
    else
        canvas_text(canvas, 1, y, ROLE_TEXT, cut);
    canvas_right(canvas, label - (int)strlen(number), y, (int)strlen(number), ROLE_NUMBER, number);
    str_finish(&clean);
}

static void append_id(struct str *out, const struct group_detail *detail, const char *id)
{
    size_t member = id ? member_of(detail, id) : SIZE_MAX;
    if (!id)
        str_append(out, _("nobody"));
    else if (member == SIZE_MAX)
        str_appendf(out, _("%s (left)"), id);
    else
        str_appendf(out, "%zu", member + 1);
}

static void append_target(struct str *out, const struct group_detail *detail, const struct lag_row *row, bool ascii)
{
    const struct member_row *target = group_target(detail, row);
    str_append(out, ascii ? " -> " : " \u2192 ");
    if (target)
        str_appendf(out, "%d", row->target + 1);
    else
        str_append(out, "?");
}

/* Behind the cells: who has it, from whom it came, and to whom it is to go. */
static void draw_note(const struct group_detail *detail, size_t index, bool moved, const char *before,
                      const struct canvas *canvas, int x, int y)
{
    const struct member_row *now = group_owner(detail, &detail->rows[index]);
    bool ascii = canvas->grid->ascii;
    struct str text = {0}, clean = {0};
    if (moved) {
        append_id(&text, detail, before);
        str_append(&text, ascii ? " -> " : " \u2192 ");
    }
    if (now && moved)
        str_appendf(&text, "%d ", detail->rows[index].owner + 1);
    if (now)
        group_member_append(&text, now);
    else
        str_append(&text, detail->members_known ? _("nobody") : _("members are not known"));
    if (detail->rows[index].moves)
        append_target(&text, detail, &detail->rows[index], ascii);
    sanitize_append(&clean, str_text(&text), text.len, 200, ascii);
    enum role role = moved ? ROLE_CHANGED : now ? ROLE_DIM : ROLE_WARNING;
    if (x < canvas->area.width)
        canvas_text_n(canvas, x, y, role, str_text(&clean), clean.len, canvas->area.width - x);
    str_finish(&text);
    str_finish(&clean);
}

/* What one member has to do with a row. */
struct grid_mark {
    const char *glyph, *letter; /* the letter in ASCII */
    enum role role;
};

static struct grid_mark mark_of(const struct lag_row *row, size_t member, bool moved, size_t from)
{
    bool owns = row->owner == (int32_t)member;
    if (owns && row->moves)
        return (struct grid_mark){"\u2296", "-", ROLE_WARNING};
    if (owns)
        return moved ? (struct grid_mark){"\u25c9", "@", ROLE_CHANGED} : (struct grid_mark){"\u25a0", "#", ROLE_ACCENT};
    if (row->moves && row->target == (int32_t)member)
        return (struct grid_mark){"\u2295", "+", ROLE_CHANGED};
    if (member == from)
        return (struct grid_mark){"\u25cb", "o", ROLE_WARNING};
    return (struct grid_mark){"\u00b7", ".", ROLE_DIM};
}

static void draw_cells(const struct group_grid *pane, const struct group_detail *detail, size_t index, size_t pasts,
                       const struct canvas *canvas, int label, int y)
{
    bool moved;
    const struct lag_row *row = &detail->rows[index];
    const char *before = former_owner(detail, pasts, index, &moved);
    size_t from = before ? member_of(detail, before) : SIZE_MAX;
    size_t end = pane->left + pane->members < detail->member_count ? pane->left + pane->members : detail->member_count;
    for (size_t i = pane->left; i < end; i++) {
        struct grid_mark mark = mark_of(row, i, moved, from);
        canvas_right(canvas, label + 1 + (int)(i - pane->left) * CELL, y, CELL, mark.role,
                     canvas->grid->ascii ? mark.letter : mark.glyph);
    }
    draw_note(detail, index, moved, before, canvas, label + 3 + (int)(end - pane->left) * CELL, y);
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct group_grid *pane = state;
    const struct group_detail *detail = group_detail_of(model);
    const char *what = NULL, *why = NULL;
    if (!detail || detail->count == 0) {
        group_empty(model, &what, &why);
        pane_say(canvas, ROLE_DIM, what, why);
        return;
    }
    size_t pasts = lately(model, detail);
    int label = label_width(canvas->area.width);
    draw_head(pane, detail, canvas, label);
    for (int y = HEAD; y < canvas->area.height; y++) {
        size_t index = pane->top + (size_t)(y - HEAD);
        if (index >= detail->count)
            break;
        bool again = index > pane->top && strcmp(detail->rows[index].topic, detail->rows[index - 1].topic) == 0;
        draw_label(&detail->rows[index], canvas, y, label, again);
        draw_cells(pane, detail, index, pasts, canvas, label, y);
        if (index != pane->at)
            continue;
        if (focused)
            canvas_select(canvas, (struct rect){0, y, canvas->area.width, 1});
        canvas_text(canvas, 0, y, ROLE_ACCENT, model->ascii ? ">" : "\u258c");
    }
}

const struct lag_row *pane_group_grid_selected(const struct pane_model *model, const void *state)
{
    const struct group_grid *pane = state;
    const struct group_detail *detail = group_detail_of(model);
    return detail && pane->at < detail->count ? &detail->rows[pane->at] : NULL;
}

static size_t moved_by(size_t at, size_t step, bool down)
{
    return down ? at + step : at > step ? at - step : 0;
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct group_grid *pane = state;
    size_t page = pane->rows > 1 ? pane->rows - 1 : 1;
    (void)model;
    switch (action) {
    case ACTION_DOWN:
    case ACTION_UP:
        pane->at = moved_by(pane->at, 1, action == ACTION_DOWN);
        return PANE_CHANGED;
    case ACTION_PAGE_DOWN:
    case ACTION_PAGE_UP:
        pane->at = moved_by(pane->at, page, action == ACTION_PAGE_DOWN);
        return PANE_CHANGED;
    case ACTION_HALF_DOWN:
    case ACTION_HALF_UP:
        pane->at = moved_by(pane->at, page / 2 + 1, action == ACTION_HALF_DOWN);
        return PANE_CHANGED;
    case ACTION_HOME:
        pane->at = 0;
        return PANE_CHANGED;
    case ACTION_END:
        pane->at = SIZE_MAX;
        return PANE_CHANGED;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        pane->left = moved_by(pane->left, 1, action == ACTION_RIGHT);
        return PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

static unsigned click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct group_grid *pane = state;
    (void)model;
    (void)canvas;
    (void)x;
    if (y >= HEAD)
        pane->at = pane->top + (size_t)(y - HEAD);
    return PANE_CHANGED;
}

const struct pane_ops pane_group_grid = {
    .name = "assignment",
    .place = 't',
    .hints = N_("Esc back  j k h l move  Tab pane  z alone  ? help"),
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
    .click = click,
};
