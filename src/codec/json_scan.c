/* One pass over the bytes with an explicit stack that lives in the tokens themselves: an open container's `next` holds
 * the index of the container around it until it is closed. */
#include "codec/json_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/json_lex.h"
#include "text/utf8.h"

static struct json_token *push(struct json_index *index)
{
    if (index->count == index->capacity) {
        index->capacity = index->capacity ? index->capacity * 2 : 64;
        index->tokens = mem_resize(index->tokens, index->capacity, sizeof *index->tokens);
    }
    return &index->tokens[index->count++];
}

void json_index_finish(struct json_index *index)
{
    free(index->tokens);
    *index = (struct json_index){0};
}

static uint8_t kind_of(char first)
{
    switch (first) {
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

/* A value that is no container, or an object's name. */
static bool scan_scalar(struct json_index *index, struct json_lex *lex, bool is_key)
{
    size_t start = lex->at;
    bool has_escape = false;
    if (!json_lex_scalar(lex, &has_escape))
        return false;
    struct json_token *token = push(index);
    *token = (struct json_token){.start = (uint32_t)start,
                                 .len = (uint32_t)(lex->at - start),
                                 .next = (uint32_t)index->count,
                                 .kind = kind_of(lex->text[start]),
                                 .is_key = is_key,
                                 .has_escape = has_escape};
    return true;
}

static bool scan_name(struct json_index *index, struct json_lex *lex)
{
    json_lex_space(lex);
    if (json_lex_peek(lex) != '"' || !scan_scalar(index, lex, true))
        return false;
    json_lex_space(lex);
    return json_lex_take(lex, ':');
}

static const uint32_t NO_PARENT = UINT32_MAX;

static void close_container(struct json_index *index, uint32_t *open, size_t end)
{
    struct json_token *token = &index->tokens[*open];
    *open = token->next;
    token->len = (uint32_t)(end - token->start);
    token->next = (uint32_t)index->count;
}

/* After a value: closes what closes, and stands before the next value. `*open` is NO_PARENT when the root is whole. */
static bool scan_after_value(struct json_index *index, struct json_lex *lex, uint32_t *open)
{
    while (*open != NO_PARENT) {
        bool in_object = index->tokens[*open].kind == JSON_OBJECT;
        json_lex_space(lex);
        if (json_lex_take(lex, ','))
            return in_object ? scan_name(index, lex) : true;
        if (!json_lex_take(lex, in_object ? '}' : ']'))
            return false;
        close_container(index, open, lex->at);
    }
    return true;
}

/* At '[' or '{'. `*empty` when it was closed at once. */
static bool scan_open(struct json_index *index, struct json_lex *lex, uint32_t *open, bool *empty)
{
    bool is_object = json_lex_peek(lex) == '{';
    struct json_token *token = push(index);
    *token =
        (struct json_token){.start = (uint32_t)lex->at, .next = *open, .kind = is_object ? JSON_OBJECT : JSON_ARRAY};
    *open = (uint32_t)index->count - 1;
    lex->at++;
    json_lex_space(lex);
    *empty = json_lex_take(lex, is_object ? '}' : ']');
    if (*empty)
        close_container(index, open, lex->at);
    return *empty || !is_object || scan_name(index, lex);
}

static bool scan(struct json_index *index, struct json_lex *lex)
{
    uint32_t open = NO_PARENT;
    do {
        json_lex_space(lex);
        char first = json_lex_peek(lex);
        bool whole = true;
        if (first == '{' || first == '[') {
            if (!scan_open(index, lex, &open, &whole))
                return false;
        } else if (!scan_scalar(index, lex, false)) {
            return false;
        }
        if (whole && !scan_after_value(index, lex, &open))
            return false;
    } while (open != NO_PARENT);
    json_lex_space(lex);
    return lex->at == lex->len;
}

bool json_scan(struct json_index *index, const char *text, size_t len, size_t *error_at)
{
    struct json_lex lex = {.text = text, .len = len};
    index->count = 0;
    bool valid = len < UINT32_MAX && scan(index, &lex);
    if (!valid && error_at)
        *error_at = lex.at;
    return valid;
}

/* As scan(), but the stack is a bit a level, on the heap only beyond 4,096 levels. */
struct levels {
    uint64_t few[64];
    uint64_t *bits;
    size_t capacity; /* levels */
    size_t depth;
};

static void level_push(struct levels *levels, bool is_object)
{
    if (levels->depth == levels->capacity) {
        uint64_t *bits = mem_zero(levels->capacity / 32, sizeof *bits);
        memcpy(bits, levels->bits, levels->capacity / 8);
        if (levels->bits != levels->few)
            free(levels->bits);
        levels->bits = bits;
        levels->capacity *= 2;
    }
    uint64_t bit = UINT64_C(1) << levels->depth % 64;
    uint64_t *word = &levels->bits[levels->depth++ / 64];
    *word = is_object ? *word | bit : *word & ~bit;
}

static bool level_is_object(const struct levels *levels)
{
    return levels->bits[(levels->depth - 1) / 64] >> (levels->depth - 1) % 64 & 1;
}

static bool judge_name(struct json_lex *lex)
{
    bool has_escape;
    json_lex_space(lex);
    if (json_lex_peek(lex) != '"' || !json_lex_scalar(lex, &has_escape))
        return false;
    json_lex_space(lex);
    return json_lex_take(lex, ':');
}

static bool judge_after_value(struct json_lex *lex, struct levels *levels)
{
    while (levels->depth) {
        bool in_object = level_is_object(levels);
        json_lex_space(lex);
        if (json_lex_take(lex, ','))
            return in_object ? judge_name(lex) : true;
        if (!json_lex_take(lex, in_object ? '}' : ']'))
            return false;
        levels->depth--;
    }
    return true;
}

static bool judge_open(struct json_lex *lex, struct levels *levels, bool *empty)
{
    bool is_object = json_lex_peek(lex) == '{';
    lex->at++;
    json_lex_space(lex);
    *empty = json_lex_take(lex, is_object ? '}' : ']');
    if (*empty)
        return true;
    level_push(levels, is_object);
    return !is_object || judge_name(lex);
}

static bool judge(struct json_lex *lex, struct levels *levels)
{
    do {
        json_lex_space(lex);
        char first = json_lex_peek(lex);
        bool whole = true, has_escape;
        if (first == '{' || first == '[') {
            if (!judge_open(lex, levels, &whole))
                return false;
        } else if (!json_lex_scalar(lex, &has_escape)) {
            return false;
        }
        if (whole && !judge_after_value(lex, levels))
            return false;
    } while (levels->depth);
    json_lex_space(lex);
    return lex->at == lex->len;
}

bool json_valid(const char *text, size_t len)
{
    struct json_lex lex = {.text = text, .len = len};
    struct levels levels = {.capacity = 64 * 64};
    levels.bits = levels.few;
    bool valid = judge(&lex, &levels);
    if (levels.bits != levels.few)
        free(levels.bits);
    return valid;
}

/* The byte after the string that begins at `at`. A quote ends it unless an odd run of backslashes stands before. */
static size_t after_string(const char *text, size_t len, size_t at)
{
    size_t from = at + 1;
    for (;;) {
        const char *quote = from < len ? memchr(text + from, '"', len - from) : NULL;
        if (!quote)
            return len;
        size_t end = (size_t)(quote - text), slash = end;
        while (slash > from && text[slash - 1] == '\\')
            slash--;
        if ((end - slash) % 2 == 0)
            return end + 1;
        from = end + 1;
    }
}

void json_compact(struct str *out, const char *text, size_t len)
{
    size_t at = 0, kept = 0; /* text[kept..at) is to be copied */
    while (at < len) {
        char c = text[at];
        if (c == '"') {
            at = after_string(text, len, at);
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            str_append_bytes(out, text + kept, at - kept);
            kept = ++at;
        } else {
            at++;
        }
    }
    str_append_bytes(out, text + kept, len - kept);
}

/* Whether a name token, escapes undone, is `name`. */
static bool name_is(const char *text, const struct json_token *token, const char *name, size_t name_len)
{
    if (!token->has_escape)
        return token->len - 2 == name_len && memcmp(text + token->start + 1, name, name_len) == 0;
    struct str plain = {0};
    json_unescape(&plain, text, token);
    bool same = plain.len == name_len && memcmp(str_text(&plain), name, name_len) == 0;
    str_finish(&plain);
    return same;
}

size_t json_member(const struct json_index *index, const char *text, size_t object, const char *name, size_t name_len)
{
    if (object >= index->count || index->tokens[object].kind != JSON_OBJECT)
        return SIZE_MAX;
    size_t found = SIZE_MAX;
    for (size_t at = object + 1; at < index->tokens[object].next; at = index->tokens[at + 1].next)
        if (name_is(text, &index->tokens[at], name, name_len))
            found = at + 1;
    return found;
}

static uint32_t hex4(const char *text)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = text[i];
        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* At the 'u' of an escape; returns what comes after it. */
static const char *unescape_unicode(struct str *out, const char *at, const char *end)
{
    uint32_t code = hex4(at + 1);
    at += 5;
    if (code >= 0xD800 && code <= 0xDBFF && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
        uint32_t low = hex4(at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            at += 6;
        }
    }
    if (code >= 0xD800 && code <= 0xDFFF)
        code = 0xFFFD;
    char bytes[4];
    str_append_bytes(out, bytes, utf8_encode(code, bytes));
    return at;
}

void json_unescape(struct str *out, const char *text, const struct json_token *token)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *at = text + token->start + 1, *end = text + token->start + token->len - 1;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        str_append_bytes(out, at, (size_t)((escape ? escape : end) - at));
        if (!escape)
            return;
        at = escape + 1;
        const char *named = strchr(from, *at);
        if (*at == 'u') {
            at = unescape_unicode(out, at, end);
            continue;
        }
        str_append_char(out, named ? to[named - from] : *at);
        at++;
    }
}

bool json_number(const char *text, const struct json_token *token, double *out)
{
    return token->kind == JSON_NUMBER && str_to_f64(text + token->start, token->len, out) && isfinite(*out);
}
