/* Times: writing and reading. Calendar arithmetic is Howard Hinnant's days_from_civil
 * (https://howardhinnant.github.io/date_algorithms.html), so that years before 1970 and after 2038 are right
 * everywhere. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "text/format.h"

const char *format_clock(int64_t wall_ms, char out[FORMAT_MAX])
{
    time_t seconds = (time_t)(wall_ms / 1000 - (wall_ms % 1000 < 0));
    int ms = (int)(((wall_ms % 1000) + 1000) % 1000);
    struct tm local;
    localtime_r(&seconds, &local);
    snprintf(out, FORMAT_MAX, "%02d:%02d:%02d.%03d", local.tm_hour, local.tm_min, local.tm_sec, ms);
    return out;
}

const char *format_iso(int64_t wall_ms, char out[FORMAT_MAX])
{
    time_t seconds = (time_t)(wall_ms / 1000 - (wall_ms % 1000 < 0));
    int ms = (int)(((wall_ms % 1000) + 1000) % 1000);
    struct tm utc;
    if (!gmtime_r(&seconds, &utc)) {
        snprintf(out, FORMAT_MAX, "%lldms", (long long)wall_ms);
        return out;
    }
    snprintf(out, FORMAT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
             utc.tm_hour, utc.tm_min, utc.tm_sec, ms);
    return out;
}

struct reader {
    const char *at;
    const char *end;
};

static bool digits(struct reader *reader, int count, int least, int most, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (reader->at == reader->end || !isdigit((unsigned char)*reader->at))
            return false;
        *value = *value * 10 + (*reader->at++ - '0');
    }
    return *value >= least && *value <= most;
}

static bool skip(struct reader *reader, const char *any)
{
    if (reader->at == reader->end || !*reader->at || !strchr(any, *reader->at))
        return false;
    reader->at++;
    return true;
}

static int64_t days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * 146097 + day_of_era - 719468;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* "Z", "+01:00", "-0500" as minutes east; nothing: *local is true. */
static bool read_zone(struct reader *reader, int *minutes, bool *local)
{
    *minutes = 0;
    *local = reader->at == reader->end;
    if (*local || skip(reader, "Zz"))
        return reader->at == reader->end;
    int sign = *reader->at == '-' ? -1 : 1, hours, rest = 0;
    if (!skip(reader, "+-") || !digits(reader, 2, 0, 23, &hours))
        return false;
    skip(reader, ":");
    if (reader->at != reader->end && !digits(reader, 2, 0, 59, &rest))
        return false;
    *minutes = sign * (hours * 60 + rest);
    return reader->at == reader->end;
}

bool format_parse_iso(const char *text, size_t len, int64_t *wall_ms)
{
    struct reader reader = {text, text + len};
    int year, month, day, hour = 0, minute = 0, second = 0, ms = 0, zone;
    bool local;
    if (!digits(&reader, 4, 0, 9999, &year) || !skip(&reader, "-") || !digits(&reader, 2, 1, 12, &month) ||
        !skip(&reader, "-") || !digits(&reader, 2, 1, days_in(year, month), &day))
        return false;
    if (skip(&reader, "T ")) {
        if (!digits(&reader, 2, 0, 23, &hour) || !skip(&reader, ":") || !digits(&reader, 2, 0, 59, &minute))
            return false;
        if (skip(&reader, ":") && !digits(&reader, 2, 0, 60, &second))
            return false;
        if (skip(&reader, ".,"))
            for (int scale = 100; reader.at != reader.end && isdigit((unsigned char)*reader.at); scale /= 10)
                ms += (*reader.at++ - '0') * scale;
    }
    if (!read_zone(&reader, &zone, &local))
        return false;
    if (local) {
        struct tm tm = {.tm_year = year - 1900,
                        .tm_mon = month - 1,
                        .tm_mday = day,
                        .tm_hour = hour,
                        .tm_min = minute,
                        .tm_sec = second,
                        .tm_isdst = -1};
        *wall_ms = (int64_t)mktime(&tm) * 1000 + ms;
        return true;
    }
    int64_t minutes = (days_from_civil(year, month, day) * 24 + hour) * 60 + minute - zone;
    *wall_ms = (minutes * 60 + second) * 1000 + ms;
    return true;
}
