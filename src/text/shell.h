/* Words for commands that a person may paste into a POSIX shell. */
#ifndef WEIR_TEXT_SHELL_H
#define WEIR_TEXT_SHELL_H

#include <stddef.h>

#include "base/str.h"

/* As a shell reads it back, whatever it holds. What a terminal would be shown escaped is written by printf, so that the
 * command can be copied from a screen (newlines at the very end are lost then). */
void shell_word_append(struct str *out, const char *word);

/* Operands and options of weir: " OPERANDS OPTIONS"; where an operand would be taken for an option,
 * " OPTIONS -- OPERANDS". `options` is shell text, "": none. */
void shell_arguments_append(struct str *out, const char *const *operands, size_t count, const char *options);

#endif
