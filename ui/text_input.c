#include "ui/text_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "text/utf8.h"
#include "text/width.h"

void text_input_init(struct text_input *input)
{
    memset(input, 0, sizeof *input);
}

void text_input_finish(struct text_input *input)
{
    str_finish(&input->text);
    for (size_t i = 0; i < input->history_count; i++)
        free(input->history[i]);
    input->history_count = 0;
}

void text_input_set(struct text_input *input, const char *text)
{
    str_clear(&input->text);
    str_append(&input->text, text);
    input->cursor = input->text.len;
    input->history_at = input->history_count;
}

/* Only characters that a cell can hold are ever typed, so a step is one character. */
static size_t step_back(const struct text_input *input)
{
    size_t at = input->cursor;
    while (at > 0 && (input->text.data[--at] & 0xc0) == 0x80)
        continue;
    return at;
}

static size_t step_on(const struct text_input *input)
{
    size_t at = input->cursor;
    if (at < input->text.len)
        at++;
    while (at < input->text.len && (input->text.data[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static void erase(struct text_input *input, size_t from, size_t to)
{
    if (!input->text.data || from == to)
        return;
    memmove(input->text.data + from, input->text.data + to, input->text.len - to + 1);
    input->text.len -= to - from;
    input->cursor = from;
}

static void insert(struct text_input *input, uint32_t code)
{
    char bytes[4];
    size_t len = utf8_encode(code, bytes);
    str_reserve(&input->text, len);
    memmove(input->text.data + input->cursor + len, input->text.data + input->cursor, input->text.len - input->cursor);
    memcpy(input->text.data + input->cursor, bytes, len);
    input->text.len += len;
    input->text.data[input->text.len] = '\0';
    input->cursor += len;
}

static size_t word_start(const struct text_input *input)
{
    size_t at = input->cursor;
    while (at > 0 && input->text.data[at - 1] == ' ')
        at--;
    while (at > 0 && input->text.data[at - 1] != ' ')
        at--;
    return at;
}

static enum text_input_result recall(struct text_input *input, bool older)
{
    if (older ? input->history_at == 0 : input->history_at >= input->history_count)
        return TEXT_INPUT_MOVED;
    size_t at = older ? input->history_at - 1 : input->history_at + 1;
    text_input_set(input, at < input->history_count ? input->history[at] : "");
    input->history_at = at;
    return TEXT_INPUT_CHANGED;
}

static enum text_input_result ctrl_key(struct text_input *input, uint32_t code)
{
    switch (code) {
    case 'a':
        input->cursor = 0;
        return TEXT_INPUT_MOVED;
    case 'e':
        input->cursor = input->text.len;
        return TEXT_INPUT_MOVED;
    case 'u':
        erase(input, 0, input->cursor);
        return TEXT_INPUT_CHANGED;
    case 'k':
        erase(input, input->cursor, input->text.len);
        return TEXT_INPUT_CHANGED;
    case 'w':
        erase(input, word_start(input), input->cursor);
        return TEXT_INPUT_CHANGED;
    default:
        return TEXT_INPUT_IGNORED;
    }
}

enum text_input_result text_input_key(struct text_input *input, struct key key)
{
    if (key.pasted && (key.code == SPECIAL_ENTER || key.code == SPECIAL_TAB))
        key.code = ' '; /* a pasted line is not given by itself */
    if (key.pasted && (key.ctrl || key.code >= SPECIAL_UP))
        return TEXT_INPUT_IGNORED;
    if (key.ctrl)
        return ctrl_key(input, key.code);
    switch (key.code) {
    case SPECIAL_ENTER:
        return TEXT_INPUT_DONE;
    case SPECIAL_ESCAPE:
        return TEXT_INPUT_LEFT;
    case SPECIAL_BACKSPACE:
        if (input->text.len == 0)
            return TEXT_INPUT_LEFT;
        erase(input, step_back(input), input->cursor);
        return TEXT_INPUT_CHANGED;
    case SPECIAL_DELETE:
        erase(input, input->cursor, step_on(input));
        return TEXT_INPUT_CHANGED;
    case SPECIAL_LEFT:
        input->cursor = step_back(input);
        return TEXT_INPUT_MOVED;
    case SPECIAL_RIGHT:
        input->cursor = step_on(input);
        return TEXT_INPUT_MOVED;
    case SPECIAL_HOME:
        input->cursor = 0;
        return TEXT_INPUT_MOVED;
    case SPECIAL_END:
        input->cursor = input->text.len;
        return TEXT_INPUT_MOVED;
    case SPECIAL_UP:
    case SPECIAL_DOWN:
        return recall(input, key.code == SPECIAL_UP);
    default:
        break;
    }
    if (key.code < ' ' || key.code >= 0x110000 || key.alt || width_of(key.code) < 1)
        return TEXT_INPUT_IGNORED;
    insert(input, key.code);
    return TEXT_INPUT_CHANGED;
}

void text_input_remember(struct text_input *input)
{
    const char *text = str_text(&input->text);
    if (!*text || (input->history_count > 0 && strcmp(input->history[input->history_count - 1], text) == 0))
        return;
    if (input->history_count == TEXT_INPUT_HISTORY) {
        free(input->history[0]);
        memmove(input->history, input->history + 1, (TEXT_INPUT_HISTORY - 1) * sizeof *input->history);
        input->history_count--;
    }
    input->history[input->history_count++] = mem_strdup(text);
    input->history_at = input->history_count;
}

size_t text_input_first(const struct text_input *input, int columns)
{
    const char *text = str_text(&input->text);
    size_t start = 0;
    while (columns > 1 && width_text(text + start, input->cursor - start) > (size_t)columns - 1) {
        start++;
        while (start < input->cursor && (text[start] & 0xc0) == 0x80)
            start++;
    }
    return start;
}

void text_input_draw(const struct text_input *input, const struct canvas *canvas, int x, int y, int columns)
{
    const char *text = str_text(&input->text);
    size_t start = text_input_first(input, columns);
    if (columns < 2)
        return;
    struct canvas part = canvas_part(canvas, (struct rect){x, y, columns, 1});
    canvas_text(&part, 0, 0, ROLE_TEXT, text + start);
    canvas_select(&part, (struct rect){(int)width_text(text + start, input->cursor - start), 0, 1, 1});
}
