#include "series/profile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "codec/json_path.h"
#include "series/mean.h"
#include "text/decimal.h"

enum { LEVELS = 16, PATH_MOST = 512, SURE_DIGITS = 15 /* that any double holds */ };

void profile_finish(struct profile *profile)
{
    for (size_t i = 0; i < profile->count; i++) {
        free(profile->fields[i].path);
        sketch_finish(&profile->fields[i].sketch);
    }
    free(profile->fields);
    map_finish(&profile->index);
    str_finish(&profile->path);
    *profile = (struct profile){0};
}

/* NULL: there are too many. */
static struct profile_field *field_at(struct profile *profile)
{
    uint64_t at;
    if (map_get(&profile->index, str_text(&profile->path), profile->path.len, &at))
        return &profile->fields[at];
    if (profile->count == PROFILE_PATHS)
        return NULL;
    profile->fields = mem_resize(profile->fields, profile->count + 1, sizeof *profile->fields);
    map_put(&profile->index, str_text(&profile->path), profile->path.len, profile->count);
    struct profile_field *field = &profile->fields[profile->count++];
    *field = (struct profile_field){.path = mem_strdup(str_text(&profile->path))};
    return field;
}

/* Twice as many records a step, in half of them. */
static void merge_steps(struct profile *profile)
{
    for (size_t f = 0; f < profile->count; f++) {
        struct profile_field *field = &profile->fields[f];
        for (size_t i = 0; i < PROFILE_STEPS / 2; i++) {
            field->steps[i].sum = field->steps[2 * i].sum + field->steps[2 * i + 1].sum;
            field->steps[i].count = field->steps[2 * i].count + field->steps[2 * i + 1].count;
        }
        memset(&field->steps[PROFILE_STEPS / 2], 0, sizeof field->steps / 2);
    }
    profile->step *= 2;
}

/* Where doubles are equal the digits decide. */
static int compare(double number, struct bytes text, double kept, const char *kept_digits)
{
    char short_one[32];
    if (number != kept || (text.len <= SURE_DIGITS && !*kept_digits))
        return (number > kept) - (number < kept);
    if (!*kept_digits)
        snprintf(short_one, sizeof short_one, "%.*g", SURE_DIGITS, kept);
    kept_digits = *kept_digits ? kept_digits : short_one;
    struct decimal a = decimal_of(text.data, text.len), b = decimal_of(kept_digits, strlen(kept_digits));
    return decimal_compare(&a, &b);
}

static void keep(double *to, char to_digits[PROFILE_DIGITS], double number, struct bytes text)
{
    size_t len = text.len > SURE_DIGITS && text.len < PROFILE_DIGITS ? text.len : 0;
    *to = number;
    memcpy(to_digits, text.data, len);
    to_digits[len] = '\0';
}

/* At the path that stands in `profile->path`; `text`: as it came. */
static void add_number(struct profile *profile, double number, struct bytes text)
{
    struct profile_field *field = field_at(profile);
    if (!field) {
        profile->left_out++;
        return;
    }
    struct decimal decimal = decimal_of(text.data, text.len);
    if (!field->count || compare(number, text, field->min, field->digits.min) < 0)
        keep(&field->min, field->digits.min, number, text);
    if (!field->count || compare(number, text, field->max, field->digits.max) > 0)
        keep(&field->max, field->digits.max, number, text);
    if (!profile->backwards || !field->count)
        keep(&field->last, field->digits.last, number, text);
    field->count++;
    field->mean = mean_with(field->mean, number, (double)field->count);
    field->records += field->seen_in != profile->records;
    field->seen_in = profile->records;
    if (!profile->backwards) {
        size_t step = (profile->stepped - 1) / profile->step;
        field->steps[step].sum += number;
        field->steps[step].count++;
    }
    sketch_add(&field->sketch, number);
    distinct_add(&field->distinct, decimal_hash(&decimal));
}

