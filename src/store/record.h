/* One record as weir holds it: a fixed head, then header, key and value bytes in one contiguous, 8-aligned run.
 *
 * The encoded form is the same in a batch and in the ring, so that moving records is a memcpy.
 * Layout: struct record_head | headers | key | value | padding to 8. Headers are, one after another:
 * uint32 name length, name, int32 value length (-1: null), value; native byte order (never written to disk).
 */
#ifndef WEIR_STORE_RECORD_H
#define WEIR_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum timestamp_type { TIMESTAMP_NONE, TIMESTAMP_CREATE, TIMESTAMP_APPEND };

enum record_flags {
    RECORD_NULL_KEY = 1,
    RECORD_NULL_VALUE = 2, /* a tombstone; an empty value is not null */
    RECORD_CUT = 4         /* key or value hold fewer bytes than key_size, value_size */
};

struct record_head {
    uint32_t encoded; /* bytes of head, payload and padding together; a multiple of 8 */
    uint16_t flags;
    uint8_t timestamp_type;
    uint8_t spare;
    int64_t offset;
    int64_t timestamp_ms; /* since 1970; meaningless with TIMESTAMP_NONE */
    int32_t partition;
    uint32_t topic; /* index into the topics of the tail_spec */
    uint32_t header_count;
    uint32_t headers_len; /* encoded bytes */
    uint32_t key_len;     /* bytes held here */
    uint32_t value_len;
    uint32_t key_size; /* true sizes, on the broker */
    uint32_t value_size;
};

/* A view of an encoded record; valid as long as the memory it points into. */
struct record {
    const struct record_head *head;
    struct bytes key;   /* data == NULL for null */
    struct bytes value; /* data == NULL for a tombstone */
};

/* Points `record` at the encoded record at `encoded` (8-aligned). */
void record_view(struct record *record, const void *encoded);

/* Walks the headers: start with *at = 0; false at the end. `value.data` is NULL for a null header value. */
struct record_header {
    struct bytes name;
    struct bytes value;
};
bool record_next_header(const struct record *record, size_t *at, struct record_header *header);
/* The last of that name, as Kafka's own lastHeader(). False: there is none. */
bool record_last_header(const struct record *record, struct bytes name, struct bytes *value);

/* Size on the broker in bytes: key + value + header names and values (what screens call "size"). */
uint64_t record_size(const struct record *record);

#endif
