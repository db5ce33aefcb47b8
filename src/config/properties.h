/* An ordered list of librdkafka properties, each with where it came from, for error messages. */
#ifndef WEIR_CONFIG_PROPERTIES_H
#define WEIR_CONFIG_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct property {
    char *key;
    char *value;
    char *origin; /* "-X", "FILE:LINE", "profile prod", ... */
};

struct properties {
    struct property *items;
    size_t count;
    size_t capacity;
};

void properties_finish(struct properties *properties);

/* Adds, or replaces an earlier one of the same key. Refuses (ERROR_USAGE, with the reason) properties that would break
 * a promise: group.id, enable.auto.commit, allow.auto.create.topics, enable.partition.eof, log.queue. All are copied.
 */
bool properties_set(struct properties *properties, const char *key, const char *value, const char *origin,
                    struct error *error);
const char *properties_get(const struct properties *properties, const char *key); /* NULL: not set */

/* The same from one word "KEY=VALUE" (-X). */
bool properties_set_pair(struct properties *properties, const char *pair, const char *origin, struct error *error);

/* Sets each of `from` in order; the values there win. Cannot fail: they were checked when they were set. */
void properties_add(struct properties *properties, const struct properties *from);

/* Where the key was set; NULL: it was not. For errors that come when the value is used. */
const char *properties_origin(const struct properties *properties, const char *key);

/* True for keys whose values must never be shown: passwords, private keys, tokens. */
bool properties_is_secret(const char *key);

#endif
