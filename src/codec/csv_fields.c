#include "codec/csv_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/csv.h"
#include "codec/json_scan.h"
#include "text/jsonw.h"

static void add(struct csv_fields *fields, struct bytes field)
{
    if (fields->count == fields->capacity) {
        fields->capacity = fields->capacity ? 2 * fields->capacity : 16;
        fields->items = mem_resize(fields->items, fields->capacity, sizeof *fields->items);
    }
    fields->items[fields->count++] = field;
}

/* A field in quotes, copied without them; `*at` is after its first quote, and then after its last. */
static bool take_quoted(struct csv_fields *fields, struct bytes row, size_t *at)
{
    size_t start = fields->text.len;
    while (*at < row.len) {
        const char *quote = memchr(row.data + *at, '"', row.len - *at);
        if (!quote)
            return false;
        size_t len = (size_t)(quote - row.data) - *at;
        str_append_bytes(&fields->text, row.data + *at, len);
        *at += len + 1;
        if (*at < row.len && row.data[*at] == '"') {
            str_append_char(&fields->text, '"');
            (*at)++;
            continue;
        }
        add(fields, (struct bytes){fields->text.data + start, fields->text.len - start});
        return true;
    }
    return false;
}

const char *csv_fields_split(struct csv_fields *fields, struct bytes row, char separator)
{
    size_t at = 0;
    fields->count = 0;
    str_clear(&fields->text);
    str_reserve(&fields->text, row.len + 1); /* never moves while fields point into it */
    for (;;) {
        if (at < row.len && row.data[at] == '"') {
            at++;
            if (!take_quoted(fields, row, &at))
                return "a quote that opens there does not close";
            if (at < row.len && row.data[at] != separator)
                return "text follows a closing quote";
        } else {
            const char *end = at < row.len ? memchr(row.data + at, separator, row.len - at) : NULL;
            size_t len = end ? (size_t)(end - row.data) - at : row.len - at;
            add(fields, (struct bytes){row.data + at, len});
            at += len;
        }
        if (at >= row.len)
            return NULL;
        at++; /* the separator; a row may end with it, and then with an empty field */
    }
}

void csv_fields_finish(struct csv_fields *fields)
{
    free(fields->items);
    str_finish(&fields->text);
    *fields = (struct csv_fields){0};
}

bool csv_field_is_number(struct bytes field)
{
    bool begins = field.len > 0 && (field.data[0] == '-' || (field.data[0] >= '0' && field.data[0] <= '9'));
    bool ends = begins && field.data[field.len - 1] >= '0' && field.data[field.len - 1] <= '9';
    return ends && json_valid(field.data, field.len);
}

/* -12,5 and nothing else. */
static bool append_decimal_comma(struct bytes field, struct str *out)
{
    size_t before = out->len;
    const char *comma = memchr(field.data, ',', field.len);
    if (!comma)
        return false;
    size_t whole = (size_t)(comma - field.data);
    str_append_bytes(out, field.data, whole);
    str_append_char(out, '.');
    str_append_bytes(out, comma + 1, field.len - whole - 1);
    bool plain = !memchr(field.data, '.', whole) && strcspn(out->data + before, "eE") == field.len &&
                 csv_field_is_number((struct bytes){out->data + before, field.len});
    if (!plain) {
        out->len = before;
        out->data[before] = '\0';
    }
    return plain;
}

void csv_fields_json(const char *const *names, const struct bytes *fields, size_t count, char separator,
                     struct str *out)
{
    struct jsonw json;
    struct str number = {0};
    jsonw_init(&json, out);
    jsonw_object(&json);
    for (size_t i = 0; i < count; i++) {
        jsonw_name(&json, names[i]);
        str_clear(&number);
        if (fields[i].len == 0)
            jsonw_null(&json);
        else if (csv_field_is_number(fields[i]))
            jsonw_raw(&json, fields[i].data, fields[i].len);
        else if (separator == ';' && append_decimal_comma(fields[i], &number))
            jsonw_raw(&json, number.data, number.len);
        else
            jsonw_string_bytes(&json, fields[i].data, fields[i].len);
    }
    jsonw_end_object(&json);
    str_finish(&number);
}

void csv_append_field(struct str *out, const char *text, size_t len, char separator)
{
    bool plain = len == 0 || (text[0] != ' ' && text[len - 1] != ' '); /* which some readers would strip */
    for (size_t i = 0; i < len && plain; i++)
        plain = text[i] != separator && text[i] != '"' && text[i] != '\n' && text[i] != '\r';
    if (plain) {
        str_append_bytes(out, text, len);
        return;
    }
    str_append_char(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            str_append_char(out, '"');
        str_append_char(out, text[i]);
    }
    str_append_char(out, '"');
}
