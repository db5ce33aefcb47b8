#include "text/decimal.h"

static const int64_t EXPONENT_MOST = 100000000000000000;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of what stands behind the e. */
static int64_t exponent_of(const char *text, size_t len)
{
    bool negative = len > 0 && text[0] == '-';
    int64_t value = 0;
    for (size_t i = 0; i < len; i++)
        if (is_digit(text[i]) && value < EXPONENT_MOST)
            value = value * 10 + (text[i] - '0');
    value = value < EXPONENT_MOST ? value : EXPONENT_MOST;
    return negative ? -value : value;
}

struct decimal decimal_of(const char *text, size_t len)
{
    struct decimal decimal = {.negative = len > 0 && text[0] == '-'};
    size_t from = len, to = 0, at = decimal.negative, digits = 0;
    bool point = false;
    for (; at < len && (is_digit(text[at]) || text[at] == '.'); at++) {
        point |= text[at] == '.';
        bool counts = text[at] != '.' && (text[at] != '0' || from < len);
        if (counts && from == len)
            from = at;
        digits += counts;
        if (counts && text[at] != '0') {
            to = at + 1;
            decimal.digits = digits;
        }
        if (!point)
            decimal.exponent += counts;
        else if (text[at] == '0' && from == len)
            decimal.exponent--;
    }
    if (decimal.digits == 0)
        return (struct decimal){.text = text};
    if (at < len)
        decimal.exponent += exponent_of(text + at + 1, len - at - 1);
    decimal.text = text + from;
    decimal.len = to - from;
    return decimal;
}

/* The next digit from `*at` on; '0' behind the last. */
static char next_digit(const struct decimal *decimal, size_t *at)
{
    if (*at < decimal->len && decimal->text[*at] == '.')
        ++*at;
    return *at < decimal->len ? decimal->text[(*at)++] : '0';
}

static int compare_sizes(const struct decimal *a, const struct decimal *b)
{
    if (a->digits == 0 || b->digits == 0)
        return (a->digits > 0) - (b->digits > 0);
    if (a->exponent != b->exponent)
        return a->exponent < b->exponent ? -1 : 1;
    size_t most = a->digits > b->digits ? a->digits : b->digits, a_at = 0, b_at = 0;
    for (size_t i = 0; i < most; i++) {
        char x = next_digit(a, &a_at), y = next_digit(b, &b_at);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

static uint64_t mix(uint64_t hash, unsigned char byte) /* FNV-1a */
{
    return (hash ^ byte) * UINT64_C(1099511628211);
}

uint64_t decimal_hash(const struct decimal *decimal)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t at = 0; at < decimal->len;)
        hash = mix(hash, (unsigned char)next_digit(decimal, &at));
    hash = mix(hash, decimal->negative);
    for (int shift = 0; decimal->digits && shift < 64; shift += 8)
        hash = mix(hash, (unsigned char)((uint64_t)decimal->exponent >> shift));
    return hash;
}
