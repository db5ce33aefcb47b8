/* A strict RFC 8259 validator and a token index over the original bytes: nothing is copied, numbers, key order,
 * duplicate keys and escapes stay as they came. Iterative: depth is no limit.
 */
#ifndef WEIR_CODEC_JSON_SCAN_H
#define WEIR_CODEC_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_token {
    uint32_t start;     /* byte offset in the text */
    uint32_t len;       /* bytes; strings with their quotes, containers with their brackets */
    uint32_t next;      /* index of the token after this one and all that is within it */
    uint8_t kind;       /* enum json_kind */
    uint8_t is_key;     /* an object's member name; the token after it is its value */
    uint8_t has_escape; /* a string that holds a backslash */
    uint8_t spare;
};

struct json_index {
    struct json_token *tokens; /* tokens[0] is the root */
    size_t count;
    size_t capacity;
};

/* Indexes one JSON text of at most 4 GiB. False: not JSON; `*error_at` (may be NULL) is the byte where it goes wrong,
 * len when it is cut short. Reuses the index's memory; `struct json_index i = {0}` at first. */
bool json_scan(struct json_index *index, const char *text, size_t len, size_t *error_at);
void json_index_finish(struct json_index *index);

/* Only judges: no index, no memory. About 1 GB/s is the aim. */
bool json_valid(const char *text, size_t len);

/* Appends the text less insignificant white space. The text must be valid. */
void json_compact(struct str *out, const char *text, size_t len);

/* The member `name` of the object at token `object`; the last of duplicates. SIZE_MAX: none, or not an object. */
size_t json_member(const struct json_index *index, const char *text, size_t object, const char *name, size_t name_len);

/* Appends the value of a string token as UTF-8; a lone surrogate becomes U+FFFD. */
void json_unescape(struct str *out, const char *text, const struct json_token *token);

/* False: not a number token, or not finite as a double. */
bool json_number(const char *text, const struct json_token *token, double *out);

#endif
