/* Words for commands that a person may paste. */
#ifndef WEIR_TEXT_SHELL_H
#define WEIR_TEXT_SHELL_H

#include "base/str.h"

void shell_word_append(struct str *out, const char *word); /* as a POSIX shell reads it back */

#endif
