/* One loop over the bytes with a stack of open maps and arrays, so that depth costs no stack of C. JSON is written as
 * it goes. A key that is no string is first written as itself; when it is whole, its text is replaced by a string of
 * it.
 */
#include "codec/msgpack.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "codec/json_scan.h"
#include "text/jsonw.h"
#include "text/utf8.h"

struct level {
    uint64_t left; /* values to come; of a map keys and values */
    size_t start;  /* of its text in `out` */
    bool is_map;
    bool is_key; /* it is the key of the map around it */
};

struct msgpack {
    const unsigned char *bytes;
    size_t len, at;
    size_t item; /* where the value at hand begins */
    struct str *out;
    const char *reason;
    size_t depth, key_depth;
    struct level levels[MSGPACK_DEPTH];
};

static bool fail(struct msgpack *in, const char *reason)
{
    in->reason = reason;
    return false;
}

static bool take(struct msgpack *in, size_t size, uint64_t *value)
{
    if (in->len - in->at < size) {
        in->item = in->len;
        return fail(in, _("it is cut short"));
    }
    *value = 0;
    for (size_t i = 0; i < size; i++)
        *value = *value << 8 | in->bytes[in->at++];
    return true;
}

static bool take_bytes(struct msgpack *in, uint64_t size, struct bytes *out)
{
    if (in->len - in->at < size)
        return fail(in, _("a length goes beyond the end"));
    *out = (struct bytes){(const char *)in->bytes + in->at, (size_t)size};
    in->at += (size_t)size;
    return true;
}

static struct jsonw writer(struct msgpack *in)
{
    struct jsonw json;
    jsonw_init(&json, in->out);
    return json;
}

static bool put_string(struct msgpack *in, uint64_t size)
{
    struct bytes text;
    struct jsonw json = writer(in);
    if (!take_bytes(in, size, &text))
        return false;
    if (utf8_valid(text.data, text.len))
        jsonw_string_bytes(&json, text.data, text.len);
    else
        jsonw_base64(&json, text.data, text.len);
    return true;
}

static bool put_binary(struct msgpack *in, uint64_t size)
{
    struct bytes bytes;
    struct jsonw json = writer(in);
    if (!take_bytes(in, size, &bytes))
        return false;
    jsonw_base64(&json, bytes.data, bytes.len);
    return true;
}

/* Seconds since 1970 as a date of the Gregorian calendar. (Howard Hinnant's `civil_from_days`, public domain.) */
static void put_time(struct msgpack *in, int64_t second, uint32_t nanosecond)
{
    const int64_t day_s = 86400, era_days = 146097;
    int64_t days = second / day_s - (second % day_s < 0), of_day = second - days * day_s;
    days += 719468; /* since 1 March of the year 0 */
    int64_t era = days / era_days - (days % era_days < 0), of_era = days - era * era_days;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    year += era * 400 + (month <= 2);
    str_appendf(in->out, "\"%04d-%02d-%02dT%02d:%02d:%02d", (int)year, (int)month, (int)day, (int)(of_day / 3600),
                (int)(of_day / 60 % 60), (int)(of_day % 60));
    if (nanosecond % 1000000)
        str_appendf(in->out, ".%09u", nanosecond);
    else if (nanosecond)
        str_appendf(in->out, ".%03u", nanosecond / 1000000);
    str_append(in->out, "Z\"");
}

