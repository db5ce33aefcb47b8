/* Regular expressions by PCRE2, compiled to machine code where that can be had, with limits: no pattern can hang it. */
#ifndef WEIR_FILTER_REGEX_H
#define WEIR_FILTER_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

struct regex;

bool regex_available(void); /* built with PCRE2 */

/* NULL with ERROR_USAGE; `*at` is the byte of the pattern where it goes wrong. Without PCRE2 it always fails. */
struct regex *regex_create(const char *pattern, size_t len, bool ignore_case, size_t *at, struct error *error);
void regex_destroy(struct regex *regex); /* NULL is allowed */

enum regex_result { REGEX_NO, REGEX_YES, REGEX_GAVE_UP /* the limits */ };
/* From byte `from` on; bytes that are no UTF-8 match nothing. `start` and `length` may be NULL.
 * @locality any one thread at a time. */
enum regex_result regex_find(const struct regex *regex, struct bytes text, size_t from, size_t *start, size_t *length);

#endif
