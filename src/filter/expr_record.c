#include "filter/expr_record.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct value unknown = {.type = VALUE_UNKNOWN}, missing = {.type = VALUE_MISSING};

void expr_context_finish(struct expr_context *context)
{
    decoder_finish(&context->decoder);
    decoded_finish(&context->decoded);
    decoded_finish(&context->key);
    for (size_t i = 0; i < context->scratch_count; i++)
        str_finish(&context->scratch[i]);
    free(context->scratch);
}

struct str *expr_scratch(struct expr_context *context)
{
    if (context->scratch_used == context->scratch_count) {
        context->scratch = mem_resize(context->scratch, ++context->scratch_count, sizeof *context->scratch);
        context->scratch[context->scratch_used] = (struct str){0};
    }
    struct str *str = &context->scratch[context->scratch_used++];
    str_clear(str);
    return str;
}

struct source_of {
    const struct json_index *index;
    const char *text;
};

static int64_t member_count(const struct json_index *index, size_t container)
{
    int64_t count = 0;
    for (size_t at = container + 1; at < index->tokens[container].next; at = index->tokens[at].next)
        count++;
    return index->tokens[container].kind == JSON_OBJECT ? count / 2 : count;
}

static struct value value_of_token(struct expr_context *context, struct source_of from, size_t at)
{
    const struct json_token *token = &from.index->tokens[at];
    const char *text = from.text + token->start;
    struct value value = {.type = VALUE_UNKNOWN};
    switch ((enum json_kind)token->kind) {
    case JSON_NULL:
        value.type = VALUE_NULL;
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        value = (struct value){.type = VALUE_BOOL, .boolean = token->kind == JSON_TRUE};
        break;
    case JSON_NUMBER:
        if (!value_of_number(text, token->len, &value))
            value.type = VALUE_UNKNOWN;
        break;
    case JSON_STRING:
        value = (struct value){.type = VALUE_STRING, .text = {text + 1, token->len - 2}};
        if (token->has_escape) {
            struct str *plain = expr_scratch(context);
            json_unescape(plain, from.text, token);
            value.text = (struct bytes){str_text(plain), plain->len};
        }
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        value = (struct value){.type = VALUE_CONTAINER, .integer = member_count(from.index, at)};
    }
    return value;
}

static void walk(struct expr_context *context, struct source_of from, size_t at, const struct step *steps, size_t count,
                 take_value take, void *opaque);

static void walk_any(struct expr_context *context, struct source_of from, size_t at, const struct step *steps,
                     size_t count, take_value take, void *opaque)
{
    if (from.index->tokens[at].kind != JSON_ARRAY) {
        take(opaque, &unknown);
        return;
    }
    for (size_t item = at + 1; item < from.index->tokens[at].next; item = from.index->tokens[item].next)
        walk(context, from, item, steps + 1, count - 1, take, opaque);
}

static size_t step_to(struct source_of from, size_t at, const struct step *step)
{
    const struct json_index *index = from.index;
    if (step->kind == STEP_NAME)
        return json_member(index, from.text, at, str_text(&step->name), step->name.len);
    if (index->tokens[at].kind != JSON_ARRAY)
        return SIZE_MAX;
    size_t item = at + 1;
    for (size_t i = 0; i < step->index && item < index->tokens[at].next; i++)
        item = index->tokens[item].next;
    return item < index->tokens[at].next ? item : SIZE_MAX;
}

/* Recurs once for each [*]: as deep as the path has of them. */
static void walk(struct expr_context *context, struct source_of from, size_t at, const struct step *steps, size_t count,
                 take_value take, void *opaque)
{
    for (; count > 0; steps++, count--) {
        if (steps->kind == STEP_ANY) {
            walk_any(context, from, at, steps, count, take, opaque);
            return;
        }
        at = step_to(from, at, steps);
        if (at == SIZE_MAX) {
            take(opaque, &missing);
            return;
        }
    }
    struct value value = value_of_token(context, from, at);
    take(opaque, &value);
}

static const struct decoded *decoded_of(struct expr_context *context)
{
    if (!context->is_decoded)
        decode_record(&context->decoded, context->record->key, context->record->value, &context->decoder);
    context->is_decoded = true;
    return &context->decoded;
}

static bool is_cut(const struct expr_context *context)
{
    return context->record->head->flags & RECORD_CUT;
}

