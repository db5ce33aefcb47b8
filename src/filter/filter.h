/* Judges records: match, no match, or could not evaluate.
 *
 * A filter is a regular expression when it begins with `/`; an expression when its first token, after any `!`, `not` or
 * `(`, is a root (key value header topic partition offset timestamp size) before an operator, `.`, `[` or the end, or a
 * function before `(`, or a literal before an operator; otherwise plain words. Once judged so it never falls back.
 *
 * Words: each must occur in key, value, a header's name or its value; case matters only for a word that has a capital;
 * `"a b"` is one phrase. `/regular expression/` (PCRE2; `/.../i` without case) is looked for in the same texts.
 *
 * Expressions follow three-valued logic: a comparison between unlike types, or with a field that is missing, cannot be
 * evaluated. See expr.h.
 */
#ifndef WEIR_FILTER_FILTER_H
#define WEIR_FILTER_FILTER_H

#include "base/error.h"
#include "base/str.h"
#include "codec/decode.h"
#include "store/record.h"

enum verdict { VERDICT_NO_MATCH, VERDICT_MATCH, VERDICT_UNKNOWN };

struct filter;

/* NULL with ERROR_USAGE; `*at` (may be NULL) is the byte of the text where it goes wrong. */
struct filter *filter_create(const char *text, struct error *error);
struct filter *filter_create_at(const char *text, size_t *at, struct error *error);
/* Another one, for another thread: with the same text, decoder and topics. */
struct filter *filter_copy(const struct filter *filter);
void filter_destroy(struct filter *filter); /* NULL is allowed */

/* Appends what may have been meant, where a text that is taken for words begins as an expression that there is not:
 * with a function that is none, or with a field without its root. False: there is nothing to say. */
bool filter_hint(const char *text, struct str *out);

bool filter_is_expression(const struct filter *filter);

/* What records do not hold themselves; copied. Without it values are read as auto, and `topic` is unknown. */
void filter_set_decoder(struct filter *filter, const struct decoder *decoder);
void filter_set_topic(struct filter *filter, const char *topic);
void filter_set_topics(struct filter *filter, const char *const *topics,
                       size_t count); /* by their numbers in records */

/* @locality any one thread at a time. A record that was cut and does not match in what is there is unknown. */
enum verdict filter_judge(const struct filter *filter, const struct record *record);

/* Where a word or the regular expression occurs in a text, for marking it: the first at or after `from`. False:
 * nowhere, or the filter is an expression. */
bool filter_find(const struct filter *filter, const char *text, size_t len, size_t from, size_t *start, size_t *length);

#endif
