#include "codec/json_lex.h"

#include <stdint.h>
#include <string.h>

#include "text/utf8.h"

/* Eight bytes at once: how many of them, from the first, are neither quote, backslash, control nor above 0x7F. Each
 * test sets the top bit of a byte that fails it (as in Mycroft's "is there a zero byte"); a borrow makes false alarms
 * only behind a true one, so the first is exact. */
static size_t plain_of_eight(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';
    uint64_t special = (word | (quote - ones) | (slash - ones) | (word - ones * 0x20)) & tops;
    return special ? (size_t)__builtin_ctzll(special) / 8 : 8;
}

/* Where the run of plain bytes from `at` ends. */
static size_t after_plain(const char *text, size_t len, size_t at)
{
    while (len - at >= 8) {
        size_t plain = plain_of_eight(text + at);
        at += plain;
        if (plain < 8)
            return at;
    }
    while (at < len && (unsigned char)text[at] >= 0x20 && (unsigned char)text[at] < 0x80 && text[at] != '"' &&
           text[at] != '\\')
        at++;
    return at;
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

/* A character above 0x7F. One that the end of the text cuts is "cut short", not wrong. */
static bool beyond_ascii(struct json_lex *lex)
{
    uint32_t codepoint;
    size_t size = utf8_decode(lex->text + lex->at, lex->len - lex->at, &codepoint);
    if (!size && utf8_is_cut(lex->text + lex->at, lex->len - lex->at))
        lex->at = lex->len;
    lex->at += size;
    return size > 0;
}

static bool string(struct json_lex *lex, bool *has_escape)
{
    lex->at++;
    for (;;) {
        lex->at = after_plain(lex->text, lex->len, lex->at);
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
        } else if (c < 0x20 || !beyond_ascii(lex)) {
            return false;
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
