/* Judges records: match, no match, or could not evaluate. Today a filter is plain words; expressions come behind the
 * same three verdicts.
 *
 * Each word must occur in key, value, a header's name or its value. Case matters only for a word that has a capital.
 */
#ifndef WEIR_FILTER_FILTER_H
#define WEIR_FILTER_FILTER_H

#include "base/error.h"
#include "store/record.h"

enum verdict { VERDICT_NO_MATCH, VERDICT_MATCH, VERDICT_UNKNOWN };

struct filter;

/* NULL with ERROR_USAGE for a text that cannot be a filter (no word in it). `"a b"` is one phrase. */
struct filter *filter_create(const char *text, struct error *error);
void filter_destroy(struct filter *filter); /* NULL is allowed */

/* @locality any one thread at a time. A record that was cut and does not match in what is there is unknown. */
enum verdict filter_judge(const struct filter *filter, const struct record *record);

/* Where a word of the filter occurs in a text, for marking it: the first at or after `from`. False: nowhere. */
bool filter_find(const struct filter *filter, const char *text, size_t len, size_t from, size_t *start, size_t *length);

#endif
