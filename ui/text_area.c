/* Rows are found anew from the start at each step: values that are edited are small (form.h says how small). A row
 * holds one column less than there is, so that the cursor has a cell behind the last character.
 */
#include "ui/text_area.h"

#include <string.h>

#include "text/sanitize.h"
#include "text/utf8.h"
#include "text/width.h"

struct row {
    size_t from, to, next; /* bytes; `next`: where the following one begins */
    bool last;
};

void text_area_finish(struct text_area *area)
{
    str_finish(&area->text);
    *area = (struct text_area){0};
}

void text_area_set(struct text_area *area, const char *text, size_t len)
{
    str_clear(&area->text);
    str_append_bytes(&area->text, text, len);
    area->cursor = area->text.len;
    area->top = 0;
}

static int columns_of(const struct text_area *area, uint32_t code)
{
    int width = width_of(code);
    return code == '\t' || (area->ascii && width == 2) ? 1 : width < 0 ? 1 : width;
}

/* Characters are whole: nothing else is ever put in. */
static size_t decode(const struct text_area *area, size_t at, uint32_t *code)
{
    size_t len = utf8_decode(area->text.data + at, area->text.len - at, code);
    return len ? len : 1;
}

static struct row row_from(const struct text_area *area, size_t from)
{
    struct row row = {.from = from, .to = from};
    int used = 0, most = area->columns > 1 ? area->columns - 1 : 1;
    while (row.to < area->text.len && area->text.data[row.to] != '\n') {
        uint32_t code = 0;
        size_t len = decode(area, row.to, &code);
        int width = columns_of(area, code);
        if (used + width > most && row.to > from)
            break;
        used += width;
        row.to += len;
    }
    bool broken = row.to < area->text.len && area->text.data[row.to] == '\n';
    row.next = row.to + broken;
    row.last = !broken && row.to >= area->text.len;
    return row;
}

/* The row that holds the byte, and its number. At the seam of a wrapped line it is the lower one. */
static struct row row_of(const struct text_area *area, size_t byte, size_t *number)
{
    struct row row = row_from(area, 0);
    for (*number = 0; !row.last && byte >= row.next; (*number)++)
        row = row_from(area, row.next);
    return row;
}

static int column_at(const struct text_area *area, const struct row *row, size_t byte)
{
    int column = 0;
    uint32_t code = 0;
    for (size_t at = row->from; at < byte; at += decode(area, at, &code), column += columns_of(area, code))
        continue;
    return column;
}

/* The byte of a row at a column, or its end. */
static size_t byte_at(const struct text_area *area, const struct row *row, int column)
{
    int used = 0;
    uint32_t code = 0;
    size_t at = row->from;
    while (at < row->to) {
        size_t len = decode(area, at, &code);
        used += columns_of(area, code);
        if (used > column)
            break;
        at += len;
    }
    return at;
}

/* A wrapped row's end is the next one's beginning: the cursor stays before its last character. */
static size_t row_end(const struct text_area *area, const struct row *row)
{
    size_t at = row->to;
    if (row->last || row->next != row->to || at == row->from)
        return at;
    do
        at--;
    while (at > row->from && (area->text.data[at] & 0xc0) == 0x80);
    return at;
}

static void move_rows(struct text_area *area, long delta)
{
    size_t number;
    struct row row = row_of(area, area->cursor, &number);
    int column = column_at(area, &row, area->cursor);
    long wanted = (long)number + delta;
    row = row_from(area, 0);
    for (long at = 0; at < wanted && !row.last; at++)
        row = row_from(area, row.next);
    size_t end = row_end(area, &row);
    area->cursor = byte_at(area, &row, column);
    area->cursor = area->cursor > end ? end : area->cursor;
}

static size_t step_back(const struct text_area *area)
{
    size_t at = area->cursor;
    while (at > 0 && (area->text.data[--at] & 0xc0) == 0x80)
        continue;
    return at;
}

static size_t step_on(const struct text_area *area)
{
    uint32_t code;
    return area->cursor < area->text.len ? area->cursor + decode(area, area->cursor, &code) : area->cursor;
}

static enum text_input_result erase(struct text_area *area, size_t from, size_t to)
{
    if (from == to)
        return TEXT_INPUT_MOVED;
    memmove(area->text.data + from, area->text.data + to, area->text.len - to + 1);
    area->text.len -= to - from;
    area->cursor = from;
    return TEXT_INPUT_CHANGED;
}

void text_area_insert(struct text_area *area, uint32_t code)
{
    char bytes[4];
    size_t len = utf8_encode(code, bytes);
    str_reserve(&area->text, len);
    if (area->text.len > area->cursor)
        memmove(area->text.data + area->cursor + len, area->text.data + area->cursor, area->text.len - area->cursor);
    memcpy(area->text.data + area->cursor, bytes, len);
    area->text.len += len;
    area->text.data[area->text.len] = '\0';
    area->cursor += len;
}

static enum text_input_result ctrl_key(struct text_area *area, uint32_t code)
{
    size_t number, at = area->cursor;
    struct row row = row_of(area, area->cursor, &number);
    switch (code) {
    case 'a':
        area->cursor = row.from;
        return TEXT_INPUT_MOVED;
    case 'u':
        area->cursor = area->text.len;
        return erase(area, 0, area->text.len);
    case 'k':
        while (at < area->text.len && area->text.data[at] != '\n')
            at++;
        return erase(area, area->cursor, at);
    case 'w':
        while (at > 0 && strchr(" \n\t", area->text.data[at - 1]))
            at--;
        while (at > 0 && !strchr(" \n\t", area->text.data[at - 1]))
            at--;
        return erase(area, at, area->cursor);
    default:
        return TEXT_INPUT_IGNORED;
    }
}

