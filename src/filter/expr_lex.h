/* The words of an expression; for expr_parse.c alone. */
#ifndef WEIR_FILTER_EXPR_LEX_H
#define WEIR_FILTER_EXPR_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum word_kind { WORD_END, WORD_NAME, WORD_NUMBER, WORD_STRING, WORD_SIGN, WORD_BAD };

struct word {
    enum word_kind kind;
    size_t at, len; /* in the text; strings with their quotes, numbers with their unit */
};

/* The word at or after `at`. Names are letters, digits and _ of any alphabet. */
struct word lex_word(const char *text, size_t at);
/* A name after a dot: it may hold `-` too. */
struct word lex_name(const char *text, size_t at);

bool lex_is(const char *text, const struct word *word, const char *what); /* a sign or a name */

#endif
