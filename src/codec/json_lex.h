/* The words of JSON: strings, numbers, true, false, null, strictly as RFC 8259. Used by json_scan.c. */
#ifndef WEIR_CODEC_JSON_LEX_H
#define WEIR_CODEC_JSON_LEX_H

#include <stdbool.h>
#include <stddef.h>

struct json_lex {
    const char *text;
    size_t len;
    size_t at; /* where the next byte is read; on failure where it goes wrong (len: cut short) */
};

static inline void json_lex_space(struct json_lex *lex)
{
    while (lex->at < lex->len && (unsigned char)lex->text[lex->at] <= ' ') {
        char c = lex->text[lex->at];
        if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
            return;
        lex->at++;
    }
}

static inline char json_lex_peek(const struct json_lex *lex) /* '\0' at the end */
{
    return lex->at < lex->len ? lex->text[lex->at] : '\0';
}

static inline bool json_lex_take(struct json_lex *lex, char c)
{
    if (lex->at >= lex->len || lex->text[lex->at] != c)
        return false;
    lex->at++;
    return true;
}

/* Reads one string, number or word. `*has_escape` is set by a backslash in a string. */
bool json_lex_scalar(struct json_lex *lex, bool *has_escape);

#endif
