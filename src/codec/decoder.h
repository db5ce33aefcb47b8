/* How the keys and values of a topic are read. The decoders themselves are rows of decoder_table.h.
 *
 * Of values: auto (JSON; else a Python dictionary, list or tuple as str() prints it; else MessagePack where all of it
 * is a map or an array; else UTF-8 text; else bytes), json, python, text, hex, msgpack, int16 to int64 and uint16 to
 * uint64 (big endian, as Java's serializers write them), offsets (Kafka's own records in __consumer_offsets), and
 * csv(NAME,...): a line of CSV whose fields have these names. After `csv(...)` may come `:SEPARATOR`, one character or
 * `tab`; without it the one of `,` `;` tab is taken that gives as many fields as there are names. Fields of CSV are
 * typed as csv_fields.h says. Of keys: the same but csv; auto takes 4 or 8 bytes that are no printable text for an
 * integer, which is a guess.
 */
#ifndef WEIR_CODEC_DECODER_H
#define WEIR_CODEC_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

/* Rows of the table. */
enum decoder_kind {
    DECODER_AUTO,
    DECODER_JSON,
    DECODER_PYTHON,
    DECODER_TEXT,
    DECODER_HEX,
    DECODER_MSGPACK,
    DECODER_INT16,
    DECODER_INT32,
    DECODER_INT64,
    DECODER_UINT16,
    DECODER_UINT32,
    DECODER_UINT64,
    DECODER_OFFSETS,
    DECODER_CSV,
    DECODERS
};

/* `struct decoder d = {0}` is auto for both. */
struct decoder {
    enum decoder_kind kind; /* of values */
    enum decoder_kind key;  /* of keys */
    char separator;         /* csv; 0: found */
    char **names;           /* csv */
    size_t count;
};

/* "json", "csv(a,b,c):;", "value=json", "key=int64", "key=int64 value=json": what is not named stays as it was. False
 * with what was expected; `decoder` is as before then. */
bool decoder_set(struct decoder *decoder, const char *text, struct error *error);
void decoder_copy(struct decoder *to, const struct decoder *from); /* `to` is finished first */
void decoder_finish(struct decoder *decoder);
bool decoder_is_same(const struct decoder *a, const struct decoder *b);
bool decoder_is_auto(const struct decoder *decoder); /* for both */

void decoder_append(struct str *out, const struct decoder *decoder);       /* of values, as it would be written */
void decoder_append_whole(struct str *out, const struct decoder *decoder); /* of both */
void decoder_append_names(struct str *out);                                /* "auto, json, ... or csv(NAME,...)" */

/* The topic's name alone says how its records are read: Kafka's own. Changes only what is auto. */
void decoder_for_topic(struct decoder *decoder, const char *topic);

#endif
