#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void str_finish(struct str *str)
{
    free(str->data);
    *str = (struct str){0};
}

void str_clear(struct str *str)
{
    str->len = 0;
    if (str->data)
        str->data[0] = '\0';
}

void str_reserve(struct str *str, size_t more)
{
    size_t needed = str->len + more + 1;
    if (needed <= str->capacity)
        return;
    size_t capacity = str->capacity ? str->capacity : 64;
    while (capacity < needed)
        capacity *= 2;
    str->data = mem_resize(str->data, capacity, 1);
    str->capacity = capacity;
}

void str_append_bytes(struct str *str, const void *bytes, size_t len)
{
    str_reserve(str, len);
    if (len)
        memcpy(str->data + str->len, bytes, len);
    str->len += len;
    str->data[str->len] = '\0';
}

void str_append(struct str *str, const char *text)
{
    str_append_bytes(str, text, strlen(text));
}

void str_append_char(struct str *str, char c)
{
    str_append_bytes(str, &c, 1);
}

void str_appendf(struct str *str, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (needed > 0) {
        str_reserve(str, (size_t)needed);
        vsnprintf(str->data + str->len, (size_t)needed + 1, format, again);
        str->len += (size_t)needed;
    }
    va_end(again);
}

const char *str_text(const struct str *str)
{
    return str->data ? str->data : "";
}

char *str_take(struct str *str)
{
    char *data = str->data ? str->data : mem_strdup("");
    *str = (struct str){0};
    return data;
}

bool str_to_i64(const char *text, long long *out)
{
    if (!text || !*text || *text == ' ')
        return false;
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || *end)
        return false;
    *out = value;
    return true;
}

bool str_to_f64(const char *text, size_t len, double *out)
{
    /* LC_NUMERIC is never set by weir, so strtod reads a point. */
    char small[64];
    char *copy = len < sizeof small ? small : mem_alloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    char *end = NULL;
    double value = strtod(copy, &end);
    bool whole = len > 0 && end == copy + len;
    if (copy != small)
        free(copy);
    if (whole)
        *out = value;
    return whole;
}
