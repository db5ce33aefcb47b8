/* The skeleton of a JSON line is literal text: a million lines a second leave no time to build it from parts. What
 * comes from the cluster goes through text/jsonw. */
#include "engine/tail_format.h"

#include <string.h>

#include "codec/csv.h"
#include "codec/json_scan.h"
#include "codec/payload.h"
#include "text/format.h"
#include "text/jsonw.h"
#include "text/sanitize.h"
#include "text/utf8.h"

const char tail_format_csv_heading[] = "topic,partition,offset,timestamp,timestamp_ms,timestamp_type,key,key_format,"
                                       "value,value_format,headers,size\r\n";

static const char *const timestamp_types[] = {"none", "create", "append"};

enum tail_format tail_format_named(const char *name, bool is_terminal)
{
    static const struct {
        const char *name;
        enum tail_format format;
    } names[] = {{"line", TAIL_LINES}, {"raw", TAIL_RAW},   {"jsonl", TAIL_JSONL},
                 {"json", TAIL_JSON},  {"kcat", TAIL_KCAT}, {"csv", TAIL_CSV}};
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].format;
    return is_terminal ? TAIL_LINES : TAIL_JSONL;
}

#define LITERAL(out, text) str_append_bytes(out, text, sizeof(text) - 1)

static void append_int(struct str *out, int64_t value)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_int(&json, value);
}

static void append_string(struct str *out, struct bytes text)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_string_bytes(&json, text.data, text.len);
}

static void append_base64(struct str *out, struct bytes bytes)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_base64(&json, bytes.data, bytes.len);
}

/* A key or a value as it is printed: as it is, or as the JSON that it was read as. */
struct printed {
    struct bytes bytes;
    enum payload_kind kind;
    const char *format;
};

static struct printed as_it_is(struct bytes bytes)
{
    enum payload_kind kind = payload_kind_of(bytes);
    return (struct printed){bytes, kind, payload_kind_name(kind)};
}

static struct printed as_read(const struct decoded *decoded, struct bytes bytes)
{
    if (!decoded->json.data || decoded->as == DECODED_JSON)
        return as_it_is(bytes);
    return (struct printed){decoded->json, PAYLOAD_JSON, decoded_format(decoded->as)};
}

static struct printed print_key(struct tail_formatter *formatter, const struct record *record)
{
    if (!formatter->decoder || formatter->decoder->key == DECODER_AUTO || !record->key.data)
        return as_it_is(record->key);
    decode_key(&formatter->key, record->key, formatter->decoder);
    return as_read(&formatter->key, record->key);
}

static struct printed print_value(struct tail_formatter *formatter, const struct record *record)
{
    if (!formatter->decoder || formatter->decoder->kind == DECODER_AUTO || !record->value.data)
        return as_it_is(record->value);
    decode_record(&formatter->value, record->key, record->value, formatter->decoder);
    return as_read(&formatter->value, record->value);
}

static void append_payload(struct str *out, struct bytes bytes, enum payload_kind payload)
{
    switch (payload) {
    case PAYLOAD_NULL:
        LITERAL(out, "null");
        break;
    case PAYLOAD_JSON:
        json_compact(out, bytes.data, bytes.len);
        break;
    case PAYLOAD_TEXT:
        append_string(out, bytes);
        break;
    case PAYLOAD_BINARY:
        append_base64(out, bytes);
        break;
    }
}

/* Header names and values are text or bytes, never a JSON tree: nobody's header is meant to change its type. */
static void append_text_or_bytes(struct str *out, struct bytes bytes)
{
    if (!bytes.data)
        LITERAL(out, "null");
    else if (utf8_valid(bytes.data, bytes.len))
        append_string(out, bytes);
    else
        append_base64(out, bytes);
}

static void append_headers(struct str *out, const struct record *record)
{
    struct record_header header;
    bool first = true;
    str_append_char(out, '[');
    for (size_t at = 0; record_next_header(record, &at, &header); first = false) {
        if (!first)
            str_append_char(out, ',');
        LITERAL(out, "{\"key\":");
        append_text_or_bytes(out, header.name);
        LITERAL(out, ",\"value\":");
        append_text_or_bytes(out, header.value);
        str_append_char(out, '}');
    }
    str_append_char(out, ']');
}