static uint64_t big_endian(const char *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

/* 32 bits of seconds; 30 of nanoseconds and 34 of seconds; 32 of nanoseconds and 64 of seconds. */
static bool read_time(struct bytes bytes, int64_t *second, uint32_t *nanosecond)
{
    uint64_t first = big_endian(bytes.data, bytes.len == 12 ? 4 : bytes.len);
    *nanosecond = bytes.len == 4 ? 0 : (uint32_t)(bytes.len == 8 ? first >> 34 : first);
    *second = bytes.len == 4   ? (int64_t)first
              : bytes.len == 8 ? (int64_t)(first & 0x3FFFFFFFF)
                               : (int64_t)big_endian(bytes.data + 4, 8);
    return *nanosecond < 1000000000;
}

static bool put_extension(struct msgpack *in, uint64_t size)
{
    const int64_t year_0 = -62167219200, year_9999_end = 253402300799;
    uint64_t type;
    struct bytes bytes;
    if (!take(in, 1, &type) || !take_bytes(in, size, &bytes))
        return false;
    if (type == 0xFF && (size == 4 || size == 8 || size == 12)) {
        int64_t second;
        uint32_t nanosecond;
        if (!read_time(bytes, &second, &nanosecond))
            return fail(in, _("a timestamp has too many nanoseconds"));
        if (second >= year_0 && second <= year_9999_end) {
            put_time(in, second, nanosecond);
            return true;
        }
    }
    struct jsonw json = writer(in);
    jsonw_object(&json);
    jsonw_name(&json, "ext");
    jsonw_int(&json, (int8_t)type);
    str_append(in->out, ",\"base64\":");
    size_t before = in->out->len;
    struct jsonw inner = writer(in);
    jsonw_base64(&inner, bytes.data, bytes.len); /* {"base64":"..."}: its string alone is wanted */
    size_t head = sizeof "{\"base64\":" - 1, len = in->out->len - before - head - 1;
    memmove(in->out->data + before, in->out->data + before + head, len);
    in->out->len = before + len;
    in->out->data[in->out->len] = '\0';
    str_append_char(in->out, '}');
    return true;
}

static void put_float(struct msgpack *in, double value, bool is_single)
{
    struct jsonw json = writer(in);
    char text[40];
    if (!isfinite(value)) {
        jsonw_string(&json, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
        return;
    }
    if (!is_single) {
        jsonw_double(&json, value);
        return;
    }
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtof(text, NULL) == (float)value)
            break;
    }
    jsonw_raw(&json, text, strlen(text));
}

static bool put_single(struct msgpack *in)
{
    uint64_t bits;
    float value;
    if (!take(in, 4, &bits))
        return false;
    memcpy(&value, &(uint32_t){(uint32_t)bits}, sizeof value);
    put_float(in, (double)value, true);
    return true;
}

static bool put_double(struct msgpack *in)
{
    uint64_t bits;
    double value;
    if (!take(in, 8, &bits))
        return false;
    memcpy(&value, &bits, sizeof value);
    put_float(in, value, false);
    return true;
}

static bool put_unsigned(struct msgpack *in, size_t size)
{
    uint64_t value;
    if (!take(in, size, &value))
        return false;
    str_appendf(in->out, "%llu", (unsigned long long)value);
    return true;
}

static bool put_signed(struct msgpack *in, size_t size)
{
    uint64_t value;
    if (!take(in, size, &value))
        return false;
    uint64_t sign = (uint64_t)1 << (size * 8 - 1);
    str_appendf(in->out, "%lld", (long long)(int64_t)((value ^ sign) - sign));
    return true;
}

static bool wants_key(const struct msgpack *in)
{
    const struct level *level = in->depth ? &in->levels[in->depth - 1] : NULL;
    return level && level->is_map && level->left % 2 == 0;
}

/* Each value takes a byte at least, so that no count can be more than what is left. */
static bool open_level(struct msgpack *in, uint64_t count, bool is_map)
{
    bool is_key = wants_key(in);
    if (count > (in->len - in->at) / (is_map ? 2 : 1))
        return fail(in, _("a length goes beyond the end"));
    if (in->depth == MSGPACK_DEPTH)
        return fail(in, _("more than 1,000 levels"));
    if (is_key && in->key_depth == MSGPACK_KEY_DEPTH)
        return fail(in, _("keys within keys, more than 4 levels"));
    in->key_depth += is_key;
    in->levels[in->depth++] = (struct level){is_map ? count * 2 : count, in->out->len, is_map, is_key};
    str_append_char(in->out, is_map ? '{' : '[');
    return true;
}

/* A value whose first byte says how many bytes its length has: 8, 16 or 32 bits, as `first` - `base` is 0, 1 or 2. */
static bool sized(struct msgpack *in, unsigned first, unsigned base, bool (*put)(struct msgpack *, uint64_t))
{
    uint64_t size;
    return take(in, (size_t)1 << (first - base), &size) && put(in, size);
}

static bool put_literal(struct msgpack *in, const char *text)
{
    str_append(in->out, text);
    return true;
}

static bool put_container(struct msgpack *in, size_t size, bool is_map)
{
    uint64_t count;
    return take(in, size, &count) && open_level(in, count, is_map);
}

