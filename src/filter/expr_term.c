/* Values of an expression: literals, paths, functions, sums. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "filter/expr_parser.h"

static const char *const roots[] = {"key", "value", "header", "topic", "partition", "offset", "timestamp", "size"};
enum { ROOTS = sizeof roots / sizeof *roots };

static const struct {
    const char *name;
    enum node_kind kind;
} functions[] = {{"has", NODE_HAS}, {"len", NODE_LEN}, {"lower", NODE_LOWER}};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

bool parse_is_root(const char *text, const struct word *word)
{
    for (size_t i = 0; i < ROOTS; i++)
        if (lex_is(text, word, roots[i]))
            return true;
    return false;
}

bool parse_is_function(const char *text, const struct word *word)
{
    for (size_t i = 0; i < FUNCTIONS; i++)
        if (lex_is(text, word, functions[i].name))
            return true;
    return false;
}

/* What stands between quotes, with JSON's escapes; others stand for the character itself. */
void parse_unquote(const char *text, size_t len, struct str *out)
{
    struct str json = {0};
    str_append_char(&json, '"');
    for (size_t i = 1; i + 1 < len; i++) {
        bool escape = text[i] == '\\' && i + 2 < len;
        if (escape && !strchr("\"\\/bfnrtu", text[i + 1]))
            i++; /* \' and the like */
        else if (escape)
            str_append_char(&json, text[i++]);
        else if (text[i] == '"')
            str_append_char(&json, '\\');
        str_append_char(&json, text[i]);
    }
    str_append_char(&json, '"');
    struct json_token token = {.len = (uint32_t)json.len, .kind = JSON_STRING, .has_escape = true};
    if (json_valid(json.data, json.len))
        json_unescape(out, json.data, &token);
    else
        str_append_bytes(out, text + 1, len - 2);
    str_finish(&json);
}

static struct node *parse_string(struct parser *parser)
{
    struct node *node = parser_node(NODE_LITERAL, NULL, NULL);
    parse_unquote(parser->text + parser->word.at, parser->word.len, &node->text);
    node->literal = (struct value){.type = VALUE_STRING, .text = {str_text(&node->text), node->text.len}};
    parser_next(parser);
    return node;
}

static const struct unit {
    const char *name;
    int64_t factor;
    enum value_type type;
} units[] = {{"ms", 1, VALUE_DURATION},      {"s", 1000, VALUE_DURATION},     {"m", 60000, VALUE_DURATION},
             {"h", 3600000, VALUE_DURATION}, {"d", 86400000, VALUE_DURATION}, {"B", 1, VALUE_NUMBER},
             {"kB", 1000, VALUE_NUMBER},     {"MB", 1000000, VALUE_NUMBER},   {"GB", 1000000000, VALUE_NUMBER},
             {"KiB", 1024, VALUE_NUMBER},    {"MiB", 1 << 20, VALUE_NUMBER},  {"GiB", 1 << 30, VALUE_NUMBER}};

static const struct unit *unit_named(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == len && memcmp(units[i].name, name, len) == 0)
            return &units[i];
    return NULL;
}

/* False: it is too large. */
static bool scaled(const struct node *node, const struct unit *unit, struct value *out)
{
    double value;
    if (!str_to_f64(str_text(&node->text), node->text.len, &value) || !(fabs(value * (double)unit->factor) <= 9e18))
        return false;
    *out = value_of_integer((int64_t)(value * (double)unit->factor));
    out->type = unit->type;
    return true;
}

static struct node *parse_number(struct parser *parser)
{
    const char *text = parser->text + parser->word.at;
    size_t len = parser->word.len, digits = len;
    while (digits > 0 && (text[digits - 1] < '0' || text[digits - 1] > '9'))
        digits--;
    struct node *node = parser_node(NODE_LITERAL, NULL, NULL);
    str_append_bytes(&node->text, text, digits);
    bool good = value_of_number(str_text(&node->text), digits, &node->literal);
    const struct unit *unit = good && digits < len ? unit_named(text + digits, len - digits) : NULL;
    const char *fault = NULL;
    if (!good || (digits < len && !unit))
        fault = _("expected a number, or one with ms, s, m, h, d, B, kB, MB, GB, KiB, MiB or GiB");
    else if (unit && !scaled(node, unit, &node->literal))
        fault = _("this is too large: sizes and times end at 9,000,000,000,000,000,000 bytes or milliseconds");
    if (fault) {
        node_destroy(node);
        return parser_fail(parser, parser->word.at + (good && unit ? 0 : digits), fault);
    }
    parser_next(parser);
    return node;
}

static struct node *parse_word(struct parser *parser)
{
    static const struct {
        const char *name;
        struct value value;
    } words[] = {{"true", {.type = VALUE_BOOL, .boolean = true}},
                 {"false", {.type = VALUE_BOOL}},
                 {"null", {.type = VALUE_NULL}}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!parser_take(parser, words[i].name))
            continue;
        struct node *node = parser_node(NODE_LITERAL, NULL, NULL);
        node->literal = words[i].value;
        return node;
    }
    return parser_take(parser, "now") ? parser_node(NODE_NOW, NULL, NULL) : NULL;
}

/* --- paths --- */

static struct step *add_step(struct path *path, enum step_kind kind)
{
    path->steps = mem_one_more(path->steps, path->count, sizeof *path->steps);
    path->steps[path->count] = (struct step){.kind = kind};
    return &path->steps[path->count++];
}

