#include "kafka/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { HEADERS_MOSTLY = 64 }; /* more than these need memory of their own */

static size_t read_headers(const rd_kafka_headers_t *list, struct record_header *headers, size_t most)
{
    size_t count = 0, len;
    const char *name;
    const void *value;
    while (count < most && !rd_kafka_header_get_all(list, count, &name, &value, &len)) {
        headers[count] = (struct record_header){{name, strlen(name)}, {value, value ? len : 0}};
        count++;
    }
    return count;
}

static enum timestamp_type type_of(rd_kafka_timestamp_type_t type)
{
    switch (type) {
    case RD_KAFKA_TIMESTAMP_CREATE_TIME:
        return TIMESTAMP_CREATE;
    case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME:
        return TIMESTAMP_APPEND;
    default:
        return TIMESTAMP_NONE;
    }
}

void message_add(struct batch *batch, const rd_kafka_message_t *message, uint32_t topic, size_t limit)
{
    rd_kafka_timestamp_type_t type;
    struct record_fields fields = {
        .topic = topic,
        .partition = message->partition,
        .offset = message->offset,
        .timestamp_ms = rd_kafka_message_timestamp(message, &type),
        .key = {message->key, message->key_len},
        .value = {message->payload, message->len},
    };
    fields.timestamp_type = type_of(type);
    rd_kafka_headers_t *list = NULL;
    if (rd_kafka_message_headers(message, &list) || !list) {
        batch_add(batch, &fields, limit);
        return;
    }
    struct record_header some[HEADERS_MOSTLY];
    size_t count = rd_kafka_header_cnt(list);
    struct record_header *headers = count <= HEADERS_MOSTLY ? some : mem_alloc(count * sizeof *headers);
    fields.headers = headers;
    fields.header_count = read_headers(list, headers, count);
    batch_add(batch, &fields, limit);
    if (headers != some)
        free(headers);
}
