/* Plain words: each must occur in key, value, a header's name or its value. Case matters only for a word that has a
 * capital. For filter.c alone.
 */
#ifndef WEIR_FILTER_WORDS_H
#define WEIR_FILTER_WORDS_H

#include "filter/filter.h"

struct words_filter;

/* NULL with ERROR_USAGE: there is no word in it. `"a b"` is one phrase. */
struct words_filter *words_filter_create(const char *text, struct error *error);
void words_filter_destroy(struct words_filter *words);
enum verdict words_filter_judge(const struct words_filter *words, const struct record *record);
bool words_filter_find(const struct words_filter *words, const char *text, size_t len, size_t from, size_t *start,
                       size_t *length);

#endif
