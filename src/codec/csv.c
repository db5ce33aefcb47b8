/* A buffer holds the bytes from the beginning of the current row. A row's end is looked for from there; when it is not
 * in the buffer, more is read, up to the longest row. Quotes and separators are ASCII in both encodings, so a row is
 * cut first and made UTF-8 afterwards. */
#include "codec/csv.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/map.h"
#include "base/mem.h"
#include "codec/csv_fields.h"
#include "text/utf8.h"

enum { CHUNK = 64 << 10, BUFFER = CSV_ROW_LONGEST + 2 * CHUNK };

struct csv_reader {
    int fd;
    char *buffer;
    size_t start, end;
    bool at_end, mark_skipped;
    uint64_t line, bytes;
    char separator;
    enum encoding encoding;
    struct str utf8; /* of the current row, when it had to be converted */
    struct csv_fields fields;
    char **names;
    size_t name_count;
    bool renamed;
};

static bool fill(struct csv_reader *reader, struct error *error)
{
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->start = 0;
    }
    size_t room = BUFFER - reader->end;
    ssize_t got;
    do {
        got = read(reader->fd, reader->buffer + reader->end, room < CHUNK ? room : CHUNK);
    } while (got < 0 && errno == EINTR && reader->end > reader->start);
    if (got < 0 && errno != EINTR)
        return error_set(error, ERROR_FAILED, _("cannot be read: %s"), strerror(errno));
    if (got <= 0)
        reader->at_end = true;
    else
        reader->end += (size_t)got;
    return true;
}

struct found {
    size_t len, ending;
    bool whole;     /* it ends here */
    bool in_quotes; /* where the bytes ran out */
};

/* The row that begins at `text`. A quote opens a field only at its beginning. */
static struct found find_end(const char *text, size_t len, char separator, bool at_end)
{
    struct found found = {0};
    bool field_begins = true;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (found.in_quotes) {
            found.in_quotes = c != '"';
            field_begins = false;
            /* A doubled quote opens it again. */
            if (c == '"' && i + 1 < len && text[i + 1] == '"')
                found.in_quotes = true, i++;
            continue;
        }
        if (c == '"' && field_begins) {
            found.in_quotes = true;
        } else if (c == '\n' || c == '\r') {
            if (c == '\r' && i + 1 == len && !at_end)
                return found; /* a line feed may follow */
            found.len = i;
            found.ending = c == '\r' && i + 1 < len && text[i + 1] == '\n' ? 2 : 1;
            found.whole = true;
            return found;
        }
        field_begins = c == separator;
    }
    found.len = len;
    found.whole = at_end && !found.in_quotes;
    return found;
}

static void advance(struct csv_reader *reader, size_t len)
{
    const char *at = reader->buffer + reader->start, *end = at + len;
    for (; at < end; at++)
        reader->line += *at == '\n' || (*at == '\r' && !(at + 1 < end && at[1] == '\n'));
    reader->start += len;
    reader->bytes += len;
}

/* What follows a broken row is read again from its second line on. */
static enum csv_state unclosed(struct csv_reader *reader, struct error *error)
{
    const char *from = reader->buffer + reader->start;
    size_t unread = reader->end - reader->start, len = 0;
    while (len < unread && from[len] != '\n')
        len++;
    error_set(error, ERROR_FAILED, _("line %llu: a quote that opens there does not close"),
              (unsigned long long)reader->line);
    advance(reader, len < unread ? len + 1 : unread);
    return CSV_BAD;
}

static enum csv_state too_long(struct csv_reader *reader, struct error *error)
{
    error_set(error, ERROR_FAILED, _("line %llu: the row is longer than %d kB"), (unsigned long long)reader->line,
              CSV_ROW_LONGEST / 1024);
    for (;;) {
        const char *from = reader->buffer + reader->start;
        size_t unread = reader->end - reader->start;
        const char *newline = memchr(from, '\n', unread);
        advance(reader, newline ? (size_t)(newline - from) + 1 : unread);
        if (newline || reader->at_end)
            return CSV_BAD;
        if (!fill(reader, error))
            return CSV_FAILED;
    }
}

