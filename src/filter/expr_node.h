/* The tree of an expression; for expr_*.c alone. */
#ifndef WEIR_FILTER_EXPR_NODE_H
#define WEIR_FILTER_EXPR_NODE_H

#include <stdint.h>

#include "filter/expr.h"
#include "filter/regex.h"

enum root { ROOT_KEY, ROOT_VALUE, ROOT_HEADER, ROOT_TOPIC, ROOT_PARTITION, ROOT_OFFSET, ROOT_TIMESTAMP, ROOT_SIZE };

enum step_kind { STEP_NAME, STEP_INDEX, STEP_ANY };

struct step {
    enum step_kind kind;
    struct str name;
    size_t index;
};

struct path {
    enum root root;
    struct step *steps;
    size_t count;
};

enum value_type {
    VALUE_UNKNOWN, /* cannot be evaluated */
    VALUE_MISSING, /* no such field */
    VALUE_NULL,    /* JSON's null */
    VALUE_NONE,    /* the record's own: a tombstone, no key, a header without a value */
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_STRING,
    VALUE_TEXT,     /* bytes that stand for themselves: a string, or the number that they spell */
    VALUE_TIME,     /* ms since 1970 */
    VALUE_DURATION, /* ms */
    VALUE_CONTAINER /* an object or an array, of `integer` members */
};

struct value {
    enum value_type type;
    bool boolean;
    bool is_integer; /* a number without fraction and exponent */
    bool is_small;   /* an integer that `integer` holds */
    int64_t integer; /* also ms, members */
    double number;
    struct bytes text; /* of strings and texts; of numbers: as they are written, unless they were reckoned */
};

enum node_kind {
    NODE_LITERAL,
    NODE_NOW,
    NODE_PATH,
    NODE_NOT,
    NODE_AND,
    NODE_OR,
    NODE_EQUAL,
    NODE_LESS,    /* a < b */
    NODE_AT_MOST, /* a <= b */
    NODE_MATCH,   /* a ~ regex */
    NODE_IN,      /* a in items */
    NODE_BETWEEN, /* items[0] <= a <= items[1] */
    NODE_HAS,
    NODE_LEN,
    NODE_LOWER,
    NODE_PLUS,
    NODE_MINUS
};

struct node {
    enum node_kind kind;
    bool negated; /* of a test of values: != !~ not in, not between. With [*] it asks whether any is so */
    struct node *a, *b;
    struct node **items;
    size_t item_count;
    struct value literal;
    struct str text; /* of a literal */
    struct path path;
    struct regex *regex;
};

struct expr {
    struct node *top;
};

void node_destroy(struct node *node); /* NULL is allowed */

/* A number as JSON spells it. False: it is none. The text must live as long as the value. */
bool value_of_number(const char *text, size_t len, struct value *value);
struct value value_of_integer(int64_t integer);
/* Text that stands for itself becomes the number that it is, when it is one; other values stay. */
void value_read_number(struct value *value);

/* <0, 0, >0 in `*order`. False: they cannot be compared. */
bool value_compare(const struct value *a, const struct value *b, int *order);

#endif
