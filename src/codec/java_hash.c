#include "codec/java_hash.h"

#include <string.h>

#include "text/utf8.h"

int32_t java_string_hash(const char *text, size_t len)
{
    uint32_t hash = 0;
    for (size_t at = 0; at < len;) {
        uint32_t c = 0xFFFD;
        size_t size = utf8_decode(text + at, len - at, &c);
        if (!size)
            c = 0xFFFD;
        at += size ? size : 1;
        if (c > 0xFFFF) {
            hash = hash * 31 + (0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        hash = hash * 31 + c;
    }
    return (int32_t)hash;
}

int32_t group_partition(const char *group, int32_t partitions)
{
    int32_t hash = java_string_hash(group, strlen(group));
    if (hash == INT32_MIN)
        hash = 0;
    return (hash < 0 ? -hash : hash) % partitions;
}
