/* What topics, partitions, groups, lag and brokers have in common: one question, rows, five formats, --watch. */
#ifndef WEIR_CLI_LISTING_H
#define WEIR_CLI_LISTING_H

#include "base/lang.h"
#include "cli/command.h"
#include "cli/table.h"
#include "model/row_state.h"
#include "text/jsonw.h"

#define LISTING_FORMATS "table|wide|csv|json|jsonl"

/* Rows of a command's table of options that all listings have. */
#define LISTING_OPTIONS                                                                                                \
    {"watch",                                                                                                          \
     'w',                                                                                                              \
     OPTION_MAYBE_DURATION,                                                                                            \
     "[=TIME]",                                                                                                        \
     N_("print it again and again until interrupted (default every 2s)"),                                              \
     .is_setting = false},                                                                                             \
    {                                                                                                                  \
        "every", 0, OPTION_DURATION, "TIME", N_("how long --watch waits in between: the same as --watch=TIME"),        \
            .is_setting = false                                                                                        \
    }

/* What every listing's --help ends with. */
#define LISTING_DETAILS                                                                                                \
    "A failed request is shown on its row, in the column `error`. The exit code is 0 as long as one row is good; 5\n"  \
    "when all were denied, 1 when all failed, 4 when no broker could be reached. Unknown is a dash in a table, "       \
    "empty\n"                                                                                                          \
    "in csv, null in json. json is one object on a line, with --watch one a line each time; jsonl is one row a line."

struct listing {
    const char *schema;                 /* "weir.topics/1" */
    const char *array;                  /* name of the rows in JSON */
    const struct table_column *columns; /* of table and csv */
    struct question question;
    const char *empty; /* said to a person when there are no rows */

    const struct block *(*block)(const struct answer *answer); /* whose capture time it is; NULL: none came */
    size_t (*count)(const struct answer *answer);
    /* Further members before the rows; may be NULL. */
    void (*head)(const struct listing *listing, struct jsonw *json, const struct answer *answer);
    void (*json)(const struct listing *listing, struct jsonw *json, const struct answer *answer, size_t index);
    void (*row)(struct table *table, const struct answer *answer, size_t index); /* may add more than one */
    const struct row_state *(*state)(const struct answer *answer, size_t index);
    /* Whether the answer has the operand of this name (a topic, or a group): those that it has not are said, the
     * others' rows are printed, and the exit code is 1. NULL: the operands are no names of rows. */
    bool (*has)(const struct answer *answer, const char *name);
    /* Checks the answer before it is printed: 0 or an exit code with an error. May be
     * NULL. */
    int (*check)(struct command_call *call, const struct answer *answer, struct error *error);

    /* The rest may be NULL or 0. */
    const void *opaque; /* for the functions here */
    void *memory;       /* for `learn` */
    /* Takes in each answer when it came, and may change it. */
    void (*learn)(struct command_call *call, const struct listing *listing, struct answer *answer);
    void (*unanswered)(const struct listing *listing); /* in place of an answer */
    int64_t look_ms;                                   /* asks again and again for so long before it prints */
    /* A form of its own, in place of the five. `answer` NULL: nothing could be asked; false: then nothing is printed.
     */
    bool (*form)(const struct listing *listing, const struct command_call *call, const struct answer *answer,
                 struct str *out);
    int (*exit_code)(const struct listing *listing, const struct answer *answer); /* in place of listing_exit_code */
};

/* Asks and prints, once or (--watch) until the reader goes; returns the exit code. */
int listing_run(struct command_call *call, struct listing *listing, struct error *error);

/* The exit code for these rows; `error` gets the text of the first when all failed. */
int listing_exit_code(const struct listing *listing, const struct answer *answer, struct error *error);

#endif
