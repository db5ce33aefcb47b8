#include "base/quantity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *name;
    double factor;
};

static bool read_with_unit(const char *text, const struct unit *units, double *value)
{
    char *end;
    if (!isdigit((unsigned char)*text) && *text != '.')
        return false;
    double number = strtod(text, &end);
    if (end != text + strspn(text, "0123456789.")) /* no exponents, no hexadecimal */
        return false;
    for (; units->name; units++) {
        if (strcmp(end, units->name) == 0) {
            *value = number * units->factor;
            return *value >= 0 && *value < 9e18;
        }
    }
    return false;
}

bool quantity_duration(const char *text, int64_t *ms)
{
    static const struct unit units[] = {{"ms", 1},      {"s", 1000},     {"m", 60000}, {"min", 60000},
                                        {"h", 3600000}, {"d", 86400000}, {NULL, 0}};
    double value;
    if (!read_with_unit(text, units, &value))
        return false;
    *ms = (int64_t)value;
    return true;
}

bool quantity_rhythm(const char *text, int64_t *ms)
{
    static const int64_t least_ms = 1000, most_ms = 365LL * 86400000; /* more can be no rhythm, and overflows */
    if (strcmp(text, "off") == 0) {
        *ms = QUANTITY_OFF;
        return true;
    }
    return quantity_duration(text, ms) && *ms >= least_ms && *ms <= most_ms;
}

bool quantity_size(const char *text, uint64_t *bytes)
{
    static const struct unit units[] = {{"", 1},
                                        {"B", 1},
                                        {"k", 1024},
                                        {"K", 1024},
                                        {"kB", 1024},
                                        {"KB", 1024},
                                        {"KiB", 1024},
                                        {"M", 1048576},
                                        {"MB", 1048576},
                                        {"MiB", 1048576},
                                        {"G", 1073741824.0},
                                        {"GB", 1073741824.0},
                                        {"GiB", 1073741824.0},
                                        {NULL, 0}};
    double value;
    if (!read_with_unit(text, units, &value))
        return false;
    *bytes = (uint64_t)value;
    return true;
}
