#include "series/sample.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "base/map.h"
#include "codec/json_path.h"

enum root { ROOT_VALUE, ROOT_KEY, ROOT_HEADER, ROOT_SIZE, ROOT_LATENCY, ROOT_RATE, ROOT_PARTITION };

static const struct {
    const char *name, *unit;
    bool has_fields, is_number, is_group;
} roots[] = {
    [ROOT_VALUE] = {"value", "", true, true, true},           [ROOT_KEY] = {"key", "", true, true, true},
    [ROOT_HEADER] = {"header", "", true, true, true},         [ROOT_SIZE] = {"size", "B", false, true, false},
    [ROOT_LATENCY] = {"latency", "ms", false, true, false},   [ROOT_RATE] = {"rate", "/s", false, true, false},
    [ROOT_PARTITION] = {"partition", "", false, false, true},
};
enum { ROOTS = sizeof roots / sizeof *roots };

/* A path without a root is one of the value's. */
static enum root root_of(const char *path)
{
    for (size_t i = 0; i < ROOTS; i++) {
        size_t len = strlen(roots[i].name);
        if (strncmp(path, roots[i].name, len) != 0)
            continue;
        bool fields = roots[i].has_fields && (path[len] == '.' || path[len] == '[');
        if (path[len] == '\0' || fields)
            return (enum root)i;
    }
    return ROOT_VALUE;
}

bool sample_path_is_value(const char *path)
{
    return root_of(path) == ROOT_VALUE;
}

const char *sample_path_unit(const char *path)
{
    return roots[root_of(path)].unit;
}

/* A key's fields are named as a value's are: behind the root. */
static const char *behind_key(const char *path)
{
    return path + strlen(roots[ROOT_KEY].name);
}

static bool check(enum root root, const char *path, bool group, struct error *error)
{
    if (group ? !roots[root].is_group : !roots[root].is_number)
        return error_set(error, ERROR_USAGE,
                         group ? _("records cannot be grouped by '%s'") : _("'%s' is no number to be charted"), path);
    if (root == ROOT_HEADER)
        return json_path_header(path).data ||
               error_set(error, ERROR_USAGE, _("expected header[\"NAME\"] or header.NAME, not '%s'"), path);
    const char *fields = root == ROOT_KEY ? behind_key(path) : path;
    if (!*fields || (root != ROOT_KEY && root != ROOT_VALUE))
        return true;
    return group ? json_path_check(fields, error) : json_path_check_each(fields, error);
}

bool sample_path_copy(char *out, size_t room, const char *path, size_t len, bool group, struct error *error)
{
    char text[512];
    if (len == 0)
        return error_set(error, ERROR_USAGE, _("a path of the chart is empty"));
    snprintf(text, sizeof text, "%.*s", (int)(len < sizeof text ? len : sizeof text - 1), path);
    enum root root = root_of(text);
    size_t name = strlen(roots[ROOT_VALUE].name);
    bool rooted = root != ROOT_VALUE ||
                  (strncmp(text, roots[ROOT_VALUE].name, name) == 0 && (!text[name] || strchr(".[", text[name])));
    int whole = snprintf(out, room, "%s%.*s", rooted ? "" : path[0] == '[' ? "value" : "value.", (int)len, path);
    if (whole < 0 || (size_t)whole >= room)
        return error_set(error, ERROR_USAGE, _("a path of a chart has at most %d bytes"), (int)room - 1);
    return check(root, out, group, error);
}

void sample_meet(struct sample *sample, const struct record *record, const struct decoded *value,
                 const struct decoder *decoder)
{
    sample->value = value;
    sample->record = record;
    sample->decoder = decoder;
    sample->has_latency = false;
    sample->key_is_read = false;
}

void sample_finish(struct sample *sample)
{
    decoded_finish(&sample->key);
    json_index_finish(&sample->header);
    str_finish(&sample->scratch);
}

const struct decoded *sample_key(struct sample *sample)
{
    const struct record *record = sample->record;
    if (!record || !record->key.data || record->key.len < record->head->key_size)
        return NULL;
    if (!sample->key_is_read)
        decode_key(&sample->key, record->key, sample->decoder);
    sample->key_is_read = true;
    return &sample->key;
}

struct taking {
    const struct json_index *index;
    const char *text;
    sample_take take;
    void *context;
    size_t count, too_large;
};

static void take_token(void *context, size_t at)
{
    struct taking *taking = context;
    const struct json_token *token = &taking->index->tokens[at];
    double number;
    if (json_number(taking->text, token, &number)) {
        taking->take(taking->context, number);
        taking->count++;
    } else if (token->kind == JSON_NUMBER) {
        taking->too_large++;
    }
}

static size_t numbers_in(struct sample *sample, const struct decoded *decoded, const char *path, sample_take take,
                         void *context)
{
    struct taking taking = {&decoded->index, decoded->json.data, take, context, 0, 0};
    if (taking.text)
        json_path_each(taking.index, taking.text, path, take_token, &taking);
    sample->too_large = taking.too_large;
    return taking.count;
}

