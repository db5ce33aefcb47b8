/* Records from JSON lines, in the shape that `weir tail -o jsonl` prints: what one prints the other sends. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/line_reader.h"
#include "cli/produce_input.h"
#include "codec/base64.h"
#include "codec/json_scan.h"

enum { HEADERS_AT_MOST = 1024 };

struct jsonl {
    struct produce_input base;
    struct line_reader reader;
    struct json_index index;
    struct str texts[2 + 2 * HEADERS_AT_MOST]; /* key, value, then names and values of headers */
    struct record_header headers[HEADERS_AT_MOST];
};

/* One line that is being read. */
struct reading {
    struct jsonl *jsonl;
    const char *text;
    struct error *error;
};

static const struct json_token *token_of(const struct reading *reading, size_t at)
{
    return &reading->jsonl->index.tokens[at];
}

static bool bad(const struct reading *reading, const char *what)
{
    return error_set(reading->error, ERROR_FAILED, _("line %llu: %s"), (unsigned long long)reading->jsonl->base.number,
                     what);
}

static size_t member(const struct reading *reading, size_t object, const char *name)
{
    return json_member(&reading->jsonl->index, reading->text, object, name, strlen(name));
}

/* The text of {"base64":"..."} with nothing else in it; SIZE_MAX: it is something else. */
static size_t base64_of(const struct reading *reading, size_t at)
{
    const struct json_token *object = token_of(reading, at);
    size_t text = object->kind == JSON_OBJECT ? member(reading, at, "base64") : SIZE_MAX;
    bool alone = text != SIZE_MAX && token_of(reading, text)->next == object->next;
    return alone && token_of(reading, text)->kind == JSON_STRING && text == at + 2 ? text : SIZE_MAX;
}

/* Any JSON value as bytes of a record: a string is its text, null is null, everything else stands as it is. */
static bool read_bytes(const struct reading *reading, size_t at, struct str *storage, struct bytes *out)
{
    const struct json_token *token = token_of(reading, at);
    size_t encoded = base64_of(reading, at);
    str_clear(storage);
    if (token->kind == JSON_NULL) {
        *out = (struct bytes){NULL, 0};
        return true;
    }
    if (encoded != SIZE_MAX) {
        const struct json_token *text = token_of(reading, encoded);
        if (!base64_decode(storage, reading->text + text->start + 1, text->len - 2))
            return bad(reading, _("its base64 is not understood"));
    } else if (token->kind == JSON_STRING) {
        json_unescape(storage, reading->text, token);
    } else {
        *out = (struct bytes){reading->text + token->start, token->len};
        return true;
    }
    *out = (struct bytes){str_text(storage), storage->len};
    return true;
}

static bool read_header(const struct reading *reading, size_t name, size_t value, struct produce_record *record)
{
    struct jsonl *jsonl = reading->jsonl;
    size_t at = record->header_count;
    if (at == HEADERS_AT_MOST)
        return bad(reading, _("it has too many headers"));
    if (token_of(reading, name)->kind != JSON_STRING)
        return bad(reading, _("the name of a header must be a string"));
    struct record_header *header = &jsonl->headers[at];
    if (!read_bytes(reading, name, &jsonl->texts[2 + 2 * at], &header->name) ||
        !read_bytes(reading, value, &jsonl->texts[3 + 2 * at], &header->value))
        return false;
    record->header_count++;
    return true;
}

/* [{"key":..,"value":..}, ...] or {"name": value, ...} */
static bool read_headers(const struct reading *reading, size_t at, struct produce_record *record)
{
    const struct json_token *list = token_of(reading, at);
    if (list->kind == JSON_NULL)
        return true;
    if (list->kind != JSON_ARRAY && list->kind != JSON_OBJECT)
        return bad(reading, _("headers must be an array of {\"key\":...,\"value\":...} or an object"));
    for (size_t i = at + 1; i < list->next;) {
        size_t name = i, value = i + 1, end;
        if (list->kind == JSON_OBJECT) {
            end = token_of(reading, value)->next;
        } else {
            end = token_of(reading, i)->next;
            name = member(reading, i, "key");
            value = member(reading, i, "value");
        }
        if (name == SIZE_MAX || value == SIZE_MAX)
            return bad(reading, _("a header needs a key and a value"));
        if (!read_header(reading, name, value, record))
            return false;
        i = end;
    }
    return true;
}

