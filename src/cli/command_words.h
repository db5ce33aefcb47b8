/* Whether the words of a command line fit: which command is meant, and what does not go with it. */
#ifndef WEIR_CLI_COMMAND_WORDS_H
#define WEIR_CLI_COMMAND_WORDS_H

#include "cli/command.h"

/* By the first operand, which `word` is then (NULL: there is none); NULL: it is no command's name. */
const struct command *command_meant(int argc, char *const *argv, const char **word);

/* Always false: there is no such command; with the nearest one. */
bool command_is_unknown(const char *word, struct error *error);
/* True with an error: a topic has been named that is nearly a command. */
bool command_is_slip(const char *word, struct error *error);

/* False with an error that says what does not fit. */
bool command_check_operands(const struct command *command, size_t count, struct error *error);
bool command_check_options(const struct command *command, const struct options *options, struct error *error);
bool command_check_format(const char *format, const char *formats, struct error *error); /* NULL: none was asked for */

#endif
