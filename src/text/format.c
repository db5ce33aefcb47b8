#include "text/format.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

const char *format_exact(int64_t value, char out[FORMAT_MAX])
{
    char reversed[FORMAT_MAX];
    size_t len = 0, digits = 0;
    uint64_t left = magnitude(value);
    do {
        if (digits && digits % 3 == 0)
            reversed[len++] = ',';
        reversed[len++] = (char)('0' + left % 10);
        digits++;
    } while (left /= 10);
    if (value < 0)
        reversed[len++] = '-';
    for (size_t i = 0; i < len; i++)
        out[i] = reversed[len - 1 - i];
    out[len] = '\0';
    return out;
}

/* The value with as many decimals as leave it within `columns`; at least none. */
static void scaled(double value, const char *unit, size_t columns, int most_decimals, char out[FORMAT_MAX])
{
    for (int decimals = most_decimals; decimals >= 0; decimals--) {
        int len = snprintf(out, FORMAT_MAX, "%.*f%s", decimals, value, unit);
        if (len > 0 && (size_t)len <= columns)
            return;
    }
}

/* Rounds toward zero at that many decimals, so that 999,999 is not shown as 1000k. */
static double truncated(double value, int decimals)
{
    double factor = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
    return trunc(value * factor) / factor;
}

const char *format_count(int64_t value, size_t columns, char out[FORMAT_MAX])
{
    static const char *const units[] = {"k", "M", "G", "T", "P", "E"};
    if (strlen(format_exact(value, out)) <= columns)
        return out;
    double scaled_value = (double)value;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        scaled_value /= 1000;
        if (fabs(scaled_value) >= 1000 && i + 1 < sizeof units / sizeof *units)
            continue;
        int decimals = fabs(scaled_value) < 10 ? 2 : fabs(scaled_value) < 100 ? 1 : 0;
        scaled(truncated(scaled_value, decimals), units[i], columns, decimals, out);
        break;
    }
    return out;
}

const char *format_rate(double per_second, char out[FORMAT_MAX])
{
    if (isnan(per_second)) {
        strcpy(out, "-");
        return out;
    }
    if (per_second < 0.05) {
        snprintf(out, FORMAT_MAX, per_second > 0 ? "<0.1" : "0");
        return out;
    }
    if (per_second < 9.95)
        snprintf(out, FORMAT_MAX, "%.1f", per_second);
    else if (per_second < 999.5)
        snprintf(out, FORMAT_MAX, "%.0f", per_second);
    else
        return format_count(per_second < 9e18 ? (int64_t)llround(per_second) : INT64_MAX, 4, out);
    return out;
}

static const char *bytes_in(uint64_t bytes, double base, const char *const units[], char out[FORMAT_MAX])
{
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= (unit ? base - 0.5 : base) && unit < 5) { /* 999,999 B are 1.0 MB, not 1000 kB */
        value /= base;
        unit++;
    }
    bool whole = unit == 0 || value == floor(value);
    snprintf(out, FORMAT_MAX, "%.*f %s", whole || value >= 100 ? 0 : 1, value, units[unit]);
    return out;
}

const char *format_bytes(uint64_t bytes, char out[FORMAT_MAX])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    return bytes_in(bytes, 1000, units, out);
}

const char *format_bytes_iec(uint64_t bytes, char out[FORMAT_MAX])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    return bytes_in(bytes, 1024, units, out);
}

const char *format_duration(double seconds, char out[FORMAT_MAX])
{
    const char *sign = seconds < 0 ? "-" : "";
    double s = fabs(seconds);
    if (!isfinite(s))
        snprintf(out, FORMAT_MAX, "%sinf", sign);
    else if (s < 9.95)
        snprintf(out, FORMAT_MAX, "%s%.1f s", sign, s);
    else if (s < 59.5)
        snprintf(out, FORMAT_MAX, "%s%.0f s", sign, s);
    else if (s < 60)
        snprintf(out, FORMAT_MAX, "%s1m 00s", sign);
    else if (s < 3600)
        snprintf(out, FORMAT_MAX, "%s%dm %02ds", sign, (int)(s / 60), (int)fmod(s, 60));
    else if (s < 86400)
        snprintf(out, FORMAT_MAX, "%s%dh %02dm", sign, (int)(s / 3600), (int)(fmod(s, 3600) / 60));
    else
        snprintf(out, FORMAT_MAX, "%s%.0fd %dh", sign, floor(s / 86400), (int)(fmod(s, 86400) / 3600));
    return out;
}

const char *format_si(double value, char out[FORMAT_MAX])
{
    static const char *const units[] = {"", "k", "M", "G", "T"};
    double left = value;
    size_t unit = 0;
    while (fabs(left) >= 999.95 && unit < 4) { /* what four digits would round to 1000 */
        left /= 1000;
        unit++;
    }
    if (!isfinite(value) || fabs(left) >= 1000 || (value != 0 && fabs(value) < 1e-4))
        snprintf(out, FORMAT_MAX, "%.3g", value);
    else
        snprintf(out, FORMAT_MAX, "%.4g%s", left, units[unit]);
    return out;
}

static const char *unknown(bool ascii, char out[FORMAT_MAX])
{
    strcpy(out, ascii ? "-" : "\xE2\x80\x94");
    return out;
}

const char *format_offset(struct offset value, size_t columns, bool ascii, char out[FORMAT_MAX])
{
    return value.known ? format_count(value.value, columns, out) : unknown(ascii, out);
}

const char *format_real_rate(struct real value, bool ascii, char out[FORMAT_MAX])
{
    return value.known ? format_rate(value.value, out) : unknown(ascii, out);
}
