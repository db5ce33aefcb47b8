/* Decoders of what is text. */
#include <stdio.h>

#include "base/lang.h"
#include "codec/decoder_table.h"
#include "codec/python_literal.h"
#include "text/utf8.h"

static bool read_json(struct decoded *decoded, struct bytes value, size_t *wrong_at)
{
    return json_scan(&decoded->index, value.data, value.len, wrong_at) && decoded_found(decoded, DECODED_JSON, value);
}

bool decode_json_recognise(struct decoded *decoded, struct bytes value)
{
    return read_json(decoded, value, NULL);
}

bool decode_json(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    (void)decoder;
    size_t at = 0;
    char reason[sizeof decoded->reason];
    if (read_json(decoded, value, &at))
        return true;
    snprintf(reason, sizeof reason, at >= value.len ? _("not JSON: it is cut short") : _("not JSON: wrong at byte %zu"),
             at);
    return decoded_plain(decoded, value, reason);
}

static bool read_python(struct decoded *decoded, struct bytes value, struct python_fault *fault)
{
    str_clear(&decoded->text);
    return python_literal_to_json(value, &decoded->text, fault) && decoded_found_text(decoded, DECODED_PYTHON);
}

bool decode_python_recognise(struct decoded *decoded, struct bytes value)
{
    return read_python(decoded, value, NULL);
}

bool decode_python(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    (void)decoder;
    struct python_fault fault = {0, ""};
    char reason[sizeof decoded->reason];
    if (read_python(decoded, value, &fault))
        return true;
    snprintf(reason, sizeof reason, _("no Python literal: %s, at byte %zu"), fault.reason, fault.at);
    return decoded_plain(decoded, value, reason);
}

bool decode_text(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    (void)decoder;
    return decoded_plain(decoded, value, utf8_valid(value.data, value.len) ? NULL : _("no text: not UTF-8"));
}

bool decode_hex(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    (void)value;
    (void)decoder;
    decoded->as = DECODED_BYTES;
    return true;
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

bool decode_csv(struct decoded *decoded, struct bytes value, const struct decoder *decoder)
{
    char reason[sizeof decoded->reason];
    if (!utf8_valid(value.data, value.len))
        return decoded_plain(decoded, value, _("no CSV line: not UTF-8"));
    struct bytes line = without_line_end(value);
    char separator = split(decoded, line, decoder, reason, sizeof reason);
    if (!separator)
        return decoded_plain(decoded, value, reason);
    str_clear(&decoded->text);
    csv_fields_json((const char *const *)decoder->names, decoded->fields.items, decoded->fields.count, separator,
                    &decoded->text);
    return decoded_found_text(decoded, DECODED_CSV);
}
