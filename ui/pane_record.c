/* One record in full: what is known of it, its headers, its key and its value, as a folding tree where they are JSON
 * and as text where not. Lines are made once, when the record, the width or the view changes; only those on screen are
 * drawn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/hexdump.h"
#include "text/sanitize.h"
#include "ui/panes.h"
#include "ui/payload_line.h"
#include "ui/record_text.h"
#include "ui/tree.h"

enum { SIDE_STEP = 8, LABEL = 12 };

enum line_kind { LINE_BLANK, LINE_FACT, LINE_HEADER, LINE_HEADING, LINE_TREE, LINE_TEXT, LINE_HEX };

struct line {
    enum line_kind kind;
    int part;        /* 0 key, 1 value */
    size_t from, to; /* tree: line number; text: bytes; fact, header: number */
};

struct part {
    struct bytes bytes;
    size_t size; /* on the broker */
    struct tree tree;
    bool is_tree;
    struct decoded decoded; /* of the value: what the tree is of */
};

struct record_pane {
    struct batch batch; /* the copy */
    struct record record;
    bool has_record, is_whole;
    char topic[256];
    char problem[256];
    struct part parts[2];
    struct decoder decoder; /* of the value */
    bool as_text, wrap;

    struct line *lines;
    size_t count, room;
    size_t at, top;
    int left, height, width;
    bool is_stale; /* lines are to be made again */
};

static void *create(void)
{
    struct record_pane *pane = mem_zero(1, sizeof *pane);
    pane->wrap = true;
    return pane;
}

static void close_parts(struct record_pane *pane)
{
    for (int i = 0; i < 2; i++) {
        if (pane->parts[i].is_tree)
            tree_finish(&pane->parts[i].tree);
        decoded_finish(&pane->parts[i].decoded);
        pane->parts[i] = (struct part){0};
    }
}

static void destroy(void *state)
{
    struct record_pane *pane = state;
    close_parts(pane);
    decoder_finish(&pane->decoder);
    batch_finish(&pane->batch);
    free(pane->lines);
    free(pane);
}

/* Keys are always read as JSON or text. */
static void open_part(struct part *part, struct bytes bytes, size_t size, const struct decoder *decoder)
{
    *part = (struct part){.bytes = bytes, .size = size};
    bool may_be = bytes.data && bytes.len == size && bytes.len > 0;
    if (may_be && decoder)
        decode(&part->decoded, bytes, decoder);
    struct bytes json = decoder ? part->decoded.json : bytes;
    part->is_tree = may_be && json.data && tree_init(&part->tree, json.data, json.len);
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
    open_part(&pane->parts[0], pane->record.key, pane->record.head->key_size, NULL);
    open_part(&pane->parts[1], pane->record.value, pane->record.head->value_size, &pane->decoder);
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
    struct part *value = &pane->parts[1];
    if (value->is_tree)
        tree_finish(&value->tree);
    decoded_finish(&value->decoded);
    open_part(value, pane->record.value, pane->record.head->value_size, &pane->decoder);
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

static void add_part(struct record_pane *pane, int number)
{
    struct part *part = &pane->parts[number];
    add_line(pane, (struct line){.kind = LINE_HEADING, .part = number});
    if (part->is_tree && !pane->as_text) {
        for (size_t i = 0; i < tree_lines(&part->tree); i++)
            add_line(pane, (struct line){.kind = LINE_TREE, .part = number, .from = i});
    } else if (part->bytes.data && number && pane->decoder.kind == DECODER_HEX && !pane->as_text) {
        for (size_t at = 0; at < record_text_most(part->bytes.len); at += HEXDUMP_BYTES)
            add_line(pane, (struct line){.kind = LINE_HEX, .part = number, .from = at});
    } else if (part->bytes.data) {
        record_text_lines(part->bytes, pane->wrap ? pane->width - 2 : 0, number ? add_text_line : add_key_line, pane);
    }
    add_line(pane, (struct line){.kind = LINE_BLANK});
}

enum { FACT_PLACE, FACT_TIME, FACT_SIZE, FACT_PROBLEM };

static void make_lines(struct record_pane *pane)
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
        make_lines(pane);
    }
    pane->height = height < 1 ? 1 : height;
    if (pane->at >= pane->count)
        pane->at = pane->count > 0 ? pane->count - 1 : 0;
    if (pane->at < pane->top)
        pane->top = pane->at;
    if (pane->at >= pane->top + (size_t)pane->height)
        pane->top = pane->at - (size_t)pane->height + 1;
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct record_pane *pane = state;
    if (!pane->has_record) {
        str_append(out, _("Message"));
        return;
    }
    str_append(out, _("Message "));
    sanitize_append(out, pane->topic, strlen(pane->topic), 60, model->ascii);
    str_appendf(out, " %d:%lld", pane->record.head->partition, (long long)pane->record.head->offset);
    if (pane->as_text)
        str_appendf(out, _("%stext"), pane_dot(model->ascii));
}

