#include "text/width.h"

#include <stdbool.h>
#include <string.h>

#include "text/range.h"
#include "text/utf8.h"

int width_of(uint32_t codepoint)
{
    if (codepoint >= 0x20 && codepoint < 0x7F)
        return 1;
    if (codepoint < 0xA0)
        return -1;
    if (range_is_hidden(codepoint) || range_is_zero(codepoint))
        return 0;
    return range_is_wide(codepoint) ? 2 : 1;
}

/* One character at `text`; broken UTF-8 counts as one column a byte. */
static size_t step(const char *text, size_t len, int *width)
{
    uint32_t codepoint;
    size_t size = utf8_decode(text, len, &codepoint);
    *width = size ? width_of(codepoint) : 1;
    if (*width < 0)
        *width = 0;
    return size ? size : 1;
}

size_t width_text(const char *text, size_t len)
{
    size_t columns = 0;
    for (size_t at = 0; at < len;) {
        int width;
        at += step(text + at, len - at, &width);
        columns += (size_t)width;
    }
    return columns;
}

size_t width_prefix(const char *text, size_t len, size_t columns, size_t *used)
{
    size_t at = 0, total = 0;
    while (at < len) {
        int width;
        size_t size = step(text + at, len - at, &width);
        if (total + (size_t)width > columns)
            break;
        total += (size_t)width;
        at += size;
    }
    if (used)
        *used = total;
    return at;
}

/* Where a suffix of at most `columns` columns begins; never at a combining mark. */
static size_t suffix_start(const char *text, size_t len, size_t columns)
{
    size_t at = 0, left = width_text(text, len);
    while (at < len) {
        int width;
        size_t size = step(text + at, len - at, &width);
        if (left <= columns && width > 0)
            break;
        left -= (size_t)width;
        at += size;
    }
    return at;
}

size_t width_middle_cut(const char *text, size_t len, size_t columns, int ascii, char *out, size_t out_size)
{
    if (!out_size)
        return 0;
    size_t head = len, tail = len;
    const char *dots = "";
    if (width_text(text, len) > columns) {
        dots = ascii ? ".." : "\xE2\x80\xA6";
        size_t dot_columns = ascii ? 2 : 1;
        size_t left = columns > dot_columns ? columns - dot_columns : 0;
        head = width_prefix(text, len, left - left / 2, NULL);
        tail = suffix_start(text, len, left / 2);
        if (columns < dot_columns)
            dots = columns ? "." : "";
    }
    size_t dots_len = strlen(dots), tail_len = len - tail;
    if (head + dots_len + tail_len >= out_size) { /* does not fit: what of the head does */
        head = width_prefix(text, len < out_size ? len : out_size - 1, columns, NULL);
        dots_len = tail_len = 0;
    }
    memcpy(out, text, head);
    memcpy(out + head, dots, dots_len);
    memcpy(out + head + dots_len, text + tail, tail_len);
    out[head + dots_len + tail_len] = '\0';
    return head + dots_len + tail_len;
}
