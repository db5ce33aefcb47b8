/* Walks a table of fields. Lengths are compared with the bytes that are there before anything is made of them. */
#include "codec/group_record.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "codec/group_schema.h"
#include "text/jsonw.h"
#include "text/utf8.h"

struct reader {
    const unsigned char *bytes;
    size_t len, at;
    int16_t version;
    bool flexible; /* lengths are varints, and structs end with tagged fields */
    bool bad;
    struct jsonw json;
};

static uint64_t take(struct reader *in, size_t size)
{
    uint64_t value = 0;
    in->bad = in->bad || in->len - in->at < size;
    for (size_t i = 0; !in->bad && i < size; i++)
        value = value << 8 | in->bytes[in->at++];
    return value;
}

static uint64_t take_varint(struct reader *in)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        uint64_t byte = take(in, 1);
        value |= (byte & 0x7F) << shift;
        if (in->bad || byte < 0x80)
            return value;
    }
    in->bad = true;
    return 0;
}

/* Of a string, bytes or an array; -1: null. `size`: of the plain form's length. */
static int64_t take_length(struct reader *in, size_t size)
{
    int64_t length;
    if (in->flexible) {
        length = (int64_t)take_varint(in) - 1;
    } else {
        uint64_t plain = take(in, size);
        length = size == 2 ? (int16_t)plain : (int32_t)plain;
    }
    in->bad = in->bad || length < -1 || length > (int64_t)(in->len - in->at);
    return in->bad ? -1 : length;
}

static void put_bytes(struct reader *in, bool is_text)
{
    int64_t length = take_length(in, is_text ? 2 : 4);
    const char *from = (const char *)in->bytes + in->at;
    if (length < 0) {
        jsonw_null(&in->json);
        return;
    }
    in->at += (size_t)length;
    if (is_text && utf8_valid(from, (size_t)length))
        jsonw_string_bytes(&in->json, from, (size_t)length);
    else
        jsonw_base64(&in->json, from, (size_t)length);
}

/* As Kafka prints it: URL-safe base64 without padding. */
static void put_uuid(struct reader *in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char text[23];
    unsigned bits = 0, held = 0, len = 0;
    for (int i = 0; i < 16; i++) {
        bits = bits << 8 | (unsigned)take(in, 1);
        for (held += 8; held >= 6; held -= 6)
            text[len++] = digits[bits >> (held - 6) & 63];
    }
    text[len++] = digits[bits << (6 - held) & 63];
    text[len] = '\0';
    jsonw_string(&in->json, text);
}

static void put_struct(struct reader *in, const struct group_field *fields);

static void put_field(struct reader *in, const struct group_field *field)
{
    int64_t count;
    switch (field->type) {
    case GROUP_INT8:
        jsonw_int(&in->json, (int8_t)take(in, 1));
        return;
    case GROUP_INT32:
        jsonw_int(&in->json, (int32_t)take(in, 4));
        return;
    case GROUP_INT64:
        jsonw_int(&in->json, (int64_t)take(in, 8));
        return;
    case GROUP_STRING:
    case GROUP_BYTES:
        put_bytes(in, field->type == GROUP_STRING);
        return;
    case GROUP_UUID:
        put_uuid(in);
        return;
    default:
        break;
    }
    count = take_length(in, 4); /* each item takes a byte at least */
    jsonw_array(&in->json);
    for (int64_t i = 0; i < count && !in->bad; i++) {
        if (field->type == GROUP_INT32S)
            jsonw_int(&in->json, (int32_t)take(in, 4));
        else if (field->type == GROUP_STRINGS)
            put_bytes(in, true);
        else
            put_struct(in, field->members);
    }
    jsonw_end_array(&in->json);
}

/* Tagged fields are what a newer Kafka may add without a new version: they are stepped over. */
static void skip_tagged(struct reader *in)
{
    uint64_t count = take_varint(in);
    for (uint64_t i = 0; i < count && !in->bad; i++) {
        take_varint(in);
        uint64_t size = take_varint(in);
        in->bad = in->bad || size > in->len - in->at;
        in->at += in->bad ? 0 : (size_t)size;
    }
}

