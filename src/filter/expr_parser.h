/* What the parser's two files share: expr_parse.c (tests and how they are joined) and expr_term.c (values). */
#ifndef WEIR_FILTER_EXPR_PARSER_H
#define WEIR_FILTER_EXPR_PARSER_H

#include "filter/expr_lex.h"
#include "filter/expr_node.h"

enum { PARSER_DEEPEST = 200 };

struct parser {
    const char *text;
    struct word word; /* the one that comes next */
    int depth;
    size_t *at; /* of the fault */
    struct error *error;
};

void parser_next(struct parser *parser);
bool parser_is(const struct parser *parser, const char *what);
bool parser_take(struct parser *parser, const char *what); /* false: something else comes next */

/* Both return NULL; the first fault is the one that is told. */
struct node *parser_fail(struct parser *parser, size_t at, const char *text);
struct node *parser_expected(struct parser *parser, const char *what);

struct node *parser_node(enum node_kind kind, struct node *a, struct node *b); /* takes them over */

/* NULL after a fault. */
struct node *parse_or(struct parser *parser);
struct node *parse_sum(struct parser *parser);
void parse_unquote(const char *text, size_t len, struct str *out); /* a string with its quotes */

bool parse_is_root(const char *text, const struct word *word);
bool parse_is_function(const char *text, const struct word *word);

#endif
