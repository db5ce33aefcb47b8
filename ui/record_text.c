#include "ui/record_text.h"

#include <string.h>

#include "text/sanitize.h"

enum { TEXT_MOST = 1024 * 1024 };

size_t record_text_most(size_t len)
{
    return len < TEXT_MOST ? len : TEXT_MOST;
}

void record_text_lines(struct bytes payload, int columns, void (*line)(void *context, size_t from, size_t to),
                       void *context)
{
    size_t len = record_text_most(payload.len), at = 0;
    struct str scratch = {0};
    while (at < len) {
        const char *end = memchr(payload.data + at, '\n', len - at);
        size_t to = end ? (size_t)(end - payload.data) : len;
        do {
            size_t used = to - at;
            if (columns > 0) {
                str_clear(&scratch);
                used = sanitize_append(&scratch, payload.data + at, to - at, (size_t)columns, false);
            }
            used = used == 0 && to > at ? 1 : used;
            line(context, at, at + used);
            at += used;
        } while (at < to);
        at = to + (end != NULL);
    }
    str_finish(&scratch);
}

void record_text_draw(const struct canvas *canvas, int left, struct bytes line)
{
    struct str text = {0};
    sanitize_append_marked(&text, line.data, line.len, (size_t)(canvas->area.width + left), canvas->grid->ascii);
    canvas_text_n(canvas, -left, 0, ROLE_TEXT, str_text(&text), text.len, canvas->area.width + left);
    str_finish(&text);
}
