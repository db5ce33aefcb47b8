#include "config/java_keys.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "base/mem.h"
#include "config/jaas.h"

/* Java key -> librdkafka key that means the same with the same value. */
static const struct {
    const char *java;
    const char *rdkafka;
} renamed[] = {
    {"ssl.truststore.certificates", "ssl.ca.pem"},
    {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
    {"ssl.keystore.key", "ssl.key.pem"},
    {"request.timeout.ms", "socket.timeout.ms"},
};

/* Java keys that librdkafka does not know and that change nothing for a reader. A final '.' is any key below. */
static const char *const left_out[] = {
    "key.deserializer",
    "value.deserializer",
    "key.serializer",
    "value.serializer",
    "max.poll.records",
    "ssl.protocol",
    "ssl.enabled.protocols",
    "ssl.provider",
    "ssl.keymanager.algorithm",
    "ssl.trustmanager.algorithm",
    "ssl.secure.random.implementation",
    "ssl.engine.factory.class",
    "sasl.client.callback.handler.class",
    "sasl.login.",
    "sasl.kerberos.ticket.renew.",
    "interceptor.classes",
    "metric.reporters",
    "metrics.",
    "auto.include.jmx.reporter",
    "default.api.timeout.ms",
    "partition.assignment.strategy",
    "exclude.internal.topics",
    "send.buffer.bytes",
    "receive.buffer.bytes",
    "delivery.timeout.ms",
    "max.block.ms",
    "buffer.memory",
    "config.providers",
    "security.providers",
    "key.deserializer.",
    "value.deserializer.",
    "schema.registry.",
    "basic.auth.",
    "specific.avro.reader",
};

static const char *const only_java[] = {
    "sasl.jaas.config",        "ssl.truststore.location",        "ssl.truststore.type",
    "ssl.truststore.password", "ssl.truststore.certificates",    "ssl.keystore.type",
    "ssl.keystore.key",        "ssl.keystore.certificate.chain",
};

static bool matches(const char *pattern, const char *key)
{
    size_t len = strlen(pattern);
    return pattern[len - 1] == '.' ? strncmp(pattern, key, len) == 0 : strcmp(pattern, key) == 0;
}

static bool means_nothing_here(const char *key)
{
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (matches(left_out[i], key))
            return true;
    return false;
}

bool java_keys_is_java(const char *key)
{
    for (size_t i = 0; i < sizeof only_java / sizeof *only_java; i++)
        if (strcmp(only_java[i], key) == 0)
            return true;
    return means_nothing_here(key) && strncmp(key, "schema.", 7) != 0;
}

void java_keys_finish(struct java_keys *keys)
{
    free(keys->keystore_type);
    free(keys->truststore_type);
    str_finish(&keys->left_out);
    *keys = (struct java_keys){0};
}

void java_keys_note(struct java_keys *keys, const struct property_line *line)
{
    char **type = strcmp(line->key, "ssl.keystore.type") == 0     ? &keys->keystore_type
                  : strcmp(line->key, "ssl.truststore.type") == 0 ? &keys->truststore_type
                                                                  : NULL;
    if (!type)
        return;
    free(*type);
    *type = mem_strdup(line->value);
}

static bool is_type(const char *type, const char *wanted)
{
    return strcasecmp(type ? type : "JKS", wanted) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcasecmp(text + len - end_len, end) == 0;
}

/* A store of certificates to trust: librdkafka reads PEM alone. */
static bool take_truststore(struct java_keys *keys, const struct property_line *line, struct properties *properties,
                            struct error *error)
{
    if (is_type(keys->truststore_type, "PEM") || (!keys->truststore_type && ends_with(line->value, ".pem")))
        return properties_set(properties, "ssl.ca.location", line->value, line->origin, error);
    return error_set(
        error, ERROR_USAGE,
        _("%s: %s: %s is a %s store, which only Java reads; expected PEM. Convert it with\n"
          "  keytool -exportcert -rfc -alias ALIAS -keystore '%s' -file ca.pem   (keytool -list shows ALIAS)\n"
          "and put ssl.truststore.type=PEM and ssl.truststore.location=ca.pem instead"),
        line->origin, line->key, line->value, keys->truststore_type ? keys->truststore_type : "JKS", line->value);
}

/* A store of the client's own key: PEM (key and chain in one file) or PKCS#12. */
static bool take_keystore(struct java_keys *keys, const struct property_line *line, struct properties *properties,
                          struct error *error)
{
    if (is_type(keys->keystore_type, "PEM") || (!keys->keystore_type && ends_with(line->value, ".pem")))
        return properties_set(properties, "ssl.certificate.location", line->value, line->origin, error) &&
               properties_set(properties, "ssl.key.location", line->value, line->origin, error);
    if (is_type(keys->keystore_type, "PKCS12") ||
        (!keys->keystore_type && (ends_with(line->value, ".p12") || ends_with(line->value, ".pfx"))))
        return properties_set(properties, "ssl.keystore.location", line->value, line->origin, error);
    return error_set(error, ERROR_USAGE,
                     _("%s: %s: %s is a %s store, which only Java reads; expected PKCS12 or PEM. Convert it with\n"
                       "  keytool -importkeystore -srckeystore '%s' -destkeystore client.p12 -deststoretype PKCS12\n"
                       "and put ssl.keystore.type=PKCS12 and ssl.keystore.location=client.p12 instead"),
                     line->origin, line->key, line->value, keys->keystore_type ? keys->keystore_type : "JKS",
                     line->value);
}

static bool is_store_type(const char *key)
{
    return strcmp(key, "ssl.keystore.type") == 0 || strcmp(key, "ssl.truststore.type") == 0 ||
           strcmp(key, "ssl.truststore.password") == 0;
}

bool java_keys_take(struct java_keys *keys, const struct property_line *line, struct properties *properties,
                    struct error *error)
{
    const char *key = line->key;
    if (strcmp(key, "sasl.jaas.config") == 0)
        return jaas_take(line, properties, error);
    if (strcmp(key, "ssl.truststore.location") == 0)
        return take_truststore(keys, line, properties, error);
    if (strcmp(key, "ssl.keystore.location") == 0)
        return take_keystore(keys, line, properties, error);
    if (is_store_type(key))
        return true;
    /* Java turns host name checks off by an empty value, librdkafka by the word none. */
    if (strcmp(key, "ssl.endpoint.identification.algorithm") == 0)
        return properties_set(properties, key, *line->value ? line->value : "none", line->origin, error);
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (strcmp(renamed[i].java, key) == 0)
            return properties_set(properties, renamed[i].rdkafka, line->value, line->origin, error);
    if (means_nothing_here(key)) {
        str_appendf(&keys->left_out, "%s%s", keys->left_out.len ? ", " : "", key);
        return true;
    }
    return properties_set(properties, key, line->value, line->origin, error);
}
