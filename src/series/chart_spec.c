#include "series/chart_spec.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "base/quantity.h"
#include "series/sample.h"

static const char *const names[] = {
    [AGGREGATE_AVG] = "avg",     [AGGREGATE_MIN] = "min",   [AGGREGATE_MAX] = "max",   [AGGREGATE_SUM] = "sum",
    [AGGREGATE_COUNT] = "count", [AGGREGATE_LAST] = "last", [AGGREGATE_RATE] = "rate", [AGGREGATE_P50] = "p50",
    [AGGREGATE_P95] = "p95",     [AGGREGATE_P99] = "p99",
};
static const char *const kinds[] = {[CHART_LINES] = "lines", [CHART_BARS] = "bars", [CHART_HISTOGRAM] = "histogram"};

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

bool chart_spec_add(struct chart_spec *spec, const char *path, size_t len, struct error *error)
{
    if (spec->count == CHART_PATHS)
        return error_set(error, ERROR_USAGE, _("a chart shows at most %d fields"), CHART_PATHS);
    if (!sample_path_copy(spec->paths[spec->count], CHART_PATH, path, len, false, error))
        return false;
    spec->count++;
    return true;
}

static bool is_rate(const char *path)
{
    return strcmp(path, "rate") == 0;
}

static bool has_rate(const struct chart_spec *spec)
{
    for (size_t i = 0; i < spec->count; i++)
        if (is_rate(spec->paths[i]))
            return true;
    return false;
}

bool chart_spec_needs_value(const struct chart_spec *spec)
{
    for (size_t i = 0; i < spec->count; i++)
        if (sample_path_is_value(spec->paths[i]))
            return true;
    return *spec->by && sample_path_is_value(spec->by);
}

enum aggregate chart_spec_aggregate(const struct chart_spec *spec)
{
    return spec->aggregate_count ? spec->aggregates[0] : AGGREGATE_AVG;
}

bool chart_spec_wants_quantiles(const struct chart_spec *spec)
{
    for (size_t i = 0; i < spec->aggregate_count; i++)
        if (spec->aggregates[i] >= AGGREGATE_P50)
            return true;
    return false;
}

static bool lines_alone(const struct chart_spec *spec)
{
    for (size_t i = 0; i < spec->aggregate_count; i++)
        if (spec->aggregates[i] >= AGGREGATE_RATE)
            return true;
    return false;
}

/* What a chart of records a second can be: the number that each record has there is one. */
static bool check_rate(struct chart_spec *spec, struct error *error)
{
    enum aggregate wanted = spec->kind == CHART_BARS ? AGGREGATE_COUNT : AGGREGATE_RATE;
    if (!has_rate(spec))
        return true;
    if (spec->count > 1 || spec->kind == CHART_HISTOGRAM || (spec->aggregate_count && spec->aggregates[0] != wanted))
        return error_set(error, ERROR_USAGE,
                         _("rate is records a second: one line, or one a group, and nothing beside it"));
    spec->aggregates[0] = wanted;
    spec->aggregate_count = 1;
    return true;
}

bool chart_spec_check(struct chart_spec *spec, struct error *error)
{
    if (!check_rate(spec, error))
        return false;
    if (spec->kind == CHART_LINES && spec->count > 1 && *spec->by)
        return error_set(error, ERROR_USAGE, _("lines by a group are of one field; bars show several"));
    if (spec->kind == CHART_BARS && (spec->aggregate_count > 1 || lines_alone(spec)))
        return error_set(error, ERROR_USAGE, _("bars show one of avg, min, max, sum, count and last"));
    if (spec->kind == CHART_BARS && spec->log)
        return error_set(error, ERROR_USAGE, _("bars begin at zero: no logarithmic axis has one"));
    if (spec->kind == CHART_HISTOGRAM && (spec->count > 1 || *spec->by || spec->aggregate_count))
        return error_set(error, ERROR_USAGE, _("a histogram is of one field"));
    return true;
}

