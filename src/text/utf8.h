/* UTF-8, strictly as RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef WEIR_TEXT_UTF8_H
#define WEIR_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one character at text[0..len). Returns its length in bytes (1-4), or 0 when those bytes are not valid there.
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *codepoint);
/* True when text[0..len), len >= 1, is the beginning of a character that more bytes could complete. */
bool utf8_is_cut(const char *text, size_t len);
size_t utf8_encode(uint32_t codepoint, char out[4]); /* bytes written */
bool utf8_valid(const char *text, size_t len);       /* fast over ASCII */

#endif