static bool read_whole(const struct reading *reading, size_t at, const char *what, int64_t most, int64_t *out)
{
    const struct json_token *token = token_of(reading, at);
    char text[32], why[96];
    long long number = 0;
    if (token->kind == JSON_NULL)
        return true;
    bool good = token->kind == JSON_NUMBER && token->len < sizeof text;
    if (good) {
        memcpy(text, reading->text + token->start, token->len);
        text[token->len] = '\0';
        good = str_to_i64(text, &number) && number >= 0 && number <= most;
    }
    *out = number;
    snprintf(why, sizeof why, _("%s must be a whole number, 0 or more"), what);
    return good || bad(reading, why);
}

static bool read_place(const struct reading *reading, struct produce_record *record)
{
    size_t partition = member(reading, 0, "partition"), time = member(reading, 0, "timestamp_ms");
    int64_t number = -1;
    if (time == SIZE_MAX && (time = member(reading, 0, "timestamp")) != SIZE_MAX &&
        token_of(reading, time)->kind == JSON_STRING)
        return bad(reading, _("a timestamp is a number of milliseconds here: timestamp_ms"));
    if (partition != SIZE_MAX && !read_whole(reading, partition, "partition", INT32_MAX, &number))
        return false;
    record->partition = (int32_t)number;
    return time == SIZE_MAX || read_whole(reading, time, "timestamp_ms", INT64_MAX, &record->timestamp_ms);
}

static bool read_line(const struct reading *reading, size_t len, struct produce_record *record)
{
    struct jsonl *jsonl = reading->jsonl;
    size_t at = 0;
    char why[96];
    if (!json_scan(&jsonl->index, reading->text, len, &at)) {
        snprintf(why, sizeof why, at == len ? _("it is cut short: not JSON") : _("not JSON from byte %zu on"), at + 1);
        return bad(reading, why);
    }
    if (token_of(reading, 0)->kind != JSON_OBJECT)
        return bad(reading, _("not an object; expected {\"key\":...,\"value\":...}"));
    size_t value = member(reading, 0, "value"), key = member(reading, 0, "key"),
           headers = member(reading, 0, "headers");
    if (value == SIZE_MAX)
        return bad(reading, _("it has no \"value\" (null is a tombstone)"));
    record->headers = jsonl->headers;
    return read_bytes(reading, value, &jsonl->texts[1], &record->value) &&
           (key == SIZE_MAX || read_bytes(reading, key, &jsonl->texts[0], &record->key)) &&
           (headers == SIZE_MAX || read_headers(reading, headers, record)) && read_place(reading, record);
}

static enum input_state next_object(struct produce_input *base, struct produce_record *record, struct error *error)
{
    struct jsonl *jsonl = (struct jsonl *)base;
    struct bytes line;
    for (;;) {
        enum line_state state = line_reader_next(&jsonl->reader, &line, error);
        base->number = jsonl->reader.number;
        base->read = jsonl->reader.read;
        struct reading reading = {.jsonl = jsonl, .text = line.data, .error = error};
        if (state == LINE_END)
            return INPUT_END;
        if (state == LINE_FAILED)
            return INPUT_FAILED;
        if (state == LINE_TOO_LONG) {
            bad(&reading, _("it is too long"));
            return INPUT_BAD;
        }
        if (line.len > 0)
            return read_line(&reading, line.len, record) ? INPUT_RECORD : INPUT_BAD;
    }
}

static void destroy_jsonl(struct produce_input *base)
{
    struct jsonl *jsonl = (struct jsonl *)base;
    for (size_t i = 0; i < sizeof jsonl->texts / sizeof *jsonl->texts; i++)
        str_finish(&jsonl->texts[i]);
    json_index_finish(&jsonl->index);
    line_reader_finish(&jsonl->reader);
    free(jsonl);
}

struct produce_input *produce_input_jsonl(int fd)
{
    static const struct produce_input_ops ops = {next_object, destroy_jsonl};
    struct jsonl *jsonl = mem_zero(1, sizeof *jsonl);
    struct stat status;
    jsonl->base = (struct produce_input){.ops = &ops, .unit = "line"};
    line_reader_init(&jsonl->reader, fd);
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        jsonl->base.size = (uint64_t)status.st_size;
    jsonl->base.file = fd;
    return &jsonl->base;
}
