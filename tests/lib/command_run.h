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

/* As command_run, and what was said on stderr, cut to `size`. */
void command_run_heard(struct result *result, char *said, size_t size, const char *line, struct command_call call,
                       struct source_opener *opener);

/* Its reader goes after `lines` lines, each of which begins with `begin`. Fails unless it ends as any tool does whose
 * pipe broke. */
void command_run_unread(const char *line, struct source_opener *opener, int lines, const char *begin);

/* Fails unless it printed this among other things. */
void expect_part(const struct result *result, const char *part);

#endif
