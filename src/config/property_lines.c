#include "config/property_lines.h"

#include <string.h>

#include "base/lang.h"
#include "base/str.h"

struct reader {
    const char *at, *end;
    int line;
    bool java;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\r';
}

/* One natural line without white space in front and, for kcat's format, behind. False at the end. */
static bool natural_line(struct reader *reader, const char **text, size_t *len)
{
    if (reader->at >= reader->end)
        return false;
    const char *newline = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    const char *stop = newline ? newline : reader->end;
    *text = reader->at;
    reader->at = newline ? newline + 1 : reader->end;
    reader->line++;
    while (*text < stop && is_blank(**text))
        (*text)++;
    while (stop > *text && (stop[-1] == '\r' || (!reader->java && is_blank(stop[-1]))))
        stop--;
    *len = (size_t)(stop - *text);
    return true;
}

static bool is_continued(const char *text, size_t len)
{
    size_t slashes = 0;
    while (slashes < len && text[len - 1 - slashes] == '\\')
        slashes++;
    return slashes % 2 == 1;
}

/* A logical line; *number is where it begins. Comments and empty lines are passed over. */
static bool logical_line(struct reader *reader, struct str *out, int *number)
{
    const char *text;
    size_t len;
    str_clear(out);
    do {
        if (!natural_line(reader, &text, &len))
            return false;
    } while (len == 0 || *text == '#' || (reader->java && *text == '!'));
    *number = reader->line;
    while (reader->java && is_continued(text, len)) {
        str_append_bytes(out, text, len - 1);
        if (!natural_line(reader, &text, &len))
            return true;
    }
    str_append_bytes(out, text, len);
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void append_codepoint(struct str *out, unsigned code)
{
    if (code < 0x80) {
        str_append_char(out, (char)code);
    } else if (code < 0x800) {
        str_append_char(out, (char)(0xC0 | code >> 6));
        str_append_char(out, (char)(0x80 | (code & 0x3F)));
    } else {
        str_append_char(out, (char)(0xE0 | code >> 12));
        str_append_char(out, (char)(0x80 | (code >> 6 & 0x3F)));
        str_append_char(out, (char)(0x80 | (code & 0x3F)));
    }
}

/* Java's \uXXXX at text[0..len) after the `u`; surrogates and zero are refused. */
static bool append_unicode(struct str *out, const char *text, size_t len)
{
    unsigned code = 0;
    if (len < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return false;
        code = code * 16 + (unsigned)digit;
    }
    if (code == 0 || (code >= 0xD800 && code <= 0xDFFF))
        return false;
    append_codepoint(out, code);
    return true;
}

static bool unescape(const char *text, size_t len, struct str *out)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '\\' || i + 1 == len) {
            str_append_char(out, text[i]);
            continue;
        }
        char c = text[++i];
        if (c == 'u') {
            if (!append_unicode(out, text + i + 1, len - i - 1))
                return false;
            i += 4;
        } else {
            str_append_char(out, (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'f' ? '\f' : c));
        }
    }
    return true;
}

/* Java: the key ends at the first `=`, `:` or white space that no backslash stands before. */
static bool split_java(const struct str *line, struct str *key, struct str *value)
{
    const char *text = str_text(line);
    size_t end = 0, at;
    while (end < line->len && text[end] != '=' && text[end] != ':' && !is_blank(text[end]))
        end += text[end] == '\\' && end + 1 < line->len ? 2 : 1;
    for (at = end; at < line->len && is_blank(text[at]);)
        at++;
    if (at < line->len && (text[at] == '=' || text[at] == ':'))
        for (at++; at < line->len && is_blank(text[at]);)
            at++;
    return unescape(text, end, key) && unescape(text + at, line->len - at, value);
}

static bool split_plain(const struct str *line, struct str *key, struct str *value)
{
    const char *text = str_text(line), *equals = memchr(text, '=', line->len);
    if (!equals)
        return false;
    size_t end = (size_t)(equals - text), at = end + 1;
    while (end > 0 && is_blank(text[end - 1]))
        end--;
    while (at < line->len && is_blank(text[at]))
        at++;
    str_append_bytes(key, text, end);
    str_append_bytes(value, text + at, line->len - at);
    return true;
}

static bool walk_line(const struct reader *reader, const struct str *line, const char *origin,
                      bool (*take)(void *context, const struct property_line *line, struct error *error), void *context,
                      struct error *error)
{
    struct str key = {0}, value = {0};
    bool good;
    if (memchr(str_text(line), '\0', line->len))
        good = error_set(error, ERROR_USAGE, _("%s: a zero byte; expected a text file of KEY=VALUE lines"), origin);
    else if (!(reader->java ? split_java : split_plain)(line, &key, &value))
        good = error_set(error, ERROR_USAGE, "%s: %s", origin,
                         reader->java ? "a \\u escape needs four hexadecimal digits of a character"
                                      : "expected KEY=VALUE or a comment that begins with #");
    else if (key.len == 0)
        good = error_set(error, ERROR_USAGE, _("%s: a key is missing before '='"), origin);
    else
        good = take(context, &(struct property_line){str_text(&key), str_text(&value), origin}, error);
    str_finish(&key);
    str_finish(&value);
    return good;
}

bool property_lines_walk(const char *name, const char *text, size_t len, bool java,
                         bool (*take)(void *context, const struct property_line *line, struct error *error),
                         void *context, struct error *error)
{
    struct reader reader = {.at = text, .end = text + len, .java = java};
    struct str line = {0}, origin = {0};
    bool good = true;
    int number = 0;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        reader.at += 3;
    while (good && logical_line(&reader, &line, &number)) {
        str_clear(&origin);
        str_appendf(&origin, "%s:%d", name, number);
        good = walk_line(&reader, &line, str_text(&origin), take, context, error);
    }
    str_finish(&line);
    str_finish(&origin);
    return good;
}
