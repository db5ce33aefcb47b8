/* How many columns a character takes: the only place that decides it (Unicode 14 East Asian Width; ambiguous is 1). */
#ifndef WEIR_TEXT_WIDTH_H
#define WEIR_TEXT_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* 0 (combining, zero-width), 1 or 2; -1 for a control character. */
int width_of(uint32_t codepoint);

/* Columns of a sanitized text (see sanitize.h). */
size_t width_text(const char *text, size_t len);

/* The longest prefix, in bytes, of whole grapheme-like clusters (base + its combining marks) within `columns`.
 * `*used` (may be NULL) is the columns it takes. */
size_t width_prefix(const char *text, size_t len, size_t columns, size_t *used);

/* Cuts a name in the middle to `columns`: "payments...-retry-3" with U+2026 (or "..", when ascii). Writes a terminated
 * text to out (cut further if out is too small) and returns its length in bytes. */
size_t width_middle_cut(const char *text, size_t len, size_t columns, int ascii, char *out, size_t out_size);

#endif