static void draw_label(const struct canvas *canvas, int y, const char *label)
{
    canvas_text_n(canvas, 1, y, ROLE_HEADING, label, strlen(label), LABEL - 1);
}

static void draw_fact(const struct pane_model *model, const struct record_pane *pane, size_t fact,
                      const struct canvas *canvas, int y)
{
    const struct record_head *head = pane->record.head;
    static const char *const kinds[] = {"", N_("create time"), N_("log-append time")};
    char text[320], a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX];
    switch (fact) {
    case FACT_PLACE:
        draw_label(canvas, y, _("partition"));
        snprintf(text, sizeof text, _("%d   offset %s"), head->partition, format_exact(head->offset, a));
        break;
    case FACT_TIME:
        draw_label(canvas, y, _("timestamp"));
        if (head->timestamp_type == TIMESTAMP_NONE)
            snprintf(text, sizeof text, _("none"));
        else
            snprintf(text, sizeof text, _("%s   %s ago   %s"), format_iso(head->timestamp_ms, a),
                     format_duration((double)(model->now_ms - head->timestamp_ms) / 1000, b),
                     _(kinds[head->timestamp_type]));
        break;
    case FACT_SIZE:
        draw_label(canvas, y, _("size"));
        snprintf(text, sizeof text,
                 lang_plural("%s   key %s   value %s   %u header", "%s   key %s   value %s   %u headers",
                             head->header_count),
                 format_bytes(record_size(&pane->record), a), format_bytes(head->key_size, b),
                 format_bytes(head->value_size, c), head->header_count);
        break;
    default: {
        struct str clean = {0};
        draw_label(canvas, y, *pane->problem ? _("not whole") : _("fetching"));
        sanitize_append(&clean, pane->problem, strlen(pane->problem), 200, model->ascii);
        snprintf(text, sizeof text, "%s", *pane->problem ? str_text(&clean) : _("the whole record is being read"));
        str_finish(&clean);
        canvas_text(canvas, LABEL + 1, y, *pane->problem ? ROLE_ERROR : ROLE_DIM, text);
        return;
    }
    }
    canvas_text(canvas, LABEL + 1, y, ROLE_TEXT, text);
}

static void draw_header(const struct record_pane *pane, size_t number, const struct canvas *canvas, int y)
{
    struct record_header header = {0};
    size_t at = 0;
    for (size_t i = 0; i <= number; i++)
        if (!record_next_header(&pane->record, &at, &header))
            return;
    if (number == 0)
        draw_label(canvas, y, _("headers"));
    struct canvas name = canvas_part(canvas, (struct rect){LABEL + 1, y, 20, 1});
    payload_line_draw(&name, 0, 0, 0, ROLE_JSON_NAME, header.name, header.name.len);
    payload_line_draw(canvas, LABEL + 23, y, pane->left, ROLE_TEXT, header.value, header.value.len);
}

/* Why the value was not read as it was told to be. */
static void say_reason(const struct record_pane *pane, const char *reason, const struct canvas *canvas, int x, int y)
{
    struct str text = {0}, name = {0}, decoder = {0};
    decoder_append(&decoder, &pane->decoder);
    sanitize_append(&name, str_text(&decoder), decoder.len, 40, canvas->grid->ascii);
    str_append(&text, pane_dot(canvas->grid->ascii));
    str_appendf(&text, _("not read as %s: %s"), str_text(&name), reason);
    canvas_text(canvas, x, y, ROLE_ERROR, str_text(&text));
    str_finish(&text);
    str_finish(&name);
    str_finish(&decoder);
}

