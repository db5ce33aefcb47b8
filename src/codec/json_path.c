#include "codec/json_path.h"

#include <stdint.h>
#include <string.h>

#include "base/lang.h"

static const char root[] = "value";

/* One step of a path: a name, or a number in brackets. */
struct step {
    struct str name;
    size_t number;
    bool is_number;
};

static const char *skip_root(const char *path)
{
    size_t len = sizeof root - 1;
    bool there = strncmp(path, root, len) == 0 && (path[len] == '.' || path[len] == '[' || path[len] == '\0');
    return there ? path + len : path;
}

/* After `["`. NULL: it does not end. */
static const char *read_quoted(const char *at, struct str *name)
{
    for (; *at && *at != '"'; at++) {
        if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        str_append_char(name, *at);
    }
    return at[0] == '"' && at[1] == ']' ? at + 2 : NULL;
}

/* After `[`. */
static const char *read_number(const char *at, struct step *step)
{
    const char *from = at;
    step->is_number = true;
    step->number = 0;
    for (; *at >= '0' && *at <= '9' && at - from < 9; at++)
        step->number = step->number * 10 + (size_t)(*at - '0');
    return at > from && *at == ']' ? at + 1 : NULL;
}

/* The step at `at`, and what comes after it; NULL: it cannot be read. */
static const char *read_step(const char *at, bool first, struct step *step)
{
    str_clear(&step->name);
    step->is_number = false;
    if (at[0] == '[' && at[1] == '"')
        return read_quoted(at + 2, &step->name);
    if (at[0] == '[')
        return read_number(at + 1, step);
    if (*at == '.')
        at++;
    else if (!first)
        return NULL;
    size_t len = strcspn(at, ".[");
    str_append_bytes(&step->name, at, len);
    return len ? at + len : NULL;
}

static size_t array_item(const struct json_index *index, size_t array, size_t number)
{
    if (index->tokens[array].kind != JSON_ARRAY)
        return SIZE_MAX;
    for (size_t at = array + 1; at < index->tokens[array].next; at = index->tokens[at].next)
        if (number-- == 0)
            return at;
    return SIZE_MAX;
}

size_t json_path_find(const struct json_index *index, const char *text, const char *path)
{
    const char *from = skip_root(path), *rest = from;
    struct step step = {0};
    size_t at = index->count ? 0 : SIZE_MAX;
    while (at != SIZE_MAX && *rest) {
        rest = read_step(rest, rest == path, &step);
        if (!rest)
            at = SIZE_MAX;
        else if (step.is_number)
            at = array_item(index, at, step.number);
        else
            at = json_member(index, text, at, str_text(&step.name), step.name.len);
    }
    str_finish(&step.name);
    return at;
}

bool json_path_check(const char *path, struct error *error)
{
    const char *rest = *path ? skip_root(path) : NULL;
    struct step step = {0};
    while (rest && *rest)
        rest = read_step(rest, rest == path, &step);
    str_finish(&step.name);
    return rest || error_set(error, ERROR_USAGE,
                             _("'%s' is no path; expected value.name, value[\"a name\"] or the like"), path);
}

void json_path_append(struct str *path, const char *name, size_t len)
{
    bool plain = len > 0;
    for (size_t i = 0; i < len && plain; i++)
        plain = (unsigned char)name[i] > ' ' && !strchr(".[]\"\\", name[i]);
    if (plain) {
        if (path->len)
            str_append_char(path, '.');
        str_append_bytes(path, name, len);
        return;
    }
    str_append(path, "[\"");
    for (size_t i = 0; i < len; i++) {
        if (name[i] == '"' || name[i] == '\\')
            str_append_char(path, '\\');
        str_append_char(path, name[i]);
    }
    str_append(path, "\"]");
}
