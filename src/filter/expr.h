/* Expressions over a record, for filter.c alone.
 *
 *   or      = and { ("||" | "or") and }
 *   and     = not { ("&&" | "and") not }
 *   not     = ("!" | "not") not | test
 *   test    = sum [ ("==" "!=" "<" "<=" ">" ">=") sum | ("~" | "!~") regex | ["not"] "in" "[" sum {"," sum} "]"
 *                 | ["not"] "between" sum "and" sum ]
 *   sum     = term { ("+" | "-") term }              times and durations
 *   term    = literal | path | ("has" | "len" | "lower") "(" or ")" | "(" or ")"
 *   path    = root { "." name | "[" number | string | "*" "]" }
 *   literal = number ["ms" "s" "m" "h" "d" | "B" "kB" "MB" "GB" "KiB" "MiB" "GiB"] | string | true | false | null | now
 *   regex   = "/" ... "/" ["i"] | string
 *
 * Roots: key, value (as text, or as what it is decoded to), header["name"], topic, partition, offset, timestamp, size
 * (bytes of key, value and headers). Strings stand in "..." or '...', with JSON's escapes.
 *
 * Text that stands for itself (a key, a header, a value that is no JSON) compares with a number as that number when it
 * is one. Two integers compare exactly, however long. What cannot be compared is unknown, but: `value == null` and
 * `key == null` ask for the record's own null; `value.x == null` is true for a JSON null alone. `[*]` is true if any
 * element is, else unknown if any is, else false.
 */
#ifndef WEIR_FILTER_EXPR_H
#define WEIR_FILTER_EXPR_H

#include "filter/filter.h"

struct expr;

bool expr_is(const char *text); /* whether a filter is meant as an expression */

/* NULL with ERROR_USAGE that says what was expected; `*at` is the byte where. */
struct expr *expr_create(const char *text, size_t *at, struct error *error);
void expr_destroy(struct expr *expr);

struct expr_context {
    const char *const *topics; /* by their numbers in records; where there is one, it is that of every record */
    size_t topic_count;        /* 0: unknown */
    struct decoder decoder;
    struct decoded decoded;
    bool is_decoded;    /* `decoded` is of the record at hand */
    struct decoded key; /* of the record */
    bool key_is_decoded;
    struct str *scratch; /* unescaped strings of the record at hand */
    size_t scratch_used, scratch_count;
    const struct record *record;
    int64_t now_ms; /* 0: not asked yet */
};
void expr_context_finish(struct expr_context *context);

enum verdict expr_judge(const struct expr *expr, struct expr_context *context, const struct record *record);

#endif
