/* Reads the two files of properties that people have: kcat.conf (librdkafka's names) and Java's client.properties.
 *
 * Both are lines of KEY=VALUE with whole-line comments (# and, as Java has it, !). A file is taken as Java's when it
 * has a key that only Java knows; then its escapes, `:` or white space as separator and continued lines are understood,
 * too, and its keys are translated (java_keys.h).
 */
#ifndef WEIR_CONFIG_PROPERTY_FILE_H
#define WEIR_CONFIG_PROPERTY_FILE_H

#include "base/str.h"
#include "config/properties.h"

/* Reads `path` into `properties` (its keys replace earlier ones). Errors (ERROR_USAGE) say file, line, key, what was
 * expected and what to do. Appends lines to `warnings`: keys that were left out since only Java clients use them, and a
 * file with secrets that others can read. `*java` (may be NULL): whether Java's own tools understand it. */
bool property_file_read(const char *path, struct properties *properties, bool *java, struct str *warnings,
                        struct error *error);

/* The same from text, with `name` in its origins. */
bool property_file_parse(const char *name, const char *text, size_t len, struct properties *properties,
                         struct str *warnings, struct error *error);

#endif
