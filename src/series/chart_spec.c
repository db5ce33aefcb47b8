#include "series/chart_spec.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "codec/json_path.h"

static const char *const names[] = {
    [AGGREGATE_AVG] = "avg", [AGGREGATE_MIN] = "min",     [AGGREGATE_MAX] = "max",
    [AGGREGATE_SUM] = "sum", [AGGREGATE_COUNT] = "count", [AGGREGATE_LAST] = "last",
};

const char *aggregate_name(enum aggregate aggregate)
{
    return names[aggregate];
}

bool aggregate_named(const char *name, enum aggregate *aggregate)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            *aggregate = (enum aggregate)i;
            return true;
        }
    }
    return false;
}

/* Paths are kept with their root, so that they are shown as they would be written anywhere else. */
static bool copy_path(char out[CHART_PATH], const char *path, size_t len, struct error *error)
{
    char text[CHART_PATH];
    bool rooted = len >= 5 && memcmp(path, "value", 5) == 0 && (len == 5 || path[5] == '.' || path[5] == '[');
    int room = snprintf(text, sizeof text, "%s%.*s", rooted ? "" : path[0] == '[' ? "value" : "value.", (int)len, path);
    if (room >= (int)sizeof text)
        return error_set(error, ERROR_USAGE, _("a path of a chart has at most %d bytes"), CHART_PATH - 1);
    if (len == 0 || !json_path_check(text, error))
        return len > 0 ? false : error_set(error, ERROR_USAGE, _("a path of the chart is empty"));
    memcpy(out, text, (size_t)room + 1);
    return true;
}

bool chart_spec_add(struct chart_spec *spec, const char *path, size_t len, struct error *error)
{
    if (spec->count == CHART_PATHS)
        return error_set(error, ERROR_USAGE, _("a chart shows at most %d fields"), CHART_PATHS);
    if (!copy_path(spec->paths[spec->count], path, len, error))
        return false;
    spec->count++;
    return true;
}

bool chart_spec_check(const struct chart_spec *spec, struct error *error)
{
    if (spec->count > 1 && !spec->bars)
        return error_set(error, ERROR_USAGE, _("a line shows one field; bars show several"));
    return true;
}

/* The length of the next word: brackets and quotes hold spaces and commas together. */
static size_t word_length(const char *text, const char *ends)
{
    bool quoted = false;
    size_t len = 0;
    for (; text[len] && (quoted || !strchr(ends, text[len])); len++) {
        if (quoted && text[len] == '\\' && text[len + 1])
            len++;
        else if (text[len] == '"')
            quoted = !quoted;
    }
    return len;
}

bool chart_spec_group(struct chart_spec *spec, const char *path, size_t len, struct error *error)
{
    if (*spec->by || word_length(path, ",") < len)
        return error_set(error, ERROR_USAGE, _("a chart is grouped by one field"));
    spec->bars = true;
    return copy_path(spec->by, path, len, error);
}

/* Paths and the commas between them, with spaces around those: "a, b" is one list. */
static size_t list_length(const char *text)
{
    size_t len = word_length(text, " "), gap = strspn(text + len, " ");
    while (len > 0 && text[len + gap] && (text[len - 1] == ',' || text[len + gap] == ',')) {
        len += gap + word_length(text + len + gap, " ");
        gap = strspn(text + len, " ");
    }
    return len;
}

static bool add_paths(struct chart_spec *spec, const char *list, size_t len, struct error *error)
{
    for (size_t at = 0; at <= len; at++) {
        at += strspn(list + at, " ");
        size_t part = at < len ? word_length(list + at, ", ") : 0;
        if (!chart_spec_add(spec, list + at, part, error))
            return false;
        at += part + strspn(list + at + part, " ");
        if (at >= len)
            break;
    }
    return true;
}

static bool take_word(struct chart_spec *spec, const char *word, size_t len, bool is_group, struct error *error)
{
    char name[16];
    snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : 0), word);
    if (is_group)
        return chart_spec_group(spec, word, len, error);
    if (spec->count == 0)
        return add_paths(spec, word, len, error);
    if (strcmp(name, "bars") == 0)
        spec->bars = true;
    else if (!aggregate_named(name, &spec->aggregate))
        return error_set(
            error, ERROR_USAGE,
            _("'%.*s' in a chart is not understood; expected by PATH, bars, avg, min, max, sum, count or last"),
            (int)len, word);
    return true;
}

bool chart_spec_parse(struct chart_spec *spec, const char *text, struct error *error)
{
    struct chart_spec made = {0};
    bool is_group = false;
    if (strcmp(text, "auto") == 0) {
        *spec = made;
        return true;
    }
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t len = made.count ? word_length(text, " ") : list_length(text);
        bool by = !is_group && made.count && len == 2 && memcmp(text, "by", 2) == 0;
        if (!by && !take_word(&made, text, len, is_group, error))
            return false;
        is_group = by;
        text += len;
    }
    if (is_group || !made.count)
        return error_set(error, ERROR_USAGE, is_group ? _("by what? A path is missing") : _("a chart needs a path"));
    if (!chart_spec_check(&made, error))
        return false;
    *spec = made;
    return true;
}
