/* A small strict INI reader: `[section]`, `key = value`, whole-line comments with # or ;. Values run to the end of the
 * line (a # in a password is part of it) without surrounding white space; there are no quotes and no escapes.
 */
#ifndef WEIR_CONFIG_INI_H
#define WEIR_CONFIG_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct ini_entry {
    const char *section; /* "profile prod"; "" before the first section */
    const char *key;     /* NULL: this is the section's own line */
    const char *value;   /* "" when nothing follows `=` */
    int line;            /* from 1 */
    const char *origin;  /* "FILE:LINE" */
};

/* Calls `take` for each section line and each key, in order; it returns false with a filled error to stop. `name` is
 * the file's, for errors, which name file, line, key and what was expected (ERROR_USAGE). Strings live during the call.
 */
bool ini_parse(const char *name, const char *text, size_t len,
               bool (*take)(void *context, const struct ini_entry *entry, struct error *error), void *context,
               struct error *error);

#endif
