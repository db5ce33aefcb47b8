#include "cli/option_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "base/quantity.h"
#include "base/str.h"

bool options_read_flag(const char *text, bool *value)
{
    static const char *const yes[] = {"yes", "true", "on", "1"}, *const no[] = {"no", "false", "off", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (strcasecmp(text, yes[i]) == 0) {
            *value = true;
            return true;
        }
        if (strcasecmp(text, no[i]) == 0) {
            *value = false;
            return true;
        }
    }
    return false;
}

bool option_value_geometry(const char *text, int *columns, int *rows)
{
    long long sides[2];
    const char *x = strpbrk(text, "xX");
    char left[8];
    if (!x || x == text || (size_t)(x - text) >= sizeof left)
        return false;
    snprintf(left, sizeof left, "%.*s", (int)(x - text), text);
    if (!str_to_i64(left, &sides[0]) || !str_to_i64(x + 1, &sides[1]))
        return false;
    if (sides[0] < 1 || sides[1] < 1 || sides[0] > 1000 || sides[1] > 1000)
        return false;
    *columns = (int)sides[0];
    *rows = (int)sides[1];
    return true;
}

bool option_value_time(const char *text, int64_t *ms)
{
    return quantity_duration(text, ms) && *ms > 0;
}

bool option_value_rest(const char *text, int64_t *ms)
{
    enum { MOST_S = 1000000 };
    double seconds;
    if (!str_to_f64(text, strlen(text), &seconds))
        return option_value_time(text, ms);
    *ms = seconds > 0 && seconds <= MOST_S ? (int64_t)(seconds * 1000 + 0.5) : 0;
    return *ms > 0;
}

const char *option_next_choice(const char *choice)
{
    const char *bar = strchr(choice, '|');
    return bar ? bar + 1 : NULL;
}

static bool is_choice(const char *choices, const char *text)
{
    size_t len = strlen(text);
    for (const char *at = choices; len && at; at = option_next_choice(at)) {
        size_t word = strcspn(at, "|");
        if (word == len && memcmp(at, text, len) == 0)
            return true;
    }
    return false;
}

static bool read_number(const struct option_spec *spec, const char *text, struct option_value *value)
{
    long long whole = 0;
    uint64_t size = 0;
    switch (spec->kind) {
    case OPTION_COUNT:
        if (!str_to_i64(text, &whole) || whole < 0)
            return false;
        value->number = whole;
        return true;
    case OPTION_REAL:
        return str_to_f64(text, strlen(text), &value->real) && isfinite(value->real) && value->real >= 0;
    case OPTION_SIZE:
        if (!quantity_size(text, &size) || size > INT64_MAX)
            return false;
        value->number = (int64_t)size;
        return true;
    case OPTION_DURATION:
        return quantity_duration(text, &value->number) && value->number >= 0;
    case OPTION_RHYTHM:
        return quantity_rhythm(text, &value->number);
    default:
        return false;
    }
}

static const char *expected(const struct option_spec *spec)
{
    switch (spec->kind) {
    case OPTION_FLAG:
        return _("yes or no");
    case OPTION_COUNT:
        return _("a whole number, 0 or more");
    case OPTION_REAL:
        return _("a number, 0 or more, such as 0.5");
    case OPTION_SIZE:
        return _("a size such as 64M");
    case OPTION_DURATION:
        return _("a time such as 500ms, 2s or 5m");
    case OPTION_RHYTHM:
        return _("off, or a time of a second or more such as 30s or 5m");
    case OPTION_MAYBE_DURATION:
        return _("a time above 0 such as 500ms, 2s or 5m, or nothing");
    case OPTION_GEOMETRY:
    case OPTION_MAYBE_GEOMETRY:
        return _("columns and rows such as 120x40");
    case OPTION_CHOICE:
        return _("one of ");
    default:
        return _("something that is not empty");
    }
}

bool option_value_read(const struct option_spec *spec, const char *text, const char *label, struct option_value *value,
                       struct error *error)
{
    bool good = false;
    value->text = text;
    switch (spec->kind) {
    case OPTION_FLAG:
        good = options_read_flag(text, &value->flag);
        break;
    case OPTION_TEXT:
    case OPTION_LIST:
        good = *text != '\0';
        break;
    case OPTION_CHOICE:
        good = is_choice(spec->choices, text);
        break;
    case OPTION_MAYBE_DURATION:
        value->flag = option_value_rest(text, &value->number);
        good = value->flag || (strpbrk(text, "0123456789") == NULL && options_read_flag(text, &value->flag));
        break;
    case OPTION_GEOMETRY:
    case OPTION_MAYBE_GEOMETRY:
        good = option_value_geometry(text, &value->columns, &value->rows);
        break;
    default:
        good = read_number(spec, text, value);
    }
    if (good)
        return true;
    return error_set(error, ERROR_USAGE, _("%s: '%s' is not understood; expected %s%s"), label, text, expected(spec),
                     spec->kind == OPTION_CHOICE ? spec->choices : "");
}