static void put_fields(struct reader *in, const struct group_field *fields)
{
    for (; fields->name && !in->bad; fields++) {
        if (in->version < fields->first || in->version > fields->last)
            continue;
        jsonw_name(&in->json, fields->name);
        put_field(in, fields);
    }
    if (in->flexible)
        skip_tagged(in);
}

static void put_struct(struct reader *in, const struct group_field *fields)
{
    jsonw_object(&in->json);
    put_fields(in, fields);
    jsonw_end_object(&in->json);
}

static bool put_all(struct reader *in, const struct group_field *fields, struct str *out, size_t before, char *reason)
{
    put_fields(in, fields);
    jsonw_end_object(&in->json);
    bool good = !in->bad && in->at == in->len;
    if (!good) {
        snprintf(reason, GROUP_REASON, "%s", in->bad ? _("it is cut short") : _("something follows its end"));
        out->len = before;
        out->data[before] = '\0';
    }
    return good;
}

static const struct group_schema *schema_of(struct bytes key, char *reason)
{
    if (!key.data || key.len < 2) {
        snprintf(reason, GROUP_REASON, "%s", _("no key of a group's record"));
        return NULL;
    }
    int16_t type = (int16_t)((unsigned char)key.data[0] << 8 | (unsigned char)key.data[1]);
    const struct group_schema *schema = group_schema_of(type);
    if (!schema)
        snprintf(reason, GROUP_REASON, _("a group's record of type %d, which weir does not know"), type);
    return schema;
}

bool group_key_to_json(struct bytes key, struct str *out, char reason[GROUP_REASON])
{
    const struct group_schema *schema = schema_of(key, reason);
    size_t before = out->len;
    if (!schema)
        return false;
    struct reader in = {.bytes = (const unsigned char *)key.data, .len = key.len, .at = 2};
    jsonw_init(&in.json, out);
    jsonw_object(&in.json);
    jsonw_name(&in.json, "type");
    jsonw_string(&in.json, schema->name);
    jsonw_name(&in.json, "version");
    jsonw_int(&in.json, schema->type);
    return put_all(&in, schema->key, out, before, reason);
}

bool group_value_to_json(struct bytes key, struct bytes value, struct str *out, char reason[GROUP_REASON])
{
    const struct group_schema *schema = schema_of(key, reason);
    size_t before = out->len;
    if (!schema)
        return false;
    struct reader in = {.bytes = (const unsigned char *)value.data, .len = value.len};
    in.version = (int16_t)take(&in, 2);
    in.flexible = in.version >= schema->flexible;
    if (in.bad || in.version < 0 || in.version > schema->last) {
        snprintf(reason, GROUP_REASON, in.bad ? _("it is cut short") : _("%s of version %d, which weir does not know"),
                 schema->name, in.version);
        return false;
    }
    jsonw_init(&in.json, out);
    jsonw_object(&in.json);
    jsonw_name(&in.json, "version");
    jsonw_int(&in.json, in.version);
    return put_all(&in, schema->value, out, before, reason);
}

bool group_key_is_of(struct bytes key, const char *group)
{
    struct reader in = {.bytes = (const unsigned char *)key.data, .len = key.data ? key.len : 0};
    take(&in, 2);
    int64_t length = take_length(&in, 2);
    return !in.bad && length == (int64_t)strlen(group) && memcmp(in.bytes + in.at, group, (size_t)length) == 0;
}

int32_t group_subscription(struct bytes subscription, struct bytes *topics, size_t most)
{
    struct reader in = {.bytes = (const unsigned char *)subscription.data,
                        .len = subscription.data ? subscription.len : 0};
    int16_t version = (int16_t)take(&in, 2); /* newer ones add fields behind the topics */
    int32_t count = (int32_t)take(&in, 4);
    if (in.bad || version < 0 || count < 0)
        return -1;
    for (int32_t i = 0; i < count; i++) {
        int64_t length = take_length(&in, 2);
        if (in.bad || length < 0)
            return -1;
        if ((size_t)i < most)
            topics[i] = (struct bytes){(const char *)in.bytes + in.at, (size_t)length};
        in.at += (size_t)length;
    }
    return count;
}
