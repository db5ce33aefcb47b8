#include "series/fields.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char root[] = "value";

void fields_init(struct fields *fields)
{
    memset(fields, 0, sizeof *fields);
}

static struct field *field_of(struct fields *fields, const char *path)
{
    for (size_t i = 0; i < fields->count; i++)
        if (strcmp(fields->items[i].path, path) == 0)
            return &fields->items[i];
    if (fields->count == FIELDS_MAX) {
        fields->capped = true;
        return NULL;
    }
    struct field *field = &fields->items[fields->count++];
    *field = (struct field){0};
    snprintf(field->path, sizeof field->path, "%s", path);
    return field;
}

static void learn_number(struct fields *fields, const char *path, double number)
{
    struct field *field = field_of(fields, path);
    fields->found = true;
    if (!field)
        return;
    field->whole += number == floor(number);
    field->huge += fabs(number) > 1e9;
    field->rising += field->seen && number > field->last;
    field->seen++;
    field->last = number;
}

/* Names that a path can hold as they are: no dots, brackets, escapes. */
static bool is_plain_name(const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strchr(".[]\"\\ ", name[i]) || (unsigned char)name[i] < 0x20)
            return false;
    return len > 0;
}

enum { LEVELS = 8 };

/* The members of one object; those that are objects are entered, to a few levels. */
static void learn_object(struct fields *fields, const struct decoded *decoded, size_t object, const char *prefix,
                         int level)
{
    const struct json_index *index = &decoded->index;
    const char *text = decoded->json.data;
    for (size_t at = object + 1; at < index->tokens[object].next; at = index->tokens[at + 1].next) {
        const struct json_token *name = &index->tokens[at], *value = &index->tokens[at + 1];
        char path[FIELD_PATH];
        double number;
        bool fits = is_plain_name(text + name->start + 1, name->len - 2) &&
                    snprintf(path, sizeof path, "%s.%.*s", prefix, (int)name->len - 2, text + name->start + 1) <
                        (int)sizeof path;
        if (!fits)
            continue;
        if (json_number(text, value, &number))
            learn_number(fields, path, number);
        else if (value->kind == JSON_OBJECT && level < LEVELS)
            learn_object(fields, decoded, at + 1, path, level + 1);
    }
}

void fields_learn(struct fields *fields, const struct decoded *value)
{
    double number;
    fields->records++;
    if (!value->json.data)
        return;
    fields->found = false;
    if (json_number(value->json.data, &value->index.tokens[0], &number))
        learn_number(fields, root, number);
    else if (value->index.tokens[0].kind == JSON_OBJECT)
        learn_object(fields, value, 0, root, 1);
    fields->numeric += fields->found;
}

bool fields_learnt(const struct fields *fields)
{
    return fields->numeric >= FIELDS_LEARN;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool is_named_identifier(const char *path)
{
    static const char *const ends[] = {".id", ".ID", "_id", "_ID", "Id"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(path, ends[i]))
            return true;
    return false;
}

static bool looks_like_identifier(const struct field *field)
{
    if (field->whole < field->seen)
        return false;
    return is_named_identifier(field->path) || field->huge == field->seen ||
           (field->seen > 3 && field->rising + 1 == field->seen);
}

const struct field *fields_choice(const struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (!looks_like_identifier(&fields->items[i]))
            return &fields->items[i];
    return fields->count ? &fields->items[0] : NULL;
}
