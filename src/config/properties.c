#include "config/properties.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"

static const struct {
    const char *key;
    const char *reason;
} refused[] = {
    {"group.id", "weir reads without joining a group, so that it leaves no trace"},
    {"group.instance.id", "weir reads without joining a group, so that it leaves no trace"},
    {"enable.auto.commit", "weir never commits offsets while it looks"},
    {"auto.commit.enable", "weir never commits offsets while it looks"},
    {"enable.auto.offset.store", "weir never commits offsets while it looks"},
    {"allow.auto.create.topics", "looking at a topic must never create it"},
    {"enable.partition.eof", "weir sets it itself, to know where the end is"},
    {"log.queue", "weir sets it itself, so that log lines do not overwrite the screen"},
};

void properties_finish(struct properties *properties)
{
    for (size_t i = 0; i < properties->count; i++) {
        free(properties->items[i].key);
        free(properties->items[i].value);
        free(properties->items[i].origin);
    }
    free(properties->items);
    *properties = (struct properties){0};
}

/* librdkafka knows these by two names; one of them is kept, so that the later setting wins. */
static const char *canonical(const char *key)
{
    if (strcmp(key, "metadata.broker.list") == 0)
        return "bootstrap.servers";
    if (strcmp(key, "sasl.mechanisms") == 0)
        return "sasl.mechanism";
    return key;
}

static struct property *find(const struct properties *properties, const char *key)
{
    for (size_t i = 0; i < properties->count; i++)
        if (strcmp(properties->items[i].key, canonical(key)) == 0)
            return &properties->items[i];
    return NULL;
}

static void store(struct properties *properties, const char *key, const char *value, const char *origin)
{
    struct property *item = find(properties, key);
    if (item) {
        /* Copies first: the new value may be the old one's own memory. */
        char *new_value = mem_strdup(value), *new_origin = mem_strdup(origin);
        free(item->value);
        free(item->origin);
        item->value = new_value;
        item->origin = new_origin;
        return;
    }
    if (properties->count == properties->capacity) {
        properties->capacity = properties->capacity ? properties->capacity * 2 : 8;
        properties->items = mem_resize(properties->items, properties->capacity, sizeof *properties->items);
    }
    properties->items[properties->count++] =
        (struct property){.key = mem_strdup(canonical(key)), .value = mem_strdup(value), .origin = mem_strdup(origin)};
}

bool properties_set(struct properties *properties, const char *key, const char *value, const char *origin,
                    struct error *error)
{
    if (!*key)
        return error_set(error, ERROR_USAGE, _("%s: a property's name is missing before '='"), origin);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (strcmp(refused[i].key, key) == 0)
            return error_set(error, ERROR_USAGE, _("%s: %s cannot be set: %s; remove it"), origin, key,
                             refused[i].reason);
    }
    store(properties, key, value, origin);
    return true;
}

bool properties_set_pair(struct properties *properties, const char *pair, const char *origin, struct error *error)
{
    const char *equals = strchr(pair, '=');
    if (!equals)
        return error_set(error, ERROR_USAGE, _("%s: '%s' is not understood; expected KEY=VALUE"), origin, pair);
    char *key = mem_strndup(pair, (size_t)(equals - pair));
    bool good = properties_set(properties, key, equals + 1, origin, error);
    free(key);
    return good;
}

void properties_add(struct properties *properties, const struct properties *from)
{
    for (size_t i = 0; i < from->count; i++)
        store(properties, from->items[i].key, from->items[i].value, from->items[i].origin);
}

const char *properties_get(const struct properties *properties, const char *key)
{
    const struct property *item = find(properties, key);
    return item ? item->value : NULL;
}

const char *properties_origin(const struct properties *properties, const char *key)
{
    const struct property *item = find(properties, key);
    return item ? item->origin : NULL;
}

bool properties_is_secret(const char *key)
{
    static const char *const parts[] = {"password",     "secret", "jaas",    "ssl.key.pem",
                                        "keystore.key", "token",  "private", "passphrase"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(key, parts[i]) && !strstr(key, "endpoint") && strcmp(key, "password_command") != 0)
            return true;
    return false;
}
