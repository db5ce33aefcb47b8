/* The fields of a JSON object as columns, each cell as text. */
#ifndef WEIR_ENGINE_EXPORT_FIELDS_H
#define WEIR_ENGINE_EXPORT_FIELDS_H

#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "codec/json_scan.h"

enum { EXPORT_COLUMNS = 4096 };

struct export_column {
    char *name;      /* the heading: names with dots between (`a.b`), or the path where that says too little */
    char *path;      /* as json_path_append writes it: no two are alike */
    uint64_t filled; /* rows that have something there, null as well */
};

/* Either all fields that objects have, or those that were chosen. `struct export_columns c = {0}` is empty. */
struct export_columns {
    struct export_column *items;
    size_t count;
    struct map by_path, by_name; /* -> index; of fields that were learned */
    bool chosen;                 /* no further ones are learned */
    uint64_t left_out;           /* values of fields beyond EXPORT_COLUMNS */
};

/* The column at a path of codec/json_path.h, once; it is headed by the path without the root. False: it is no path. */
bool export_columns_choose(struct export_columns *columns, const char *path, struct error *error);
/* Adds the columns of one object, in its order. Where two fields would have one heading ({"a.b":1,"a":{"b":2}}) both
 * are headed by their paths. */
void export_columns_learn(struct export_columns *columns, const struct json_index *index, const char *text);
void export_columns_finish(struct export_columns *columns);

/* Appends one row of CSV. Numbers and literals stand digit for digit, strings are their text, null and a missing field
 * are empty (an empty string is ""), arrays are JSON, as objects are that have no members or were chosen. */
void export_row(struct export_columns *columns, const struct json_index *index, const char *text, struct str *out);

#endif
