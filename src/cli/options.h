/* Options from tables: one row an option, from which parsing, checks and the text of --help are made.
 *
 * `--name value`, `--name=value`, `-n value`, `-nvalue`, clustered flags (`-ab`), `--` ends the options. A value may
 * begin with a dash. A flag can be taken back: `--write=no`. Options stand before, after and between operands.
 */
#ifndef WEIR_CLI_OPTIONS_H
#define WEIR_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum option_kind {
    OPTION_FLAG,           /* yes or no */
    OPTION_TEXT,           /* anything but nothing */
    OPTION_LIST,           /* a text; may be given several times */
    OPTION_COUNT,          /* a whole number, 0 or more */
    OPTION_REAL,           /* a number, 0 or more, with a point */
    OPTION_SIZE,           /* 64M -> bytes */
    OPTION_DURATION,       /* 2s -> milliseconds */
    OPTION_RHYTHM,         /* the same, of at least a second, or "off": QUANTITY_OFF */
    OPTION_CHOICE,         /* one of `choices` */
    OPTION_GEOMETRY,       /* WxH */
    OPTION_MAYBE_GEOMETRY, /* the same, or nothing: --dump, --dump=80x24, --dump 80x24 */
    /* A flag that may have a duration, above 0, with it: --watch, --watch=2s, --watch 2s, -w2s. A bare number is
     * seconds, as `watch -n` has it, but not as a word of its own: that is an operand (--watch=2, -w2). */
    OPTION_MAYBE_DURATION
};

struct option_spec {
    const char *name; /* long name without dashes; NULL ends a table */
    char letter;      /* short name, 0: none */
    enum option_kind kind;
    const char *argument; /* how --help names the value; NULL for flags */
    const char *help;     /* one line, no full stop */
    const char *choices;  /* OPTION_CHOICE: "a|b|c" */
    bool is_setting;      /* may stand in [weir] of the configuration file and in WEIR_NAME */
};

/* Where a value came from; a higher rank wins whatever the order. */
enum option_rank { OPTION_UNSET, OPTION_FILE, OPTION_ENVIRONMENT, OPTION_COMMAND_LINE };

struct options;

/* Tables are searched in the order given; the first that knows a name wins. They must outlive the options. */
struct options *options_create(const struct option_spec *const *tables, size_t table_count);
void options_destroy(struct options *options); /* NULL is allowed */

/* Parses argv[0..argc) (without the program's name). False with ERROR_USAGE that names the option, what was expected
 * and, for an unknown one, the nearest. Strings of argv must outlive the options. */
bool options_parse(struct options *options, int argc, char *const *argv, struct error *error);

/* Sets one from a configuration file or the environment; `origin` ("FILE:3", "WEIR_BUFFER") begins the error. */
bool options_set(struct options *options, const char *name, const char *value, enum option_rank rank,
                 const char *origin, struct error *error);

/* Operands in order. `*dashes` (may be NULL) is how many came before `--`: all of them when there was none. */
const char *const *options_operands(const struct options *options, size_t *count, size_t *dashes);

/* The value of an option of the right kind; the name must be in a table (otherwise the program aborts). */
enum option_rank options_rank(const struct options *options, const char *name); /* OPTION_UNSET: not given */
bool options_flag(const struct options *options, const char *name);             /* FLAG and MAYBE_DURATION */
const char *options_text(const struct options *options, const char *name);      /* TEXT and CHOICE; NULL: not given */
int64_t options_count(const struct options *options, const char *name, int64_t otherwise);
double options_real(const struct options *options, const char *name, double otherwise);
uint64_t options_size(const struct options *options, const char *name, uint64_t otherwise);
/* DURATION, RHYTHM and MAYBE_DURATION; of the latter 0 when it was given without one. */
int64_t options_duration_ms(const struct options *options, const char *name, int64_t otherwise);
const char *const *options_list(const struct options *options, const char *name, size_t *count);
/* GEOMETRY and MAYBE_GEOMETRY: true when given; columns and rows are 0 when it was given without a value. */
bool options_geometry(const struct options *options, const char *name, int *columns, int *rows);

/* For finding the command's name before its table is known: the first operand of argv, or NULL when there is none or
 * `--` comes first. `tables` are all that may be meant. */
const char *options_first_operand(const struct option_spec *const *tables, size_t table_count, int argc,
                                  char *const *argv);

/* yes/no, true/false, on/off, 1/0. False: none of these. */
bool options_read_flag(const char *text, bool *value);

#endif
