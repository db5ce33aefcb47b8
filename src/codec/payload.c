#include "codec/payload.h"

#include "codec/json_scan.h"
#include "text/utf8.h"

/* Only objects and arrays count as JSON: a bare number or word is as likely a text. */
static bool may_be_json(struct bytes payload)
{
    for (size_t i = 0; i < payload.len; i++) {
        char c = payload.data[i];
        if (c == '{' || c == '[')
            return true;
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return false;
    }
    return false;
}

enum payload_kind payload_kind_of(struct bytes payload)
{
    if (!payload.data)
        return PAYLOAD_NULL;
    if (may_be_json(payload) && json_valid(payload.data, payload.len))
        return PAYLOAD_JSON;
    return utf8_valid(payload.data, payload.len) ? PAYLOAD_TEXT : PAYLOAD_BINARY;
}

const char *payload_kind_name(enum payload_kind kind)
{
    static const char *const names[] = {
        [PAYLOAD_NULL] = "null", [PAYLOAD_JSON] = "json", [PAYLOAD_TEXT] = "text", [PAYLOAD_BINARY] = "base64"};
    return names[kind];
}
