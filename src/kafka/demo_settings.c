#include "kafka/demo_settings.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum kind { INT, LONG, DOUBLE, BOOLEAN, LIST, CHOICE };

struct setting {
    const char *name, *value; /* value: the default */
    enum kind kind;
    long long low;       /* of numbers */
    const char *choices; /* of LIST and CHOICE: words with a ',' before and after each */
};

static const struct setting settings[] = {
    {"cleanup.policy", "delete", LIST, 0, ",compact,delete,"},
    {"compression.gzip.level", "-1", INT, -1, NULL},
    {"compression.lz4.level", "9", INT, 1, NULL},
    {"compression.type", "producer", CHOICE, 0, ",uncompressed,zstd,lz4,snappy,gzip,producer,"},
    {"compression.zstd.level", "3", INT, -131072, NULL},
    {"delete.retention.ms", "86400000", LONG, 0, NULL},
    {"file.delete.delay.ms", "60000", LONG, 0, NULL},
    {"flush.messages", "9223372036854775807", LONG, 1, NULL},
    {"flush.ms", "9223372036854775807", LONG, 0, NULL},
    {"index.interval.bytes", "4096", INT, 0, NULL},
    {"local.retention.bytes", "-2", LONG, -2, NULL},
    {"local.retention.ms", "-2", LONG, -2, NULL},
    {"max.compaction.lag.ms", "9223372036854775807", LONG, 1, NULL},
    {"max.message.bytes", "1048588", INT, 0, NULL},
    {"message.timestamp.after.max.ms", "3600000", LONG, 0, NULL},
    {"message.timestamp.before.max.ms", "9223372036854775807", LONG, 0, NULL},
    {"message.timestamp.type", "CreateTime", CHOICE, 0, ",CreateTime,LogAppendTime,"},
    {"min.cleanable.dirty.ratio", "0.5", DOUBLE, 0, NULL},
    {"min.compaction.lag.ms", "0", LONG, 0, NULL},
    {"min.insync.replicas", "1", INT, 1, NULL},
    {"preallocate", "false", BOOLEAN, 0, NULL},
    {"remote.storage.enable", "false", BOOLEAN, 0, NULL},
    {"retention.bytes", "-1", LONG, -1, NULL},
    {"retention.ms", "604800000", LONG, -1, NULL},
    {"segment.bytes", "1073741824", INT, 1048576, NULL},
    {"segment.index.bytes", "10485760", INT, 4, NULL},
    {"segment.jitter.ms", "0", LONG, 0, NULL},
    {"segment.ms", "604800000", LONG, 1, NULL},
    {"unclean.leader.election.enable", "false", BOOLEAN, 0, NULL},
};

static const struct setting *find(const char *name)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    return NULL;
}

const char *demo_setting_default(const char *name)
{
    const struct setting *setting = find(name);
    return setting ? setting->value : NULL;
}

static bool wrong(const struct setting *setting, const char *value, const char *why, struct error *error)
{
    return error_set(error, ERROR_USAGE, "Invalid value %s for configuration %s: %s", value, setting->name, why);
}

static bool check_number(const struct setting *setting, const char *value, struct error *error)
{
    long long number = 0;
    double real = 0;
    bool is_int = str_to_i64(value, &number) && (setting->kind != INT || (number <= INT32_MAX && number >= INT32_MIN));
    if (setting->kind == DOUBLE) {
        if (!str_to_f64(value, strlen(value), &real))
            return wrong(setting, value, "Not a number of type DOUBLE", error);
        return (real >= 0 && real <= 1) || wrong(setting, value, "Value must be between 0 and 1", error);
    }
    if (!is_int)
        return wrong(setting, value, setting->kind == INT ? "Not a number of type INT" : "Not a number of type LONG",
                     error);
    return number >= setting->low ||
           error_set(error, ERROR_USAGE, "Invalid value %s for configuration %s: Value must be at least %lld", value,
                     setting->name, setting->low);
}

static bool is_choice(const char *choices, const char *word, size_t len)
{
    for (const char *at = choices + 1; *at; at += strcspn(at, ",") + 1)
        if (strcspn(at, ",") == len && memcmp(at, word, len) == 0)
            return true;
    return false;
}

static bool check_words(const struct setting *setting, const char *value, struct error *error)
{
    bool good = *value != '\0';
    for (const char *at = value; good && *at; at += strcspn(at, ","), at += *at == ',') {
        size_t len = setting->kind == LIST ? strcspn(at, ",") : strlen(at);
        good = is_choice(setting->choices, at, len);
        if (setting->kind == CHOICE)
            break;
    }
    return good || error_set(error, ERROR_USAGE, "Invalid value %s for configuration %s: String must be one of: %.*s",
                             value, setting->name, (int)strlen(setting->choices) - 2, setting->choices + 1);
}

bool demo_setting_check(const char *name, const char *value, struct error *error)
{
    const struct setting *setting = find(name);
    if (!setting)
        return error_set(error, ERROR_USAGE, "Unknown topic config name: %s", name);
    if (!value)
        return true;
    switch (setting->kind) {
    case INT:
    case LONG:
    case DOUBLE:
        return check_number(setting, value, error);
    case BOOLEAN:
        return strcmp(value, "true") == 0 || strcmp(value, "false") == 0 ||
               wrong(setting, value, "Expected value to be either true or false", error);
    case LIST:
    case CHOICE:
        return check_words(setting, value, error);
    }
    return true;
}

bool demo_topic_name_check(const char *name, struct error *error)
{
    static const char legal[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    enum { LONGEST = 249 };
    size_t len = strlen(name);
    if (len == 0)
        return error_set(error, ERROR_USAGE, "Topic name is invalid: the empty string is not allowed");
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return error_set(error, ERROR_USAGE, "Topic name is invalid: '%s' is not allowed", name);
    if (len > LONGEST)
        return error_set(error, ERROR_USAGE,
                         "Topic name is invalid: the length of '%s' is longer than the max allowed length %d", name,
                         LONGEST);
    if (strspn(name, legal) != len)
        return error_set(error, ERROR_USAGE,
                         "Topic name is invalid: '%s' contains one or more characters other than ASCII alphanumerics, "
                         "'.', '_' and '-'",
                         name);
    return true;
}

bool demo_topic_names_collide(const char *left, const char *right)
{
    if (strcmp(left, right) == 0)
        return false;
    for (; *left && *right; left++, right++)
        if (*left != *right && (strchr("._", *left) == NULL || strchr("._", *right) == NULL))
            return false;
    return *left == *right;
}
