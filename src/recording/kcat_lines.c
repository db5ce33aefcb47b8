/* What `kcat -J` prints: {"topic":"orders","partition":0,"offset":12,"tstype":"create","ts":1767268800000,"broker":1,
 * "headers":["name","value"],"key":"a","payload":"..."} a line. A key or payload that is a JSON object or array (kcat
 * -s avro) stands for its text; {"base64":"..."} (weir tail -o kcat, of what is no UTF-8) stands for the bytes.
 *
 * kcat prints the bytes of keys, payloads and headers as they are, so that its strings may be no UTF-8 and the line no
 * JSON. Such a line is indexed as if these bytes were letters, which moves nothing; then all its other strings must
 * still be UTF-8.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "codec/base64.h"
#include "recording/reader_inner.h"
#include "text/utf8.h"

enum { LINES_AT_ONCE = 500, READ_BYTES = 256 * 1024 };

/* One line as it is read: texts without escapes, in one piece of memory. */
struct line {
    const char *text;
    const struct json_index *index;
    struct str plain;
};

static const struct json_token *member_of(const struct line *line, size_t object, const char *name)
{
    size_t at = json_member(line->index, line->text, object, name, strlen(name));
    return at == SIZE_MAX ? NULL : &line->index->tokens[at];
}

static const struct json_token *member(const struct line *line, const char *name)
{
    return member_of(line, 0, name);
}

static bool number_of(const struct line *line, const char *name, int64_t *out)
{
    const struct json_token *token = member(line, name);
    long long number;
    char digits[32];
    if (!token || token->kind != JSON_NUMBER || token->len >= sizeof digits)
        return false;
    memcpy(digits, line->text + token->start, token->len);
    digits[token->len] = '\0';
    if (!str_to_i64(digits, &number))
        return false;
    *out = number;
    return true;
}

/* Where in `plain` a text stands; it may move until all are there. */
struct place {
    size_t at, len;
    bool is_null;
};

/* {"base64":"..."} and nothing else. False: it is not that, and nothing is kept. */
static bool keep_base64(struct line *line, const struct json_token *token)
{
    size_t at = (size_t)(token - line->index->tokens);
    const struct json_token *text = member_of(line, at, "base64");
    return text == token + 2 && text->next == token->next && text->kind == JSON_STRING &&
           base64_decode(&line->plain, line->text + text->start + 1, text->len - 2);
}

static struct place keep(struct line *line, const struct json_token *token)
{
    struct place place = {.at = line->plain.len, .is_null = !token || token->kind == JSON_NULL};
    if (place.is_null || keep_base64(line, token)) {
        place.len = line->plain.len - place.at;
        return place;
    }
    if (token->kind == JSON_STRING)
        json_unescape(&line->plain, line->text, token);
    else
        str_append_bytes(&line->plain, line->text + token->start, token->len);
    place.len = line->plain.len - place.at;
    return place;
}

static struct bytes bytes_of(const struct line *line, struct place place)
{
    if (place.is_null)
        return (struct bytes){0};
    return (struct bytes){str_text(&line->plain) + place.at, place.len};
}

static size_t item_count(const struct line *line, const struct json_token *array)
{
    size_t count = 0, own = (size_t)(array - line->index->tokens);
    for (size_t at = own + 1; at < array->next; at = line->index->tokens[at].next)
        count++;
    return count;
}

/* Names and values by turns. The caller frees *headers. */
static size_t take_headers(struct line *line, struct place **places)
{
    const struct json_token *array = member(line, "headers");
    *places = NULL;
    if (!array || array->kind != JSON_ARRAY)
        return 0;
    size_t count = item_count(line, array) / 2 * 2, i = 0;
    *places = mem_zero(count + 1, sizeof **places);
    for (size_t at = (size_t)(array - line->index->tokens) + 1; i < count; at = line->index->tokens[at].next)
        (*places)[i++] = keep(line, &line->index->tokens[at]);
    return count / 2;
}

static enum timestamp_type time_type(struct line *line)
{
    const struct json_token *type = member(line, "tstype");
    static const char name[] = "\"logappend\"";
    bool append = type && type->len == sizeof name - 1 && memcmp(line->text + type->start, name, sizeof name - 1) == 0;
    return append ? TIMESTAMP_APPEND : TIMESTAMP_CREATE;
}

/* Whether all strings but the bytes of the record (the key, the payload, the items of the headers) are UTF-8. */
static bool others_are_utf8(const struct line *line)
{
    const struct json_token *tokens = line->index->tokens, *headers = member(line, "headers");
    const struct json_token *key = member(line, "key"), *value = member(line, "payload"), *item = NULL;
    if (headers && headers->kind == JSON_ARRAY)
        item = headers + 1;
    for (const struct json_token *token = tokens + 1; token < tokens + line->index->count; token++) {
        bool of_record = token == key || token == value || token == item;
        if (token == item)
            item = item->next < headers->next ? &tokens[item->next] : NULL;
        if (token->kind == JSON_STRING && !of_record && !utf8_valid(line->text + token->start, token->len))
            return false;
    }
    return true;
}

