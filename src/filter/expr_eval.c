/* An expression judged for a record. Paths may stand for several values ([*]); each test is true if it is for any of
 * them, else unknown if it is for any, else false. */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "filter/expr_record.h"
#include "text/utf8.h"

static const struct value unknown = {.type = VALUE_UNKNOWN};

static enum verdict either(enum verdict a, enum verdict b)
{
    return a == VERDICT_MATCH || b == VERDICT_MATCH       ? VERDICT_MATCH
           : a == VERDICT_UNKNOWN || b == VERDICT_UNKNOWN ? VERDICT_UNKNOWN
                                                          : VERDICT_NO_MATCH;
}

static enum verdict opposite(enum verdict verdict)
{
    return verdict == VERDICT_UNKNOWN ? verdict : verdict == VERDICT_MATCH ? VERDICT_NO_MATCH : VERDICT_MATCH;
}

static enum verdict of(bool truth)
{
    return truth ? VERDICT_MATCH : VERDICT_NO_MATCH;
}

/* --- operands --- */

static enum verdict judge(struct expr_context *context, const struct node *node);
static void each(struct expr_context *context, const struct node *node, take_value take, void *opaque);

/* What is made of each value of an operand, and who takes that. */
struct made {
    struct expr_context *context;
    enum node_kind kind;
    take_value take;
    void *opaque;
    struct value left;        /* of a sum */
    const struct node *right; /* of a sum */
};

static int64_t characters(struct bytes text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return count;
}

static void make_length(void *opaque, const struct value *value)
{
    struct made *made = opaque;
    struct value length = unknown;
    if (value->type == VALUE_CONTAINER)
        length = value_of_integer(value->integer);
    else if (value->type == VALUE_STRING || value->type == VALUE_TEXT)
        length = value_of_integer(characters(value->text));
    made->take(made->opaque, &length);
}

/* ASCII and Latin letters with marks: what names and places in most payloads are written with. */
static uint32_t lower_of(uint32_t code)
{
    if (code >= 'A' && code <= 'Z')
        return code + 32;
    if (code >= 0xc0 && code <= 0xde && code != 0xd7)
        return code + 32;
    if (code >= 0x391 && code <= 0x3a9)
        return code + 32;
    if (code >= 0x410 && code <= 0x42f)
        return code + 32;
    if (code >= 0x400 && code <= 0x40f)
        return code + 80;
    if (code >= 0x100 && code <= 0x17f && code != 0x130 && code != 0x138 && code != 0x149 && code != 0x178 &&
        code != 0x17f) {
        bool odd_is_small = code < 0x139 || (code > 0x148 && code < 0x179);
        return odd_is_small ? code | 1 : code + (code & 1);
    }
    return code;
}

static void make_lower(void *opaque, const struct value *value)
{
    struct made *made = opaque;
    struct value lower = *value;
    if (value->type == VALUE_STRING || value->type == VALUE_TEXT) {
        struct str *out = expr_scratch(made->context);
        for (size_t at = 0; at < value->text.len;) {
            char bytes[4];
            uint32_t code = 0;
            size_t len = utf8_decode(value->text.data + at, value->text.len - at, &code);
            if (len)
                str_append_bytes(out, bytes, utf8_encode(lower_of(code), bytes));
            else
                str_append_char(out, value->text.data[at]);
            at += len ? len : 1;
        }
        lower.text = (struct bytes){str_text(out), out->len};
    } else if (value->type != VALUE_MISSING) {
        lower = unknown;
    }
    made->take(made->opaque, &lower);
}

/* What no double holds is not reckoned with. */
static bool add_doubles(double a, double b, bool minus, struct value *sum)
{
    *sum = (struct value){.type = VALUE_NUMBER, .number = minus ? a - b : a + b};
    return isfinite(sum->number);
}