/* Cuts the next row out; its raw bytes stay in the buffer until the next fill. */
static enum csv_state cut_row(struct csv_reader *reader, struct csv_row *row, struct error *error)
{
    for (;;) {
        const char *from = reader->buffer + reader->start;
        size_t unread = reader->end - reader->start;
        if (unread == 0 && reader->at_end)
            return CSV_END;
        struct found found = find_end(from, unread, reader->separator, reader->at_end);
        if (found.whole) {
            row->line = reader->line;
            row->raw = (struct bytes){from, found.len};
            advance(reader, found.len + found.ending);
            return CSV_ROW;
        }
        if (reader->at_end)
            return unclosed(reader, error);
        if (unread >= CSV_ROW_LONGEST)
            return found.in_quotes && memchr(from, '\n', unread) ? unclosed(reader, error) : too_long(reader, error);
        if (!fill(reader, error))
            return CSV_FAILED;
    }
}

/* As UTF-8, and in fields. */
static bool take_row(struct csv_reader *reader, struct csv_row *row, struct error *error)
{
    if (reader->encoding == ENCODING_WINDOWS_1252) {
        str_clear(&reader->utf8);
        encoding_append_1252(&reader->utf8, row->raw.data, row->raw.len);
        row->raw = (struct bytes){str_text(&reader->utf8), reader->utf8.len};
    } else if (!utf8_valid(row->raw.data, row->raw.len)) {
        return error_set(error, ERROR_FAILED, _("line %llu: not UTF-8; --encoding windows-1252 reads it as that"),
                         (unsigned long long)row->line);
    }
    const char *why = csv_fields_split(&reader->fields, row->raw, reader->separator);
    row->fields = reader->fields.items;
    row->count = reader->fields.count;
    return !why || error_set(error, ERROR_FAILED, _("line %llu: %s"), (unsigned long long)row->line, why);
}

enum csv_state csv_next(struct csv_reader *reader, struct csv_row *row, struct error *error)
{
    for (;;) {
        enum csv_state state = cut_row(reader, row, error);
        if (state != CSV_ROW)
            return state;
        if (row->raw.len == 0)
            continue;
        if (!take_row(reader, row, error))
            return CSV_BAD;
        if (row->count == reader->name_count)
            return CSV_ROW;
        error_set(error, ERROR_FAILED, _("line %llu: it has %zu fields, the first row names %zu"),
                  (unsigned long long)row->line, row->count, reader->name_count);
        return CSV_BAD;
    }
}

/* The one of the three that stands most often in the first row, outside quotes. */
static char recognise_separator(const char *text, size_t len)
{
    static const char candidates[] = ",;\t";
    size_t counts[3] = {0}, best = 0;
    bool in_quotes = false;
    for (size_t i = 0; i < len && (in_quotes || (text[i] != '\n' && text[i] != '\r')); i++) {
        in_quotes = in_quotes != (text[i] == '"');
        for (size_t c = 0; c < 3 && !in_quotes; c++)
            counts[c] += text[i] == candidates[c];
    }
    for (size_t c = 1; c < 3; c++)
        if (counts[c] > counts[best])
            best = c;
    return candidates[best];
}

/* False: once there is a whole line, what a pipe does not give at once is not waited for. */
static bool more_comes(const struct csv_reader *reader)
{
    enum { WAIT_MS = 100 };
    struct pollfd readable = {.fd = reader->fd, .events = POLLIN};
    if (!memchr(reader->buffer, '\n', reader->end))
        return true;
    return poll(&readable, 1, WAIT_MS) != 0;
}

/* As spreadsheets save "Unicode text". */
static bool is_utf16(const char *text, size_t len)
{
    return len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0) &&
           memchr(text, '\0', len);
}

