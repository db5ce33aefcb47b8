/* UTF-8 or windows-1252: which of them a text is, and the second as the first.
 *
 * The table of windows-1252 is the one of the WHATWG Encoding Standard (its index of 0x80 to 0x9F; five of these bytes
 * mean the C1 control of the same number there).
 */
#ifndef WEIR_CODEC_ENCODING_H
#define WEIR_CODEC_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum encoding { ENCODING_UTF8, ENCODING_WINDOWS_1252 };

const char *encoding_name(enum encoding encoding);              /* "UTF-8", "windows-1252" */
bool encoding_named(const char *name, enum encoding *encoding); /* also utf8, cp1252, latin1 (as the web reads it) */

/* Judges the beginning of a text; `whole`: all of it is here, so that a character cut off at its end is an error. */
enum encoding encoding_of(const char *text, size_t len, bool whole);

void encoding_append_1252(struct str *out, const char *text, size_t len);

#endif
