/* JSON that is not huge is shown without its white space and in the colours of its parts, token by token, until the row
 * is full. Everything else is sanitized text. Only as much is looked at as can be seen.
 */
#include "ui/payload_line.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "codec/json_scan.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"

enum { COLORED_MOST = 64 * 1024 };

struct pen {
    const struct canvas *canvas; /* the part of the row that the payload has */
    int x;                       /* may be negative: scrolled away */
    struct str scratch;
};

static bool is_full(const struct pen *pen)
{
    return pen->x >= pen->canvas->area.width;
}

static void put(struct pen *pen, enum role role, const char *text, size_t len)
{
    int room = pen->canvas->area.width - pen->x;
    if (room <= 0)
        return;
    str_clear(&pen->scratch);
    sanitize_append_marked(&pen->scratch, text, len, (size_t)room, pen->canvas->grid->ascii);
    pen->x += canvas_text_n(pen->canvas, pen->x, 0, role, str_text(&pen->scratch), pen->scratch.len, room);
}

static enum role role_of(const struct json_token *token)
{
    if (token->kind == JSON_STRING)
        return token->is_key ? ROLE_JSON_NAME : ROLE_JSON_STRING;
    return token->kind == JSON_NUMBER ? ROLE_JSON_NUMBER : ROLE_JSON_WORD;
}

/* Punctuation stands in the text between the tokens: white space is left out. */
static void put_between(struct pen *pen, const char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!strchr(" \t\r\n", text[i]))
            put(pen, ROLE_JSON_PUNCT, text + i, 1);
}

static void draw_json(struct pen *pen, const struct json_index *index, const char *text, size_t len)
{
    size_t at = 0;
    for (size_t i = 0; i < index->count && !is_full(pen); i++) {
        const struct json_token *token = &index->tokens[i];
        put_between(pen, text, at, token->start);
        at = token->start;
        if (token->kind == JSON_ARRAY || token->kind == JSON_OBJECT)
            continue; /* its brackets are met as what is between the others */
        put(pen, role_of(token), text + at, token->len);
        at += token->len;
    }
    if (!is_full(pen))
        put_between(pen, text, at, len);
}

static void say_size(const struct canvas *canvas, size_t true_size)
{
    char size[FORMAT_MAX], text[FORMAT_MAX + 8];
    format_bytes(true_size, size);
    snprintf(text, sizeof text, canvas->grid->ascii ? "..%s" : "\u2026%s", size);
    int width = (int)width_text(text, strlen(text));
    if (width < canvas->area.width)
        canvas_text(canvas, canvas->area.width - width, 0, ROLE_WARNING, text);
}

void payload_line_draw(const struct canvas *canvas, int x, int y, int skip, enum role role, struct bytes payload,
                       size_t true_size)
{
    struct canvas part = canvas_part(canvas, (struct rect){x, y, canvas->area.width - x, 1});
    struct pen pen = {.canvas = &part, .x = -skip};
    if (!payload.data) {
        put(&pen, ROLE_JSON_WORD, "null", 4);
        str_finish(&pen.scratch);
        return;
    }
    if (payload.len == 0 && true_size == 0)
        put(&pen, ROLE_DIM, _("(empty)"), 7);
    struct json_index index = {0};
    bool is_json = payload.len == true_size && payload.len > 1 && payload.len <= COLORED_MOST &&
                   strchr("{[", payload.data[0]) && json_scan(&index, payload.data, payload.len, NULL);
    if (is_json)
        draw_json(&pen, &index, payload.data, payload.len);
    else
        put(&pen, role, payload.data, payload.len);
    if (payload.len < true_size)
        say_size(&part, true_size);
    json_index_finish(&index);
    str_finish(&pen.scratch);
}
