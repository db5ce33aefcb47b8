/* What is to be known of the opened group at a glance: what is the matter, how far behind it is, and what it is. It
 * stands above the other panes of the group, and takes no keys.
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
#include "ui/lag_cells.h"
#include "ui/panes.h"

enum { PARTS = 20 };

/* Pieces that wrap as a whole. */
struct part {
    enum role role;
    char text[256];
    bool breaks; /* begins a row */
};

struct parts {
    struct part items[PARTS];
    size_t count;
    bool ascii;
};

static void add(struct parts *parts, enum role role, const char *text)
{
    struct str clean = {0};
    if (parts->count == PARTS || !*text)
        return;
    struct part *part = &parts->items[parts->count++];
    sanitize_append(&clean, text, strlen(text), 200, parts->ascii);
    part->role = role;
    snprintf(part->text, sizeof part->text, "%s", str_text(&clean));
    str_finish(&clean);
}

static void add_str(struct parts *parts, enum role role, struct str *text)
{
    add(parts, role, str_text(text));
    str_clear(text);
}

static void begin_row(struct parts *parts)
{
    if (parts->count < PARTS)
        parts->items[parts->count].breaks = true;
}

/* Of the partition that is behind for longest: the seconds are its own. */
static const struct lag_row *furthest_behind(const struct group_detail *detail)
{
    const struct lag_row *worst = NULL;
    for (size_t i = 0; i < detail->count; i++) {
        const struct lag_row *row = &detail->rows[i];
        bool same = row->behind.known && row->behind.seconds >= detail->summary.behind.seconds;
        if (same && !row->judgement.is_note && (!worst || row->behind.seconds < worst->behind.seconds))
            worst = row;
    }
    return worst;
}

static void add_behind(struct parts *parts, const struct group_detail *detail)
{
    const struct span *behind = &detail->summary.behind;
    struct str text = {0};
    str_append(&text, _("behind "));
    lag_span_append(&text, behind, SIZE_MAX, parts->ascii);
    if (behind->known && behind->seconds > 0) {
        const struct lag_row *row = furthest_behind(detail);
        str_appendf(&text, " (%s", behind->age == SPAN_AGE_RECORD ? _("age of its next record") : _("waiting"));
        if (row)
            str_appendf(&text, ", %s p%d", row->topic, row->partition);
        str_append(&text, ")");
    } else if (behind->runs_ahead) {
        str_append(&text, _(", timestamps run ahead"));
    }
    add_str(parts, behind->known && behind->seconds > 0 ? ROLE_TEXT : ROLE_DIM, &text);
    str_finish(&text);
}

static void add_verdict(struct parts *parts, const struct pane_model *model, const struct group_detail *detail)
{
    const struct group_row *row = &detail->summary;
    char number[FORMAT_MAX];
    struct str text = {0};
    lag_group_verdict_append(&text, row, model->now_us, SIZE_MAX, parts->ascii);
    add_str(parts, lag_role(&row->judgement), &text);
    if (row->worst_topic && row->worst_partition >= 0) {
        str_appendf(&text, _("worst %s p%d"), row->worst_topic, row->worst_partition);
        if (row->worst_client)
            str_appendf(&text, _(" of %s"), row->worst_client);
        add_str(parts, ROLE_TEXT, &text);
    }
    str_append(&text, _("lag "));
    lag_sum_append(&text, row, 20, parts->ascii);
    add_str(parts, row->lag.known ? ROLE_TEXT : ROLE_DIM, &text);
    add_behind(parts, detail);
    bool told = row->eta.known || lag_never_shrinks(&row->judgement);
    if (row->lag.known && row->lag.value > 0 && told) {
        str_append(&text, _("caught up in "));
        lag_eta_append(&text, row->eta, &row->judgement, parts->ascii);
        add_str(parts, row->eta.known ? ROLE_TEXT : ROLE_DIM, &text);
    }
    str_appendf(&text, _("in %s/s"), format_real_rate(row->in, parts->ascii, number));
    str_appendf(&text, _(" out %s/s"), format_real_rate(row->out, parts->ascii, number));
    add_str(parts, ROLE_DIM, &text);
    str_finish(&text);
}

