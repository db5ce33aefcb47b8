/* Text to a tree, by recursive descent; depth is bounded, so that no text can overflow the stack. */
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "filter/expr_parser.h"
#include "text/format.h"

enum { ITEMS_MOST = 1000 };

static void destroy_path(struct path *path)
{
    for (size_t i = 0; i < path->count; i++)
        str_finish(&path->steps[i].name);
    free(path->steps);
}

/* Depth is bounded by the parser. */
void node_destroy(struct node *node)
{
    if (!node)
        return;
    node_destroy(node->a);
    node_destroy(node->b);
    for (size_t i = 0; i < node->item_count; i++)
        node_destroy(node->items[i]);
    free(node->items);
    str_finish(&node->text);
    destroy_path(&node->path);
    regex_destroy(node->regex);
    free(node);
}

struct node *parser_node(enum node_kind kind, struct node *a, struct node *b)
{
    struct node *node = mem_zero(1, sizeof *node);
    node->kind = kind;
    node->a = a;
    node->b = b;
    return node;
}

void parser_next(struct parser *parser)
{
    parser->word = lex_word(parser->text, parser->word.at + parser->word.len);
}

bool parser_is(const struct parser *parser, const char *what)
{
    return lex_is(parser->text, &parser->word, what);
}

bool parser_take(struct parser *parser, const char *what)
{
    bool there = parser_is(parser, what);
    if (there)
        parser_next(parser);
    return there;
}

/* The first fault is the one that is told. */
struct node *parser_fail(struct parser *parser, size_t at, const char *text)
{
    if (parser->error && parser->error->kind == ERROR_NONE) {
        *parser->at = at;
        error_set(parser->error, ERROR_USAGE, "%s", text);
    }
    return NULL;
}

