/* What a key or a value is, for those who show or print it. */
#ifndef WEIR_CODEC_PAYLOAD_H
#define WEIR_CODEC_PAYLOAD_H

#include "base/str.h"

enum payload_kind {
    PAYLOAD_NULL,  /* Kafka's null */
    PAYLOAD_JSON,  /* a JSON object or array, whole and valid */
    PAYLOAD_TEXT,  /* other UTF-8, the empty text included */
    PAYLOAD_BINARY /* bytes that are neither */
};

enum payload_kind payload_kind_of(struct bytes payload);
const char *payload_kind_name(enum payload_kind kind); /* "null", "json", "text", "base64" as in JSON output */

#endif
