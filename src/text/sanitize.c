#include "text/sanitize.h"

#include <stdio.h>
#include <string.h>

#include "text/range.h"
#include "text/utf8.h"
#include "text/width.h"

bool sanitize_allows(uint32_t codepoint)
{
    if (codepoint < 0x20 || codepoint == 0x7F)
        return false;
    return codepoint < 0x7F || !range_is_hidden(codepoint);
}

struct writer {
    struct str *out;
    size_t columns; /* left */
    bool ascii;
    bool marked;
    int combining; /* marks on the last base; MAX_COMBINING + 1 where there is no base to join */
};

/* The visible form of what may not pass; returns its length. */
static size_t escape_of(uint32_t codepoint, unsigned char byte, bool is_byte, char text[16])
{
    int len;
    if (is_byte)
        len = snprintf(text, 16, "\\x%02X", byte);
    else if (codepoint == '\n' || codepoint == '\t' || codepoint == '\r' || codepoint == 27)
        len = snprintf(text, 16, "\\%c",
                       codepoint == '\n'   ? 'n'
                       : codepoint == '\t' ? 't'
                       : codepoint == '\r' ? 'r'
                                           : 'e');
    else if (codepoint < 0x100)
        len = snprintf(text, 16, "\\x%02X", (unsigned)codepoint);
    else
        len = snprintf(text, 16, codepoint > 0xFFFF ? "\\U%06X" : "\\u%04X", (unsigned)codepoint);
    return (size_t)len;
}

/* False: no room left. */
static bool put_escape(struct writer *writer, uint32_t codepoint, unsigned char byte, bool is_byte)
{
    char text[16];
    size_t len = escape_of(codepoint, byte, is_byte, text);
    if (len > writer->columns)
        return false;
    if (writer->marked)
        str_append_char(writer->out, SANITIZE_MARK_ON);
    str_append_bytes(writer->out, text, len);
    if (writer->marked)
        str_append_char(writer->out, SANITIZE_MARK_OFF);
    writer->columns -= len;
    writer->combining = MAX_COMBINING + 1;
    return true;
}

static bool put_character(struct writer *writer, const char *bytes, size_t len, uint32_t codepoint)
{
    int width = width_of(codepoint);
    bool joins = width == 0 && sanitize_allows(codepoint);
    if (!sanitize_allows(codepoint) || (writer->ascii && codepoint > 0x7E) ||
        (joins && writer->combining >= MAX_COMBINING))
        return put_escape(writer, codepoint, 0, false);
    if ((size_t)width > writer->columns)
        return false;
    str_append_bytes(writer->out, bytes, len);
    writer->columns -= (size_t)width;
    writer->combining = joins ? writer->combining + 1 : 0;
    return true;
}

static size_t append(struct writer *writer, const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        /* Printable ASCII, by far the most, in one run. */
        size_t run = 0;
        while (at + run < len && run < writer->columns && text[at + run] >= 0x20 && text[at + run] < 0x7F)
            run++;
        if (run) {
            str_append_bytes(writer->out, text + at, run);
            writer->columns -= run;
            writer->combining = 0;
            at += run;
            continue;
        }
        uint32_t codepoint;
        size_t size = utf8_decode(text + at, len - at, &codepoint);
        bool put = size ? put_character(writer, text + at, size, codepoint)
                        : put_escape(writer, 0, (unsigned char)text[at], true);
        if (!put)
            break;
        at += size ? size : 1;
    }
    return at;
}

size_t sanitize_append(struct str *out, const char *text, size_t len, size_t max_columns, bool ascii)
{
    struct writer writer = {.out = out, .columns = max_columns, .ascii = ascii, .combining = MAX_COMBINING + 1};
    return append(&writer, text, len);
}

size_t sanitize_append_marked(struct str *out, const char *text, size_t len, size_t max_columns, bool ascii)
{
    struct writer writer = {
        .out = out, .columns = max_columns, .ascii = ascii, .marked = true, .combining = MAX_COMBINING + 1};
    return append(&writer, text, len);
}

const char *sanitize_into(char *out, size_t out_size, const char *text, size_t len)
{
    struct str str = {0};
    sanitize_append(&str, text, len, out_size, false);
    size_t keep = str.len;
    if (keep >= out_size) { /* cut between characters */
        keep = out_size - 1;
        while (keep && ((unsigned char)str.data[keep] & 0xC0) == 0x80)
            keep--;
    }
    memcpy(out, str_text(&str), keep);
    out[keep] = '\0';
    str_finish(&str);
    return out;
}
