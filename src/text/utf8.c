#include "text/utf8.h"

#include <string.h>

static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

size_t utf8_decode(const char *text, size_t len, uint32_t *codepoint)
{
    if (!len)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text;
    size_t need = sequence_length(bytes[0]);
    if (!need || need > len)
        return 0;
    if (need == 1) {
        *codepoint = bytes[0];
        return 1;
    }
    uint32_t value = bytes[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[need] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *codepoint = value;
    return need;
}

bool utf8_is_cut(const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t need = sequence_length(bytes[0]);
    if (need <= len)
        return false;
    for (size_t i = 1; i < len; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return false;
    /* The second byte decides about overlong forms, surrogates and the end of Unicode. */
    return len == 1 || !((bytes[0] == 0xE0 && bytes[1] < 0xA0) || (bytes[0] == 0xED && bytes[1] > 0x9F) ||
                         (bytes[0] == 0xF0 && bytes[1] < 0x90) || (bytes[0] == 0xF4 && bytes[1] > 0x8F));
}

size_t utf8_encode(uint32_t codepoint, char out[4])
{
    if (codepoint < 0x80) {
        out[0] = (char)codepoint;
        return 1;
    }
    if (codepoint < 0x800) {
        out[0] = (char)(0xC0 | codepoint >> 6);
        out[1] = (char)(0x80 | (codepoint & 0x3F));
        return 2;
    }
    if (codepoint < 0x10000) {
        out[0] = (char)(0xE0 | codepoint >> 12);
        out[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        out[2] = (char)(0x80 | (codepoint & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | codepoint >> 18);
    out[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
    out[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
    out[3] = (char)(0x80 | (codepoint & 0x3F));
    return 4;
}

bool utf8_valid(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        uint64_t eight;
        if (len - at >= sizeof eight) {
            memcpy(&eight, text + at, sizeof eight);
            if (!(eight & UINT64_C(0x8080808080808080))) {
                at += sizeof eight;
                continue;
            }
        }
        uint32_t codepoint;
        size_t step = utf8_decode(text + at, len - at, &codepoint);
        if (!step)
            return false;
        at += step;
    }
    return true;
}
