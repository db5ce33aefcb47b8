/* One record in full: what is known of it, its headers, its key and its value, as a folding tree where they are JSON
 * and as text where not. Lines are made once, when the record, the width or the view changes; only those on screen are
 * drawn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/hexdump.h"
#include "ui/pane_record.h"
#include "ui/record_text.h"

enum { SIDE_STEP = 8 };

static void *create(void)
{
    struct record_pane *pane = mem_zero(1, sizeof *pane);
    pane->wrap = true;
    return pane;
}

static void close_part(struct part *part)
{
    if (part->is_tree)
        tree_finish(&part->tree);
    decoded_finish(&part->decoded);
    record_job_drop(part->job);
    *part = (struct part){0};
}

static void close_parts(struct record_pane *pane)
{
    for (int i = 0; i < 2; i++)
        close_part(&pane->parts[i]);
}

static void destroy(void *state)
{
    struct record_pane *pane = state;
    close_parts(pane);
    decoder_finish(&pane->decoder);
    batch_finish(&pane->batch);
    pane_record_finish_find(pane);
    free(pane->lines);
    free(pane);
}

static void make_tree(struct part *part)
{
    struct bytes json = part->decoded.json;
    part->is_tree = json.data && tree_init(&part->tree, json.data, json.len);
}

static bool may_be_read(const struct part *part)
{
    return part->bytes.data && part->bytes.len == part->size && part->bytes.len > 0;
}

static void open_key(struct record_pane *pane)
{
    struct part *part = &pane->parts[0];
    *part = (struct part){.bytes = pane->record.key, .size = pane->record.head->key_size, .is_read = true};
    if (may_be_read(part))
        decode_key(&part->decoded, part->bytes, &pane->decoder);
    make_tree(part);
}

static void open_value(struct record_pane *pane)
{
    struct part *part = &pane->parts[1];
    *part = (struct part){.bytes = pane->record.value, .size = pane->record.head->value_size, .is_read = true};
    if (may_be_read(part) && part->size >= RECORD_JOB_FROM)
        part->job = record_job_start(part->bytes, &pane->decoder);
    part->is_read = !part->job;
    if (!part->is_read)
        return;
    if (may_be_read(part))
        decode_record(&part->decoded, pane->record.key, part->bytes, &pane->decoder);
    make_tree(part);
}

bool pane_record_reads(const void *state)
{
    const struct record_pane *pane = state;
    return pane->has_record && !pane->parts[1].is_read;
}

bool pane_record_poll(void *state)
{
    struct record_pane *pane = state;
    struct part *part = &pane->parts[1];
    if (!pane_record_reads(pane) || !record_job_is_done(part->job))
        return false;
    part->is_tree = record_job_take(part->job, &part->decoded, &part->tree);
    part->is_read = true;
    pane->is_stale = true;
    return true;
}

bool pane_record_waits(const void *state)
{
    const struct record_pane *pane = state;
    return pane->has_record && !pane->is_whole;
}

bool pane_record_shown(const void *state, struct record *record, bool *whole)
{
    const struct record_pane *pane = state;
    *record = pane->record;
    *whole = pane->has_record && !(pane->record.head->flags & RECORD_CUT);
    return pane->has_record;
}

bool pane_record_is(const void *state, const struct record *record)
{
    const struct record_pane *pane = state;
    return pane->has_record && pane->record.head->offset == record->head->offset &&
           pane->record.head->partition == record->head->partition;
}

void pane_record_show(void *state, const char *topic, const struct record *record, bool whole)
{
    struct record_pane *pane = state;
    bool same = pane_record_is(pane, record) && strcmp(pane->topic, topic) == 0;
    close_parts(pane);
    batch_clear(&pane->batch);
    batch_add_encoded(&pane->batch, record->head);
    size_t at = 0;
    pane->has_record = batch_next(&pane->batch, &at, &pane->record);
    pane->is_whole = whole;
    pane->problem[0] = '\0';
    snprintf(pane->topic, sizeof pane->topic, "%s", topic);
    open_key(pane);
    open_value(pane);
    pane->find_missed = pane->find_wrapped = false;
    if (!same)
        pane->at = pane->top = 0;
    pane->left = same ? pane->left : 0;
    pane->is_stale = true;
}

void pane_record_decode(void *state, const struct decoder *decoder)
{
    struct record_pane *pane = state;
    decoder_copy(&pane->decoder, decoder);
    if (!pane->has_record)
        return;
    close_parts(pane);
    open_key(pane);
    open_value(pane);
    pane->is_stale = true;
}

void pane_record_error(void *state, const char *text)
{
    struct record_pane *pane = state;
    snprintf(pane->problem, sizeof pane->problem, "%s", text);
    pane->is_whole = true;
    pane->is_stale = true;
}

static void add_line(struct record_pane *pane, struct line line)
{
    if (pane->count == pane->room) {
        pane->room = pane->room ? pane->room * 2 : 64;
        pane->lines = mem_resize(pane->lines, pane->room, sizeof *pane->lines);
    }
    pane->lines[pane->count++] = line;
}

static void add_text_line(void *context, size_t from, size_t to)
{
    struct record_pane *pane = context;
    add_line(pane, (struct line){.kind = LINE_TEXT, .part = 1, .from = from, .to = to});
}

static void add_key_line(void *context, size_t from, size_t to)
{
    struct record_pane *pane = context;
    add_line(pane, (struct line){.kind = LINE_TEXT, .part = 0, .from = from, .to = to});
}

static bool is_hex(const struct record_pane *pane, int number)
{
    bool told = (number ? pane->decoder.kind : pane->decoder.key) == DECODER_HEX;
    return pane->view == VIEW_HEX || (told && pane->view == VIEW_TREE);
}

static void add_part(struct record_pane *pane, int number)
{
    struct part *part = &pane->parts[number];
    add_line(pane, (struct line){.kind = LINE_HEADING, .part = number});
    if (part->bytes.data && is_hex(pane, number)) {
        for (size_t at = 0; at < record_text_most(part->bytes.len); at += HEXDUMP_BYTES)
            add_line(pane, (struct line){.kind = LINE_HEX, .part = number, .from = at});
    } else if (part->is_tree && pane->view == VIEW_TREE) {
        for (size_t i = 0; i < tree_lines(&part->tree); i++)
            add_line(pane, (struct line){.kind = LINE_TREE, .part = number, .from = i});
    } else if (part->bytes.data && (part->is_read || pane->view == VIEW_TEXT)) {
        record_text_lines(part->bytes, pane->wrap ? pane->width - 2 : 0, number ? add_text_line : add_key_line, pane);
    }
    add_line(pane, (struct line){.kind = LINE_BLANK});
}

void pane_record_lines(struct record_pane *pane)
{
    pane->count = 0;
    pane->is_stale = false;
    if (!pane->has_record)
        return;
    for (size_t fact = FACT_PLACE; fact <= FACT_SIZE; fact++)
        add_line(pane, (struct line){.kind = LINE_FACT, .from = fact});
    if (*pane->problem || !pane->is_whole)
        add_line(pane, (struct line){.kind = LINE_FACT, .from = FACT_PROBLEM});
    for (size_t i = 0; i < pane->record.head->header_count; i++)
        add_line(pane, (struct line){.kind = LINE_HEADER, .from = i});
    add_line(pane, (struct line){.kind = LINE_BLANK});
    add_part(pane, 0);
    add_part(pane, 1);
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    struct record_pane *pane = state;
    (void)model;
    if (pane->is_stale || pane->width != width) {
        pane->width = width;
        pane_record_lines(pane);
    }
    pane->height = height < 1 ? 1 : height;
    if (pane->at >= pane->count)
        pane->at = pane->count > 0 ? pane->count - 1 : 0;
    if (pane->at < pane->top)
        pane->top = pane->at;
    if (pane->at >= pane->top + (size_t)pane->height)
        pane->top = pane->at - (size_t)pane->height + 1;
}

static void move(struct record_pane *pane, int64_t delta)
{
    int64_t at = (int64_t)pane->at + delta, last = pane->count > 0 ? (int64_t)pane->count - 1 : 0;
    pane->at = (size_t)(at < 0 ? 0 : at > last ? last : at);
}

size_t pane_record_tree_start(const struct record_pane *pane, int part)
{
    size_t i = 0;
    while (i < pane->count && !(pane->lines[i].kind == LINE_TREE && pane->lines[i].part == part))
        i++;
    return i;
}

/* Folds or unfolds at the selection; a line that cannot be folded goes to the one that holds it. False: no tree there.
 */