static void take_value_root(struct expr_context *context, const struct path *path, take_value take, void *opaque)
{
    struct bytes bytes = context->record->value;
    struct value value = {.type = VALUE_NONE};
    if (!bytes.data) {
        take(opaque, path->count ? &missing : &value);
    } else if (is_cut(context)) {
        take(opaque, &unknown);
    } else if (path->count == 0) {
        value = (struct value){.type = VALUE_TEXT, .text = bytes};
        take(opaque, &value);
    } else {
        const struct decoded *decoded = decoded_of(context);
        if (decoded->json.data)
            walk(context, (struct source_of){&decoded->index, decoded->json.data}, 0, path->steps, path->count, take,
                 opaque);
        else
            take(opaque, &unknown);
    }
}

static const struct decoded *key_of(struct expr_context *context)
{
    if (!context->key_is_decoded)
        decode_key(&context->key, context->record->key, &context->decoder);
    context->key_is_decoded = true;
    return &context->key;
}

/* A key is text, unless it is an integer; its fields are those of what it is read as. */
static void take_key_root(struct expr_context *context, const struct path *path, take_value take, void *opaque)
{
    struct bytes bytes = context->record->key;
    struct value value = {.type = VALUE_NONE};
    if (!bytes.data) {
        take(opaque, path->count ? &missing : &value);
    } else if (bytes.len < context->record->head->key_size) {
        take(opaque, &unknown);
    } else if (path->count == 0 && !decode_key_matters(bytes, &context->decoder)) {
        value = (struct value){.type = VALUE_TEXT, .text = bytes};
        take(opaque, &value);
    } else {
        const struct decoded *key = key_of(context);
        if (path->count == 0 && key->as != DECODED_INTEGER) {
            value = (struct value){.type = VALUE_TEXT, .text = bytes};
            take(opaque, &value);
        } else if (key->json.data) {
            walk(context, (struct source_of){&key->index, key->json.data}, 0, path->steps, path->count, take, opaque);
        } else {
            take(opaque, &unknown);
        }
    }
}

/* The last of several headers with one name, as Kafka's clients give it. */
static void take_header(struct expr_context *context, const struct path *path, take_value take, void *opaque)
{
    const struct str *name = &path->steps[0].name;
    struct bytes found;
    struct value value = missing;
    if (record_last_header(context->record, (struct bytes){str_text(name), name->len}, &found))
        value = (struct value){.type = found.data ? VALUE_TEXT : VALUE_NONE, .text = found};
    else if (is_cut(context) && context->record->head->header_count == 0)
        value = unknown; /* headers are kept whole or not at all */
    take(opaque, &value);
}

static struct value plain_root(const struct expr_context *context, enum root root)
{
    const struct record_head *head = context->record->head;
    struct value time = {.type = VALUE_TIME, .integer = head->timestamp_ms};
    switch (root) {
    case ROOT_PARTITION:
        return value_of_integer(head->partition);
    case ROOT_OFFSET:
        return value_of_integer(head->offset);
    case ROOT_SIZE:
        return value_of_integer((int64_t)record_size(context->record));
    case ROOT_TIMESTAMP:
        return head->timestamp_type == TIMESTAMP_NONE ? unknown : time;
    default:
        break;
    }
    size_t number = context->topic_count > 1 ? context->record->head->topic : 0;
    if (number >= context->topic_count)
        return unknown;
    const char *topic = context->topics[number];
    return (struct value){.type = VALUE_STRING, .text = {topic, strlen(topic)}};
}

bool expr_path_is_cut(const struct expr_context *context, const struct path *path)
{
    const struct record *record = context->record;
    switch (path->root) {
    case ROOT_VALUE:
        return record->value.data && is_cut(context);
    case ROOT_KEY:
        return record->key.data && record->key.len < record->head->key_size;
    case ROOT_HEADER:
        return is_cut(context) && record->head->header_count == 0;
    default:
        return false;
    }
}

void expr_take_path(struct expr_context *context, const struct path *path, take_value take, void *opaque)
{
    if (path->root == ROOT_VALUE) {
        take_value_root(context, path, take, opaque);
    } else if (path->root == ROOT_KEY) {
        take_key_root(context, path, take, opaque);
    } else if (path->root == ROOT_HEADER) {
        take_header(context, path, take, opaque);
    } else {
        struct value value = plain_root(context, path->root);
        take(opaque, &value);
    }
}
