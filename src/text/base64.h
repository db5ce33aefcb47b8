/* Bytes as text. */
#ifndef WEIR_TEXT_BASE64_H
#define WEIR_TEXT_BASE64_H

#include <stddef.h>

#include "base/str.h"

void base64_append(struct str *out, const void *bytes, size_t len); /* RFC 4648, section 4, with padding */

#endif
