/* JSON: the two judges agree; an index lies within its text, in order and nested; compacting and unescaping keep what
 * was meant. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_scan.h"
#include "codec/payload.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth)
        abort();
}

static void check_scalar(const char *text, const struct json_token *token)
{
    double number;
    must(json_valid(text + token->start, token->len));
    if (token->kind == JSON_NUMBER)
        json_number(text, token, &number);
    else
        must(!json_number(text, token, &number));
    if (token->kind != JSON_STRING)
        return;
    struct str plain = {0};
    json_unescape(&plain, text, token);
    must(utf8_valid(str_text(&plain), plain.len) && plain.len <= token->len - 2);
    must(token->has_escape == (memchr(text + token->start, '\\', token->len) != NULL));
    str_finish(&plain);
}

static void check_members(const struct json_index *index, const char *text, size_t object)
{
    for (size_t at = object + 1; at < index->tokens[object].next; at = index->tokens[at + 1].next) {
        const struct json_token *name = &index->tokens[at];
        must(name->is_key && name->kind == JSON_STRING && name->next == at + 1);
        struct str plain = {0};
        json_unescape(&plain, text, name);
        size_t found = json_member(index, text, object, str_text(&plain), plain.len);
        must(found >= at + 1 && found < index->tokens[object].next);
        str_finish(&plain);
    }
}

static void check_index(const struct json_index *index, const char *text, size_t len)
{
    must(index->count > 0 && index->tokens[0].next == index->count);
    for (size_t i = 0; i < index->count; i++) {
        const struct json_token *token = &index->tokens[i];
        size_t end = (size_t)token->start + token->len;
        must(token->len > 0 && end <= len && token->next > i && token->next <= index->count);
        must(token->next == index->count || index->tokens[token->next].start >= end);
        if (token->kind == JSON_ARRAY || token->kind == JSON_OBJECT) {
            must(token->next == i + 1 || index->tokens[i + 1].start > token->start);
            must(token->next == i + 1 || index->tokens[token->next - 1].start < end);
        } else {
            must(token->next == i + 1);
            check_scalar(text, token);
        }
        if (token->kind == JSON_OBJECT && token->next - i < 200) /* finding members is quadratic */
            check_members(index, text, i);
    }
}

static void check_compact(const struct json_index *index, const char *text, size_t len)
{
    struct str once = {0}, twice = {0};
    struct json_index again = {0};
    json_compact(&once, text, len);
    must(once.len <= len && json_scan(&again, once.data, once.len, NULL) && again.count == index->count);
    for (size_t i = 0; i < again.count; i++) {
        const struct json_token *old = &index->tokens[i], *new = &again.tokens[i];
        must(old->kind == new->kind && old->next == new->next);
        if (old->kind != JSON_ARRAY && old->kind != JSON_OBJECT)
            must(old->len == new->len &&memcmp(text + old->start, once.data + new->start, old->len) == 0);
    }
    json_compact(&twice, once.data, once.len);
    must(twice.len == once.len && memcmp(twice.data, once.data, once.len) == 0);
    json_index_finish(&again);
    str_finish(&once);
    str_finish(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct json_index index = {0};
    size_t error_at = SIZE_MAX;
    bool valid = json_scan(&index, text, size, &error_at);
    must(valid == json_valid(text, size));
    if (valid) {
        must(utf8_valid(text, size));
        check_index(&index, text, size);
        check_compact(&index, text, size);
    } else {
        /* What comes before is right: whole, with garbage behind it, or cut short. */
        size_t before_at = SIZE_MAX;
        must(error_at <= size);
        must(json_scan(&index, text, error_at, &before_at) || before_at == error_at);
    }
    enum payload_kind kind = payload_kind_of((struct bytes){text, size});
    must((kind == PAYLOAD_BINARY) == !utf8_valid(text, size) && (kind != PAYLOAD_JSON || valid));
    json_index_finish(&index);
    return 0;
}
