/* A run of encoded records in one block of memory: what T1 fills and a sink takes.
 *
 * Owned by one thread at a time; no locks. `struct batch b = {0}` is empty. Clearing keeps the memory.
 */
#ifndef WEIR_STORE_BATCH_H
#define WEIR_STORE_BATCH_H

#include "store/record.h"

struct batch {
    char *data; /* encoded records, one after another, 8-aligned */
    size_t len; /* bytes used */
    size_t capacity;
    size_t count; /* records */
};

/* What batch_add copies. Pointers need to live only during the call. */
struct record_fields {
    uint32_t topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms;
    enum timestamp_type timestamp_type;
    struct bytes key;   /* data == NULL: null key */
    struct bytes value; /* data == NULL: tombstone */
    const struct record_header *headers;
    size_t header_count;
};

void batch_finish(struct batch *batch);
void batch_clear(struct batch *batch);

/* Appends a copy. Of key and value together at most `limit` bytes are kept (0: no limit); a record that is cut so has
 * RECORD_CUT and its true sizes. Key and header bytes are kept before value bytes. */
void batch_add(struct batch *batch, const struct record_fields *fields, size_t limit);

/* Appends a copy of an encoded record as it is. */
void batch_add_encoded(struct batch *batch, const struct record_head *head);

/* The same, but of key and value together at most `limit` bytes, and of headers all or, when they are longer, none:
 * what is left out makes it RECORD_CUT. */
void batch_add_cut(struct batch *batch, const struct record_head *head, size_t limit);

/* Takes the oldest records away until at most `bytes` are left, encoded, but at least one record. Returns the offset of
 * the first that stays; `whole` when none had to go. */
int64_t batch_keep_newest(struct batch *batch, size_t bytes, int64_t whole);
/* All of `from` behind what is there. */
void batch_append(struct batch *batch, const struct batch *from);

/* Walks the records: start with *at = 0; false at the end. */
bool batch_next(const struct batch *batch, size_t *at, struct record *record);

#endif
