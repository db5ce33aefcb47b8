#include "store/record.h"

#include <string.h>

enum { NULL_LENGTH = -1 };

static const char *payload_of(const struct record_head *head)
{
    return (const char *)(head + 1);
}

void record_view(struct record *record, const void *encoded)
{
    const struct record_head *head = encoded;
    const char *key = payload_of(head) + head->headers_len;
    record->head = head;
    record->key = (struct bytes){head->flags & RECORD_NULL_KEY ? NULL : key, head->key_len};
    record->value = (struct bytes){head->flags & RECORD_NULL_VALUE ? NULL : key + head->key_len, head->value_len};
}

bool record_next_header(const struct record *record, size_t *at, struct record_header *header)
{
    const struct record_head *head = record->head;
    if (*at >= head->headers_len)
        return false;
    const char *next = payload_of(head) + *at;
    uint32_t name_len;
    int32_t value_len;
    memcpy(&name_len, next, sizeof name_len);
    next += sizeof name_len;
    header->name = (struct bytes){next, name_len};
    next += name_len;
    memcpy(&value_len, next, sizeof value_len);
    next += sizeof value_len;
    bool is_null = value_len == NULL_LENGTH;
    header->value = (struct bytes){is_null ? NULL : next, is_null ? 0 : (size_t)value_len};
    next += header->value.len;
    *at = (size_t)(next - payload_of(head));
    return true;
}

bool record_last_header(const struct record *record, struct bytes name, struct bytes *value)
{
    struct record_header header;
    bool found = false;
    for (size_t at = 0; record_next_header(record, &at, &header);) {
        if (header.name.len != name.len || memcmp(header.name.data, name.data, name.len) != 0)
            continue;
        *value = header.value;
        found = true;
    }
    return found;
}

uint64_t record_size(const struct record *record)
{
    const struct record_head *head = record->head;
    /* Each header holds two lengths that are not part of its size. */
    uint64_t headers = head->headers_len - (uint64_t)head->header_count * 8;
    return (uint64_t)head->key_size + head->value_size + headers;
}
