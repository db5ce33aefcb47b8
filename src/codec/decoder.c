#include "codec/decoder.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "codec/decoder_table.h"

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
    to->key = from->key;
    to->separator = from->separator;
    for (size_t i = 0; i < from->count; i++)
        add_name(to, from->names[i], strlen(from->names[i]));
}

bool decoder_is_same(const struct decoder *a, const struct decoder *b)
{
    bool same = a->kind == b->kind && a->key == b->key && a->separator == b->separator && a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = strcmp(a->names[i], b->names[i]) == 0;
    return same;
}

bool decoder_is_auto(const struct decoder *decoder)
{
    return decoder->kind == DECODER_AUTO && decoder->key == DECODER_AUTO;
}

void decoder_append(struct str *out, const struct decoder *decoder)
{
    str_append(out, decoder_rows[decoder->kind].name);
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

void decoder_append_whole(struct str *out, const struct decoder *decoder)
{
    if (decoder->key != DECODER_AUTO)
        str_appendf(out, "key=%s ", decoder_rows[decoder->key].name);
    if (decoder->key != DECODER_AUTO)
        str_append(out, "value=");
    decoder_append(out, decoder);
}

void decoder_append_names(struct str *out)
{
    for (int i = 0; i < DECODER_CSV; i++)
        str_appendf(out, "%s, ", decoder_rows[i].name);
    str_append(out, "csv(NAME,...)");
}

void decoder_for_topic(struct decoder *decoder, const char *topic)
{
    if (!topic || strcmp(topic, "__consumer_offsets") != 0)
        return;
    if (decoder->kind == DECODER_AUTO)
        decoder->kind = DECODER_OFFSETS;
    if (decoder->key == DECODER_AUTO)
        decoder->key = DECODER_OFFSETS;
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

static bool fail_name(const char *text, struct error *error)
{
    struct str names = {0};
    decoder_append_names(&names);
    error_set(error, ERROR_USAGE, _("no decoder '%s'; expected one of %s"), text, str_text(&names));
    str_finish(&names);
    return false;
}

static bool kind_named(const char *text, enum decoder_kind *kind, struct error *error)
{
    for (int i = 0; i < DECODER_CSV; i++) {
        if (strcmp(text, decoder_rows[i].name) != 0)
            continue;
        *kind = (enum decoder_kind)i;
        return true;
    }
    return fail_name(text, error);
}

static bool set_value(struct decoder *decoder, const char *text, struct error *error)
{
    enum decoder_kind key = decoder->key;
    decoder_finish(decoder);
    decoder->key = key;
    return strncmp(text, "csv(", 4) == 0 ? set_csv(decoder, text, error) : kind_named(text, &decoder->kind, error);
}

/* One of "key=...", "value=...", or a value's without its name. */
static bool set_part(struct decoder *decoder, const char *text, struct error *error)
{
    if (strncmp(text, "key=", 4) == 0)
        return kind_named(text + 4, &decoder->key, error);
    return set_value(decoder, strncmp(text, "value=", 6) == 0 ? text + 6 : text, error);
}

/* Where the next "key=" or "value=" begins, behind a space or a comma; NULL: nowhere. Names of fields may hold spaces,
 * so that only these end a part. */
static const char *next_part(const char *text)
{
    for (const char *at = text + (*text != '\0'); *at; at++)
        if ((at[-1] == ' ' || at[-1] == ',') && (strncmp(at, "key=", 4) == 0 || strncmp(at, "value=", 6) == 0))
            return at;
    return NULL;
}

bool decoder_set(struct decoder *decoder, const char *text, struct error *error)
{
    struct decoder made = {0};
    struct str part = {0};
    bool good = true;
    decoder_copy(&made, decoder);
    for (const char *next; good && text; text = next) {
        next = next_part(text);
        size_t len = next ? (size_t)(next - text) : strlen(text);
        while (len > 0 && (text[len - 1] == ' ' || (next && text[len - 1] == ',')))
            len--;
        str_clear(&part);
        str_append_bytes(&part, text, len);
        good = set_part(&made, str_text(&part), error);
    }
    str_finish(&part);
    if (!good) {
        decoder_finish(&made);
        return false;
    }
    decoder_finish(decoder);
    *decoder = made;
    return true;
}
