/* A growing string of bytes, always terminated. `struct str s = {0}` is an empty one. */
#ifndef WEIR_BASE_STR_H
#define WEIR_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

struct str {
    char *data; /* NULL until the first byte; otherwise data[len] is '\0' */
    size_t len;
    size_t capacity;
};

/* A view of bytes that belong to somebody else. `data` is NULL only for Kafka's null (a tombstone), not for empty. */
struct bytes {
    const char *data;
    size_t len;
};

void str_finish(struct str *str);               /* frees, and leaves an empty string */
void str_clear(struct str *str);                /* keeps the memory */
void str_reserve(struct str *str, size_t more); /* room for `more` further bytes */
void str_append(struct str *str, const char *text);
void str_append_bytes(struct str *str, const void *bytes, size_t len);
void str_append_char(struct str *str, char c);
void str_appendf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *str_text(const struct str *str); /* never NULL */
char *str_take(struct str *str);             /* the caller frees it; the string is empty afterwards */

/* Locale-free: "C" digits only. Each is true only when the whole text is one number in range. */
bool str_to_i64(const char *text, long long *out);
bool str_to_f64(const char *text, size_t len, double *out);

#endif