/* A line with bytes that are no UTF-8, where that is allowed. */
static bool scan_bytes(struct recording *recording, const char *text, size_t len)
{
    struct line line = {.text = text, .index = &recording->index};
    char *letters = mem_alloc(len + 1);
    bool beyond_ascii = false;
    for (size_t i = 0; i < len; i++) {
        bool beyond = (unsigned char)text[i] >= 0x80;
        letters[i] = beyond ? 'x' : text[i];
        beyond_ascii |= beyond;
    }
    bool good = beyond_ascii && json_scan(&recording->index, letters, len, NULL);
    free(letters);
    return good && others_are_utf8(&line);
}

static bool take_line(struct recording *recording, const char *text, size_t len, struct batch *batch)
{
    struct line line = {.text = text, .index = &recording->index};
    int64_t partition, offset;
    bool scanned = json_scan(&recording->index, text, len, NULL) || scan_bytes(recording, text, len);
    if (!scanned || recording->index.tokens[0].kind != JSON_OBJECT)
        return false;
    const struct json_token *topic = member(&line, "topic");
    if (!topic || topic->kind != JSON_STRING || topic->len <= 2 || !number_of(&line, "partition", &partition) ||
        !number_of(&line, "offset", &offset) || partition < 0 || partition > INT32_MAX || offset < 0 ||
        offset == INT64_MAX)
        return false;
    struct record_fields fields = {.partition = (int32_t)partition, .offset = offset};
    if (number_of(&line, "ts", &fields.timestamp_ms))
        fields.timestamp_type = time_type(&line);
    struct place name = keep(&line, topic), key = keep(&line, member(&line, "key")),
                 value = keep(&line, member(&line, "payload")), *places;
    size_t count = take_headers(&line, &places);
    struct record_header *headers = mem_zero(count + 1, sizeof *headers);
    for (size_t i = 0; i < count; i++)
        headers[i] = (struct record_header){bytes_of(&line, places[2 * i]), bytes_of(&line, places[2 * i + 1])};
    struct bytes topic_name = bytes_of(&line, name);
    fields.topic = recording_add_topic(recording, topic_name.data, topic_name.len);
    fields.key = bytes_of(&line, key);
    fields.value = bytes_of(&line, value);
    fields.headers = headers;
    fields.header_count = count;
    batch_add(batch, &fields, 0);
    free(headers);
    free(places);
    str_finish(&line.plain);
    return true;
}

/* More of the file behind what is not yet cut into lines. */
static bool read_more(struct recording *recording)
{
    struct str *held = &recording->payload;
    if (recording->line_at > 0) {
        memmove(held->data, held->data + recording->line_at, held->len - recording->line_at);
        held->len -= recording->line_at;
        recording->line_at = 0;
    }
    int64_t left = recording->end - recording->at;
    size_t wanted = left < READ_BYTES ? (size_t)left : READ_BYTES;
    if (left <= 0)
        return false;
    str_reserve(held, held->len + READ_BYTES);
    ssize_t got;
    do
        got = pread(recording->fd, held->data + held->len, wanted, recording->at);
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        recording->unread = (uint64_t)left;
        recording->at = recording->end;
        return false;
    }
    held->len += (size_t)got;
    recording->at += got;
    return true;
}

/* Of a line that is longer than any that is read only the number of bytes is kept. */
static void let_go(struct recording *recording)
{
    recording->lost += recording->payload.len - recording->line_at;
    recording->line_at = recording->payload.len;
    recording->searched = 0;
}

/* The next line in payload, without its end; `lost`: so many bytes before these are gone. False: the end of the file,
 * or it was stopped. */
static bool next_line(struct recording *recording, const char **text, size_t *len, uint64_t *lost)
{
    while (!recording_stopped(recording)) {
        const struct str *held = &recording->payload;
        const char *from = str_text(held) + recording->line_at;
        size_t left = held->len - recording->line_at, searched = recording->searched;
        const char *end = left > searched ? memchr(from + searched, '\n', left - searched) : NULL;
        recording->searched = left;
        if (!end && left > recording->line_most) {
            let_go(recording);
            continue;
        }
        if (!end && !recording->at_end) {
            recording->at_end = !read_more(recording);
            continue;
        }
        if (!end && left == 0 && recording->lost == 0)
            return false;
        *text = from;
        *len = end ? (size_t)(end - from) : left;
        *lost = recording->lost;
        recording->line_at += *len + (end != NULL);
        recording->searched = 0;
        recording->lost = 0;
        return true;
    }
    return false;
}

static bool is_blank(const char *text, size_t len)
{
    while (len > 0 && (*text == ' ' || *text == '\t' || *text == '\r')) {
        text++;
        len--;
    }
    return len == 0;
}

bool kcat_lines_next(struct recording *recording, struct batch *batch)
{
    const char *text;
    size_t len;
    uint64_t lost;
    while (batch->count < LINES_AT_ONCE && next_line(recording, &text, &len, &lost)) {
        int64_t number = recording->line++;
        recording->in_damage = false; /* each line is a piece of its own */
        if (lost > 0 || (!is_blank(text, len) && !take_line(recording, text, len, batch)))
            recording_note_damage(recording, number, lost + len);
    }
    if (recording->unread > 0) {
        recording->in_damage = false;
        recording_note_damage(recording, recording->line, recording->unread);
        recording->unread = 0;
    }
    return batch->count > 0 && !recording_stopped(recording);
}
