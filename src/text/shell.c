#include "text/shell.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text/sanitize.h"

static bool is_shown_as_it_is(const char *word)
{
    struct str shown = {0};
    sanitize_append(&shown, word, strlen(word), SIZE_MAX, false);
    bool same = strcmp(str_text(&shown), word) == 0;
    str_finish(&shown);
    return same;
}

static void append_quoted(struct str *out, const char *word)
{
    str_append_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            str_append(out, "'\\''");
        else
            str_append_char(out, *word);
    str_append_char(out, '\'');
}

static void append_printf(struct str *out, const char *word)
{
    struct str format = {0};
    for (const char *at = word; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte >= 0x7f || (byte == '-' && at == word))
            str_appendf(&format, "\\%03o", byte);
        else if (byte == '%' || byte == '\\')
            str_appendf(&format, "%c%c", byte, byte);
        else
            str_append_char(&format, *at);
    }
    str_append(out, "\"$(printf ");
    append_quoted(out, str_text(&format));
    str_append(out, ")\"");
    str_finish(&format);
}

void shell_word_append(struct str *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:=/@%+";
    if (*word && *word != '=' && strspn(word, plain) == strlen(word))
        str_append(out, word);
    else if (is_shown_as_it_is(word))
        append_quoted(out, word);
    else
        append_printf(out, word);
}

static void append_operands(struct str *out, const char *const *operands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        str_append_char(out, ' ');
        shell_word_append(out, operands[i]);
    }
}

void shell_arguments_append(struct str *out, const char *const *operands, size_t count, const char *options)
{
    bool dashed = false;
    for (size_t i = 0; i < count; i++)
        dashed = dashed || *operands[i] == '-';
    if (!dashed)
        append_operands(out, operands, count);
    if (*options)
        str_appendf(out, " %s", options);
    if (dashed) {
        str_append(out, " --");
        append_operands(out, operands, count);
    }
}
