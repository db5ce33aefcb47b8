/* Base64 (RFC 4648, section 4) back to bytes. */
#ifndef WEIR_CODEC_BASE64_H
#define WEIR_CODEC_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Appends the bytes. False, with nothing appended, for anything but whole groups of four with their padding. */
bool base64_decode(struct str *out, const char *text, size_t len);

#endif
