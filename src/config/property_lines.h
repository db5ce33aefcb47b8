/* The lines of a property file: KEY=VALUE, or everything that Java's format allows. */
#ifndef WEIR_CONFIG_PROPERTY_LINES_H
#define WEIR_CONFIG_PROPERTY_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct property_line {
    const char *key;
    const char *value;
    const char *origin; /* "FILE:LINE", the line where the key stands */
};

/* Calls `take` for each property in order; it returns false with a filled error to stop. With `java`: backslash escapes
 * and continued lines, `=`, `:` or white space between key and value. Strings live during the call. */
bool property_lines_walk(const char *name, const char *text, size_t len, bool java,
                         bool (*take)(void *context, const struct property_line *line, struct error *error),
                         void *context, struct error *error);

#endif