static void add_kind(struct parts *parts, const struct pane_model *model, const struct group_row *row)
{
    const char *state = group_state_name(row->state), *type = group_type_name(row->type);
    char number[FORMAT_MAX];
    struct str text = {0};
    begin_row(parts);
    str_append(&text, state ? state : _("state not known"));
    if (row->state_us != 0) {
        str_append(&text, _(" for "));
        lag_since_append(&text, row->state_us, row->state_is_bound, model->now_us, parts->ascii);
    }
    enum role role = row->state == GROUP_STABLE || !state ? ROLE_DIM
                     : row->state == GROUP_EMPTY          ? ROLE_TEXT
                                                          : ROLE_WARNING;
    add_str(parts, role, &text);
    add(parts, ROLE_DIM, row->connect ? _("Connect workers") : type ? type : _("type not known"));
    if (row->members >= 0)
        str_appendf(&text, lang_plural("%d member", "%d members", (size_t)row->members), row->members);
    else
        str_append(&text, _("members not known"));
    add_str(parts, ROLE_DIM, &text);
    if (row->coordinator >= 0)
        str_appendf(&text, _("coordinator b%d"), row->coordinator);
    add_str(parts, ROLE_DIM, &text);
    if (row->assignor)
        str_appendf(&text, _("assignor %s"), row->assignor);
    add_str(parts, ROLE_DIM, &text);
    if (row->commit_gap_us > 0)
        str_appendf(&text, _("commits seen every %s"), format_duration((double)row->commit_gap_us / 1e6, number));
    add_str(parts, ROLE_DIM, &text);
    if (row->rebalances > 0)
        str_appendf(&text, lang_plural("%d rebalance in 5 min", "%d rebalances in 5 min", (size_t)row->rebalances),
                    row->rebalances);
    add_str(parts, row->rebalances > 2 ? ROLE_WARNING : ROLE_DIM, &text);
    str_finish(&text);
}

static void add_notes(struct parts *parts, const struct pane_model *model, const struct group_row *row)
{
    struct str text = {0};
    enum role role = lag_group_note(&text, row, model);
    add_str(parts, role, &text);
    if (row->noted > 0)
        str_appendf(&text, lang_plural("%d partition only noted", "%d partitions only noted", (size_t)row->noted),
                    row->noted);
    add_str(parts, ROLE_DIM, &text);
    str_finish(&text);
}

/* Rows that the parts take; draws them unless `canvas` is NULL. */
static int lay(const struct parts *parts, const struct canvas *canvas, int width)
{
    const char *dot = pane_dot(parts->ascii);
    int x = 1, y = 0, gap = (int)width_text(dot, strlen(dot));
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        int wide = (int)width_text(part->text, strlen(part->text));
        if (i > 0 && (part->breaks || x + gap + wide > width - 1)) {
            x = 1;
            y++;
        } else if (i > 0) {
            if (canvas)
                canvas_text(canvas, x, y, ROLE_DIM, dot);
            x += gap;
        }
        if (canvas)
            canvas_text_n(canvas, x, y, part->role, part->text, strlen(part->text), width - 1 - x);
        x += wide;
    }
    return y + 1;
}

static void collect(const struct pane_model *model, struct parts *parts)
{
    const struct group_detail *detail = group_detail_of(model);
    memset(parts, 0, sizeof *parts);
    parts->ascii = model->ascii;
    if (!detail) {
        add(parts, ROLE_DIM, _("asking for this group"));
        return;
    }
    add_verdict(parts, model, detail);
    add_kind(parts, model, &detail->summary);
    add_notes(parts, model, &detail->summary);
}

int pane_group_head_height(const struct pane_model *model, int width)
{
    struct parts parts;
    collect(model, &parts);
    return lay(&parts, NULL, width - 2) + 2;
}

static void *create(void)
{
    return mem_zero(1, 1);
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    (void)state;
    str_append(out, _("Group "));
    sanitize_append(out, model->group, strlen(model->group), 80, model->ascii);
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    (void)model;
    (void)state;
    (void)width;
    (void)height;
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    struct parts parts;
    (void)state;
    (void)focused;
    collect(model, &parts);
    lay(&parts, canvas, canvas->area.width);
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    (void)model;
    (void)state;
    (void)action;
    return PANE_IGNORED;
}

const struct pane_ops pane_group_head = {
    .name = "head of the group",
    .place = 't',
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
};