static bool add(const struct value *left, const struct value *right, bool minus, struct value *sum)
{
    struct value read[2] = {*left, *right}, *a = &read[0], *b = &read[1];
    value_read_number(a);
    value_read_number(b);
    bool numbers = a->type == VALUE_NUMBER && b->type == VALUE_NUMBER;
    bool moves = b->type == VALUE_DURATION && (a->type == VALUE_TIME || a->type == VALUE_DURATION);
    bool span = minus && a->type == VALUE_TIME && b->type == VALUE_TIME;
    if (numbers && !(a->is_small && b->is_small))
        return add_doubles(a->number, b->number, minus, sum);
    if (!numbers && !moves && !span)
        return false;
    int64_t total;
    bool fits = minus ? !__builtin_sub_overflow(a->integer, b->integer, &total)
                      : !__builtin_add_overflow(a->integer, b->integer, &total);
    if (!fits)
        return numbers && add_doubles(a->number, b->number, minus, sum);
    *sum = value_of_integer(total);
    if (!numbers)
        sum->type = span ? VALUE_DURATION : a->type;
    return true;
}

static void make_sum(void *opaque, const struct value *value)
{
    struct made *made = opaque;
    struct value sum;
    if (!add(&made->left, value, made->kind == NODE_MINUS, &sum))
        sum = unknown;
    made->take(made->opaque, &sum);
}

static void take_left(void *opaque, const struct value *value)
{
    struct made *made = opaque;
    made->left = *value;
    each(made->context, made->right, make_sum, made);
}

static void take_truth(struct expr_context *context, const struct node *node, take_value take, void *opaque)
{
    enum verdict verdict = judge(context, node);
    struct value value = {.type = verdict == VERDICT_UNKNOWN ? VALUE_UNKNOWN : VALUE_BOOL,
                          .boolean = verdict == VERDICT_MATCH};
    take(opaque, &value);
}

static struct value now(struct expr_context *context)
{
    if (!context->now_ms)
        context->now_ms = clock_wall_ms();
    return (struct value){.type = VALUE_TIME, .integer = context->now_ms};
}

/* Gives each value that the node stands for; one, unless it has [*]. */
static void each(struct expr_context *context, const struct node *node, take_value take, void *opaque)
{
    struct made made = {.context = context, .kind = node->kind, .take = take, .opaque = opaque, .right = node->b};
    struct value value;
    switch (node->kind) {
    case NODE_LITERAL:
        take(opaque, &node->literal);
        break;
    case NODE_NOW:
        value = now(context);
        take(opaque, &value);
        break;
    case NODE_PATH:
        expr_take_path(context, &node->path, take, opaque);
        break;
    case NODE_LEN:
        each(context, node->a, make_length, &made);
        break;
    case NODE_LOWER:
        each(context, node->a, make_lower, &made);
        break;
    case NODE_PLUS:
    case NODE_MINUS:
        each(context, node->a, take_left, &made);
        break;
    default:
        take_truth(context, node, take, opaque);
    }
}

/* --- tests --- */

struct test {
    struct expr_context *context;
    const struct node *node;
    const struct node *item; /* of a list */
    struct value left, low;
    enum verdict verdict;
};

/* One more of the values that a path stands for. */
static void judged(struct test *test, enum verdict verdict)
{
    test->verdict = either(test->verdict, test->node->negated ? opposite(verdict) : verdict);
}

static bool is_root(const struct node *node)
{
    return node->kind == NODE_PATH && (node->path.count == 0 || node->path.root == ROOT_HEADER);
}

static bool is_null(const struct node *node)
{
    return node->kind == NODE_LITERAL && node->literal.type == VALUE_NULL;
}

/* `== null` is never unknown; which null it asks for depends on the path. */
static enum verdict is_the_null_of(const struct node *node, const struct value *value)
{
    return of(value->type == (is_root(node) ? VALUE_NONE : VALUE_NULL));
}

static enum verdict equal(const struct node *a_node, const struct value *a, const struct node *b_node,
                          const struct value *b)
{
    int order;
    if (is_null(b_node))
        return is_the_null_of(a_node, a);
    if (is_null(a_node))
        return is_the_null_of(b_node, b);
    if (a->type == VALUE_NULL && b->type == VALUE_NULL)
        return VERDICT_MATCH;
    return value_compare(a, b, &order) ? of(order == 0) : VERDICT_UNKNOWN;
}

static enum verdict compare(const struct node *node, const struct value *a, const struct value *b)
{
    int order;
    if (node->kind == NODE_EQUAL)
        return equal(node->a, a, node->b, b);
    if (!value_compare(a, b, &order))
        return VERDICT_UNKNOWN;
    return of(node->kind == NODE_LESS ? order < 0 : order <= 0);
}

static void compare_right(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    judged(test, compare(test->node, &test->left, value));
}

