/* What a key or a value says, as JSON, so that trees, charts and exports work on every kind of it. */
#ifndef WEIR_CODEC_DECODE_H
#define WEIR_CODEC_DECODE_H

#include "codec/csv_fields.h"
#include "codec/decoder.h"
#include "codec/json_scan.h"

enum decoded_as {
    DECODED_NULL, /* a tombstone */
    DECODED_JSON,
    DECODED_PYTHON,
    DECODED_CSV,
    DECODED_MSGPACK,
    DECODED_INTEGER,
    DECODED_OFFSETS, /* Kafka's own record about a group */
    DECODED_TEXT,
    DECODED_BYTES /* no UTF-8, or told to be shown as such */
};

/* `struct decoded d = {0}`; one may be used again and again. */
struct decoded {
    enum decoded_as as;
    struct bytes json;       /* where it is more than text or bytes: the JSON text; .data NULL otherwise. Into the bytes
                                that were read or into `text`: both must live */
    struct json_index index; /* of it */
    bool is_guess;           /* nobody said that it is an integer */
    char reason[128]; /* why it could not be read as it was told to be; "": it could. `as` is text or bytes then */
    struct bytes key; /* of the record, for the decoders that need it: decode_record sets it */
    struct str text;
    struct csv_fields fields;
};

/* False: it failed, and `reason` says why. With auto nothing fails. */
bool decode(struct decoded *decoded, struct bytes value, const struct decoder *decoder);
/* The same, of a record whose key may say what its value is made of. */
bool decode_record(struct decoded *decoded, struct bytes key, struct bytes value, const struct decoder *decoder);
bool decode_key(struct decoded *decoded, struct bytes key, const struct decoder *decoder);
void decoded_finish(struct decoded *decoded);

/* Whether a key would be more than text, bytes or JSON; cheap. */
bool decode_key_matters(struct bytes key, const struct decoder *decoder);

/* What a line shows of it: the JSON where the bytes themselves say nothing to a person, otherwise the bytes. */
struct bytes decoded_shown(const struct decoded *decoded, struct bytes bytes);

/* For a person: "", "JSON", "Python literal, not JSON", "CSV line", "text", "bytes". */
const char *decoded_name(enum decoded_as as);
const char *decoded_mark(enum decoded_as as);   /* in a list, where what it is is not to be seen: "py"; "": none */
const char *decoded_format(enum decoded_as as); /* in JSON output: "csv"; NULL: as payload_kind_name says */

#endif
