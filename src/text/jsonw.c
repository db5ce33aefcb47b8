#include "text/jsonw.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/base64.h"
#include "text/format.h"
#include "text/utf8.h"

void jsonw_init(struct jsonw *json, struct str *out)
{
    *json = (struct jsonw){.out = out};
}

/* The comma before a value or a name, where one is due. */
static void separate(struct jsonw *json)
{
    if (json->after_name)
        json->after_name = false;
    else if (json->has_items[json->depth])
        str_append_char(json->out, ',');
    json->has_items[json->depth] = true;
}

static void open_with(struct jsonw *json, char bracket)
{
    separate(json);
    str_append_char(json->out, bracket);
    if (json->depth + 1 >= JSONW_DEPTH)
        abort();
    json->has_items[++json->depth] = false;
}

static void close_with(struct jsonw *json, char bracket)
{
    json->depth--;
    str_append_char(json->out, bracket);
}

void jsonw_object(struct jsonw *json)
{
    open_with(json, '{');
}

void jsonw_end_object(struct jsonw *json)
{
    close_with(json, '}');
}

void jsonw_array(struct jsonw *json)
{
    open_with(json, '[');
}

void jsonw_end_array(struct jsonw *json)
{
    close_with(json, ']');
}

void jsonw_name(struct jsonw *json, const char *name)
{
    jsonw_string(json, name);
    str_append_char(json->out, ':');
    json->after_name = true;
}

void jsonw_null(struct jsonw *json)
{
    jsonw_raw(json, "null", 4);
}

void jsonw_bool(struct jsonw *json, bool value)
{
    jsonw_raw(json, value ? "true" : "false", value ? 4 : 5);
}

void jsonw_int(struct jsonw *json, int64_t value)
{
    char text[24];
    char *end = text + sizeof text, *at = end;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (value < 0)
        *--at = '-';
    jsonw_raw(json, at, (size_t)(end - at));
}

void jsonw_double(struct jsonw *json, double value)
{
    if (!isfinite(value)) {
        jsonw_null(json);
        return;
    }
    char text[40];
    /* A normal double holds any 15 digits, and %g leaves trailing zeros out; a subnormal one holds fewer. */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (digits == 17 || strtod(text, NULL) == value)
            break;
    }
    jsonw_raw(json, text, strlen(text));
}

void jsonw_offset(struct jsonw *json, struct offset value)
{
    if (value.known)
        jsonw_int(json, value.value);
    else
        jsonw_null(json);
}

void jsonw_real(struct jsonw *json, struct real value)
{
    if (value.known)
        jsonw_double(json, value.value);
    else
        jsonw_null(json);
}

void jsonw_string(struct jsonw *json, const char *text)
{
    if (text)
        jsonw_string_bytes(json, text, strlen(text));
    else
        jsonw_null(json);
}

static void escape_byte(struct str *out, unsigned char byte)
{
    static const char names[] = "btn\0fr"; /* \b to \r */
    if (byte == '"' || byte == '\\')
        str_appendf(out, "\\%c", byte);
    else if (byte >= '\b' && byte <= '\r' && names[byte - '\b'])
        str_appendf(out, "\\%c", names[byte - 0x08]);
    else
        str_appendf(out, "\\u%04x", byte);
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

void jsonw_string_bytes(struct jsonw *json, const char *text, size_t len)
{
    separate(json);
    struct str *out = json->out;
    str_append_char(out, '"');
    for (size_t at = 0; at < len;) {
        size_t run = 0;
        while (at + run < len && is_plain((unsigned char)text[at + run]))
            run++;
        str_append_bytes(out, text + at, run);
        at += run;
        if (at == len)
            break;
        unsigned char byte = (unsigned char)text[at];
        uint32_t codepoint;
        size_t size = byte < 0x80 ? 1 : utf8_decode(text + at, len - at, &codepoint);
        if (byte < 0x80)
            escape_byte(out, byte);
        else if (size)
            str_append_bytes(out, text + at, size);
        else
            str_append(out, "\xEF\xBF\xBD");
        at += size ? size : 1;
    }
    str_append_char(out, '"');
}

void jsonw_base64(struct jsonw *json, const void *bytes, size_t len)
{
    separate(json);
    str_append(json->out, "{\"base64\":\"");
    base64_append(json->out, bytes, len);
    str_append(json->out, "\"}");
}

void jsonw_raw(struct jsonw *json, const char *text, size_t len)
{
    separate(json);
    str_append_bytes(json->out, text, len);
}

void jsonw_time(struct jsonw *json, int64_t wall_ms)
{
    char text[FORMAT_MAX];
    jsonw_string(json, format_iso(wall_ms, text));
}
