/* What somebody may have meant who wrote words that look like an expression. */
#include "base/lang.h"
#include "filter/expr_parser.h"
#include "filter/filter.h"

static struct word word_after(const char *text, const struct word *word)
{
    return lex_word(text, word->at + word->len);
}

static bool touches(const struct word *word, const struct word *after)
{
    return after->at == word->at + word->len;
}

/* After what may stand before a test. */
static struct word first_word(const char *text)
{
    struct word word = lex_word(text, 0);
    while (lex_is(text, &word, "!") || lex_is(text, &word, "not") || lex_is(text, &word, "("))
        word = word_after(text, &word);
    return word;
}

/* NAME(NAME(...ROOT: a function that there is not. */
static bool is_call(const char *text, struct word word)
{
    for (int calls = 0; word.kind == WORD_NAME; calls++) {
        struct word after = word_after(text, &word);
        if (!touches(&word, &after) || !lex_is(text, &after, "("))
            return calls > 0 && parse_is_root(text, &word);
        word = word_after(text, &after);
    }
    return false;
}

/* `*end` is behind the path: NAME, and what is joined to it by dots and brackets. */
static bool is_path(const char *text, struct word word, size_t *end)
{
    bool after_dot = true; /* or at the beginning */
    int brackets = 0;
    if (word.kind != WORD_NAME)
        return false;
    for (*end = word.at; word.kind != WORD_END && word.kind != WORD_BAD && word.at == *end;) {
        bool opens = lex_is(text, &word, "["), closes = lex_is(text, &word, "]"), dot = lex_is(text, &word, ".");
        if (brackets + opens == 0 && !dot && !(after_dot && word.kind == WORD_NAME))
            return true;
        brackets += opens - closes;
        after_dot = dot;
        *end = word.at + word.len;
        word = dot && brackets == 0 ? lex_name(text, *end) : word_after(text, &word);
    }
    return brackets == 0 && !after_dot;
}

static bool is_comparison(const char *text, const struct word *word)
{
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">=", "~", "!~"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (lex_is(text, word, signs[i]))
            return true;
    return false;
}

bool filter_hint(const char *text, struct str *out)
{
    struct word word = first_word(text);
    size_t end;
    if (text[lex_word(text, 0).at] == '/' || expr_is(text))
        return false;
    if (is_call(text, word)) {
        str_appendf(out, _("taken for words: '%.*s' is no function; there are has, len and lower"), (int)word.len,
                    text + word.at);
        return true;
    }
    if (!is_path(text, word, &end))
        return false;
    struct word sign = lex_word(text, end);
    if (!is_comparison(text, &sign))
        return false;
    int len = (int)(end - word.at);
    str_appendf(out, _("taken for words: the field would be value.%.*s"), len, text + word.at);
    return true;
}