struct node *parser_expected(struct parser *parser, const char *what)
{
    char text[300];
    const struct word *word = &parser->word;
    char first = parser->text[word->at];
    if (word->kind == WORD_BAD && (first == '"' || first == '\''))
        return parser_fail(parser, word->at, _("this quote is not closed"));
    struct error told = {0};
    if (!first)
        error_set(&told, ERROR_USAGE, _("it ends too soon; expected %s"), what);
    else
        error_set(&told, ERROR_USAGE, _("'%.*s' is not understood; expected %s"), (int)(word->len ? word->len : 1),
                  parser->text + word->at, what);
    memcpy(text, told.text, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    return parser_fail(parser, word->at, text);
}

/* Takes `left` over. A regular expression ends with the first slash that has no backslash before it. */
static struct node *parse_match(struct parser *parser, struct node *left)
{
    struct node *node = parser_node(NODE_MATCH, left, NULL);
    size_t at = parser->word.at, len = 0, where = 0;
    struct error why = {0};
    if (parser->word.kind == WORD_STRING) {
        parse_unquote(parser->text + at, parser->word.len, &node->text);
        node->regex = regex_create(str_text(&node->text), node->text.len, false, &where, &why);
        parser_next(parser);
    } else if (parser->text[at] == '/') {
        const char *pattern = parser->text + at + 1;
        while (pattern[len] && pattern[len] != '/')
            len += pattern[len] == '\\' && pattern[len + 1] ? 2 : 1;
        bool ignore_case = pattern[len] == '/' && pattern[len + 1] == 'i';
        if (!pattern[len])
            parser_fail(parser, at + 1 + len, _("a regular expression ends with /"));
        else
            node->regex = regex_create(pattern, len, ignore_case, &where, &why);
        parser->word = lex_word(parser->text, at + 2 + len + ignore_case - !pattern[len]);
    } else {
        parser_expected(parser, _("/a regular expression/"));
    }
    if (!node->regex) {
        if (why.kind != ERROR_NONE)
            parser_fail(parser, at + 1 + where, why.text);
        node_destroy(node);
        return NULL;
    }
    return node;
}

/* False, and told: the record's time beside a text that is no time, which could never be evaluated. */
static bool is_time_with_time(struct parser *parser, const struct node *a, const struct node *b, size_t at)
{
    int64_t ms;
    bool times = a->kind == NODE_PATH && a->path.root == ROOT_TIMESTAMP && b->kind == NODE_LITERAL &&
                 b->literal.type == VALUE_STRING;
    if (times && !format_parse_iso(b->literal.text.data, b->literal.text.len, &ms)) {
        parser_fail(parser, at, _("this is no time; expected a date that exists, as \"2026-01-31T12:00\""));
        return false;
    }
    return true;
}

/* Takes `left` over. */
static struct node *parse_in(struct parser *parser, struct node *left)
{
    struct node *node = parser_node(NODE_IN, left, NULL);
    if (!parser_take(parser, "[")) {
        parser_expected(parser, _("[, a list: [\"a\", \"b\"]"));
        node_destroy(node);
        return NULL;
    }
    while (!parser_take(parser, "]")) {
        size_t at = parser->word.at;
        struct node *item = node->item_count < ITEMS_MOST
                                ? parse_sum(parser)
                                : parser_fail(parser, parser->word.at, _("the list is too long"));
        if (item) {
            node->items = mem_one_more(node->items, node->item_count, sizeof *node->items);
            node->items[node->item_count++] = item;
        }
        if (item && !is_time_with_time(parser, left, item, at)) {
            node_destroy(node);
            return NULL;
        }
        if (!item || (!parser_take(parser, ",") && !parser_is(parser, "]"))) {
            parser_expected(parser, _(", or ]"));
            node_destroy(node);
            return NULL;
        }
    }
    return node;
}

/* Takes `left` over. */
static struct node *parse_between(struct parser *parser, struct node *left)
{
    struct node *node = parser_node(NODE_BETWEEN, left, NULL);
    size_t at = parser->word.at, second = at;
    node->items = mem_zero(2, sizeof *node->items);
    node->items[node->item_count++] = parse_sum(parser);
    if (node->items[0] && (parser_take(parser, "and") || parser_take(parser, "&&"))) {
        second = parser->word.at;
        node->items[node->item_count++] = parse_sum(parser);
    } else if (node->items[0])
        parser_expected(parser, _("and, with the upper end"));
    if (node->item_count == 2 && node->items[1] && is_time_with_time(parser, left, node->items[0], at) &&
        is_time_with_time(parser, left, node->items[1], second))
        return node;
    node_destroy(node);
    return NULL;
}

static struct node *negate(struct node *node, bool wish)
{
    if (node)
        node->negated = wish;
    return node;
}

/* Takes `left` over. */
static struct node *parse_compare(struct parser *parser, struct node *left, size_t at)
{
    static const struct {
        const char *sign;
        enum node_kind kind;
        bool swapped, negated;
    } signs[] = {{"==", NODE_EQUAL, false, false},   {"=", NODE_EQUAL, false, false},   {"!=", NODE_EQUAL, false, true},
                 {"<=", NODE_AT_MOST, false, false}, {">=", NODE_AT_MOST, true, false}, {"<", NODE_LESS, false, false},
                 {">", NODE_LESS, true, false}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!parser_take(parser, signs[i].sign))
            continue;
        size_t place = parser->word.at;
        struct node *right = parse_sum(parser);
        if (!right || !is_time_with_time(parser, left, right, place) || !is_time_with_time(parser, right, left, at)) {
            node_destroy(left);
            node_destroy(right);
            return NULL;
        }
        struct node *a = signs[i].swapped ? right : left, *b = signs[i].swapped ? left : right;
        return negate(parser_node(signs[i].kind, a, b), signs[i].negated);
    }
    return left;
}

static struct node *parse_test(struct parser *parser)
{
    size_t at = parser->word.at;
    struct node *left = parse_sum(parser);
    if (!left)
        return NULL;
    if (parser_is(parser, "~") || parser_is(parser, "!~")) {
        bool negated = parser_is(parser, "!~");
        parser_next(parser);
        return negate(parse_match(parser, left), negated);
    }
    struct word word = parser->word;
    bool negated = parser_take(parser, "not");
    if (parser_take(parser, "in"))
        return negate(parse_in(parser, left), negated);
    if (parser_take(parser, "between"))
        return negate(parse_between(parser, left), negated);
    if (negated)
        parser->word = word;
    return parse_compare(parser, left, at);
}

