#include "store/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void batch_finish(struct batch *batch)
{
    free(batch->data);
    *batch = (struct batch){0};
}

void batch_clear(struct batch *batch)
{
    batch->len = 0;
    batch->count = 0;
}

static char *reserve(struct batch *batch, size_t more)
{
    if (batch->len + more > batch->capacity) {
        size_t capacity = batch->capacity ? batch->capacity : 4096;
        while (capacity < batch->len + more)
            capacity *= 2;
        batch->data = mem_resize(batch->data, capacity, 1);
        batch->capacity = capacity;
    }
    return batch->data + batch->len;
}

static uint32_t headers_length(const struct record_fields *fields)
{
    size_t total = 0;
    for (size_t i = 0; i < fields->header_count; i++)
        total += 8 + fields->headers[i].name.len + fields->headers[i].value.len;
    return (uint32_t)total;
}

static char *put_bytes(char *to, struct bytes bytes, size_t len)
{
    if (len)
        memcpy(to, bytes.data, len);
    return to + len;
}

static char *put_headers(char *to, const struct record_fields *fields)
{
    for (size_t i = 0; i < fields->header_count; i++) {
        const struct record_header *header = &fields->headers[i];
        uint32_t name_len = (uint32_t)header->name.len;
        int32_t value_len = header->value.data ? (int32_t)header->value.len : -1;
        memcpy(to, &name_len, sizeof name_len);
        to = put_bytes(to + sizeof name_len, header->name, name_len);
        memcpy(to, &value_len, sizeof value_len);
        to = put_bytes(to + sizeof value_len, header->value, header->value.len);
    }
    return to;
}

void batch_add(struct batch *batch, const struct record_fields *fields, size_t limit)
{
    size_t room = limit ? limit : SIZE_MAX;
    size_t key_len = fields->key.len < room ? fields->key.len : room;
    size_t value_len = fields->value.len < room - key_len ? fields->value.len : room - key_len;
    bool cut = key_len < fields->key.len || value_len < fields->value.len;
    uint32_t headers_len = headers_length(fields);
    size_t used = sizeof(struct record_head) + headers_len + key_len + value_len;
    size_t encoded = (used + 7) & ~(size_t)7;

    char *to = reserve(batch, encoded);
    struct record_head head = {
        .encoded = (uint32_t)encoded,
        .flags = (uint16_t)((fields->key.data ? 0 : RECORD_NULL_KEY) | (fields->value.data ? 0 : RECORD_NULL_VALUE) |
                            (cut ? RECORD_CUT : 0)),
        .timestamp_type = (uint8_t)fields->timestamp_type,
        .offset = fields->offset,
        .timestamp_ms = fields->timestamp_ms,
        .partition = fields->partition,
        .topic = fields->topic,
        .header_count = (uint32_t)fields->header_count,
        .headers_len = headers_len,
        .key_len = (uint32_t)key_len,
        .value_len = (uint32_t)value_len,
        .key_size = (uint32_t)fields->key.len,
        .value_size = (uint32_t)fields->value.len,
    };
    memcpy(to, &head, sizeof head);
    to = put_headers(to + sizeof head, fields);
    to = put_bytes(to, fields->key, key_len);
    to = put_bytes(to, fields->value, value_len);
    memset(to, 0, encoded - used);
    batch->len += encoded;
    batch->count++;
}

void batch_add_encoded(struct batch *batch, const struct record_head *head)
{
    memcpy(reserve(batch, head->encoded), head, head->encoded);
    batch->len += head->encoded;
    batch->count++;
}

void batch_add_cut(struct batch *batch, const struct record_head *head, size_t limit)
{
    if (head->headers_len <= limit && (uint64_t)head->key_len + head->value_len <= limit) {
        batch_add_encoded(batch, head);
        return;
    }
    struct record_head cut = *head;
    if (cut.headers_len > limit)
        cut.headers_len = cut.header_count = 0;
    cut.key_len = head->key_len < limit ? head->key_len : (uint32_t)limit;
    cut.value_len = head->value_len < limit - cut.key_len ? head->value_len : (uint32_t)limit - cut.key_len;
    cut.flags |= RECORD_CUT;
    size_t used = sizeof cut + cut.headers_len + cut.key_len + cut.value_len;
    cut.encoded = (uint32_t)((used + 7) & ~(size_t)7);

    char *to = reserve(batch, cut.encoded);
    const char *from = (const char *)(head + 1);
    memcpy(to, &cut, sizeof cut);
    to = put_bytes(to + sizeof cut, (struct bytes){from, cut.headers_len}, cut.headers_len);
    from += head->headers_len;
    to = put_bytes(to, (struct bytes){from, cut.key_len}, cut.key_len);
    from += head->key_len;
    to = put_bytes(to, (struct bytes){from, cut.value_len}, cut.value_len);
    memset(to, 0, cut.encoded - used);
    batch->len += cut.encoded;
    batch->count++;
}

int64_t batch_keep_newest(struct batch *batch, size_t bytes, int64_t whole)
{
    struct record record;
    size_t at = 0, gone = 0;
    while (batch->count > 1 && batch->len - gone > bytes && batch_next(batch, &at, &record)) {
        if (at >= batch->len)
            break;
        gone = at;
        batch->count--;
    }
    if (!gone)
        return whole;
    batch->len -= gone;
    memmove(batch->data, batch->data + gone, batch->len);
    record_view(&record, batch->data);
    return record.head->offset;
}

void batch_append(struct batch *batch, const struct batch *from)
{
    if (from->len)
        memcpy(reserve(batch, from->len), from->data, from->len);
    batch->len += from->len;
    batch->count += from->count;
}

bool batch_next(const struct batch *batch, size_t *at, struct record *record)
{
    if (*at >= batch->len)
        return false;
    record_view(record, batch->data + *at);
    *at += record->head->encoded;
    return true;
}
