/* Runs a headless command on a source that the test makes up, and keeps what it printed. */
#ifndef WEIR_TESTS_COMMAND_RUN_H
#define WEIR_TESTS_COMMAND_RUN_H

#include "cli/command.h"

struct result {
    int code;
    struct error error;
    char out[32768]; /* what it printed, cut there */
};

/* `line` is the command's name, options and operands, separated by single spaces. `call` has what is to be other than
 * usual (ascii, color, its own `out`), and `opener` makes the source. A line that cannot be parsed fails the test. */
void command_run(struct result *result, const char *line, struct command_call call, struct source_opener *opener);

/* The same of words that may have spaces in them. */
void command_run_words(struct result *result, char **words, int count, struct command_call call,
                       struct source_opener *opener);

#endif