static void append_topic(struct str *out, struct tail_formatter *formatter, const struct record *record)
{
    uint32_t index = record->head->topic;
    if (formatter->topic_cached != index + 1) {
        const char *topic = formatter->topics[index];
        str_clear(&formatter->topic_json);
        append_string(&formatter->topic_json, (struct bytes){topic, strlen(topic)});
        formatter->topic_cached = index + 1;
    }
    str_append_bytes(out, formatter->topic_json.data, formatter->topic_json.len);
}

/* ISO 8601; only the milliseconds of neighbours differ. */
static void append_time(struct str *out, struct tail_formatter *formatter, int64_t wall_ms)
{
    enum { TO_SECOND = sizeof "2026-11-23T12:04:31" - 1 };
    const int64_t year_9999_s = 253402300799;
    char text[FORMAT_MAX];
    int64_t second = wall_ms / 1000;
    if (second > year_9999_s) {
        str_append(out, format_iso(wall_ms, text));
        return;
    }
    if (formatter->second_cached != second + 1) {
        format_iso(second * 1000, formatter->second);
        formatter->second_cached = second + 1;
    }
    unsigned ms = (unsigned)(wall_ms % 1000);
    const char rest[] = {'.', (char)('0' + ms / 100), (char)('0' + ms / 10 % 10), (char)('0' + ms % 10), 'Z'};
    str_append_bytes(out, formatter->second, TO_SECOND);
    str_append_bytes(out, rest, sizeof rest);
}

static bool has_time(const struct record *record)
{
    return record->head->timestamp_type != TIMESTAMP_NONE && record->head->timestamp_ms >= 0;
}

/* Where the record stands: the opening that both JSON forms share. */
static void append_place(struct tail_formatter *formatter, const struct record *record, struct str *out)
{
    LITERAL(out, "{\"topic\":");
    append_topic(out, formatter, record);
    LITERAL(out, ",\"partition\":");
    append_int(out, record->head->partition);
    LITERAL(out, ",\"offset\":");
    append_int(out, record->head->offset);
}

static void append_json(struct tail_formatter *formatter, const struct record *record, struct str *out)
{
    const struct record_head *head = record->head;
    struct printed key = print_key(formatter, record), value = print_value(formatter, record);
    append_place(formatter, record, out);
    if (has_time(record)) {
        LITERAL(out, ",\"timestamp\":\"");
        append_time(out, formatter, head->timestamp_ms);
        LITERAL(out, "\",\"timestamp_ms\":");
        append_int(out, head->timestamp_ms);
    } else {
        LITERAL(out, ",\"timestamp\":null,\"timestamp_ms\":null");
    }
    LITERAL(out, ",\"timestamp_type\":\"");
    str_append(out, timestamp_types[head->timestamp_type]);
    LITERAL(out, "\",\"key\":");
    append_payload(out, key.bytes, key.kind);
    LITERAL(out, ",\"key_format\":\"");
    str_append(out, key.format);
    LITERAL(out, "\",\"value\":");
    append_payload(out, value.bytes, value.kind);
    LITERAL(out, ",\"value_format\":\"");
    str_append(out, value.format);
    LITERAL(out, "\",\"headers\":");
    append_headers(out, record);
    LITERAL(out, ",\"size\":");
    append_int(out, (int64_t)record_size(record));
    str_append_char(out, '}');
}

/* As `kcat -J`, less the broker's number, which is not known here. */
static void append_kcat(struct tail_formatter *formatter, const struct record *record, struct str *out)
{
    const struct record_head *head = record->head;
    struct record_header header;
    append_place(formatter, record, out);
    if (has_time(record)) {
        str_appendf(out,
                    ",\"tstype\":\"%s\",\"ts\":", head->timestamp_type == TIMESTAMP_APPEND ? "logappend" : "create");
        append_int(out, head->timestamp_ms);
    }
    for (size_t at = 0, i = 0; record_next_header(record, &at, &header); i++) {
        str_append(out, i ? "," : ",\"headers\":[");
        append_text_or_bytes(out, header.name);
        str_append_char(out, ',');
        append_text_or_bytes(out, header.value);
    }
    if (head->header_count)
        str_append_char(out, ']');
    LITERAL(out, ",\"key\":");
    append_text_or_bytes(out, record->key);
    LITERAL(out, ",\"payload\":");
    append_text_or_bytes(out, record->value);
    LITERAL(out, "}\n");
}

