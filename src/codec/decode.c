#include "codec/decode.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "codec/decoder_table.h"
#include "text/utf8.h"

void decoded_finish(struct decoded *decoded)
{
    json_index_finish(&decoded->index);
    str_finish(&decoded->text);
    csv_fields_finish(&decoded->fields);
    *decoded = (struct decoded){0};
}

bool decoded_found(struct decoded *decoded, enum decoded_as as, struct bytes json)
{
    decoded->as = as;
    decoded->json = json;
    return true;
}

bool decoded_found_text(struct decoded *decoded, enum decoded_as as)
{
    struct bytes json = {decoded->text.data, decoded->text.len};
    return json_scan(&decoded->index, json.data, json.len, NULL) && decoded_found(decoded, as, json);
}

bool decoded_plain(struct decoded *decoded, struct bytes bytes, const char *reason)
{
    decoded->as = utf8_valid(bytes.data, bytes.len) ? DECODED_TEXT : DECODED_BYTES;
    decoded->index.count = 0;
    snprintf(decoded->reason, sizeof decoded->reason, "%s", reason ? reason : "");
    return !reason;
}

/* False: there is nothing to read. */
static bool begin(struct decoded *decoded, struct bytes bytes)
{
    decoded->reason[0] = '\0';
    decoded->json = (struct bytes){0};
    decoded->index.count = 0;
    decoded->is_guess = false;
    decoded->as = DECODED_NULL;
    return bytes.data != NULL;
}

static bool recognise(struct decoded *decoded, struct bytes bytes)
{
    for (int i = 0; i < DECODERS; i++)
        if (decoder_rows[i].recognise && decoder_rows[i].recognise(decoded, bytes))
            return true;
    return decoded_plain(decoded, bytes, NULL);
}

bool decode(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    if (!begin(decoded, value))
        return true;
    if (decoder->kind == DECODER_AUTO)
        return recognise(decoded, value);
    return decoder_rows[decoder->kind].read(decoded, value, decoder);
}

bool decode_record(struct decoded *decoded, struct bytes key, struct bytes value, const struct decoder *decoder)
{
    decoded->key = key;
    bool good = decode(decoded, value, decoder);
    decoded->key = (struct bytes){0};
    return good;
}

/* As Java's serializers write an int or a long: 4 or 8 bytes that nobody would have typed. */
static bool looks_like_integer(struct bytes key)
{
    if (!key.data || (key.len != 4 && key.len != 8))
        return false;
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.data[i] < 0x20)
            return true;
    return !utf8_valid(key.data, key.len);
}

bool decode_key_matters(struct bytes key, const struct decoder *decoder)
{
    return decoder->key == DECODER_AUTO ? looks_like_integer(key) : decoder->key >= DECODER_MSGPACK;
}

bool decode_key(struct decoded *decoded, struct bytes key, const struct decoder *decoder)
{
    if (!begin(decoded, key))
        return true;
    if (decoder->key == DECODER_OFFSETS)
        return decode_offsets_key(decoded, key);
    if (decoder->key != DECODER_AUTO)
        return decoder_rows[decoder->key].read(decoded, key, decoder);
    if (!looks_like_integer(key))
        return recognise(decoded, key);
    decoded->is_guess = true;
    return (key.len == 4 ? decode_int32 : decode_int64)(decoded, key, decoder);
}

static const struct {
    const char *name, *mark, *format;
    bool shows_json;
} forms[] = {[DECODED_NULL] = {"", "", NULL, false},
             [DECODED_JSON] = {"JSON", "", "json", false},
             [DECODED_PYTHON] = {N_("Python literal, not JSON"), "py", "python", false},
             [DECODED_CSV] = {N_("CSV line"), "csv", "csv", false},
             [DECODED_MSGPACK] = {"MessagePack", "mp", "msgpack", true},
             [DECODED_INTEGER] = {N_("integer, big endian"), "", "integer", true},
             [DECODED_OFFSETS] = {N_("Kafka's record about a group"), "", "offsets", true},
             [DECODED_TEXT] = {N_("text"), "", NULL, false},
             [DECODED_BYTES] = {N_("bytes"), "", NULL, false}};

const char *decoded_name(enum decoded_as as)
{
    return forms[as].name;
}

const char *decoded_mark(enum decoded_as as)
{
    return forms[as].mark;
}

const char *decoded_format(enum decoded_as as)
{
    return forms[as].format;
}

struct bytes decoded_shown(const struct decoded *decoded, struct bytes bytes)
{
    return forms[decoded->as].shows_json && decoded->json.data ? decoded->json : bytes;
}
