/* One record as charts and statistics look at it: what numbers, and which group, a path names in it.
 *
 * Paths begin with `value` (which may be left out), or are
 *
 *   key, key.PATH             the key, or a field of it
 *   header["NAME"], header.NAME
 *   size                      bytes of key, value and headers
 *   latency                   milliseconds from the record's time until it was met; of records that came while somebody
 *                             looked, not of what was there already
 *   rate                      one a record: its sum over a second is records a second
 *   partition                 to group by: p0, p1, ...
 *
 * `[*]` stands for each item of an array: such a path can name several numbers of one record, or none. A key or a
 * header that is the text of a number is that number; a JSON string never is.
 */
#ifndef WEIR_SERIES_SAMPLE_H
#define WEIR_SERIES_SAMPLE_H

#include "codec/decode.h"
#include "store/record.h"

enum { SAMPLE_NAME = 256 };

/* `struct sample s = {0}`; sample_meet begins with each record. */
struct sample {
    const struct decoded *value;
    const struct record *record; /* NULL: only its value is known */
    const struct decoder *decoder;
    int64_t latency_ms;
    bool has_latency;
    size_t too_large; /* numbers at the path that was asked for last */
    /* its own: */
    struct decoded key;
    bool key_is_read;
    struct json_index header;
    struct str scratch;
};

/* `record` may be NULL, and then `decoder`, too; all live as long as the sample is asked. It has no latency then. */
void sample_meet(struct sample *sample, const struct record *record, const struct decoded *value,
                 const struct decoder *decoder);
void sample_finish(struct sample *sample);

/* Calls `take` for each number at the path. Returns how many there are; what no double holds is not among them, but
 * counted in `too_large`. */
typedef void (*sample_take)(void *context, double number);
size_t sample_numbers(struct sample *sample, const char *path, sample_take take, void *context);
/* The first of them. False: there is none. */
bool sample_number(struct sample *sample, const char *path, double *number);

/* The record's key, decoded; NULL: there is none, or it is not whole. */
const struct decoded *sample_key(struct sample *sample);
/* The number that a header's text is, as it stands there; it may be larger than a double holds. False: it is none. */
bool sample_header_text(struct sample *sample, struct bytes text, struct bytes *number);

/* The text of the scalar at the path; with "" all belong to "all". It points into the record or into the sample and
 * lives until the next call. False: nothing there, or an object or an array. */
bool sample_name(struct sample *sample, const char *path, struct bytes *name);
/* With a NUL. Of a longer one what fits, whole characters, then "…" and eight digits of its hash: no two look alike. */
void sample_name_copy(char out[SAMPLE_NAME], struct bytes name);

/* Whether a path looks into the value: what could not be decoded has nothing there. */
bool sample_path_is_value(const char *path);
/* As they are kept: "amount" becomes "value.amount". False with what was expected, or when `room` bytes are too few.
 * `group`: the path is one to group by. */
bool sample_path_copy(char *out, size_t room, const char *path, size_t len, bool group, struct error *error);
/* The unit of its numbers: "B", "ms", "/s"; "": none is known. */
const char *sample_path_unit(const char *path);

#endif
