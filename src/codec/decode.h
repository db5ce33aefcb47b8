/* What a value says, as JSON, so that trees, charts and exports work on every kind of value.
 *
 * Decoders: auto (JSON; else a Python dictionary, list or tuple as str() prints it; else UTF-8 text; else bytes), json,
 * python, text, hex, and csv(NAME,...): a line of CSV whose fields have these names. After `csv(...)` may come
 * `:SEPARATOR`, one character or `tab`; without it the one of `,` `;` tab is taken that gives as many fields as there
 * are names. Fields of CSV are typed as csv_fields.h says.
 */
#ifndef WEIR_CODEC_DECODE_H
#define WEIR_CODEC_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"
#include "codec/csv_fields.h"
#include "codec/json_scan.h"

enum decoder_kind { DECODER_AUTO, DECODER_JSON, DECODER_PYTHON, DECODER_TEXT, DECODER_HEX, DECODER_CSV };

/* `struct decoder d = {0}` is auto. */
struct decoder {
    enum decoder_kind kind;
    char separator; /* csv; 0: found */
    char **names;   /* csv */
    size_t count;
};

/* "auto", "json", "python", "text", "hex", "csv(a,b,c)", "csv(a,b,c):;". False with what was expected; `decoder` is as
 * before then. Otherwise what it was is finished. */
bool decoder_set(struct decoder *decoder, const char *text, struct error *error);
void decoder_copy(struct decoder *to, const struct decoder *from); /* `to` is finished first */
void decoder_finish(struct decoder *decoder);
void decoder_append(struct str *out, const struct decoder *decoder); /* as it would be written */

enum decoded_as {
    DECODED_NULL, /* a tombstone */
    DECODED_JSON,
    DECODED_PYTHON,
    DECODED_CSV,
    DECODED_TEXT,
    DECODED_BYTES /* no UTF-8, or told to be shown as such */
};

/* `struct decoded d = {0}`; one may be used again and again. */
struct decoded {
    enum decoded_as as;
    struct bytes json;       /* of JSON, Python and CSV: the JSON text; .data NULL for the others. Into the value's own
                                bytes or into `text`: both must live */
    struct json_index index; /* of it */
    char reason[128]; /* why it could not be read as it was told to be; "": it could. `as` is text or bytes then */
    struct str text;
    struct csv_fields fields;
};

/* False: it failed, and `reason` says why. With auto nothing fails. */
bool decode(struct decoded *decoded, struct bytes value, const struct decoder *decoder);
void decoded_finish(struct decoded *decoded);

/* For a person: "", "JSON", "Python literal, not JSON", "CSV line", "text", "bytes". */
const char *decoded_name(enum decoded_as as);

#endif
