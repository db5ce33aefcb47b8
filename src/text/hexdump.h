/* Bytes as lines of "00000010  77 65 69 72 00 ff ...  |weir..|", 16 a line. */
#ifndef WEIR_TEXT_HEXDUMP_H
#define WEIR_TEXT_HEXDUMP_H

#include <stddef.h>

enum { HEXDUMP_LINE = 80, HEXDUMP_BYTES = 16 };

/* Writes the line of bytes[at .. at + 16) into `out`, terminated; only printable ASCII. `len` is of all bytes, at
 * most 4 GiB. */
const char *hexdump_line(const void *bytes, size_t len, size_t at, char out[HEXDUMP_LINE]);

#endif
