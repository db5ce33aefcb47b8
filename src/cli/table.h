/* Rows of cells, printed as an aligned table for people or as CSV (RFC 4180) for programs.
 *
 * Cells may hold bytes from a cluster: the table escapes them (text/sanitize), CSV keeps them as they are.
 */
#ifndef WEIR_CLI_TABLE_H
#define WEIR_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/known.h"
#include "base/str.h"

struct table_column {
    const char *name;   /* as in JSON; NULL ends a list of columns */
    const char *title;  /* heading of a table for people; NULL: the name */
    bool number;        /* right-aligned, never cut */
    bool wide_only;     /* in -o wide and csv alone */
    bool hide_if_empty; /* left out of a table (never of csv) in which all its cells are unknown */
};

struct table;

struct table *table_create(const struct table_column *columns); /* the columns must outlive it */
void table_set_ascii(struct table *table, bool ascii);          /* for whoever makes texts for people */
bool table_is_ascii(const struct table *table);
void table_destroy(struct table *table); /* NULL is allowed */

/* Cells in the order of the columns; a row is full when each column has one. Texts are copied. */
void table_text(struct table *table, const char *text);                     /* NULL: unknown */
void table_shown(struct table *table, const char *text, const char *shown); /* one for CSV, one for people */
void table_int(struct table *table, int64_t value);
void table_count(struct table *table, int64_t value); /* below 0: unknown */
void table_offset(struct table *table, struct offset value);
void table_real(struct table *table, struct real value, int digits);       /* digits after the point */
void table_bool(struct table *table, bool value);                          /* CSV: true, false; table: yes, nothing */
void table_ints(struct table *table, const int32_t *values, size_t count); /* "1,2,3" */

size_t table_row_count(const struct table *table);

struct table_look {
    size_t columns; /* names are cut in the middle until a line fits; 0: no limit */
    bool wide;      /* all columns, nothing cut */
    bool ascii;
    bool color; /* the heading stands out */
};
void table_print(const struct table *table, const struct table_look *look, struct str *out);
void table_print_csv(const struct table *table, bool heading, struct str *out);

#endif
