#include "ui/form.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "codec/json_scan.h"

void form_finish(struct form *form)
{
    text_input_finish(&form->topic);
    text_input_finish(&form->partition);
    text_input_finish(&form->key);
    text_area_finish(&form->headers);
    text_area_finish(&form->value);
    batch_finish(&form->batch);
}

void form_clear(struct form *form, const char *topic)
{
    text_input_set(&form->topic, topic);
    text_input_set(&form->partition, "");
    text_input_set(&form->key, "");
    text_area_set(&form->headers, "", 0);
    text_area_set(&form->value, "", 0);
    memset(form->contents, 0, sizeof form->contents);
    form->focus = FORM_VALUE;
    form->is_copy = false;
    batch_clear(&form->batch);
}

/* A line of a header that would be read back as it is. */
static bool is_plain_header(const struct record_header *header)
{
    bool name = header->name.len > 0 && !memchr(header->name.data, '=', header->name.len);
    const struct bytes parts[] = {header->name, header->value};
    for (size_t i = 0; name && i < 2; i++)
        if (parts[i].len > 0 &&
            (memchr(parts[i].data, '\n', parts[i].len) || !text_area_can_hold(parts[i].data, parts[i].len)))
            return false;
    return name;
}

static void copy_headers(struct form *form)
{
    struct str lines = {0};
    struct record_header header;
    bool plain = form->original.head->header_count <= FORM_HEADERS_MOST;
    for (size_t at = 0; plain && record_next_header(&form->original, &at, &header);) {
        plain = is_plain_header(&header);
        str_append(&lines, lines.len > 0 ? "\n" : "");
        str_append_bytes(&lines, header.name.data, header.name.len);
        str_append(&lines, header.value.data ? "=" : "");
        str_append_bytes(&lines, header.value.data, header.value.len);
    }
    plain = plain && lines.len <= FORM_EDITABLE;
    form->contents[FORM_HEADERS] = plain ? FORM_TYPED : FORM_ORIGINAL;
    text_area_set(&form->headers, str_text(&lines), plain ? lines.len : 0);
    str_finish(&lines);
}

static void copy_key(struct form *form)
{
    struct bytes key = form->original.key;
    bool one_line = key.len > 0 && !memchr(key.data, '\n', key.len) && !memchr(key.data, '\t', key.len);
    if (!key.data)
        return;
    if (!one_line || key.len > FORM_EDITABLE || !text_area_can_hold(key.data, key.len)) {
        form->contents[FORM_KEY] = FORM_ORIGINAL; /* an empty key, which is not the same as none, too */
        return;
    }
    struct str text = {0};
    str_append_bytes(&text, key.data, key.len);
    text_input_set(&form->key, str_text(&text));
    str_finish(&text);
}

static void copy_value(struct form *form)
{
    struct bytes value = form->original.value;
    if (!value.data)
        form->contents[FORM_VALUE] = FORM_TOMBSTONE;
    else if (value.len > FORM_EDITABLE || !text_area_can_hold(value.data, value.len))
        form->contents[FORM_VALUE] = FORM_ORIGINAL;
    else
        text_area_set(&form->value, value.data, value.len);
    form->value.cursor = 0;
}

void form_copy(struct form *form, const char *topic, const struct record *record)
{
    size_t at = 0;
    form_clear(form, topic);
    batch_add_encoded(&form->batch, record->head);
    form->is_copy = batch_next(&form->batch, &at, &form->original);
    snprintf(form->origin, sizeof form->origin, "%s %ld:%lld", topic, (long)record->head->partition,
             (long long)record->head->offset);
    copy_key(form);
    copy_headers(form);
    copy_value(form);
    form->focus = FORM_TOPIC;
}

struct bytes form_original(const struct form *form, enum form_field field)
{
    if (!form->is_copy)
        return (struct bytes){0};
    return field == FORM_KEY ? form->original.key : field == FORM_VALUE ? form->original.value : (struct bytes){0};
}

