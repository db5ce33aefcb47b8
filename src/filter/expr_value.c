/* Values of unlike origin compared: exactly where both are integers, by bytes where both are strings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/expr_node.h"
#include "text/decimal.h"
#include "text/format.h"

enum { INTEGER_BYTES = 24 };

struct value value_of_integer(int64_t integer)
{
    return (struct value){
        .type = VALUE_NUMBER, .is_integer = true, .is_small = true, .integer = integer, .number = (double)integer};
}

static bool all_digits(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return len > 0;
}

/* RFC 8259: -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_number(const char *text, size_t len, bool *integer)
{
    size_t at = len > 0 && text[0] == '-', from = at;
    while (at < len && text[at] >= '0' && text[at] <= '9')
        at++;
    if (at == from || (text[from] == '0' && at > from + 1))
        return false;
    *integer = at == len;
    if (at < len && text[at] == '.') {
        from = ++at;
        while (at < len && text[at] >= '0' && text[at] <= '9')
            at++;
        if (at == from)
            return false;
    }
    if (at < len && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < len && (text[at] == '+' || text[at] == '-');
        return all_digits(text + at, len - at);
    }
    return at == len;
}

bool value_of_number(const char *text, size_t len, struct value *value)
{
    enum { SMALL_DIGITS = 18 };
    bool integer;
    if (!is_number(text, len, &integer))
        return false;
    *value = (struct value){.type = VALUE_NUMBER, .is_integer = integer, .text = {text, len}};
    size_t digits = len - (text[0] == '-');
    if (integer && digits <= SMALL_DIGITS) {
        for (size_t i = len - digits; i < len; i++)
            value->integer = value->integer * 10 + (text[i] - '0');
        value->integer = text[0] == '-' ? -value->integer : value->integer;
        value->is_small = true;
        value->number = (double)value->integer;
        return true;
    }
    long long integer_value;
    char copy[SMALL_DIGITS + 3];
    if (integer && digits == SMALL_DIGITS + 1) {
        memcpy(copy, text, len);
        copy[len] = '\0';
        value->is_small = str_to_i64(copy, &integer_value);
        value->integer = value->is_small ? integer_value : 0;
    }
    return str_to_f64(text, len, &value->number);
}

/* A number's digits as they came; of one that was reckoned, as it is written in `written`. */
static struct decimal digits_of(const struct value *value, char written[INTEGER_BYTES])
{
    if (value->text.data)
        return decimal_of(value->text.data, value->text.len);
    int len = snprintf(written, INTEGER_BYTES, "%lld", (long long)value->integer);
    return decimal_of(written, (size_t)len);
}

/* Integers, and what no double holds, by their digits, however many there are. */
static int compare_numbers(const struct value *a, const struct value *b)
{
    char a_written[INTEGER_BYTES], b_written[INTEGER_BYTES];
    if (a->is_small && b->is_small)
        return (a->integer > b->integer) - (a->integer < b->integer);
    bool known = (a->text.data || a->is_small) && (b->text.data || b->is_small);
    if (!known || (!(a->is_integer && b->is_integer) && isfinite(a->number) && isfinite(b->number)))
        return (a->number > b->number) - (a->number < b->number);
    struct decimal x = digits_of(a, a_written), y = digits_of(b, b_written);
    return decimal_compare(&x, &y);
}

static int compare_bytes(struct bytes a, struct bytes b)
{
    size_t least = a.len < b.len ? a.len : b.len;
    int order = least ? memcmp(a.data, b.data, least) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_text(const struct value *value)
{
    return value->type == VALUE_STRING || value->type == VALUE_TEXT;
}

/* Text that meets a number or a truth is read as one. */
static bool read_as(enum value_type type, struct value *value)
{
    const char *text = value->text.data;
    size_t len = value->text.len;
    if (value->type != VALUE_TEXT)
        return false;
    if (type == VALUE_NUMBER)
        return value_of_number(text, len, value);
    bool yes = len == 4 && memcmp(text, "true", 4) == 0, no = len == 5 && memcmp(text, "false", 5) == 0;
    if (type == VALUE_BOOL && (yes || no)) {
        *value = (struct value){.type = VALUE_BOOL, .boolean = yes};
        return true;
    }
    return false;
}

void value_read_number(struct value *value)
{
    struct value number = *value;
    if (read_as(VALUE_NUMBER, &number))
        *value = number;
}

/* A string that meets a time is read as one. */
static bool read_time(struct value *value)
{
    int64_t ms;
    if (!is_text(value) || !format_parse_iso(value->text.data, value->text.len, &ms))
        return false;
    *value = (struct value){.type = VALUE_TIME, .integer = ms};
    return true;
}

static bool make_alike(struct value *a, struct value *b)
{
    if (a->type == b->type || (is_text(a) && is_text(b)))
        return true;
    if (a->type == VALUE_TIME || b->type == VALUE_TIME)
        return read_time(a->type == VALUE_TIME ? b : a);
    return a->type == VALUE_TEXT ? read_as(b->type, a) : read_as(a->type, b);
}

bool value_compare(const struct value *left, const struct value *right, int *order)
{
    struct value a = *left, b = *right;
    if (!make_alike(&a, &b))
        return false;
    switch (a.type) {
    case VALUE_NUMBER:
        *order = compare_numbers(&a, &b);
        return true;
    case VALUE_STRING:
    case VALUE_TEXT:
        *order = compare_bytes(a.text, b.text);
        return true;
    case VALUE_BOOL:
        *order = a.boolean - b.boolean;
        return true;
    case VALUE_TIME:
    case VALUE_DURATION:
        *order = (a.integer > b.integer) - (a.integer < b.integer);
        return true;
    default:
        return false;
    }
}
