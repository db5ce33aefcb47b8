/* The only JSON writer. It appends to a string; commas and quotes are its business. Nesting at most JSONW_DEPTH. */
#ifndef WEIR_TEXT_JSONW_H
#define WEIR_TEXT_JSONW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/known.h"
#include "base/str.h"

enum { JSONW_DEPTH = 32 };

struct jsonw {
    struct str *out; /* the caller's */
    int depth;
    bool has_items[JSONW_DEPTH];
    bool after_name;
};

void jsonw_init(struct jsonw *json, struct str *out);
void jsonw_object(struct jsonw *json);
void jsonw_end_object(struct jsonw *json);
void jsonw_array(struct jsonw *json);
void jsonw_end_array(struct jsonw *json);
void jsonw_name(struct jsonw *json, const char *name); /* within an object: the next value's name */

void jsonw_null(struct jsonw *json);
void jsonw_bool(struct jsonw *json, bool value);
void jsonw_int(struct jsonw *json, int64_t value);
void jsonw_double(struct jsonw *json, double value);        /* shortest that reads back; NAN and infinities are null */
void jsonw_offset(struct jsonw *json, struct offset value); /* unknown is null */
void jsonw_real(struct jsonw *json, struct real value);
void jsonw_string(struct jsonw *json, const char *text); /* NULL is null */
/* Valid UTF-8 as a JSON string. Invalid bytes become U+FFFD: check utf8_valid first where that would lie. */
void jsonw_string_bytes(struct jsonw *json, const char *text, size_t len);
void jsonw_base64(struct jsonw *json, const void *bytes, size_t len); /* {"base64":"..."} */
void jsonw_raw(struct jsonw *json, const char *text, size_t len);     /* a whole JSON value, as it is */
void jsonw_time(struct jsonw *json, int64_t wall_ms);                 /* ISO 8601 string */

#endif
