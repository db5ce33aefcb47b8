#include "codec/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "codec/python_literal.h"
#include "text/utf8.h"

static const char *const kind_names[] = {
    [DECODER_AUTO] = "auto", [DECODER_JSON] = "json", [DECODER_PYTHON] = "python",
    [DECODER_TEXT] = "text", [DECODER_HEX] = "hex",   [DECODER_CSV] = "csv",
};

void decoder_finish(struct decoder *decoder)
{
    for (size_t i = 0; i < decoder->count; i++)
        free(decoder->names[i]);
    free(decoder->names);
    *decoder = (struct decoder){0};
}

static void add_name(struct decoder *decoder, const char *name, size_t len)
{
    decoder->names = mem_resize(decoder->names, decoder->count + 1, sizeof *decoder->names);
    decoder->names[decoder->count++] = mem_strndup(name, len);
}

void decoder_copy(struct decoder *to, const struct decoder *from)
{
    decoder_finish(to);
    to->kind = from->kind;
    to->separator = from->separator;
    for (size_t i = 0; i < from->count; i++)
        add_name(to, from->names[i], strlen(from->names[i]));
}

void decoder_append(struct str *out, const struct decoder *decoder)
{
    str_append(out, kind_names[decoder->kind]);
    if (decoder->kind != DECODER_CSV)
        return;
    str_append_char(out, '(');
    for (size_t i = 0; i < decoder->count; i++)
        str_appendf(out, "%s%s", i ? "," : "", decoder->names[i]);
    str_append_char(out, ')');
    if (decoder->separator == '\t')
        str_append(out, ":tab");
    else if (decoder->separator)
        str_appendf(out, ":%c", decoder->separator);
}

static bool has_name(const struct decoder *decoder, const char *name, size_t len)
{
    for (size_t i = 0; i < decoder->count; i++)
        if (strlen(decoder->names[i]) == len && memcmp(decoder->names[i], name, len) == 0)
            return true;
    return false;
}

/* "a, b,c" up to `end`. */
static bool set_names(struct decoder *decoder, const char *at, const char *end, struct error *error)
{
    while (at <= end) {
        const char *comma = memchr(at, ',', (size_t)(end - at)), *next = comma ? comma : end, *last = next;
        while (at < last && *at == ' ')
            at++;
        while (last > at && last[-1] == ' ')
            last--;
        size_t len = (size_t)(last - at);
        if (len == 0)
            return error_set(error, ERROR_USAGE, _("csv(...) has a field without a name"));
        if (has_name(decoder, at, len))
            return error_set(error, ERROR_USAGE, _("csv(...) names %.*s twice"), (int)len, at);
        add_name(decoder, at, len);
        at = next + 1;
    }
    return true;
}

static bool set_separator(struct decoder *decoder, const char *text, struct error *error)
{
    if (strcmp(text, ":tab") == 0 || strcmp(text, ":\\t") == 0)
        decoder->separator = '\t';
    else if (text[0] == ':' && text[1] > ' ' && text[1] < 0x7F && text[1] != '"' && !text[2])
        decoder->separator = text[1];
    else if (*text)
        return error_set(error, ERROR_USAGE, _("'%s' after csv(...) is no separator; expected :, :; :tab or the like"),
                         text);
    return true;
}

static bool set_csv(struct decoder *decoder, const char *text, struct error *error)
{
    const char *from = text + strlen("csv("), *end = strrchr(text, ')');
    decoder->kind = DECODER_CSV;
    if (!end)
        return error_set(error, ERROR_USAGE, _("csv(...) lacks its closing parenthesis"));
    return set_names(decoder, from, end, error) && set_separator(decoder, end + 1, error);
}

bool decoder_set(struct decoder *decoder, const char *text, struct error *error)
{
    struct decoder made = {0};
    bool good = false;
    if (strncmp(text, "csv(", 4) == 0) {
        good = set_csv(&made, text, error);
    } else {
        for (size_t i = 0; i < DECODER_CSV && !good; i++) {
            made.kind = (enum decoder_kind)i;
            good = strcmp(text, kind_names[i]) == 0;
        }
        if (!good)
            error_set(error, ERROR_USAGE, _("no decoder '%s'; expected auto, json, python, text, hex or csv(NAME,...)"),
                      text);
    }
    if (!good) {
        decoder_finish(&made);
        return false;
    }
    decoder_finish(decoder);
    *decoder = made;
    return true;
}

void decoded_finish(struct decoded *decoded)
{
    json_index_finish(&decoded->index);
    str_finish(&decoded->text);
    csv_fields_finish(&decoded->fields);
    *decoded = (struct decoded){0};
}

static bool found_json(struct decoded *decoded, enum decoded_as as, struct bytes json)
{
    decoded->as = as;
    decoded->json = json;
    return true;
}

