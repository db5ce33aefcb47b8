/* Whether values of a topic look like lines of CSV, so that csv(...) can be offered. */
#ifndef WEIR_CODEC_CSV_GUESS_H
#define WEIR_CODEC_CSV_GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { CSV_GUESS_FIELDS = 64, CSV_GUESS_VALUES = 20 };

/* `struct csv_guess g = {0}`: nothing seen. */
struct csv_guess {
    uint32_t seen;                      /* values that were text */
    uint32_t with[3][CSV_GUESS_FIELDS]; /* of these, with so many fields by tab, semicolon, comma */
};

/* Takes one value that is text and nothing better. */
void csv_guess_add(struct csv_guess *guess, struct bytes value);

/* True once CSV_GUESS_VALUES values came and at least nine in ten of them have the same number of fields, two or more.
 */
bool csv_guess_made(const struct csv_guess *guess, char *separator, unsigned *fields);

#endif