bool chart_spec_aggregates(struct chart_spec *spec, const char *list, size_t len, struct error *error)
{
    for (const char *at = list, *end = list + len; at <= end;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        size_t part = (size_t)((comma ? comma : end) - at);
        char name[16];
        snprintf(name, sizeof name, "%.*s", (int)(part < sizeof name ? part : 0), at);
        if (spec->aggregate_count == CHART_AGGREGATES)
            return error_set(error, ERROR_USAGE, _("a chart shows at most %d of them: p50,p95,p99"), CHART_AGGREGATES);
        if (!aggregate_named(name, &spec->aggregates[spec->aggregate_count]))
            return error_set(error, ERROR_USAGE,
                             _("'%.*s' is none of avg, min, max, sum, count, rate, last, p50, p95, p99"), (int)part,
                             at);
        spec->aggregate_count++;
        at += part + 1;
    }
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
    return sample_path_copy(spec->by, CHART_PATH, path, len, true, error);
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

/* What a word asks for, other than a path. */
static bool take_kind(struct chart_spec *spec, const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i]) == 0) {
            spec->kind = (enum chart_kind)i;
            return true;
        }
    }
    spec->log = spec->log || strcmp(name, "log") == 0;
    spec->arrival = spec->arrival || strcmp(name, "arrival") == 0;
    return strcmp(name, "log") == 0 || strcmp(name, "arrival") == 0;
}

static bool take_window(struct chart_spec *spec, const char *name, struct error *error)
{
    if (!quantity_duration(name, &spec->window_ms) || spec->window_ms < CHART_WINDOW_LEAST ||
        spec->window_ms > CHART_WINDOW_MOST)
        return error_set(error, ERROR_USAGE, _("last %s: a chart shows the last 1m to 1h"), name);
    return true;
}

/* Words that change what the next one is. */
enum expected { EXPECT_ANY, EXPECT_GROUP, EXPECT_WINDOW };

static bool take_word(struct chart_spec *spec, const char *word, size_t len, enum expected expected,
                      struct error *error)
{
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : 0), word);
    if (expected == EXPECT_GROUP)
        return chart_spec_group(spec, word, len, error);
    if (spec->count == 0)
        return add_paths(spec, word, len, error);
    if (expected == EXPECT_WINDOW)
        return take_window(spec, name, error);
    if (take_kind(spec, name))
        return true;
    if (memchr(word, ',', len) || aggregate_named(name, &(enum aggregate){0}))
        return chart_spec_aggregates(spec, word, len, error);
    return error_set(
        error, ERROR_USAGE,
        _("'%.*s' in a chart is not understood; expected by PATH, lines, bars, histogram, last 5m, arrival, "
          "log, or avg, min, max, sum, count, rate, last, p50, p95, p99"),
        (int)len, word);
}

/* Whether "last" at `text` begins "last 5m". */
static bool begins_window(const char *text, size_t len)
{
    const char *next = text + len + strspn(text + len, " ");
    return len == 4 && memcmp(text, "last", 4) == 0 && *next >= '0' && *next <= '9';
}

bool chart_spec_parse(struct chart_spec *spec, const char *text, struct error *error)
{
    struct chart_spec made = {0};
    enum expected expected = EXPECT_ANY;
    if (strcmp(text, "auto") == 0) {
        *spec = made;
        return true;
    }
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t len = made.count ? word_length(text, " ") : list_length(text);
        bool free_word = expected == EXPECT_ANY && made.count;
        enum expected next = free_word && len == 2 && memcmp(text, "by", 2) == 0 ? EXPECT_GROUP
                             : free_word && begins_window(text, len)             ? EXPECT_WINDOW
                                                                                 : EXPECT_ANY;
        if (next == EXPECT_ANY && !take_word(&made, text, len, expected, error))
            return false;
        expected = next;
        text += len;
    }
    if (expected == EXPECT_GROUP || !made.count)
        return error_set(error, ERROR_USAGE, made.count ? _("by what? A path is missing") : _("a chart needs a path"));
    if (!chart_spec_check(&made, error))
        return false;
    *spec = made;
    return true;
}

void chart_spec_append(struct str *out, const struct chart_spec *spec)
{
    if (!spec->count)
        str_append(out, "auto");
    for (size_t i = 0; i < spec->count; i++)
        str_appendf(out, "%s%s", i ? "," : "", spec->paths[i]);
    for (size_t i = 0; i < spec->aggregate_count; i++)
        str_appendf(out, "%s%s", i ? "," : " ", aggregate_name(spec->aggregates[i]));
    if (*spec->by)
        str_appendf(out, " by %s", spec->by);
    if (spec->kind != CHART_LINES)
        str_appendf(out, " %s", kinds[spec->kind]);
    if (spec->window_ms)
        str_appendf(out, " last %llds", (long long)(spec->window_ms / 1000));
    if (spec->arrival)
        str_append(out, " arrival");
    if (spec->log)
        str_append(out, " log");
}