static void draw_heading(const struct record_pane *pane, int number, const struct canvas *canvas, int y)
{
    const struct part *part = &pane->parts[number];
    const char *what = !part->bytes.data              ? (number ? _("null: a tombstone") : "null")
                       : part->size == 0              ? _("empty")
                       : part->bytes.len < part->size ? _("cut")
                       : part->is_tree                ? (number ? _(decoded_name(part->decoded.as)) : "JSON")
                       : number && part->decoded.as == DECODED_BYTES ? _("bytes")
                                                                     : _("text");
    draw_label(canvas, y, number ? _("value") : _("key"));
    int end = canvas_text(canvas, LABEL + 1, y, ROLE_DIM, what);
    if (part->decoded.reason[0])
        say_reason(pane, part->decoded.reason, canvas, LABEL + 1 + end, y);
    char held[FORMAT_MAX], size[FORMAT_MAX], text[128];
    size_t shown = record_text_most(part->bytes.len);
    if ((part->bytes.len < part->size || (!part->is_tree && shown < part->bytes.len)) && part->bytes.data) {
        size_t first = part->is_tree ? part->bytes.len : shown;
        snprintf(text, sizeof text, _("the first %s of %s"), format_bytes(first, held), format_bytes(part->size, size));
        canvas_text(canvas, LABEL + 7, y, ROLE_WARNING, text);
    }
}

static void draw_hex(struct bytes bytes, size_t at, const struct canvas *canvas)
{
    char line[HEXDUMP_LINE];
    canvas_text(canvas, 0, 0, ROLE_TEXT, hexdump_line(bytes.data, bytes.len, at, line));
}

static void draw_line(const struct pane_model *model, const struct record_pane *pane, const struct line *line,
                      const struct canvas *canvas, int y)
{
    const struct part *part = &pane->parts[line->part];
    struct canvas body = canvas_part(canvas, (struct rect){2, y, canvas->area.width - 2, 1});
    struct bytes bytes = {.data = part->bytes.data, .len = line->to - line->from};
    switch (line->kind) {
    case LINE_FACT:
        draw_fact(model, pane, line->from, canvas, y);
        break;
    case LINE_HEADER:
        draw_header(pane, line->from, canvas, y);
        break;
    case LINE_HEADING:
        draw_heading(pane, line->part, canvas, y);
        break;
    case LINE_TREE:
        tree_draw_line(&part->tree, line->from, &body, 0, pane->left);
        break;
    case LINE_HEX:
        draw_hex(part->bytes, line->from, &body);
        break;
    case LINE_TEXT:
        bytes.data += line->from;
        record_text_draw(&body, pane->left, bytes);
        break;
    default:
        break;
    }
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct record_pane *pane = state;
    if (!pane->has_record) {
        pane_say(canvas, ROLE_DIM, _("no message is selected"), NULL);
        return;
    }
    for (int y = 0; y < canvas->area.height; y++) {
        size_t number = pane->top + (size_t)y;
        if (number >= pane->count)
            break;
        draw_line(model, pane, &pane->lines[number], canvas, y);
        if (number != pane->at)
            continue;
        if (focused)
            canvas_select(canvas, (struct rect){0, y, canvas->area.width, 1});
        canvas_text(canvas, 0, y, ROLE_ACCENT, model->ascii ? ">" : "\u258c");
    }
}

static void move(struct record_pane *pane, int64_t delta)
{
    int64_t at = (int64_t)pane->at + delta, last = pane->count > 0 ? (int64_t)pane->count - 1 : 0;
    pane->at = (size_t)(at < 0 ? 0 : at > last ? last : at);
}

/* Where the lines of a tree begin. */
static size_t tree_start(const struct record_pane *pane, int part)
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
        pane->at = tree_start(pane, line.part) + tree_parent(tree, line.from);
        return true;
    }
    if (!can || (action == ACTION_RIGHT && !folded))
        return action == ACTION_ENTER;
    size_t opening = tree->lines[line.from].closing ? tree_parent(tree, line.from) : line.from;
    tree_fold(tree, line.from, action == ACTION_LEFT || (action == ACTION_ENTER && !folded));
    make_lines(pane);
    pane->at = tree_start(pane, line.part) + opening;
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
        pane->as_text = !pane->as_text;
        pane->is_stale = true;
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

const struct pane_ops pane_record = {
    .name = "message",
    .place = 'd',
    .create = create,
    .destroy = destroy,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
};
