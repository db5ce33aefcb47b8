#include "codec/base64.h"

#include <stdint.h>

static int digit_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct str *out, const char *text, size_t len)
{
    size_t before = out->len, padding = 0;
    if (len % 4 != 0)
        return false;
    while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
        padding++;
    uint32_t group = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = i + padding >= len ? 0 : digit_of(text[i]);
        if (digit < 0) {
            out->len = before;
            return false;
        }
        group = group << 6 | (uint32_t)digit;
        if (i % 4 != 3)
            continue;
        const char bytes[3] = {(char)(group >> 16), (char)(group >> 8), (char)group};
        str_append_bytes(out, bytes, i + 1 == len ? 3 - padding : 3);
        group = 0;
    }
    return true;
}