/* `level` bounds the depth: deeper numbers are left out, and counted as such. */
static void walk(struct profile *profile, const struct decoded *value, size_t at, int level)
{
    double number;
    const struct json_token *tokens = value->index.tokens, *token = &tokens[at];
    const char *text = value->json.data;
    size_t len = profile->path.len;
    bool deep = level > LEVELS || len > PATH_MOST;
    if (token->kind == JSON_NUMBER && deep)
        profile->left_out++;
    else if (token->kind == JSON_NUMBER && json_number(text, token, &number))
        add_number(profile, number, (struct bytes){text + token->start, token->len});
    else if (token->kind == JSON_NUMBER)
        profile->too_large++;
    if (deep || (token->kind != JSON_OBJECT && token->kind != JSON_ARRAY))
        return;
    if (token->kind == JSON_ARRAY)
        str_append(&profile->path, "[*]");
    for (size_t item = at + 1; item < token->next; item = tokens[item].next) {
        size_t own = profile->path.len;
        if (token->kind == JSON_OBJECT) {
            struct str name = {0};
            json_unescape(&name, text, &tokens[item]);
            json_path_append(&profile->path, str_text(&name), name.len);
            str_finish(&name);
            item++;
        }
        walk(profile, value, item, level + 1);
        profile->path.len = own;
        profile->path.data[own] = '\0';
    }
    profile->path.len = len;
    profile->path.data[len] = '\0';
}

static void walk_all(struct profile *profile, const struct decoded *decoded, const char *root)
{
    str_clear(&profile->path);
    str_append(&profile->path, root);
    walk(profile, decoded, 0, 0);
}

static void add_headers(struct profile *profile, struct sample *sample)
{
    struct record_header header;
    struct bytes text;
    double number;
    for (size_t at = 0; record_next_header(sample->record, &at, &header);) {
        if (header.name.len > PATH_MOST || !sample_header_text(sample, header.value, &text))
            continue;
        str_clear(&profile->path);
        str_append(&profile->path, "header");
        json_path_append(&profile->path, header.name.data, header.name.len);
        if (str_to_f64(text.data, text.len, &number) && isfinite(number))
            add_number(profile, number, text);
        else
            profile->too_large++;
    }
}

/* Most keys are names: no more than their first byte is looked at. */
static bool key_may_have_numbers(const struct sample *sample)
{
    struct bytes key = sample->record->key;
    return key.len > 0 && (memchr("-0123456789{[", key.data[0], 13) || decode_key_matters(key, sample->decoder));
}

static void add_size(struct profile *profile, size_t size)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%zu", size);
    add_number(profile, (double)size, (struct bytes){text, (size_t)len});
}

void profile_add(struct profile *profile, struct sample *sample)
{
    profile->records++;
    profile->step = profile->step ? profile->step : 1;
    profile->stepped += !profile->backwards;
    if (profile->stepped > profile->step * PROFILE_STEPS)
        merge_steps(profile);
    profile->unreadable += !sample->value->json.data;
    if (sample->value->json.data)
        walk_all(profile, sample->value, "value");
    if (!sample->record)
        return;
    const struct decoded *key = key_may_have_numbers(sample) ? sample_key(sample) : NULL;
    if (key && key->json.data)
        walk_all(profile, key, "key");
    add_headers(profile, sample);
    str_clear(&profile->path);
    str_append(&profile->path, "size");
    add_size(profile, record_size(sample->record));
}

void profile_row(const struct profile *profile, size_t at, struct profile_row *row)
{
    const struct profile_field *field = &profile->fields[at];
    uint64_t distinct = distinct_count(&field->distinct);
    *row = (struct profile_row){.count = field->count,
                                .distinct = distinct < field->count ? distinct : field->count, /* it is an estimate */
                                .share = (double)field->records / (double)profile->records,
                                .last = field->last,
                                .min = field->min,
                                .max = field->max,
                                .mean = field->mean,
                                .digits = field->digits,
                                .rough = sketch_is_cut(&field->sketch)};
    sketch_quantile(&field->sketch, 0.50, &row->p50);
    sketch_quantile(&field->sketch, 0.95, &row->p95);
    sketch_quantile(&field->sketch, 0.99, &row->p99);
    snprintf(row->path, sizeof row->path, "%s", field->path);
    row->step_count = profile->step ? (size_t)((profile->stepped + profile->step - 1) / profile->step) : 0;
    for (size_t i = 0; i < row->step_count; i++) {
        bool has = field->steps[i].count > 0;
        row->steps[i] = has ? (float)(field->steps[i].sum / (double)field->steps[i].count) : NAN;
    }
}