/* After the bracket. */
static bool parse_bracket(struct parser *parser, struct path *path)
{
    const char *text = parser->text + parser->word.at;
    long long index;
    if (parser->word.kind == WORD_STRING) {
        parse_unquote(text, parser->word.len, &add_step(path, STEP_NAME)->name);
    } else if (parser_is(parser, "*")) {
        add_step(path, STEP_ANY);
    } else {
        struct str digits = {0};
        str_append_bytes(&digits, text, parser->word.len);
        bool good = parser->word.kind == WORD_NUMBER && str_to_i64(str_text(&digits), &index) && index >= 0;
        bool large = !good && digits.len && strspn(str_text(&digits), "0123456789") == digits.len;
        str_finish(&digits);
        if (large)
            return parser_fail(parser, parser->word.at, _("no list has an item of this number")) != NULL;
        if (!good)
            return parser_expected(parser, _("a number, a name in quotes, or *")) != NULL;
        add_step(path, STEP_INDEX)->index = (size_t)index;
    }
    parser_next(parser);
    return parser_take(parser, "]") || parser_expected(parser, "]") != NULL;
}

/* Steps follow without a space; after a dot comes a name. */
static bool parse_steps(struct parser *parser, struct path *path)
{
    for (;;) {
        if (parser_is(parser, ".")) {
            parser->word = lex_name(parser->text, parser->word.at + 1);
            if (parser->word.kind != WORD_NAME)
                return parser_expected(parser, _("a name after the dot")) != NULL;
            struct step *step = add_step(path, STEP_NAME);
            str_append_bytes(&step->name, parser->text + parser->word.at, parser->word.len);
            parser_next(parser);
        } else if (parser_take(parser, "[")) {
            if (!parse_bracket(parser, path))
                return false;
        } else {
            return true;
        }
    }
}

static struct node *parse_path(struct parser *parser, size_t root)
{
    size_t at = parser->word.at;
    struct node *node = parser_node(NODE_PATH, NULL, NULL);
    node->path.root = (enum root)root;
    parser_next(parser);
    bool good = parse_steps(parser, &node->path);
    bool takes = root == ROOT_KEY || root == ROOT_VALUE || root == ROOT_HEADER;
    if (good && node->path.count && !takes)
        good = parser_fail(parser, at,
                           _("this has no fields: topic, partition, offset, timestamp and size are one value each")) !=
               NULL;
    if (good && root == ROOT_HEADER && (node->path.count != 1 || node->path.steps[0].kind != STEP_NAME))
        good = parser_fail(parser, at, _("a header is header[\"its name\"]")) != NULL;
    if (good)
        return node;
    node_destroy(node);
    return NULL;
}

/* --- terms and sums --- */

static struct node *parse_function(struct parser *parser, enum node_kind kind)
{
    parser_next(parser);
    if (!parser_take(parser, "("))
        return parser_expected(parser, "(");
    struct node *argument = parse_or(parser);
    if (!argument)
        return NULL;
    size_t at = parser->word.at;
    struct node *node = parser_node(kind, argument, NULL);
    if (!parser_take(parser, ")"))
        parser_expected(parser, ")");
    else if (kind == NODE_HAS && argument->kind != NODE_PATH)
        parser_fail(parser, at, _("has() asks for a path: has(value.user.id)"));
    else
        return node;
    node_destroy(node);
    return NULL;
}

static struct node *parse_group(struct parser *parser)
{
    parser_next(parser);
    struct node *inner = parse_or(parser);
    if (!inner || parser_take(parser, ")"))
        return inner;
    parser_expected(parser, _(") or an operator"));
    node_destroy(inner);
    return NULL;
}

static struct node *parse_term(struct parser *parser)
{
    if (parser_is(parser, "("))
        return parse_group(parser);
    if (parser->word.kind == WORD_STRING)
        return parse_string(parser);
    if (parser->word.kind == WORD_NUMBER)
        return parse_number(parser);
    struct node *word = parse_word(parser);
    if (word)
        return word;
    for (size_t i = 0; i < FUNCTIONS; i++)
        if (parser_is(parser, functions[i].name))
            return parse_function(parser, functions[i].kind);
    for (size_t i = 0; i < ROOTS; i++)
        if (parser_is(parser, roots[i]))
            return parse_path(parser, i);
    return parser_expected(parser, _("a value such as value.name, key, offset, 12, \"text\" or now"));
}

/* "-5m" directly behind something is the sign, not part of the number. */
static void split_minus(struct parser *parser)
{
    if (parser->word.kind == WORD_NUMBER && parser->text[parser->word.at] == '-')
        parser->word = (struct word){.kind = WORD_SIGN, .at = parser->word.at, .len = 1};
}

struct node *parse_sum(struct parser *parser)
{
    struct node *sum = parse_term(parser);
    int links = 0;
    while (sum) {
        split_minus(parser);
        enum node_kind kind = parser_is(parser, "+") ? NODE_PLUS : NODE_MINUS;
        if (!parser_take(parser, "+") && !parser_take(parser, "-"))
            return sum;
        struct node *more = ++links > PARSER_DEEPEST
                                ? parser_fail(parser, parser->word.at, _("the expression is too long"))
                                : parse_term(parser);
        if (!more) {
            node_destroy(sum);
            return NULL;
        }
        sum = parser_node(kind, sum, more);
    }
    return NULL;
}
