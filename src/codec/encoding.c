#include "codec/encoding.h"

#include <stdint.h>
#include <strings.h>

#include "text/utf8.h"

static const uint16_t upper[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

const char *encoding_name(enum encoding encoding)
{
    return encoding == ENCODING_UTF8 ? "UTF-8" : "windows-1252";
}

bool encoding_named(const char *name, enum encoding *encoding)
{
    static const struct {
        const char *name;
        enum encoding encoding;
    } names[] = {
        {"utf-8", ENCODING_UTF8},          {"utf8", ENCODING_UTF8},           {"windows-1252", ENCODING_WINDOWS_1252},
        {"cp1252", ENCODING_WINDOWS_1252}, {"latin1", ENCODING_WINDOWS_1252}, {"iso-8859-1", ENCODING_WINDOWS_1252}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(name, names[i].name) == 0) {
            *encoding = names[i].encoding;
            return true;
        }
    }
    return false;
}

enum encoding encoding_of(const char *text, size_t len, bool whole)
{
    enum { LONGEST = 4 };
    if (utf8_valid(text, len))
        return ENCODING_UTF8;
    for (size_t cut = 1; !whole && cut < LONGEST && cut < len; cut++)
        if (utf8_is_cut(text + len - cut, cut) && utf8_valid(text, len - cut))
            return ENCODING_UTF8;
    return ENCODING_WINDOWS_1252;
}

void encoding_append_1252(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        uint32_t point = byte >= 0x80 && byte < 0xA0 ? upper[byte - 0x80] : byte;
        char bytes[4];
        str_append_bytes(out, bytes, utf8_encode(point, bytes));
    }
}
