/* Decoders of what is no text. */
#include <stdio.h>

#include "base/lang.h"
#include "codec/decoder_table.h"
#include "codec/group_record.h"
#include "codec/msgpack.h"
#include "text/utf8.h"

static bool read_msgpack(struct decoded *decoded, struct bytes bytes, struct msgpack_fault *fault)
{
    str_clear(&decoded->text);
    return msgpack_to_json(bytes, &decoded->text, fault) && decoded_found_text(decoded, DECODED_MSGPACK);
}

bool decode_msgpack_recognise(struct decoded *decoded, struct bytes bytes)
{
    return msgpack_may_be(bytes) && !utf8_valid(bytes.data, bytes.len) && read_msgpack(decoded, bytes, NULL);
}

bool decode_msgpack(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder)
{
    struct msgpack_fault fault = {0, ""};
    char reason[sizeof decoded->reason];
    (void)decoder;
    if (read_msgpack(decoded, bytes, &fault))
        return true;
    snprintf(reason, sizeof reason, _("no MessagePack: %s, at byte %zu"), fault.reason, fault.at);
    return decoded_plain(decoded, bytes, reason);
}

static bool read_integer(struct decoded *decoded, struct bytes bytes, size_t size, bool is_signed)
{
    uint64_t value = 0;
    char reason[sizeof decoded->reason];
    if (bytes.len != size) {
        snprintf(reason, sizeof reason, _("%zu bytes, not the %zu of such an integer"), bytes.len, size);
        return decoded_plain(decoded, bytes, reason);
    }
    for (size_t i = 0; i < size; i++)
        value = value << 8 | (unsigned char)bytes.data[i];
    uint64_t sign = UINT64_C(1) << (size * 8 - 1);
    str_clear(&decoded->text);
    if (is_signed)
        str_appendf(&decoded->text, "%lld", (long long)(int64_t)((value ^ sign) - sign));
    else
        str_appendf(&decoded->text, "%llu", (unsigned long long)value);
    return decoded_found_text(decoded, DECODED_INTEGER);
}

#define INTEGER(name, size, is_signed)                                                                                 \
    bool decode_##name(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder)                     \
    {                                                                                                                  \
        (void)decoder;                                                                                                 \
        return read_integer(decoded, bytes, size, is_signed);                                                          \
    }

INTEGER(int16, 2, true)
INTEGER(int32, 4, true)
INTEGER(int64, 8, true)
INTEGER(uint16, 2, false)
INTEGER(uint32, 4, false)
INTEGER(uint64, 8, false)

static bool found_offsets(struct decoded *decoded, struct bytes bytes, bool good, const char *reason)
{
    return good ? decoded_found_text(decoded, DECODED_OFFSETS) : decoded_plain(decoded, bytes, reason);
}

bool decode_offsets_key(struct decoded *decoded, struct bytes bytes)
{
    char reason[GROUP_REASON] = "";
    str_clear(&decoded->text);
    bool good = group_key_to_json(bytes, &decoded->text, reason);
    return found_offsets(decoded, bytes, good, reason);
}

bool decode_offsets(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder)
{
    char reason[GROUP_REASON] = "";
    (void)decoder;
    str_clear(&decoded->text);
    bool good = group_value_to_json(decoded->key, bytes, &decoded->text, reason);
    return found_offsets(decoded, bytes, good, reason);
}
