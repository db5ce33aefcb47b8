/* Members of a JSON object by name, for records that codec/group_record.h has turned into JSON. */
#ifndef WEIR_SOURCE_JOURNAL_JSON_H
#define WEIR_SOURCE_JOURNAL_JSON_H

#include "codec/json_scan.h"

struct journal_json {
    struct str text;
    struct json_index index;
};

bool journal_json_scan(struct journal_json *json); /* `text`, anew */
void journal_json_finish(struct journal_json *json);

/* `missing` when there is no such number. */
int64_t journal_json_int(const struct journal_json *json, size_t object, const char *name, int64_t missing);
/* The token of an array or object; SIZE_MAX: none. */
size_t journal_json_at(const struct journal_json *json, size_t object, const char *name);
/* Replaces `out`. False, and empty: null, missing, or bytes that are no text. */
bool journal_json_text(const struct journal_json *json, size_t object, const char *name, struct str *out);
bool journal_json_string(const struct journal_json *json, size_t token, struct str *out); /* the same of a token */
bool journal_json_bytes(const struct journal_json *json, size_t object, const char *name, struct str *out);

#endif