static bool fold(struct record_pane *pane, enum action action)
{
    if (pane->at >= pane->count || pane->lines[pane->at].kind != LINE_TREE)
        return false;
    const struct line line = pane->lines[pane->at];
    struct tree *tree = &pane->parts[line.part].tree;
    bool folded = tree_is_folded(tree, line.from), can = tree_can_fold(tree, line.from);
    if (action == ACTION_LEFT && (!can || folded)) {
        pane->at = pane_record_tree_start(pane, line.part) + tree_parent(tree, line.from);
        return true;
    }
    if (!can || (action == ACTION_RIGHT && !folded))
        return action == ACTION_ENTER;
    size_t opening = tree->lines[line.from].closing ? tree_parent(tree, line.from) : line.from;
    tree_fold(tree, line.from, action == ACTION_LEFT || (action == ACTION_ENTER && !folded));
    pane_record_lines(pane);
    pane->at = pane_record_tree_start(pane, line.part) + opening;
    return true;
}

static unsigned handle_side(struct record_pane *pane, enum action action)
{
    if (fold(pane, action) || action == ACTION_ENTER)
        return PANE_CHANGED;
    if (action == ACTION_RIGHT)
        pane->left += SIDE_STEP;
    else
        pane->left = pane->left > SIDE_STEP ? pane->left - SIDE_STEP : 0;
    return PANE_CHANGED;
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct record_pane *pane = state;
    int64_t page = pane->height > 1 ? pane->height - 1 : 1;
    (void)model;
    switch (action) {
    case ACTION_DOWN:
    case ACTION_UP:
        move(pane, action == ACTION_DOWN ? 1 : -1);
        return PANE_CHANGED;
    case ACTION_PAGE_DOWN:
    case ACTION_PAGE_UP:
        move(pane, action == ACTION_PAGE_DOWN ? page : -page);
        return PANE_CHANGED;
    case ACTION_HALF_DOWN:
    case ACTION_HALF_UP:
        move(pane, action == ACTION_HALF_DOWN ? page / 2 + 1 : -(page / 2 + 1));
        return PANE_CHANGED;
    case ACTION_HOME:
    case ACTION_END:
        move(pane, action == ACTION_HOME ? -(int64_t)pane->count : (int64_t)pane->count);
        return PANE_CHANGED;
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_ENTER:
        return handle_side(pane, action);
    case ACTION_VIEW:
        pane->view = (enum record_view)((pane->view + 1) % VIEWS);
        pane->is_stale = true;
        return PANE_CHANGED;
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
        if (!pane->find.len)
            return PANE_IGNORED;
        pane_record_next_match(pane, action == ACTION_NEXT_MATCH);
        return PANE_CHANGED;
    case ACTION_WRAP:
        pane->wrap = !pane->wrap;
        pane->left = 0;
        pane->is_stale = true;
        return PANE_CHANGED;
    default:
        return PANE_IGNORED;
    }
}

static unsigned click(const struct pane_model *model, void *state, const struct canvas *canvas, int x, int y)
{
    struct record_pane *pane = state;
    size_t line = pane->top + (size_t)y;
    (void)canvas;
    (void)x;
    if (line >= pane->count)
        return PANE_CHANGED;
    if (line == pane->at)
        return handle(model, state, ACTION_ENTER);
    pane->at = line;
    return PANE_CHANGED;
}

const struct pane_ops pane_record = {
    .name = "message",
    .place = 'd',
    .hints = N_("Esc back  / find  v view  [ ] same key  ? help"),
    .create = create,
    .destroy = destroy,
    .title = pane_record_title,
    .update = update,
    .draw = pane_record_draw,
    .handle = handle,
    .click = click,
    .set_filter = pane_record_set_filter,
    .filter = pane_record_filter,
};
