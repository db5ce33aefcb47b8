/* The fields of a JSON object as columns: nested ones by path (`a.b`), each cell as text. */
#ifndef WEIR_ENGINE_EXPORT_FIELDS_H
#define WEIR_ENGINE_EXPORT_FIELDS_H

#include "base/map.h"
#include "base/str.h"
#include "codec/json_scan.h"

enum { EXPORT_COLUMNS = 4096 };

/* `struct export_columns c = {0}` is empty. */
struct export_columns {
    char **names;
    size_t count;
    struct map index;  /* name -> index */
    bool chosen;       /* no further ones are added */
    uint64_t left_out; /* values of fields beyond EXPORT_COLUMNS */
};

void export_columns_add(struct export_columns *columns, const char *name);
/* Adds the columns of one object, in its order. */
void export_columns_learn(struct export_columns *columns, const struct json_index *index, const char *text);
void export_columns_finish(struct export_columns *columns);

/* Appends one row of CSV. Numbers and literals stand digit for digit, strings are their text, null and a missing field
 * are empty (an empty string is ""), arrays are JSON. */
void export_row(const struct export_columns *columns, const struct json_index *index, const char *text,
                struct str *out);

#endif
