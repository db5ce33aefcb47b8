/* What went wrong, in words for the person who reads them, and in a kind for the exit code.
 *
 * A function that can fail returns bool (false: failed) or a pointer (NULL: failed) and fills the `struct error` it was
 * given. The text says what failed, on what, why, and what to do. It may hold bytes that came from a cluster: whoever
 * prints it to a terminal passes it through text/sanitize.
 */
#ifndef WEIR_BASE_ERROR_H
#define WEIR_BASE_ERROR_H

#include <stdbool.h>

/* Kinds are the exit codes of the command line (screens.md, "Conventions"). */
enum error_kind {
    ERROR_NONE = 0,
    ERROR_FAILED = 1,         /* anything that is not one of the others */
    ERROR_USAGE = 2,          /* the command line or a configuration is wrong */
    ERROR_NO_MATCH = 3,       /* nothing matched */
    ERROR_UNREACHABLE = 4,    /* no broker could be reached in time */
    ERROR_NOT_AUTHORISED = 5, /* wrong credentials, or an ACL denies it */
    /* Within the program alone: */
    ERROR_CANCELLED = 100 /* given up for a later request */
};

struct error {
    enum error_kind kind;
    char text[1024]; /* always terminated; cut when longer */
};

/* Fills `error` (which may be NULL) and returns false, so that a caller can `return error_set(...)`. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "CONTEXT: " before the text that is there. Returns false. */
bool error_prefix(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
