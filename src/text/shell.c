#include "text/shell.h"

#include <string.h>

void shell_word_append(struct str *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:=/@%+";
    if (*word && strspn(word, plain) == strlen(word)) {
        str_append(out, word);
        return;
    }
    str_append_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            str_append(out, "'\\''");
        else
            str_append_char(out, *word);
    str_append_char(out, '\'');
}
