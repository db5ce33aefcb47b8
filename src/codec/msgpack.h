/* MessagePack turned into JSON (the format: https://github.com/msgpack/msgpack/blob/master/spec.md).
 *
 * Integers stay exact, from -2^63 to 2^64-1; floats become the shortest number that reads back as the same float of
 * their size; NaN and the infinities become the strings "NaN", "Infinity", "-Infinity". Bytes, and strings that are no
 * UTF-8, become {"base64":"..."}; a timestamp becomes ISO 8601 text in UTC when its year has four digits; any other
 * extension {"ext":TYPE,"base64":"..."}. A map's key that is no string becomes its JSON text: 1 is "1", [1,2] is
 * "[1,2]". Order and duplicates of keys stay.
 *
 * Refused with a reason: a length that goes beyond the end, the byte c1, a timestamp of 10^9 nanoseconds or more, what
 * follows the end, and what is nested too deeply.
 */
#ifndef WEIR_CODEC_MSGPACK_H
#define WEIR_CODEC_MSGPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum {
    MSGPACK_DEPTH = 1000,  /* maps and arrays within each other */
    MSGPACK_KEY_DEPTH = 4, /* maps and arrays that are keys, within each other: each doubles the escapes within it */
};

struct msgpack_fault {
    size_t at;          /* the byte where the thing begins that is wrong; the length: cut short */
    const char *reason; /* for a person, in the reader's language; static */
};

/* Appends the JSON text of the one value that `bytes` is. False: it is none; `out` is as before. `fault` may be NULL.
 * Nothing is reserved because of a length that was not compared with the bytes that are there. */
bool msgpack_to_json(struct bytes bytes, struct str *out, struct msgpack_fault *fault);

/* Whether the first byte is one that a map or an array begins with. */
bool msgpack_may_be(struct bytes bytes);

#endif