static bool recognise(struct csv_reader *reader, const struct csv_options *options, struct error *error)
{
    static const char mark[] = "\xef\xbb\xbf";
    while (!reader->at_end && reader->end < CHUNK && more_comes(reader))
        if (!fill(reader, error))
            return false;
    if (is_utf16(reader->buffer, reader->end))
        return error_set(error, ERROR_FAILED, _("it is UTF-16; save it as UTF-8 (or: iconv -f utf-16 -t utf-8)"));
    bool marked = reader->end >= 3 && memcmp(reader->buffer, mark, 3) == 0;
    reader->encoding = options->encoding_given ? options->encoding
                       : marked                ? ENCODING_UTF8
                                               : encoding_of(reader->buffer, reader->end, reader->at_end);
    if (marked)
        advance(reader, 3);
    reader->separator = options->separator
                            ? options->separator
                            : recognise_separator(reader->buffer + reader->start, reader->end - reader->start);
    return reader->end > reader->start || error_set(error, ERROR_FAILED, _("it is empty"));
}

static void name_field(struct csv_reader *reader, struct map *taken, size_t at, struct bytes field)
{
    struct str name = {0};
    str_append_bytes(&name, field.data, field.len);
    if (field.len == 0)
        str_appendf(&name, "column_%zu", at + 1);
    bool changed = field.len == 0;
    for (size_t n = 2; map_get(taken, str_text(&name), name.len, NULL); n++) {
        str_clear(&name);
        str_append_bytes(&name, field.data, field.len);
        str_appendf(&name, "_%zu", n);
        changed = true;
    }
    map_put(taken, str_text(&name), name.len, at);
    reader->renamed = reader->renamed || changed;
    reader->names[at] = str_take(&name);
}

static bool read_names(struct csv_reader *reader, struct error *error)
{
    struct csv_row row = {0};
    enum csv_state state;
    do {
        state = cut_row(reader, &row, error);
    } while (state == CSV_ROW && row.raw.len == 0);
    if (state == CSV_END)
        return error_set(error, ERROR_FAILED, _("it is empty"));
    if (state != CSV_ROW || !take_row(reader, &row, error))
        return error_prefix(error, _("its first row cannot name the fields"));
    bool numbers = true;
    for (size_t i = 0; i < row.count; i++)
        numbers = numbers && csv_field_is_number(row.fields[i]);
    if (numbers)
        return error_set(error, ERROR_FAILED,
                         _("its first row has numbers alone: the names of the fields are missing; write them above "
                           "it, or send the lines as they are on standard input"));
    struct map taken = {0};
    reader->names = mem_zero(row.count, sizeof *reader->names);
    reader->name_count = row.count;
    for (size_t i = 0; i < row.count; i++)
        name_field(reader, &taken, i, row.fields[i]);
    map_finish(&taken);
    return true;
}

struct csv_reader *csv_open(int fd, const struct csv_options *options, struct error *error)
{
    struct csv_reader *reader = mem_zero(1, sizeof *reader);
    *reader = (struct csv_reader){.fd = fd, .buffer = mem_alloc(BUFFER), .line = 1};
    if (recognise(reader, options, error) && read_names(reader, error))
        return reader;
    csv_close(reader);
    return NULL;
}

void csv_close(struct csv_reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; i < reader->name_count; i++)
        free(reader->names[i]);
    free(reader->names);
    csv_fields_finish(&reader->fields);
    str_finish(&reader->utf8);
    free(reader->buffer);
    free(reader);
}

const char *const *csv_names(const struct csv_reader *reader, size_t *count)
{
    *count = reader->name_count;
    return (const char *const *)reader->names;
}

bool csv_renamed(const struct csv_reader *reader)
{
    return reader->renamed;
}

char csv_separator(const struct csv_reader *reader)
{
    return reader->separator;
}

enum encoding csv_encoding(const struct csv_reader *reader)
{
    return reader->encoding;
}

uint64_t csv_bytes(const struct csv_reader *reader)
{
    return reader->bytes;
}

void csv_append_json(const struct csv_reader *reader, const struct csv_row *row, struct str *out)
{
    csv_fields_json((const char *const *)reader->names, row->fields, row->count, reader->separator, out);
}