/* A CSV cell: text as it is, bytes as base64's JSON object, null as nothing (its format says which). */
static void append_csv_payload(struct tail_formatter *formatter, struct printed payload, struct str *out)
{
    struct bytes bytes = payload.bytes;
    if (payload.kind == PAYLOAD_BINARY) {
        str_clear(&formatter->scratch);
        append_base64(&formatter->scratch, bytes);
        bytes = (struct bytes){str_text(&formatter->scratch), formatter->scratch.len};
    }
    if (payload.kind != PAYLOAD_NULL)
        csv_append_field(out, bytes.data, bytes.len, ',');
    str_appendf(out, ",%s,", payload.format);
}

static void append_csv(struct tail_formatter *formatter, const struct record *record, struct str *out)
{
    const struct record_head *head = record->head;
    const char *topic = formatter->topics[head->topic];
    char text[FORMAT_MAX];
    csv_append_field(out, topic, strlen(topic), ',');
    str_appendf(out, ",%d,%lld,", (int)head->partition, (long long)head->offset);
    if (has_time(record))
        str_appendf(out, "%s,%lld,", format_iso(head->timestamp_ms, text), (long long)head->timestamp_ms);
    else
        LITERAL(out, ",,");
    str_appendf(out, "%s,", timestamp_types[head->timestamp_type]);
    append_csv_payload(formatter, print_key(formatter, record), out);
    append_csv_payload(formatter, print_value(formatter, record), out);
    str_clear(&formatter->scratch);
    append_headers(&formatter->scratch, record);
    csv_append_field(out, str_text(&formatter->scratch), formatter->scratch.len, ',');
    str_appendf(out, ",%llu\r\n", (unsigned long long)record_size(record));
}

static void append_shown(const struct tail_formatter *formatter, struct bytes bytes, struct str *out)
{
    if (!bytes.data)
        str_append(out, "null");
    else
        sanitize_append(out, bytes.data, bytes.len, SIZE_MAX, formatter->ascii);
}

static void append_line(struct tail_formatter *formatter, const struct record *record, struct str *out)
{
    const struct record_head *head = record->head;
    const char *dim = formatter->color ? "\033[2m" : "", *bold = formatter->color ? "\033[36m" : "";
    const char *plain = formatter->color ? "\033[0m" : "";
    char text[FORMAT_MAX];
    str_appendf(out, "%s%s%s  ", dim, has_time(record) ? format_clock(head->timestamp_ms, text) : "--:--:--.---",
                plain);
    if (formatter->many_topics) {
        const char *topic = formatter->topics[head->topic];
        append_shown(formatter, (struct bytes){topic, strlen(topic)}, out);
        str_append_char(out, ' ');
    }
    str_appendf(out, "%d:%lld  %s", (int)head->partition, (long long)head->offset, bold);
    append_shown(formatter, print_key(formatter, record).bytes, out);
    str_appendf(out, "%s  ", plain);
    append_shown(formatter, print_value(formatter, record).bytes, out);
    str_append_char(out, '\n');
}

void tail_formatter_finish(struct tail_formatter *formatter)
{
    decoded_finish(&formatter->key);
    decoded_finish(&formatter->value);
    str_finish(&formatter->scratch);
    str_finish(&formatter->topic_json);
}

void tail_format_record(struct tail_formatter *formatter, const struct record *record, struct str *out)
{
    switch (formatter->format) {
    case TAIL_LINES:
        append_line(formatter, record, out);
        break;
    case TAIL_RAW:
        str_append_bytes(out, record->value.data, record->value.len);
        str_append_char(out, '\n');
        break;
    case TAIL_JSONL:
        append_json(formatter, record, out);
        str_append_char(out, '\n');
        break;
    case TAIL_JSON:
        append_json(formatter, record, out);
        break;
    case TAIL_KCAT:
        append_kcat(formatter, record, out);
        break;
    case TAIL_CSV:
        append_csv(formatter, record, out);
        break;
    }
}
