/* Java client configuration in librdkafka's words. */
#ifndef WEIR_CONFIG_JAVA_KEYS_H
#define WEIR_CONFIG_JAVA_KEYS_H

#include "base/str.h"
#include "config/properties.h"
#include "config/property_lines.h"

/* True for a key that only Java clients know: its file is a Java file. */
bool java_keys_is_java(const char *key);

/* What some keys need to know of others in the same file; they may come later than the keys that need them. */
struct java_keys {
    char *keystore_type;   /* as it stands; NULL: JKS, Java's default */
    char *truststore_type; /* the same */
    struct str left_out;   /* keys that mean nothing here, "a, b" */
};
void java_keys_finish(struct java_keys *keys);

/* First pass: notes the store types. */
void java_keys_note(struct java_keys *keys, const struct property_line *line);

/* Second pass: translates one property into `properties`. ERROR_USAGE with what to do, for a JKS store among others. */
bool java_keys_take(struct java_keys *keys, const struct property_line *line, struct properties *properties,
                    struct error *error);

#endif
