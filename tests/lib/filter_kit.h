/* A record, and what filters say of it. */
#ifndef WEIR_TESTS_FILTER_KIT_H
#define WEIR_TESTS_FILTER_KIT_H

#include "filter/filter.h"
#include "store/batch.h"

enum { RECORD_HEADERS = 4 };
extern const struct record_header record_headers[RECORD_HEADERS];
extern const char an_order[]; /* a value: JSON with a field of every kind */

/* A batch of one record, of partition 3, at the last offset there is, of 2026-01-01T12:00:00Z. */
struct batch *record_of(const char *key, const char *value, size_t value_len);
void record_free(struct batch *batch);

/* Built without PCRE2, a filter with a regular expression is refused, with this reason. */
bool refused_without_pcre2(const char *text);
/* Of the first record, which is in topic orders. A filter that cannot be made fails the test. */
enum verdict judge(const char *text, const struct batch *batch);

struct filter_row {
    const char *text;
    enum verdict verdict;
};

/* Fails the test when a filter says something else of a record with this key and value. */
void filter_says(const struct filter_row *rows, size_t count, const char *key, const char *value);

#endif
