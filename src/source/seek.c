#include "source/seek.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/lang.h"
#include "base/quantity.h"
#include "base/str.h"
#include "text/format.h"

/* 13 digits are milliseconds since 1970; a bare year such as 2026 is ISO's. */
enum { EPOCH_DIGITS = 9 };

static bool skip_word(const char **at, const char *word)
{
    size_t len = strlen(word);
    bool is = strncmp(*at, word, len) == 0 && strchr(" T", (*at)[len]); /* or its end */
    *at += is ? len : 0;
    return is;
}

/* "yesterday 14:00", "today", "14:00:30": local time, as the screen shows it; without a time the day's beginning. */
static bool parse_day(const char *text, int64_t now_ms, int64_t *ms)
{
    time_t now = (time_t)(now_ms / 1000);
    struct tm parts;
    if (!localtime_r(&now, &parts))
        return false;
    bool yesterday = skip_word(&text, "yesterday"), named = yesterday || skip_word(&text, "today");
    int hour = 0, minute = 0, second = 0, used = 0;
    text += *text == ' ' || *text == 'T';
    bool has_time = sscanf(text, "%2d:%2d%n", &hour, &minute, &used) == 2 && used > 0;
    text += has_time ? used : 0;
    used = 0;
    if (has_time && *text == ':' && sscanf(text, ":%2d%n", &second, &used) == 1)
        text += used;
    if (*text || !(named || has_time) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 59)
        return false;
    parts.tm_mday -= yesterday;
    parts.tm_hour = hour;
    parts.tm_min = minute;
    parts.tm_sec = second;
    parts.tm_isdst = -1;
    *ms = (int64_t)mktime(&parts) * 1000;
    return true;
}

static bool parse_time(const char *text, int64_t now_ms, int64_t *ms)
{
    long long number;
    if (*text == '-') {
        int64_t ago;
        if (!quantity_duration(text + 1, &ago))
            return false;
        *ms = now_ms - ago;
        return true;
    }
    if (strlen(text) >= EPOCH_DIGITS && str_to_i64(text, &number) && number >= 0) {
        *ms = number;
        return true;
    }
    return format_parse_iso(text, strlen(text), ms) || parse_day(text, now_ms, ms);
}

const char *seek_group(const char *text)
{
    static const char prefix[] = "group:";
    return text && strncmp(text, prefix, sizeof prefix - 1) == 0 ? text + sizeof prefix - 1 : NULL;
}

bool seek_parse_or_group(const char *text, int64_t now_ms, struct tail_start *out, struct error *error)
{
    const char *group = seek_group(text);
    if (!group)
        return seek_parse(text, now_ms, out, error);
    *out = (struct tail_start){.kind = START_BEGINNING};
    return *group || error_set(error, ERROR_USAGE, _("'%s': the name of a group is missing after group:"), text);
}

bool seek_parse(const char *text, int64_t now_ms, struct tail_start *out, struct error *error)
{
    long long number;
    if (strcmp(text, "beginning") == 0) {
        *out = (struct tail_start){.kind = START_BEGINNING};
        return true;
    }
    if (strcmp(text, "end") == 0) {
        *out = (struct tail_start){.kind = START_END};
        return true;
    }
    if (*text == '@') {
        *out = (struct tail_start){.kind = START_TIME};
        if (parse_time(text + 1, now_ms, &out->value))
            return true;
        return error_set(
            error, ERROR_USAGE,
            _("'%s' is no time; expected @2026-01-31T12:00, @-15m (ago), @yesterday 14:00 or @ and ms since 1970"),
            text);
    }
    if (*text == '-' && str_to_i64(text + 1, &number) && number > 0) {
        *out = (struct tail_start){.kind = START_NEWEST, .value = number};
        return true;
    }
    if (*text != '-' && str_to_i64(text, &number) && number >= 0) {
        *out = (struct tail_start){.kind = START_OFFSET, .value = number};
        return true;
    }
    return error_set(error, ERROR_USAGE,
                     _("'%s' is no place in a topic; expected beginning, end, -N (the newest N), an offset, @TIME or "
                       "group:NAME"),
                     text);
}