static enum text_input_result move(struct text_area *area, uint32_t code)
{
    size_t number;
    struct row row = row_of(area, area->cursor, &number);
    long page = area->height > 1 ? area->height - 1 : 1;
    switch (code) {
    case SPECIAL_LEFT:
        area->cursor = step_back(area);
        return TEXT_INPUT_MOVED;
    case SPECIAL_RIGHT:
        area->cursor = step_on(area);
        return TEXT_INPUT_MOVED;
    case SPECIAL_HOME:
        area->cursor = row.from;
        return TEXT_INPUT_MOVED;
    case SPECIAL_END:
        area->cursor = row_end(area, &row);
        return TEXT_INPUT_MOVED;
    case SPECIAL_UP:
    case SPECIAL_DOWN:
        move_rows(area, code == SPECIAL_UP ? -1 : 1);
        return TEXT_INPUT_MOVED;
    case SPECIAL_PAGE_UP:
    case SPECIAL_PAGE_DOWN:
        move_rows(area, code == SPECIAL_PAGE_UP ? -page : page);
        return TEXT_INPUT_MOVED;
    default:
        return TEXT_INPUT_IGNORED;
    }
}

enum text_input_result text_area_key(struct text_area *area, struct key key)
{
    if (key.pasted && key.code == SPECIAL_TAB)
        key.code = '\t';
    if (key.pasted && (key.ctrl || (key.code >= SPECIAL_UP && key.code != SPECIAL_ENTER)))
        return TEXT_INPUT_IGNORED; /* a control byte in a text is no wish */
    if (key.ctrl)
        return ctrl_key(area, key.code);
    switch (key.code) {
    case SPECIAL_ESCAPE:
        return TEXT_INPUT_LEFT;
    case SPECIAL_BACKSPACE:
        return erase(area, step_back(area), area->cursor);
    case SPECIAL_DELETE:
        return erase(area, area->cursor, step_on(area));
    case SPECIAL_ENTER:
        text_area_insert(area, '\n');
        return TEXT_INPUT_CHANGED;
    default:
        break;
    }
    if (key.code >= SPECIAL_UP)
        return move(area, key.code);
    if (key.code == '\t') {
        text_area_insert(area, '\t');
        return TEXT_INPUT_CHANGED;
    }
    if (key.code < ' ' || key.alt || width_of(key.code) < 0 || !sanitize_allows(key.code))
        return TEXT_INPUT_IGNORED;
    text_area_insert(area, key.code);
    return TEXT_INPUT_CHANGED;
}

void text_area_fit(struct text_area *area, int columns, int height, bool ascii)
{
    size_t number;
    area->columns = columns;
    area->height = height < 1 ? 1 : height;
    area->ascii = ascii;
    row_of(area, area->cursor, &number);
    if (number < area->top)
        area->top = number;
    if (number >= area->top + (size_t)area->height)
        area->top = number - (size_t)area->height + 1;
}

static void draw_row(const struct text_area *area, const struct row *row, const struct canvas *canvas, int y)
{
    int x = 0;
    for (size_t at = row->from; at < row->to;) {
        uint32_t code = 0;
        size_t len = decode(area, at, &code);
        if (code == '\t')
            x += canvas_text(canvas, x, y, ROLE_ESCAPED, area->ascii ? ">" : "\u2192");
        else {
            /* with the marks that follow it */
            size_t end = at + len;
            for (size_t more = 0; end < row->to; end += more) {
                more = decode(area, end, &code);
                if (columns_of(area, code) != 0)
                    break;
            }
            x += canvas_text_n(canvas, x, y, ROLE_TEXT, area->text.data + at, end - at, canvas->area.width - x);
            len = end - at;
        }
        at += len;
    }
}

void text_area_draw(const struct text_area *area, const struct canvas *canvas, bool focused)
{
    struct canvas part = canvas_part(canvas, (struct rect){0, 0, area->columns, area->height});
    size_t cursor_row;
    struct row at = row_of(area, area->cursor, &cursor_row), row = row_from(area, 0);
    for (size_t number = 0;; number++) {
        if (number >= area->top + (size_t)area->height)
            break;
        if (number >= area->top)
            draw_row(area, &row, &part, (int)(number - area->top));
        if (row.last)
            break;
        row = row_from(area, row.next);
    }
    if (focused && cursor_row >= area->top)
        canvas_select(&part, (struct rect){column_at(area, &at, area->cursor), (int)(cursor_row - area->top), 1, 1});
}

bool text_area_can_hold(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        uint32_t code = 0;
        size_t bytes = utf8_decode(text + at, len - at, &code);
        if (bytes == 0 || (code != '\n' && code != '\t' && !sanitize_allows(code)))
            return false;
        at += bytes;
    }
    return true;
}

void text_area_locate(const char *text, size_t at, size_t *line, size_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < at; i++) {
        if (text[i] == '\n') {
            (*line)++;
            *column = 1;
        } else if ((text[i] & 0xc0) != 0x80) {
            (*column)++;
        }
    }
}
