/* Python values as str() prints them, `{'a': 5, 'b': [1, None, True]}`, turned into JSON.
 *
 * Read: dictionaries, lists, tuples (they become arrays), strings in either quotes with the escapes that repr() writes,
 * numbers (digits stay as they are), None, True, False. Keys are strings, or numbers, which become strings. Refused
 * with a reason: what JSON cannot hold (nan, inf, bytes, sets, complex numbers) and what is no literal (Decimal('1'),
 * <...>).
 */
#ifndef WEIR_CODEC_PYTHON_LITERAL_H
#define WEIR_CODEC_PYTHON_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { PYTHON_DEPTH = 1000 }; /* deeper is refused; Python's own repr() goes no further */

struct python_fault {
    size_t at;          /* the byte where it goes wrong; the length: cut short */
    const char *reason; /* for a person; static */
};

/* Appends the JSON text. False: no such literal; `out` is as before. `fault` may be NULL. */
bool python_literal_to_json(struct bytes text, struct str *out, struct python_fault *fault);

#endif