static void compare_left(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    test->left = *value;
    each(test->context, test->node->b, compare_right, test);
}

static void match(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    enum verdict verdict = VERDICT_UNKNOWN;
    if (value->type == VALUE_STRING || value->type == VALUE_TEXT) {
        enum regex_result result = regex_find(test->node->regex, value->text, 0, NULL, NULL);
        verdict = result == REGEX_GAVE_UP ? VERDICT_UNKNOWN : of(result == REGEX_YES);
    }
    judged(test, verdict);
}

static void equals_item(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    test->verdict = either(test->verdict, equal(test->node->a, &test->left, test->item, value));
}

static void find_in(void *opaque, const struct value *value)
{
    struct test *test = opaque, one = {.node = test->node, .left = *value, .verdict = VERDICT_NO_MATCH};
    for (size_t i = 0; i < test->node->item_count; i++) {
        one.item = test->node->items[i];
        each(test->context, one.item, equals_item, &one);
    }
    judged(test, one.verdict);
}

static void up_to(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    int low, high;
    bool good = value_compare(&test->low, &test->left, &low) && value_compare(&test->left, value, &high);
    judged(test, good ? of(low <= 0 && high <= 0) : VERDICT_UNKNOWN);
}

static void from(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    test->low = *value;
    each(test->context, test->node->items[1], up_to, test);
}

static void between(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    test->left = *value;
    each(test->context, test->node->items[0], from, test);
}

static void has(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    const struct path *path = &test->node->a->path;
    bool none = value->type == VALUE_NONE && path->root != ROOT_HEADER; /* a header without a value is there */
    bool there = !none && value->type != VALUE_MISSING && value->type != VALUE_UNKNOWN;
    enum verdict verdict = of(there);
    if (value->type == VALUE_UNKNOWN && expr_path_is_cut(test->context, path))
        verdict = path->count == 0 ? VERDICT_MATCH : VERDICT_UNKNOWN;
    test->verdict = either(test->verdict, verdict);
}

static void is_true(void *opaque, const struct value *value)
{
    struct test *test = opaque;
    bool yes = value->type == VALUE_BOOL && value->boolean;
    bool no = value->type == VALUE_BOOL && !value->boolean;
    if (value->type == VALUE_TEXT) {
        yes = value->text.len == 4 && memcmp(value->text.data, "true", 4) == 0;
        no = value->text.len == 5 && memcmp(value->text.data, "false", 5) == 0;
    }
    test->verdict = either(test->verdict, yes ? VERDICT_MATCH : no ? VERDICT_NO_MATCH : VERDICT_UNKNOWN);
}

static enum verdict judge_and(struct expr_context *context, const struct node *node)
{
    enum verdict a = judge(context, node->a);
    if (a == VERDICT_NO_MATCH)
        return a;
    enum verdict b = judge(context, node->b);
    return b == VERDICT_NO_MATCH || a == VERDICT_MATCH ? b : VERDICT_UNKNOWN;
}

static enum verdict judge_or(struct expr_context *context, const struct node *node)
{
    enum verdict a = judge(context, node->a);
    return a == VERDICT_MATCH ? a : either(a, judge(context, node->b));
}

static enum verdict judge(struct expr_context *context, const struct node *node)
{
    struct test test = {.context = context, .node = node, .verdict = VERDICT_NO_MATCH};
    switch (node->kind) {
    case NODE_AND:
        return judge_and(context, node);
    case NODE_OR:
        return judge_or(context, node);
    case NODE_NOT:
        return opposite(judge(context, node->a));
    case NODE_EQUAL:
    case NODE_LESS:
    case NODE_AT_MOST:
        each(context, node->a, compare_left, &test);
        break;
    case NODE_MATCH:
        each(context, node->a, match, &test);
        break;
    case NODE_IN:
        each(context, node->a, find_in, &test);
        break;
    case NODE_BETWEEN:
        each(context, node->a, between, &test);
        break;
    case NODE_HAS:
        each(context, node->a, has, &test);
        break;
    default:
        each(context, node, is_true, &test);
    }
    return test.verdict;
}

enum verdict expr_judge(const struct expr *expr, struct expr_context *context, const struct record *record)
{
    context->record = record;
    context->is_decoded = context->key_is_decoded = false;
    context->scratch_used = 0;
    context->now_ms = 0;
    return judge(context, expr->top);
}