void form_next_content(struct form *form)
{
    enum form_content now = form->contents[FORM_VALUE], next = FORM_TYPED;
    if (now == FORM_TYPED)
        next = form_original(form, FORM_VALUE).data ? FORM_ORIGINAL : FORM_TOMBSTONE;
    else if (now == FORM_ORIGINAL)
        next = FORM_TOMBSTONE;
    form->contents[FORM_VALUE] = next;
}

enum form_json form_judge(const struct form *form, size_t *at)
{
    const char *text = str_text(&form->value.text);
    size_t len = form->value.text.len, first = strspn(text, " \t\n\r");
    struct json_index index = {0};
    if (len == 0)
        return FORM_IS_EMPTY;
    bool valid = json_scan(&index, text, len, at);
    json_index_finish(&index);
    if (valid)
        return FORM_IS_JSON;
    return text[first] == '{' || text[first] == '[' ? FORM_IS_BROKEN_JSON : FORM_IS_TEXT;
}

static bool fail(struct form *form, enum form_field field, struct error *error, const char *text)
{
    form->focus = field;
    return error_set(error, ERROR_USAGE, "%s", text);
}

static bool read_partition(struct form *form, int32_t *partition, struct error *error)
{
    const char *text = str_text(&form->partition.text);
    long long number = -1;
    if (*text && strcmp(text, "auto") != 0 && !(str_to_i64(text, &number) && number >= 0 && number <= INT32_MAX))
        return fail(form, FORM_PARTITION, error,
                    _("the partition is a number from 0 on, or nothing: chosen by the key"));
    *partition = (int32_t)number;
    return true;
}

static size_t original_headers(struct form *form)
{
    size_t count = 0;
    for (size_t at = 0; count < FORM_HEADERS_MOST && record_next_header(&form->original, &at, &form->sent[count]);)
        count++;
    return count;
}

static bool read_headers(struct form *form, size_t *count, struct error *error)
{
    const char *text = str_text(&form->headers.text);
    *count = 0;
    while (*text) {
        size_t len = strcspn(text, "\n");
        const char *equals = memchr(text, '=', len);
        size_t name = equals ? (size_t)(equals - text) : len;
        struct record_header header = {.name = {text, name}};
        if (equals)
            header.value = (struct bytes){equals + 1, len - name - 1};
        if (len > 0 && name == 0)
            return fail(form, FORM_HEADERS, error, _("a header is NAME=VALUE, one a line; one of them has no name"));
        if (len > 0 && *count == FORM_HEADERS_MOST)
            return fail(form, FORM_HEADERS, error, _("there are more headers than the form can send: 256"));
        if (len > 0)
            form->sent[(*count)++] = header;
        text += len + (text[len] == '\n');
    }
    return true;
}

static struct bytes bytes_of(const struct form *form, enum form_field field, const struct str *typed)
{
    if (form->contents[field] == FORM_ORIGINAL)
        return form_original(form, field);
    if (form->contents[field] == FORM_TOMBSTONE)
        return (struct bytes){0};
    return (struct bytes){str_text(typed), typed->len};
}

bool form_record(struct form *form, struct record_fields *record, struct error *error)
{
    *record = (struct record_fields){.offset = -1, .headers = form->sent};
    if (form->topic.text.len == 0)
        return fail(form, FORM_TOPIC, error, _("to which topic?"));
    if (!read_partition(form, &record->partition, error))
        return false;
    if (form->contents[FORM_HEADERS] == FORM_ORIGINAL && form->original.head->header_count > FORM_HEADERS_MOST)
        return fail(form, FORM_HEADERS, error, _("there are more headers than the form can send: 256"));
    if (form->contents[FORM_HEADERS] == FORM_ORIGINAL)
        record->header_count = original_headers(form);
    else if (!read_headers(form, &record->header_count, error))
        return false;
    record->key = bytes_of(form, FORM_KEY, &form->key.text);
    if (form->contents[FORM_KEY] == FORM_TYPED && record->key.len == 0)
        record->key = (struct bytes){0};
    record->value = bytes_of(form, FORM_VALUE, &form->value.text);
    return true;
}
