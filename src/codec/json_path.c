#include "codec/json_path.h"

#include <stdint.h>
#include <string.h>

#include "base/lang.h"

static const char root[] = "value";

/* One step of a path: a name, a number in brackets, or any item. */
struct step {
    struct str name;
    size_t number;
    enum { STEP_NAME, STEP_NUMBER, STEP_ANY } kind;
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
    step->kind = STEP_NUMBER;
    step->number = 0;
    for (; *at >= '0' && *at <= '9' && at - from < 9; at++)
        step->number = step->number * 10 + (size_t)(*at - '0');
    return at > from && *at == ']' ? at + 1 : NULL;
}

/* The step at `at`, and what comes after it; NULL: it cannot be read. */
static const char *read_step(const char *at, bool first, struct step *step)
{
    str_clear(&step->name);
    step->kind = STEP_NAME;
    if (strncmp(at, "[*]", 3) == 0) {
        step->kind = STEP_ANY;
        return at + 3;
    }
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

/* The token that one step leads to; SIZE_MAX: none. */
static size_t take_step(const struct json_index *index, const char *text, size_t at, const struct step *step)
{
    switch (step->kind) {
    case STEP_NUMBER:
        return array_item(index, at, step->number);
    case STEP_NAME:
        return json_member(index, text, at, str_text(&step->name), step->name.len);
    default:
        return SIZE_MAX;
    }
}

size_t json_path_find(const struct json_index *index, const char *text, const char *path)
{
    const char *from = skip_root(path), *rest = from;
    struct step step = {0};
    size_t at = index->count ? 0 : SIZE_MAX;
    while (at != SIZE_MAX && *rest) {
        rest = read_step(rest, rest == path, &step);
        at = rest ? take_step(index, text, at, &step) : SIZE_MAX;
    }
    str_finish(&step.name);
    return at;
}

struct each {
    const struct json_index *index;
    const char *text, *path;
    json_path_take take;
    void *context;
    size_t count;
};

/* Recurs once for each [*]: as deep as the path has of them. */
static void walk_each(struct each *each, size_t at, const char *rest)
{
    const struct json_token *tokens = each->index->tokens;
    struct step step = {0};
    bool any = false;
    while (at != SIZE_MAX && *rest && !any) {
        rest = read_step(rest, rest == each->path, &step);
        any = rest && step.kind == STEP_ANY;
        if (!any)
            at = rest ? take_step(each->index, each->text, at, &step) : SIZE_MAX;
    }
    str_finish(&step.name);
    if (any && tokens[at].kind == JSON_ARRAY)
        for (size_t item = at + 1; item < tokens[at].next; item = tokens[item].next)
            walk_each(each, item, rest);
    if (any || at == SIZE_MAX)
        return;
    each->take(each->context, at);
    each->count++;
}

size_t json_path_each(const struct json_index *index, const char *text, const char *path, json_path_take take,
                      void *context)
{
    struct each each = {.index = index, .text = text, .path = path, .take = take, .context = context};
    if (index->count)
        walk_each(&each, 0, skip_root(path));
    return each.count;
}

struct bytes json_path_header(const char *path)
{
    static const char header[] = "header";
    enum { HEADER = sizeof header - 1 };
    size_t len = strlen(path);
    if (strncmp(path, header, HEADER) != 0)
        return (struct bytes){0};
    const char *rest = path + HEADER;
    if (rest[0] == '.' && rest[1])
        return (struct bytes){rest + 1, len - HEADER - 1};
    bool quoted = rest[0] == '[' && rest[1] == '"' && len >= HEADER + 5 && strcmp(path + len - 2, "\"]") == 0;
    return quoted ? (struct bytes){rest + 2, len - HEADER - 4} : (struct bytes){0};
}

static bool check(const char *path, bool each, struct error *error)
{
    const char *rest = *path ? skip_root(path) : NULL;
    struct step step = {0};
    while (rest && *rest) {
        rest = read_step(rest, rest == path, &step);
        if (step.kind == STEP_ANY && !each)
            rest = NULL;
    }
    str_finish(&step.name);
    return rest || error_set(error, ERROR_USAGE,
                             _("'%s' is no path; expected value.name, value[\"a name\"] or the like"), path);
}

bool json_path_check(const char *path, struct error *error)
{
    return check(path, false, error);
}

bool json_path_check_each(const char *path, struct error *error)
{
    return check(path, true, error);
}

size_t json_path_length(const char *list)
{
    bool quoted = false;
    size_t len = 0;
    for (; list[len] && (quoted || list[len] != ','); len++) {
        if (quoted && list[len] == '\\' && list[len + 1])
            len++;
        else if (list[len] == '"')
            quoted = !quoted;
    }
    return len;
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
