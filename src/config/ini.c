#include "config/ini.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/str.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts white space at both ends, in place. */
static char *trim(char *text)
{
    while (is_blank(*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && is_blank(text[len - 1]))
        text[--len] = '\0';
    return text;
}

static bool parse_section(char *line, struct str *section, struct ini_entry *entry, struct error *error)
{
    size_t len = strlen(line);
    if (line[len - 1] != ']')
        return error_set(error, ERROR_USAGE, _("%s: '%s': a section ends with ']', as in [profile prod]"),
                         entry->origin, line);
    line[len - 1] = '\0';
    char *name = trim(line + 1);
    if (!*name)
        return error_set(error, ERROR_USAGE, _("%s: a section's name is missing, as in [weir] or [profile prod]"),
                         entry->origin);
    str_clear(section);
    str_append(section, name);
    entry->key = NULL;
    entry->value = "";
    return true;
}

static bool parse_key(char *line, struct ini_entry *entry, struct error *error)
{
    char *equals = strchr(line, '=');
    /* The line is not quoted: it may be a password that lost its key. */
    if (!equals)
        return error_set(error, ERROR_USAGE, _("%s: expected KEY = VALUE, [SECTION] or a comment that begins with #"),
                         entry->origin);
    *equals = '\0';
    entry->key = trim(line);
    entry->value = trim(equals + 1);
    if (!*entry->key)
        return error_set(error, ERROR_USAGE, _("%s: a key is missing before '='"), entry->origin);
    return true;
}

static bool parse_line(char *text, struct str *section, struct ini_entry *entry, bool *empty, struct error *error)
{
    char *line = trim(text);
    *empty = *line == '\0' || *line == '#' || *line == ';';
    if (*empty)
        return true;
    bool good = *line == '[' ? parse_section(line, section, entry, error) : parse_key(line, entry, error);
    entry->section = str_text(section);
    return good;
}

bool ini_parse(const char *name, const char *text, size_t len,
               bool (*take)(void *context, const struct ini_entry *entry, struct error *error), void *context,
               struct error *error)
{
    struct str section = {0}, origin = {0};
    const char *at = text, *end = text + len;
    bool good = true;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    for (int number = 1; good && at < end; number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t line_len = (size_t)((newline ? newline : end) - at);
        str_clear(&origin);
        str_appendf(&origin, "%s:%d", name, number);
        struct ini_entry entry = {.line = number, .origin = str_text(&origin)};
        bool empty = false;
        char *line = mem_strndup(at, line_len);
        if (memchr(at, '\0', line_len))
            good = error_set(error, ERROR_USAGE, _("%s: a zero byte; expected a text file"), entry.origin);
        good = good && parse_line(line, &section, &entry, &empty, error) && (empty || take(context, &entry, error));
        free(line);
        at += line_len + (newline != NULL);
    }
    str_finish(&section);
    str_finish(&origin);
    return good;
}
