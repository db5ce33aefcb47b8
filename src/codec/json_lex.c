#include "codec/json_lex.h"

#include <stdint.h>
#include <string.h>

#include "text/utf8.h"

/* Eight bytes at once: true when none is a quote, a backslash, a control or above 0x7F. Each test sets the top bit of a
 * byte that fails it (as in Mycroft's "is there a zero byte"); false alarms only cost the slow path. */
static bool eight_plain(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t word;
    memcpy(&word, text, sizeof word);
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    return !((word | (quote - ones) | (slash - ones) | (word - ones * 0x20)) & tops);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* After a backslash. */
static bool escape(struct json_lex *lex)
{
    if (lex->at >= lex->len)
        return false;
    char c = lex->text[lex->at];
    if (c != 'u') {
        bool known = c && strchr("\"\\/bfnrt", c);
        lex->at += known;
        return known;
    }
    lex->at++;
    for (int i = 0; i < 4; i++, lex->at++)
        if (lex->at >= lex->len || !is_hex(lex->text[lex->at]))
            return false;
    return true;
}

static bool string(struct json_lex *lex, bool *has_escape)
{
    lex->at++;
    for (;;) {
        while (lex->len - lex->at >= 8 && eight_plain(lex->text + lex->at))
            lex->at += 8;
        if (lex->at >= lex->len)
            return false;
        unsigned char c = (unsigned char)lex->text[lex->at];
        if (c == '"') {
            lex->at++;
            return true;
        }
        if (c == '\\') {
            *has_escape = true;
            lex->at++;
            if (!escape(lex))
                return false;
        } else if (c >= 0x80) {
            uint32_t codepoint;
            size_t size = utf8_decode(lex->text + lex->at, lex->len - lex->at, &codepoint);
            if (!size)
                return false;
            lex->at += size;
        } else if (c < 0x20) {
            return false;
        } else {
            lex->at++;
        }
    }
}

static bool digits(struct json_lex *lex)
{
    size_t start = lex->at;
    while (lex->at < lex->len && lex->text[lex->at] >= '0' && lex->text[lex->at] <= '9')
        lex->at++;
    return lex->at > start;
}

static bool number(struct json_lex *lex)
{
    json_lex_take(lex, '-');
    if (!json_lex_take(lex, '0') && !digits(lex))
        return false;
    if (json_lex_take(lex, '.') && !digits(lex))
        return false;
    if (json_lex_take(lex, 'e') || json_lex_take(lex, 'E')) {
        if (!json_lex_take(lex, '+'))
            json_lex_take(lex, '-');
        return digits(lex);
    }
    return true;
}

static bool word(struct json_lex *lex, const char *expected)
{
    for (; *expected; expected++)
        if (!json_lex_take(lex, *expected))
            return false;
    return true;
}

bool json_lex_scalar(struct json_lex *lex, bool *has_escape)
{
    switch (json_lex_peek(lex)) {
    case '"':
        *has_escape = false;
        return string(lex, has_escape);
    case 't':
        return word(lex, "true");
    case 'f':
        return word(lex, "false");
    case 'n':
        return word(lex, "null");
    default:
        return number(lex);
    }
}
