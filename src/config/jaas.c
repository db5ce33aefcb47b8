#include "config/jaas.h"

#include <string.h>

#include "base/lang.h"
#include "base/str.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word: a quoted text with backslash escapes, `=`, `;`, or what stands between these and white space.
 * False at the end or (with *open) at a quote that is not closed. */
static bool next_word(const char **at, struct str *word, bool *open)
{
    str_clear(word);
    while (is_blank(**at))
        (*at)++;
    if (**at == '\0')
        return false;
    if (**at == '"' || **at == '\'') {
        char quote = *(*at)++;
        for (; **at != quote; (*at)++) {
            if (**at == '\\' && (*at)[1])
                (*at)++;
            if (**at == '\0') {
                *open = true;
                return false;
            }
            str_append_char(word, **at);
        }
        (*at)++;
        return true;
    }
    if (**at == '=' || **at == ';') {
        str_append_char(word, *(*at)++);
        return true;
    }
    while (**at && !is_blank(**at) && **at != '=' && **at != ';')
        str_append_char(word, *(*at)++);
    return true;
}

static bool known_module(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *module = dot ? dot + 1 : name;
    return strcmp(module, "PlainLoginModule") == 0 || strcmp(module, "ScramLoginModule") == 0;
}

/* `name = value` pairs up to `;`. */
static bool take_pairs(const char *at, const struct property_line *line, struct properties *properties,
                       struct error *error)
{
    struct str name = {0}, word = {0};
    bool open = false, good = true;
    while (good && next_word(&at, &word, &open) && strcmp(str_text(&word), ";") != 0) {
        if (strcmp(str_text(&word), "=") != 0) {
            str_clear(&name);
            str_append(&name, str_text(&word));
            continue;
        }
        if (!next_word(&at, &word, &open))
            break;
        if (strcmp(str_text(&name), "username") == 0)
            good = properties_set(properties, "sasl.username", str_text(&word), line->origin, error);
        else if (strcmp(str_text(&name), "password") == 0)
            good = properties_set(properties, "sasl.password", str_text(&word), line->origin, error);
    }
    if (good && open)
        good = error_set(error, ERROR_USAGE, _("%s: sasl.jaas.config: a quote is not closed"), line->origin);
    str_finish(&name);
    str_finish(&word);
    return good;
}

bool jaas_take(const struct property_line *line, struct properties *properties, struct error *error)
{
    const char *at = line->value;
    struct str word = {0};
    bool open = false;
    struct properties found = {0};
    bool good = next_word(&at, &word, &open);
    if (!good)
        error_set(error, ERROR_USAGE,
                  _("%s: sasl.jaas.config: expected MODULE required username=\"...\" password=\"...\";"), line->origin);
    else if (!known_module(str_text(&word)))
        good =
            error_set(error, ERROR_USAGE,
                      _("%s: sasl.jaas.config: expected PlainLoginModule or ScramLoginModule; for OAuth and Kerberos "
                        "use librdkafka's own properties (sasl.oauthbearer.*, sasl.kerberos.*) instead"),
                      line->origin);
    good = good && take_pairs(at, line, &found, error);
    if (good && (!properties_get(&found, "sasl.username") || !properties_get(&found, "sasl.password")))
        good = error_set(error, ERROR_USAGE, _("%s: sasl.jaas.config: expected username=\"...\" and password=\"...\""),
                         line->origin);
    if (good)
        properties_add(properties, &found);
    properties_finish(&found);
    str_finish(&word);
    return good;
}
