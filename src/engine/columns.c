#include "engine/columns.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "codec/json_path.h"

static bool is_of_value(const char *path)
{
    return strcmp(path, "key") != 0 && strcmp(path, "size") != 0 && !json_path_header(path).data;
}

/* Bytes up to the separator that is in no quotes. */
static size_t path_length(const char *text)
{
    bool quoted = false;
    size_t len = 0;
    for (; text[len]; len++) {
        if (quoted && text[len] == '\\' && text[len + 1])
            len++;
        else if (text[len] == '"')
            quoted = !quoted;
        else if (!quoted && strchr(" ,", text[len]))
            break;
    }
    return len;
}

bool column_list_parse(struct column_list *list, const char *text, struct error *error)
{
    struct column_list found = {.count = 0};
    if (strcmp(text, "off") == 0)
        text = "";
    for (const char *at = text + strspn(text, " ,"); *at; at += strspn(at, " ,")) {
        size_t len = path_length(at);
        if (found.count == COLUMNS_MOST)
            return error_set(error, ERROR_USAGE, _("there can be %d columns"), COLUMNS_MOST);
        if (len >= COLUMN_PATH)
            return error_set(error, ERROR_USAGE, _("the path of a column has at most %d bytes"), COLUMN_PATH - 1);
        snprintf(found.paths[found.count], COLUMN_PATH, "%.*s", (int)len, at);
        if (is_of_value(found.paths[found.count]) && !json_path_check(found.paths[found.count], error))
            return false;
        found.count++;
        at += len;
    }
    *list = found;
    return true;
}

void column_list_append(struct str *out, const struct column_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        str_appendf(out, "%s%s", i ? " " : "", list->paths[i]);
}

bool column_list_needs_value(const struct column_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_of_value(list->paths[i]))
            return true;
    return false;
}

static enum cell_kind bytes_cell(struct bytes bytes, struct str *out)
{
    if (!bytes.data)
        return CELL_NULL;
    str_append_bytes(out, bytes.data, bytes.len);
    return CELL_TEXT;
}

static enum cell_kind header_cell(const struct record *record, struct bytes name, struct str *out)
{
    struct bytes found;
    return record_last_header(record, name, &found) ? bytes_cell(found, out) : CELL_MISSING;
}

static enum cell_kind value_cell(const struct decoded *value, const char *path, struct str *out)
{
    const char *text = value->json.data;
    size_t at = text ? json_path_find(&value->index, text, path) : SIZE_MAX;
    if (at == SIZE_MAX)
        return CELL_MISSING;
    const struct json_token *token = &value->index.tokens[at];
    switch (token->kind) {
    case JSON_NULL:
        return CELL_NULL;
    case JSON_STRING:
        json_unescape(out, text, token);
        return CELL_TEXT;
    case JSON_OBJECT:
    case JSON_ARRAY:
        json_compact(out, text + token->start, token->len);
        return CELL_JSON;
    case JSON_NUMBER:
        str_append_bytes(out, text + token->start, token->len);
        return CELL_NUMBER;
    default:
        str_append_bytes(out, text + token->start, token->len);
        return CELL_WORD;
    }
}

static enum cell_kind key_cell(const struct record *record, const struct decoder *decoder, struct str *out)
{
    struct decoded key = {0};
    if (!decode_key_matters(record->key, decoder) || record->key.len < record->head->key_size)
        return bytes_cell(record->key, out);
    decode_key(&key, record->key, decoder);
    struct bytes shown = decoded_shown(&key, record->key);
    enum cell_kind kind = key.as == DECODED_INTEGER ? CELL_NUMBER : CELL_TEXT;
    str_append_bytes(out, shown.data, shown.len);
    decoded_finish(&key);
    return kind;
}

enum cell_kind column_cell(const char *path, const struct record *record, const struct decoded *value,
                           const struct decoder *decoder, struct str *out)
{
    struct bytes name = json_path_header(path);
    if (name.data)
        return header_cell(record, name, out);
    if (strcmp(path, "key") == 0)
        return key_cell(record, decoder, out);
    if (strcmp(path, "size") != 0)
        return value_cell(value, path, out);
    str_appendf(out, "%llu", (unsigned long long)record_size(record));
    return CELL_NUMBER;
}
