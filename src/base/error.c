#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
    if (!error)
        return false;
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof error->text, format, args);
    va_end(args);
    error->kind = kind;
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    if (!error)
        return false;
    char prefix[256];
    va_list args;
    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);

    char old[sizeof error->text];
    memcpy(old, error->text, sizeof old);
    size_t used = (size_t)snprintf(error->text, sizeof error->text, "%s: ", prefix);
    strncpy(error->text + used, old, sizeof error->text - used - 1);
    error->text[sizeof error->text - 1] = '\0';
    return false;
}
