#include "text/hexdump.h"

#include <stdio.h>

const char *hexdump_line(const void *bytes, size_t len, size_t at, char out[HEXDUMP_LINE])
{
    const unsigned char *from = bytes;
    int used = snprintf(out, HEXDUMP_LINE, "%08zx ", at);
    char *text = out + used;
    for (size_t i = 0; i < HEXDUMP_BYTES; i++) {
        if (i == HEXDUMP_BYTES / 2)
            *text++ = ' ';
        if (at + i < len)
            text += snprintf(text, 4, " %02x", from[at + i]);
        else
            text += snprintf(text, 4, "   ");
    }
    *text++ = ' ';
    *text++ = ' ';
    *text++ = '|';
    for (size_t i = 0; i < HEXDUMP_BYTES && at + i < len; i++)
        *text++ = from[at + i] >= 0x20 && from[at + i] < 0x7F ? (char)from[at + i] : '.';
    *text++ = '|';
    *text = '\0';
    return out;
}
