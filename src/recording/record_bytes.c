#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "recording/frame.h"

const unsigned char recording_magic[8] = {'W', 'E', 'I', 'R', 'R', 'E', 'C', '\n'};
const unsigned char frame_mark[4] = {0xF5, 'W', 'R', 'F'};

enum { FIXED = 48, LENGTH = 4 };

void put32(struct str *out, uint32_t value)
{
    const char bytes[4] = {(char)value, (char)(value >> 8), (char)(value >> 16), (char)(value >> 24)};
    str_append_bytes(out, bytes, sizeof bytes);
}

void put64(struct str *out, uint64_t value)
{
    put32(out, (uint32_t)value);
    put32(out, (uint32_t)(value >> 32));
}

static void put_headers(struct str *out, const struct record *record)
{
    struct record_header header;
    for (size_t at = 0; record_next_header(record, &at, &header);) {
        put32(out, (uint32_t)header.name.len);
        str_append_bytes(out, header.name.data, header.name.len);
        put32(out, header.value.data ? (uint32_t)header.value.len : UINT32_MAX);
        str_append_bytes(out, header.value.data, header.value.len);
    }
}

void record_put(struct str *out, const struct record *record)
{
    const struct record_head *head = record->head;
    size_t start = out->len;
    uint32_t nulls = (record->key.data ? 0 : 1) | (record->value.data ? 0 : 2);
    put32(out, 0);
    put32(out, head->topic);
    put32(out, (uint32_t)head->partition);
    put64(out, (uint64_t)head->offset);
    put64(out, (uint64_t)head->timestamp_ms);
    put32(out, nulls | (uint32_t)head->timestamp_type << 8);
    put32(out, head->header_count);
    put32(out, 0);
    put32(out, (uint32_t)record->key.len);
    put32(out, (uint32_t)record->value.len);
    size_t headers = out->len;
    put_headers(out, record);
    struct str number = {0};
    put32(&number, (uint32_t)(out->len - headers));
    memcpy(out->data + start + 36, number.data, 4);
    str_append_bytes(out, record->key.data, record->key.len);
    str_append_bytes(out, record->value.data, record->value.len);
    str_clear(&number);
    put32(&number, (uint32_t)(out->len - start - 4));
    memcpy(out->data + start, number.data, 4);
    str_finish(&number);
}

/* NULL: the bytes are not so many headers. The caller frees what is returned; with none it is memory all the same. */
static struct record_header *get_headers(const unsigned char *at, size_t len, uint32_t count)
{
    if (count > len / 8)
        return count ? NULL : mem_zero(1, sizeof(struct record_header));
    struct record_header *headers = mem_zero(count + 1, sizeof *headers);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t name = len >= 4 ? get32(at) : UINT32_MAX;
        if (len < 8 || name > len - 8)
            goto bad;
        headers[i].name = (struct bytes){(const char *)at + 4, name};
        at += 4 + name;
        len -= 4 + name;
        uint32_t value = get32(at);
        at += 4;
        len -= 4;
        if (value == UINT32_MAX)
            continue;
        if (value > len)
            goto bad;
        headers[i].value = (struct bytes){(const char *)at, value};
        at += value;
        len -= value;
    }
    if (len == 0)
        return headers;
bad:
    free(headers);
    return NULL;
}

size_t record_get(const unsigned char *at, size_t len, const uint32_t *topics, size_t topic_count, struct batch *batch)
{
    if (len < FIXED || get32(at) > len - LENGTH || get32(at) < FIXED - LENGTH)
        return 0;
    size_t size = get32(at) + (size_t)LENGTH;
    uint32_t topic = get32(at + 4), flags = get32(at + 28);
    uint64_t headers = get32(at + 36), key = get32(at + 40), value = get32(at + 44);
    if (topic >= topic_count || flags >> 8 > TIMESTAMP_APPEND || (flags & 0xFF) > 3 ||
        headers + key + value != size - FIXED)
        return 0;
    struct record_header *list = get_headers(at + FIXED, (size_t)headers, get32(at + 32));
    if (!list)
        return 0;
    const char *bytes = (const char *)at + FIXED + headers;
    struct record_fields fields = {.topic = topics[topic],
                                   .partition = (int32_t)get32(at + 8),
                                   .offset = (int64_t)get64(at + 12),
                                   .timestamp_ms = (int64_t)get64(at + 20),
                                   .timestamp_type = (enum timestamp_type)(flags >> 8),
                                   .headers = list,
                                   .header_count = get32(at + 32)};
    if (!(flags & 1))
        fields.key = (struct bytes){bytes, (size_t)key};
    if (!(flags & 2))
        fields.value = (struct bytes){bytes + key, (size_t)value};
    batch_add(batch, &fields, 0);
    free(list);
    return size;
}