bool sample_header_text(struct sample *sample, struct bytes text, struct bytes *number)
{
    bool may_be = text.len > 0 && (text.data[0] == '-' || (text.data[0] >= '0' && text.data[0] <= '9'));
    if (!may_be || !json_scan(&sample->header, text.data, text.len, NULL))
        return false;
    const struct json_token *token = &sample->header.tokens[0];
    *number = (struct bytes){text.data + token->start, token->len};
    return token->kind == JSON_NUMBER;
}

static size_t take_one(sample_take take, void *context, double number)
{
    take(context, number);
    return 1;
}

static size_t number_of_header(struct sample *sample, const char *path, sample_take take, void *context)
{
    struct bytes header, text;
    double number;
    if (!sample->record || !record_last_header(sample->record, json_path_header(path), &header) ||
        !sample_header_text(sample, header, &text))
        return 0;
    if (str_to_f64(text.data, text.len, &number) && isfinite(number))
        return take_one(take, context, number);
    sample->too_large = 1;
    return 0;
}

size_t sample_numbers(struct sample *sample, const char *path, sample_take take, void *context)
{
    const struct decoded *key;
    sample->too_large = 0;
    switch (root_of(path)) {
    case ROOT_VALUE:
        return numbers_in(sample, sample->value, path, take, context);
    case ROOT_KEY:
        key = sample_key(sample);
        return key ? numbers_in(sample, key, behind_key(path), take, context) : 0;
    case ROOT_HEADER:
        return number_of_header(sample, path, take, context);
    case ROOT_SIZE:
        return sample->record ? take_one(take, context, (double)record_size(sample->record)) : 0;
    case ROOT_LATENCY:
        return sample->has_latency ? take_one(take, context, (double)sample->latency_ms) : 0;
    case ROOT_RATE:
        return take_one(take, context, 1);
    case ROOT_PARTITION:
        break;
    }
    return 0;
}

struct first {
    double number;
    bool found;
};

static void take_first(void *context, double number)
{
    struct first *first = context;
    first->number = first->found ? first->number : number;
    first->found = true;
}

bool sample_number(struct sample *sample, const char *path, double *number)
{
    struct first first = {0};
    sample_numbers(sample, path, take_first, &first);
    *number = first.number;
    return first.found;
}

static bool name_in(struct sample *sample, const struct decoded *decoded, const char *path, struct bytes *name)
{
    const char *text = decoded->json.data;
    size_t at = text ? json_path_find(&decoded->index, text, path) : SIZE_MAX;
    if (at == SIZE_MAX || decoded->index.tokens[at].kind >= JSON_ARRAY)
        return false;
    const struct json_token *token = &decoded->index.tokens[at];
    if (token->kind != JSON_STRING) {
        *name = (struct bytes){text + token->start, token->len};
    } else if (!token->has_escape) {
        *name = (struct bytes){text + token->start + 1, token->len - 2};
    } else {
        str_clear(&sample->scratch);
        json_unescape(&sample->scratch, text, token);
        *name = (struct bytes){str_text(&sample->scratch), sample->scratch.len};
    }
    return true;
}

/* A key that is more than a text is a name only where a field of it is named. */
static bool name_of_key(struct sample *sample, const char *path, struct bytes *name)
{
    const struct decoded *key = sample_key(sample);
    if (!key || *behind_key(path) || (key->json.data && key->index.tokens[0].kind >= JSON_ARRAY))
        return key && name_in(sample, key, behind_key(path), name);
    *name = decoded_shown(key, sample->record->key);
    return true;
}

bool sample_name(struct sample *sample, const char *path, struct bytes *name)
{
    *name = (struct bytes){"all", 3};
    if (!*path)
        return true;
    switch (root_of(path)) {
    case ROOT_KEY:
        return name_of_key(sample, path, name);
    case ROOT_HEADER:
        return sample->record && record_last_header(sample->record, json_path_header(path), name) && name->data;
    case ROOT_PARTITION:
        str_clear(&sample->scratch);
        if (sample->record)
            str_appendf(&sample->scratch, "p%d", (int)sample->record->head->partition);
        *name = (struct bytes){str_text(&sample->scratch), sample->scratch.len};
        return sample->record;
    default:
        return name_in(sample, sample->value, path, name);
    }
}

void sample_name_copy(char out[SAMPLE_NAME], struct bytes name)
{
    char mark[16] = "";
    if (name.len >= SAMPLE_NAME) /* FNV's upper bits are poorly mixed: both halves are in it */
        snprintf(mark, sizeof mark, "\u2026%08x",
                 (unsigned)(map_hash(name.data, name.len) ^ map_hash(name.data, name.len) >> 32));
    size_t fits = *mark ? SAMPLE_NAME - 1 - strlen(mark) : name.len;
    while (fits > 0 && fits < name.len && ((unsigned char)name.data[fits] & 0xC0) == 0x80)
        fits--;
    if (fits)
        memcpy(out, name.data, fits);
    strcpy(out + fits, mark);
}