static struct node *parse_not(struct parser *parser)
{
    if (!parser_is(parser, "!") && !parser_is(parser, "not"))
        return parse_test(parser);
    parser_next(parser);
    if (++parser->depth > PARSER_DEEPEST)
        return parser_fail(parser, parser->word.at, _("the expression is nested too deeply"));
    struct node *node = parse_not(parser);
    node = node ? parser_node(NODE_NOT, node, NULL) : NULL;
    parser->depth--;
    return node;
}

static struct node *parse_chain(struct parser *parser, enum node_kind kind, const char *sign, const char *word,
                                struct node *(*parse)(struct parser *))
{
    struct node *chain = parse(parser);
    int links = 0;
    while (chain && (parser_take(parser, sign) || parser_take(parser, word))) {
        /* Chains lean to the left: their length is a depth for those who walk them. */
        struct node *more = ++links > PARSER_DEEPEST
                                ? parser_fail(parser, parser->word.at, _("the expression is too long"))
                                : parse(parser);
        if (!more) {
            node_destroy(chain);
            return NULL;
        }
        chain = parser_node(kind, chain, more);
    }
    return chain;
}

static struct node *parse_and(struct parser *parser)
{
    return parse_chain(parser, NODE_AND, "&&", "and", parse_not);
}

struct node *parse_or(struct parser *parser)
{
    if (++parser->depth > PARSER_DEEPEST)
        return parser_fail(parser, parser->word.at, _("the expression is nested too deeply"));
    struct node *node = parse_chain(parser, NODE_OR, "||", "or", parse_and);
    parser->depth--;
    return node;
}

struct expr *expr_create(const char *text, size_t *at, struct error *error)
{
    struct error own = {0};
    size_t own_at;
    struct parser parser = {.text = text, .at = at ? at : &own_at, .error = &own};
    parser.word = lex_word(text, 0);
    struct node *top = parse_or(&parser);
    if (top && parser.word.kind != WORD_END) {
        parser_expected(&parser, _("an operator or the end"));
        node_destroy(top);
        top = NULL;
    }
    if (!top) {
        if (error)
            *error = own;
        return NULL;
    }
    struct expr *expr = mem_zero(1, sizeof *expr);
    expr->top = top;
    return expr;
}

void expr_destroy(struct expr *expr)
{
    if (!expr)
        return;
    node_destroy(expr->top);
    free(expr);
}

/* --- is it one at all? --- */

static bool is_operator(const char *text, const struct word *word)
{
    static const char *const operators[] = {"==", "=",  "!=", "<",       "<=",  ">",  ">=",  "~", "!~",
                                            "&&", "||", "in", "between", "and", "or", "not", "+", "-"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (lex_is(text, word, operators[i]))
            return true;
    return false;
}

bool expr_is(const char *text)
{
    struct word word = lex_word(text, 0);
    while (lex_is(text, &word, "!") || lex_is(text, &word, "not") || lex_is(text, &word, "("))
        word = lex_word(text, word.at + word.len);
    struct word after = lex_word(text, word.at + word.len);
    bool touches = after.at == word.at + word.len;
    if (parse_is_root(text, &word))
        return after.kind == WORD_END || is_operator(text, &after) || lex_is(text, &after, ")") ||
               (touches && (lex_is(text, &after, ".") || lex_is(text, &after, "[")));
    if (parse_is_function(text, &word))
        return touches && lex_is(text, &after, "(");
    bool literal = word.kind == WORD_NUMBER || word.kind == WORD_STRING || lex_is(text, &word, "true") ||
                   lex_is(text, &word, "false") || lex_is(text, &word, "null") || lex_is(text, &word, "now");
    bool sum = lex_is(text, &after, "-") || lex_is(text, &after, "+");
    return literal && is_operator(text, &after) && (!sum || lex_is(text, &word, "now"));
}
