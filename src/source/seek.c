#include "source/seek.h"

#include <string.h>

#include "base/lang.h"
#include "base/str.h"
#include "text/format.h"

/* 13 digits are milliseconds since 1970; a bare year such as 2026 is ISO's. */
enum { EPOCH_DIGITS = 9 };

static bool parse_time(const char *text, int64_t now_ms, int64_t *ms)
{
    long long number;
    if (*text == '-') {
        int64_t ago;
        if (!format_parse_duration(text + 1, &ago))
            return false;
        *ms = now_ms - ago;
        return true;
    }
    if (strlen(text) >= EPOCH_DIGITS && str_to_i64(text, &number) && number >= 0) {
        *ms = number;
        return true;
    }
    return format_parse_iso(text, strlen(text), ms);
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
        return error_set(error, ERROR_USAGE,
                         _("'%s' is no time; expected @2026-01-31T12:00, @-15m (ago) or @ and ms since 1970"), text);
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
                     _("'%s' is no place in a topic; expected beginning, end, -N (the newest N), an offset or @TIME"),
                     text);
}
