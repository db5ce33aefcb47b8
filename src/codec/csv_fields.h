/* One row of CSV: its fields, and these as JSON. Used by the reader of files and by the decoder of values. */
#ifndef WEIR_CODEC_CSV_FIELDS_H
#define WEIR_CODEC_CSV_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* `struct csv_fields f = {0}` is empty. */
struct csv_fields {
    struct bytes *items; /* into the row, or into `text` for what was in quotes */
    size_t count, capacity;
    struct str text;
};

/* Splits a whole row. NULL: good; otherwise what is wrong with it. Fields live as long as the row and until the next
 * call. */
const char *csv_fields_split(struct csv_fields *fields, struct bytes row, char separator);
void csv_fields_finish(struct csv_fields *fields);

bool csv_field_is_number(struct bytes field); /* a JSON number, exactly as it stands */

/* Appends {"name":value,...}; see csv_append_json for what becomes of a field. */
void csv_fields_json(const char *const *names, const struct bytes *fields, size_t count, char separator,
                     struct str *out);

#endif
