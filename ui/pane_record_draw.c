/* The record view on the screen. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/hexdump.h"
#include "text/sanitize.h"
#include "ui/match_mark.h"
#include "ui/pane_record.h"
#include "ui/payload_line.h"
#include "ui/record_text.h"

enum { LABEL = 12 };

void pane_record_title(const struct pane_model *model, const void *state, struct str *out)
{
    const struct record_pane *pane = state;
    if (!pane->has_record) {
        str_append(out, _("Message"));
        return;
    }
    str_append(out, _("Message "));
    sanitize_append(out, pane->topic, strlen(pane->topic), 60, model->ascii);
    str_appendf(out, " %d:%lld", pane->record.head->partition, (long long)pane->record.head->offset);
    if (pane->view == VIEW_TEXT)
        str_appendf(out, _("%stext"), pane_dot(model->ascii));
    if (pane->view == VIEW_HEX)
        str_appendf(out, _("%shex"), pane_dot(model->ascii));
    if (!pane->find.len)
        return;
    str_appendf(out, "%s/", pane_dot(model->ascii));
    sanitize_append(out, str_text(&pane->find), pane->find.len, 40, model->ascii);
    if (pane->find_missed)
        str_appendf(out, _("%snot found"), pane_dot(model->ascii));
    else if (pane->find_wrapped)
        str_appendf(out, _("%sround the end"), pane_dot(model->ascii));
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
                       : !part->is_read               ? _("being read")
                       : part->decoded.is_guess       ? _("integer, big endian: a guess")
                                                      : _(decoded_name(part->decoded.as));
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
    /* At most 1 MiB is shown: without two of the eight digits a line fits 80 columns. */
    canvas_text(canvas, 0, 0, ROLE_TEXT, hexdump_line(bytes.data, bytes.len, at, line) + 2);
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

void pane_record_draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
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
        if (pane->lines[number].kind >= LINE_TREE || pane->lines[number].kind == LINE_HEADER)
            match_mark(canvas, 1, y, pane->find_filter);
        if (number != pane->at)
            continue;
        if (focused)
            canvas_select(canvas, (struct rect){0, y, canvas->area.width, 1});
        canvas_text(canvas, 0, y, ROLE_ACCENT, model->ascii ? ">" : "\u258c");
    }
}
