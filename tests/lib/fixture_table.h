/* A table of made-up topics, to try ui/table with. */
#ifndef WEIR_TESTS_FIXTURE_TABLE_H
#define WEIR_TESTS_FIXTURE_TABLE_H

#include "ui/table.h"

struct fixture_row {
    uint64_t id;
    const char *name;
    int64_t lag; /* -1: unknown */
    const char *note;
};

struct fixture_table {
    const struct fixture_row *rows;
    size_t count;
    size_t *formatted; /* counts calls of the cell function; may be NULL */
};

enum { FIXTURE_NAME, FIXTURE_LAG, FIXTURE_SPARK, FIXTURE_NOTE, FIXTURE_COLUMNS };

extern const struct table_column fixture_columns[FIXTURE_COLUMNS];

/* `table` must outlive what is returned. */
struct table_rows fixture_rows(const struct fixture_table *table);

#endif
