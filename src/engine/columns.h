/* Parts of records as columns: fields of the value by path, headers, the size. What the message view shows as a table,
 * and sorts by. */
#ifndef WEIR_ENGINE_COLUMNS_H
#define WEIR_ENGINE_COLUMNS_H

#include "codec/decode.h"
#include "store/record.h"

enum { COLUMNS_MOST = 16, COLUMN_PATH = 128 };

/* `struct column_list c = {0}`: none; the value is shown as it is. */
struct column_list {
    char paths[COLUMNS_MOST][COLUMN_PATH];
    size_t count;
};

/* "PATH PATH...", with spaces or commas between: `value.user`, `user`, `value["unit price"]`, `header["trace"]`,
 * `header.trace`, `key`, `size`; "off" or "" are no columns. False with what was expected; `list` is as before then. */
bool column_list_parse(struct column_list *list, const char *text, struct error *error);
void column_list_append(struct str *out, const struct column_list *list); /* as it would be written */

enum cell_kind {
    CELL_MISSING, /* the record has no such part */
    CELL_NULL,
    CELL_NUMBER, /* digit for digit as it came */
    CELL_WORD,   /* true, false */
    CELL_TEXT,   /* what a string says, a header, a key */
    CELL_JSON    /* an object or an array, without white space */
};

/* Appends what stands in the column. `value` is the record's value, decoded; the
 * key is read here. */
enum cell_kind column_cell(const char *path, const struct record *record, const struct decoded *value,
                           const struct decoder *decoder, struct str *out);

/* Whether any column looks into the value: it must be decoded for those alone. */
bool column_list_needs_value(const struct column_list *list);

#endif
