/* A language as scripts/po.py makes it. */
#ifndef WEIR_BASE_LANG_TABLE_H
#define WEIR_BASE_LANG_TABLE_H

#include <stddef.h>

struct lang_entry {
    const char *text; /* English */
    const char *one;
    const char *many; /* NULL: it has no plural */
};

struct lang_table {
    const char *name;                 /* "es" */
    const struct lang_entry *entries; /* by `text`, bytewise */
    size_t count;
};

extern const struct lang_table lang_table_es;

#endif
