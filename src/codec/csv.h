/* CSV (RFC 4180) from any descriptor, row by row, in bounded memory.
 *
 * Rows end with LF, CRLF or CR; a field in quotes may hold separators, line ends and doubled quotes. The separator
 * (comma, semicolon or tab) and the encoding (UTF-8, with or without a mark, or windows-1252) are recognised from the
 * beginning unless they are given; rows come out as UTF-8. The first row names the fields.
 */
#ifndef WEIR_CODEC_CSV_H
#define WEIR_CODEC_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "codec/encoding.h"

enum { CSV_ROW_LONGEST = 1 << 20 }; /* bytes; a longer row is passed over */

struct csv_options {
    char separator; /* 0: recognised */
    bool encoding_given;
    enum encoding encoding;
};

struct csv_row {
    uint64_t line;    /* where it begins, from 1 */
    struct bytes raw; /* without its line end */
    const struct bytes *fields;
    size_t count;
};

enum csv_state {
    CSV_ROW, /* it lives until the next call */
    CSV_BAD, /* a row that cannot be used was passed over: `error` says where and why */
    CSV_END,
    CSV_FAILED /* it cannot be read on: `error` */
};

struct csv_reader;

/* Reads the first row. The descriptor stays the caller's. NULL: it is empty, or its first row cannot name fields. */
struct csv_reader *csv_open(int fd, const struct csv_options *options, struct error *error);
void csv_close(struct csv_reader *reader); /* NULL is allowed */

/* The next row with as many fields as the first has. Empty lines are no rows. */
enum csv_state csv_next(struct csv_reader *reader, struct csv_row *row, struct error *error);

/* Names of the fields: distinct and not empty (a second `a` is `a_2`, an empty one `column_3`). */
const char *const *csv_names(const struct csv_reader *reader, size_t *count);
bool csv_renamed(const struct csv_reader *reader); /* some of these are not as they stand in the file */
char csv_separator(const struct csv_reader *reader);
enum encoding csv_encoding(const struct csv_reader *reader);
uint64_t csv_bytes(const struct csv_reader *reader); /* taken so far */

/* Appends the row as a JSON object. A field that is a JSON number stands as one, digit for digit; where `;` separates,
 * `1,5` is 1.5; an empty one is null; everything else is a string (007, +34 and dates among it). */
void csv_append_json(const struct csv_reader *reader, const struct csv_row *row, struct str *out);

/* Appends one field as CSV: in quotes where that is needed. */
void csv_append_field(struct str *out, const char *text, size_t len, char separator);

#endif
