/* The decoders: one row each. To add one: a kind in decoder.h, a row in decoder_table.c, and a function that reads. */
#ifndef WEIR_CODEC_DECODER_TABLE_H
#define WEIR_CODEC_DECODER_TABLE_H

#include "codec/decode.h"

struct decoder_row {
    const char *name; /* as one writes it */
    /* Reads bytes as it was told to: into `json` and `index`, or as text or bytes with a reason. */
    bool (*read)(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
    /* What auto asks, in the order of the table: true when the bytes are that without a doubt. NULL: never by itself.
     */
    bool (*recognise)(struct decoded *decoded, struct bytes bytes);
};
extern const struct decoder_row decoder_rows[DECODERS];

/* For those that read: what was found; or that it is plain text or bytes, with the reason (NULL: that was wanted). */
bool decoded_found(struct decoded *decoded, enum decoded_as as, struct bytes json);
bool decoded_plain(struct decoded *decoded, struct bytes bytes, const char *reason);
/* What was written into `decoded->text`. */
bool decoded_found_text(struct decoded *decoded, enum decoded_as as);

/* decode_text.c */
bool decode_json(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_json_recognise(struct decoded *decoded, struct bytes bytes);
bool decode_python(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_python_recognise(struct decoded *decoded, struct bytes bytes);
bool decode_text(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_hex(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_csv(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);

/* decode_binary.c */
bool decode_msgpack(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_msgpack_recognise(struct decoded *decoded, struct bytes bytes);
bool decode_int16(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_int32(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_int64(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_uint16(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_uint32(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_uint64(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);
bool decode_offsets_key(struct decoded *decoded, struct bytes bytes);
bool decode_offsets(struct decoded *decoded, struct bytes bytes, const struct decoder *decoder);

#endif