/* As text or bytes; `reason` NULL when that is what was wanted. */
static bool plain(struct decoded *decoded, struct bytes value, const char *reason)
{
    decoded->as = utf8_valid(value.data, value.len) ? DECODED_TEXT : DECODED_BYTES;
    decoded->index.count = 0;
    snprintf(decoded->reason, sizeof decoded->reason, "%s", reason ? reason : "");
    return !reason;
}

static bool read_json(struct decoded *decoded, struct bytes value, size_t *wrong_at)
{
    return json_scan(&decoded->index, value.data, value.len, wrong_at) && found_json(decoded, DECODED_JSON, value);
}

static bool told_json(struct decoded *decoded, struct bytes value)
{
    size_t at = 0;
    char reason[sizeof decoded->reason];
    if (read_json(decoded, value, &at))
        return true;
    snprintf(reason, sizeof reason, at >= value.len ? _("not JSON: it is cut short") : _("not JSON: wrong at byte %zu"),
             at);
    return plain(decoded, value, reason);
}

static bool read_python(struct decoded *decoded, struct bytes value, struct python_fault *fault)
{
    str_clear(&decoded->text);
    return python_literal_to_json(value, &decoded->text, fault) &&
           json_scan(&decoded->index, decoded->text.data, decoded->text.len, NULL) &&
           found_json(decoded, DECODED_PYTHON, (struct bytes){decoded->text.data, decoded->text.len});
}

static bool told_python(struct decoded *decoded, struct bytes value)
{
    struct python_fault fault = {0, ""};
    char reason[sizeof decoded->reason];
    if (read_python(decoded, value, &fault))
        return true;
    snprintf(reason, sizeof reason, _("no Python literal: %s, at byte %zu"), fault.reason, fault.at);
    return plain(decoded, value, reason);
}

static struct bytes without_line_end(struct bytes value)
{
    if (value.len && value.data[value.len - 1] == '\n')
        value.len--;
    if (value.len && value.data[value.len - 1] == '\r')
        value.len--;
    return value;
}

/* Splits at the decoder's separator, or at the one that gives the right number of fields. Its separator, or 0 with a
 * reason. */
static char split(struct decoded *decoded, struct bytes line, const struct decoder *decoder, char *reason, size_t size)
{
    const char separators[] = {decoder->separator ? decoder->separator : ',', ';', '\t'};
    snprintf(reason, size, _("no CSV line of %zu fields"), decoder->count);
    for (size_t i = 0; i < (decoder->separator ? 1 : sizeof separators); i++) {
        const char *wrong = csv_fields_split(&decoded->fields, line, separators[i]);
        if (!wrong && decoded->fields.count == decoder->count)
            return separators[i];
        if (wrong)
            snprintf(reason, size, _("no CSV line: %s"), wrong);
        else if (decoded->fields.count > 1 || decoder->separator)
            snprintf(reason, size, _("%zu fields, not %zu"), decoded->fields.count, decoder->count);
    }
    return '\0';
}

static bool told_csv(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    char reason[sizeof decoded->reason];
    if (!utf8_valid(value.data, value.len))
        return plain(decoded, value, _("no CSV line: not UTF-8"));
    struct bytes line = without_line_end(value);
    char separator = split(decoded, line, decoder, reason, sizeof reason);
    if (!separator)
        return plain(decoded, value, reason);
    str_clear(&decoded->text);
    csv_fields_json((const char *const *)decoder->names, decoded->fields.items, decoded->fields.count, separator,
                    &decoded->text);
    json_scan(&decoded->index, decoded->text.data, decoded->text.len, NULL);
    return found_json(decoded, DECODED_CSV, (struct bytes){decoded->text.data, decoded->text.len});
}

bool decode(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    decoded->reason[0] = '\0';
    decoded->json = (struct bytes){0};
    decoded->index.count = 0;
    decoded->as = DECODED_NULL;
    if (!value.data)
        return true;
    switch (decoder->kind) {
    case DECODER_JSON:
        return told_json(decoded, value);
    case DECODER_PYTHON:
        return told_python(decoded, value);
    case DECODER_CSV:
        return told_csv(decoded, value, decoder);
    case DECODER_TEXT:
        if (utf8_valid(value.data, value.len))
            return plain(decoded, value, NULL);
        return plain(decoded, value, _("no text: not UTF-8"));
    case DECODER_HEX:
        decoded->as = DECODED_BYTES;
        return true;
    case DECODER_AUTO:
        break;
    }
    return read_json(decoded, value, NULL) || read_python(decoded, value, NULL) || plain(decoded, value, NULL);
}

const char *decoded_name(enum decoded_as as)
{
    static const char *const names[] = {[DECODED_NULL] = "",
                                        [DECODED_JSON] = "JSON",
                                        [DECODED_PYTHON] = N_("Python literal, not JSON"),
                                        [DECODED_CSV] = N_("CSV line"),
                                        [DECODED_TEXT] = N_("text"),
                                        [DECODED_BYTES] = N_("bytes")};
    return names[as];
}