/* c0 to df. */
static bool put_marked(struct msgpack *in, unsigned first)
{
    if (first >= 0xC4 && first <= 0xC6)
        return sized(in, first, 0xC4, put_binary);
    if (first >= 0xC7 && first <= 0xC9)
        return sized(in, first, 0xC7, put_extension);
    if (first >= 0xCC && first <= 0xCF)
        return put_unsigned(in, (size_t)1 << (first - 0xCC));
    if (first >= 0xD0 && first <= 0xD3)
        return put_signed(in, (size_t)1 << (first - 0xD0));
    if (first >= 0xD4 && first <= 0xD8)
        return put_extension(in, (uint64_t)1 << (first - 0xD4));
    if (first >= 0xD9 && first <= 0xDB)
        return sized(in, first, 0xD9, put_string);
    switch (first) {
    case 0xC0:
        return put_literal(in, "null");
    case 0xC2:
        return put_literal(in, "false");
    case 0xC3:
        return put_literal(in, "true");
    case 0xCA:
        return put_single(in);
    case 0xCB:
        return put_double(in);
    case 0xDC:
    case 0xDD:
        return put_container(in, first == 0xDC ? 2 : 4, false);
    case 0xDE:
    case 0xDF:
        return put_container(in, first == 0xDE ? 2 : 4, true);
    default:
        return fail(in, _("c1 begins no value"));
    }
}

/* A scalar whole; of a map or an array the beginning. */
static bool put_value(struct msgpack *in)
{
    uint64_t first;
    in->item = in->at;
    if (!take(in, 1, &first))
        return false;
    if (first < 0x80 || first >= 0xE0)
        str_appendf(in->out, "%d", (int)(int8_t)first);
    else if (first < 0x90)
        return open_level(in, first & 0xF, true);
    else if (first < 0xA0)
        return open_level(in, first & 0xF, false);
    else if (first < 0xC0)
        return put_string(in, first & 0x1F);
    else
        return put_marked(in, (unsigned)first);
    return true;
}

/* A key's text, from `start` on, as a string. */
static void make_string(struct str *out, size_t start)
{
    if (out->data[start] == '"')
        return;
    struct str text = {0};
    struct jsonw json;
    str_append_bytes(&text, out->data + start, out->len - start);
    out->len = start;
    jsonw_init(&json, out);
    jsonw_string_bytes(&json, text.data, text.len);
    str_finish(&text);
}

/* What was begun at `start` is whole: what is around it goes on, or is whole as well. */
static void close_levels(struct msgpack *in, size_t start)
{
    bool is_key = wants_key(in);
    for (;;) {
        if (is_key)
            make_string(in->out, start);
        if (in->depth == 0)
            return;
        struct level *level = &in->levels[in->depth - 1];
        if (--level->left > 0) {
            str_append_char(in->out, is_key ? ':' : ',');
            return;
        }
        str_append_char(in->out, level->is_map ? '}' : ']');
        start = level->start;
        is_key = level->is_key;
        in->key_depth -= is_key;
        in->depth--;
    }
}

static bool read_all(struct msgpack *in)
{
    do {
        size_t start = in->out->len, depth = in->depth;
        if (!put_value(in))
            return false;
        if (in->depth == depth) {
            close_levels(in, start);
        } else if (in->levels[depth].left == 0) { /* an empty one */
            str_append_char(in->out, in->levels[depth].is_map ? '}' : ']');
            in->key_depth -= in->levels[depth].is_key;
            in->depth = depth;
            close_levels(in, start);
        }
    } while (in->depth > 0);
    in->item = in->at;
    return in->at == in->len || fail(in, _("something follows its end"));
}

bool msgpack_to_json(struct bytes bytes, struct str *out, struct msgpack_fault *fault)
{
    struct msgpack in = {.bytes = (const unsigned char *)bytes.data, .len = bytes.len, .out = out};
    size_t before = out->len;
    if (read_all(&in))
        return true;
    if (out->data) {
        out->len = before;
        out->data[before] = '\0';
    }
    if (fault)
        *fault = (struct msgpack_fault){in.item, in.reason};
    return false;
}

bool msgpack_may_be(struct bytes bytes)
{
    unsigned first = bytes.len ? (unsigned char)bytes.data[0] : 0;
    return (first >= 0x80 && first < 0xA0) || (first >= 0xDC && first <= 0xDF);
}
