#include "codec/csv_guess.h"

#include <stddef.h>

/* Where two agree on as many values the first wins: `1,5;2,5` has both. */
static const char separators[] = {'\t', ';', ','};

/* Fields of a line; 0: no line. */
static unsigned count_fields(struct bytes value, char separator)
{
    unsigned fields = 1;
    bool quoted = false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i];
        if (!quoted && c == '\n' && i + 1 < value.len)
            return 0;
        quoted ^= c == '"';
        fields += !quoted && c == separator;
    }
    return quoted ? 0 : fields;
}

void csv_guess_add(struct csv_guess *guess, struct bytes value)
{
    guess->seen++;
    for (size_t i = 0; i < sizeof separators; i++) {
        unsigned fields = count_fields(value, separators[i]);
        if (fields > 1 && fields < CSV_GUESS_FIELDS)
            guess->with[i][fields]++;
    }
}

bool csv_guess_made(const struct csv_guess *guess, char *separator, unsigned *fields)
{
    uint32_t most = 0;
    *fields = 0;
    if (guess->seen < CSV_GUESS_VALUES)
        return false;
    for (size_t i = 0; i < sizeof separators; i++) {
        for (unsigned n = 2; n < CSV_GUESS_FIELDS; n++) {
            if (guess->with[i][n] <= most)
                continue;
            most = guess->with[i][n];
            *separator = separators[i];
            *fields = n;
        }
    }
    return (uint64_t)most * 10 >= (uint64_t)guess->seen * 9;
}
