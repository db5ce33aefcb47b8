#include "filter/expr_lex.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static size_t number_length(const char *text)
{
    size_t at = text[0] == '-';
    while (is_digit(text[at]))
        at++;
    if (text[at] == '.' && is_digit(text[at + 1]))
        for (at++; is_digit(text[at]);)
            at++;
    if (text[at] == 'e' || text[at] == 'E') {
        size_t exponent = at + 1 + (text[at + 1] == '+' || text[at + 1] == '-');
        if (is_digit(text[exponent]))
            for (at = exponent; is_digit(text[at]);)
                at++;
    }
    while (is_letter(text[at])) /* its unit */
        at++;
    return at;
}

static size_t string_length(const char *text)
{
    size_t at = 1;
    while (text[at] && text[at] != text[0])
        at += text[at] == '\\' && text[at + 1] ? 2 : 1;
    return text[at] ? at + 1 : 0;
}

static size_t sign_length(const char *text)
{
    static const char *const two[] = {"==", "!=", "<=", ">=", "&&", "||", "!~"};
    for (size_t i = 0; i < sizeof two / sizeof *two; i++)
        if (strncmp(text, two[i], 2) == 0)
            return 2;
    return strchr("<>!~()[],.*+-=", text[0]) ? 1 : 0;
}

static size_t name_length(const char *text, bool dashes)
{
    size_t at = 0;
    while (is_letter(text[at]) || is_digit(text[at]) || (dashes && at > 0 && text[at] == '-'))
        at++;
    return at;
}

struct word lex_word(const char *text, size_t at)
{
    at += strspn(text + at, " \t\r\n");
    struct word word = {.kind = WORD_END, .at = at};
    char c = text[at];
    if (!c)
        return word;
    if (is_digit(c) || (c == '-' && is_digit(text[at + 1]))) {
        word.kind = WORD_NUMBER;
        word.len = number_length(text + at);
    } else if (is_letter(c)) {
        word.kind = WORD_NAME;
        word.len = name_length(text + at, false);
    } else if (c == '"' || c == '\'') {
        word.kind = WORD_STRING;
        word.len = string_length(text + at);
    } else {
        word.kind = WORD_SIGN;
        word.len = sign_length(text + at);
    }
    if (word.len == 0)
        word.kind = WORD_BAD;
    return word;
}

struct word lex_name(const char *text, size_t at)
{
    size_t len = name_length(text + at, true);
    return (struct word){.kind = len ? WORD_NAME : WORD_BAD, .at = at, .len = len};
}

bool lex_is(const char *text, const struct word *word, const char *what)
{
    return (word->kind == WORD_NAME || word->kind == WORD_SIGN) && strlen(what) == word->len &&
           memcmp(text + word->at, what, word->len) == 0;
}
