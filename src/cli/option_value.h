/* Reads one option's value and says what was expected when it is none. */
#ifndef WEIR_CLI_OPTION_VALUE_H
#define WEIR_CLI_OPTION_VALUE_H

#include "cli/options.h"

struct option_value {
    enum option_rank rank;
    const char *text; /* as it was given; for lists the last one */
    bool flag;        /* FLAG, MAYBE_DURATION */
    int64_t number;   /* COUNT, SIZE, DURATION, RHYTHM, MAYBE_DURATION */
    double real;
    int columns, rows; /* GEOMETRY; 0: not said */
};

/* Fills `value` but for the rank; `label` ("--buffer", "FILE:3: buffer") begins the error. `text` is kept, not copied.
 */
bool option_value_read(const struct option_spec *spec, const char *text, const char *label, struct option_value *value,
                       struct error *error);

/* "2s": a time above 0, with its unit. */
bool option_value_time(const char *text, int64_t *ms);
/* "2s", "2", "0.5": the same, and a bare number is seconds. */
bool option_value_rest(const char *text, int64_t *ms);

/* "80x24": true when it is one, each within 1 to 1000. */
bool option_value_geometry(const char *text, int *columns, int *rows);

/* The choice after this one in "a|b|c"; NULL: it was the last. */
const char *option_next_choice(const char *choice);

#endif
