#include "ui/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/str.h"

static void add(struct words *words, struct str *word)
{
    words->items = mem_resize(words->items, words->count + 2, sizeof *words->items);
    str_append(word, ""); /* an empty word is one, too */
    words->items[words->count++] = mem_strdup(str_text(word));
    words->items[words->count] = NULL;
    str_clear(word);
}

/* Appends what stands between quotes; returns what follows, NULL when they do not close. */
static const char *take_quoted(struct str *word, const char *at)
{
    char quote = *at++;
    for (; *at && *at != quote; at++) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        str_append_char(word, *at);
    }
    return *at ? at + 1 : NULL;
}

bool words_split(struct words *words, const char *line, struct error *error)
{
    struct str word = {0};
    bool open = false;
    *words = (struct words){0};
    for (const char *at = line; at && (*at || open);) {
        if (!*at || *at == ' ' || *at == '\t') {
            if (open)
                add(words, &word);
            open = false;
            at += *at != '\0';
            continue;
        }
        open = true;
        if (*at == '\'' || *at == '"') {
            char quote = *at;
            at = take_quoted(&word, at);
            if (!at)
                error_set(error, ERROR_USAGE, _("the quote %c is not closed"), quote);
        } else {
            at += *at == '\\' && at[1];
            str_append_char(&word, *at++);
        }
        if (!at) {
            str_finish(&word);
            return false;
        }
    }
    str_finish(&word);
    return true;
}

void words_finish(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    free(words->items);
    *words = (struct words){0};
}
