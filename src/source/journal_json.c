#include "source/journal_json.h"

#include <stdlib.h>
#include <string.h>

#include "codec/base64.h"

bool journal_json_scan(struct journal_json *json)
{
    return json_scan(&json->index, str_text(&json->text), json->text.len, NULL);
}

void journal_json_finish(struct journal_json *json)
{
    str_finish(&json->text);
    json_index_finish(&json->index);
}

size_t journal_json_at(const struct journal_json *json, size_t object, const char *name)
{
    return json_member(&json->index, str_text(&json->text), object, name, strlen(name));
}

int64_t journal_json_int(const struct journal_json *json, size_t object, const char *name, int64_t missing)
{
    size_t at = journal_json_at(json, object, name);
    if (at == SIZE_MAX || json->index.tokens[at].kind != JSON_NUMBER)
        return missing;
    /* No double: offsets have 63 bits. Behind a number is something that ends it. */
    return strtoll(str_text(&json->text) + json->index.tokens[at].start, NULL, 10);
}

bool journal_json_string(const struct journal_json *json, size_t token, struct str *out)
{
    str_clear(out);
    if (token == SIZE_MAX || json->index.tokens[token].kind != JSON_STRING)
        return false;
    json_unescape(out, str_text(&json->text), &json->index.tokens[token]);
    return true;
}

bool journal_json_text(const struct journal_json *json, size_t object, const char *name, struct str *out)
{
    return journal_json_string(json, journal_json_at(json, object, name), out);
}

bool journal_json_bytes(const struct journal_json *json, size_t object, const char *name, struct str *out)
{
    struct str coded = {0};
    size_t at = journal_json_at(json, object, name);
    str_clear(out);
    bool good = at != SIZE_MAX && journal_json_text(json, at, "base64", &coded) &&
                base64_decode(out, str_text(&coded), coded.len);
    str_finish(&coded);
    return good;
}
