/* A line as words, quoted as a shell reads them: '...', "..." and a backslash; nothing is expanded. */
#ifndef WEIR_UI_WORDS_H
#define WEIR_UI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct words {
    char **items; /* count of them, then a NULL */
    size_t count;
};

/* False: a quote is not closed. Finish it in either case. */
bool words_split(struct words *words, const char *line, struct error *error);
void words_finish(struct words *words);

#endif
