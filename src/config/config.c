#include "config/config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "base/quantity.h"
#include "config/file.h"
#include "config/ini.h"

static const char *const own_keys[] = {
    "color",       "write", "schema.registry.url", "password_command", "cluster.id", "max_rate", "lag_warn",
    "behind_warn", "sweep"};

void config_finish(struct config *config)
{
    for (size_t i = 0; i < config->profile_count; i++) {
        free(config->profiles[i].name);
        free(config->profiles[i].origin);
        properties_finish(&config->profiles[i].properties);
        properties_finish(&config->profiles[i].own);
    }
    free(config->profiles);
    free(config->path);
    properties_finish(&config->settings);
    properties_finish(&config->keys);
    *config = (struct config){0};
}

const struct profile *config_profile(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->profile_count; i++)
        if (strcmp(config->profiles[i].name, name) == 0)
            return &config->profiles[i];
    return NULL;
}

/* The name in `[profile NAME]`, or NULL when the section is another. */
static const char *profile_name(const char *section)
{
    size_t len = strlen("profile");
    if (strncmp(section, "profile", len) != 0 || (section[len] != ' ' && section[len] != '\t'))
        return NULL;
    return section + len + strspn(section + len, " \t");
}

static bool begin_section(struct config *config, const struct ini_entry *entry, struct error *error)
{
    const char *name = profile_name(entry->section);
    if (strcmp(entry->section, "weir") == 0 || strcmp(entry->section, "keys") == 0)
        return true;
    if (!name)
        return error_set(error, ERROR_USAGE, _("%s: unknown section [%s]; expected [weir], [keys] or [profile NAME]"),
                         entry->origin, entry->section);
    const struct profile *earlier = config_profile(config, name);
    if (earlier)
        return error_set(error, ERROR_USAGE, _("%s: [profile %s] is already there at %s; put both into one"),
                         entry->origin, name, earlier->origin);
    config->profiles = mem_resize(config->profiles, config->profile_count + 1, sizeof *config->profiles);
    config->profiles[config->profile_count++] =
        (struct profile){.name = mem_strdup(name), .origin = mem_strdup(entry->origin)};
    return true;
}

static bool set_once(struct properties *properties, const struct ini_entry *entry, struct error *error)
{
    const char *earlier = properties_origin(properties, entry->key);
    if (earlier)
        return error_set(error, ERROR_USAGE, _("%s: %s is already set at %s; remove one of them"), entry->origin,
                         entry->key, earlier);
    return properties_set(properties, entry->key, entry->value, entry->origin, error);
}

static bool check_own(const struct ini_entry *entry, struct error *error)
{
    static const char *const flags[] = {"yes", "no", "true", "false", "on", "off", "1", "0"};
    long long number;
    int64_t ms;
    if (!*entry->value)
        return error_set(error, ERROR_USAGE, _("%s: %s: a value is missing"), entry->origin, entry->key);
    if (strcmp(entry->key, "max_rate") == 0 && (!str_to_i64(entry->value, &number) || number < 0))
        return error_set(error, ERROR_USAGE,
                         _("%s: max_rate: '%s' is not understood; expected records a second, 0 or more"), entry->origin,
                         entry->value);
    if (strcmp(entry->key, "lag_warn") == 0 && (!str_to_i64(entry->value, &number) || number < 0))
        return error_set(error, ERROR_USAGE, _("%s: lag_warn: '%s' is not understood; expected records, 0 or more"),
                         entry->origin, entry->value);
    if (strcmp(entry->key, "behind_warn") == 0 && !quantity_duration(entry->value, &ms))
        return error_set(error, ERROR_USAGE, _("%s: behind_warn: '%s' is not understood; expected 60s, 5m, 2h"),
                         entry->origin, entry->value);
    if (strcmp(entry->key, "sweep") == 0 && !quantity_rhythm(entry->value, &ms))
        return error_set(error, ERROR_USAGE, _("%s: sweep: '%s' is not understood; expected off, 30s, 5m"),
                         entry->origin, entry->value);
    if (strcmp(entry->key, "write") != 0)
        return true;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcasecmp(flags[i], entry->value) == 0)
            return true;
    return error_set(error, ERROR_USAGE, _("%s: write: '%s' is not understood; expected yes or no"), entry->origin,
                     entry->value);
}

static bool set_in_profile(struct profile *profile, const struct ini_entry *entry, struct error *error)
{
    for (size_t i = 0; i < sizeof own_keys / sizeof *own_keys; i++)
        if (strcmp(own_keys[i], entry->key) == 0)
            return check_own(entry, error) && set_once(&profile->own, entry, error);
    if (!strchr(entry->key, '.')) {
        struct nearest nearest;
        nearest_init(&nearest, entry->key);
        for (size_t i = 0; i < sizeof own_keys / sizeof *own_keys; i++)
            nearest_offer(&nearest, own_keys[i]);
        if (nearest.count > 0)
            return error_set(error, ERROR_USAGE, _("%s: unknown key '%s' in [profile %s]; did you mean '%s'?"),
                             entry->origin, entry->key, profile->name, nearest.names[0]);
    }
    return set_once(&profile->properties, entry, error);
}

static bool take_entry(void *context, const struct ini_entry *entry, struct error *error)
{
    struct config *config = context;
    if (!entry->key)
        return begin_section(config, entry, error);
    if (profile_name(entry->section))
        return set_in_profile(&config->profiles[config->profile_count - 1], entry, error);
    if (strcmp(entry->section, "weir") == 0)
        return set_once(&config->settings, entry, error);
    if (strcmp(entry->section, "keys") == 0)
        return set_once(&config->keys, entry, error);
    return error_set(error, ERROR_USAGE, _("%s: '%s' stands before any section; put [weir] above it"), entry->origin,
                     entry->key);
}

bool config_parse(const char *name, const char *text, size_t len, struct config *config, struct error *error)
{
    return ini_parse(name, text, len, take_entry, config, error);
}

static bool has_secrets(const struct config *config)
{
    for (size_t i = 0; i < config->profile_count; i++) {
        const struct properties *properties = &config->profiles[i].properties;
        for (size_t j = 0; j < properties->count; j++)
            if (properties_is_secret(properties->items[j].key))
                return true;
    }
    return false;
}

bool config_read(const char *path, struct config *config, struct str *warnings, struct error *error)
{
    char *place = path ? mem_strdup(path) : file_config_path("config");
    struct str text = {0};
    bool others_can_read = false, good = true;
    if (place && (path || access(place, F_OK) == 0)) {
        good = file_read(place, &text, &others_can_read, error) &&
               config_parse(place, str_text(&text), text.len, config, error);
        if (good && others_can_read && has_secrets(config))
            str_appendf(warnings, _("%s holds secrets and others can read it; run: chmod 600 '%s'\n"), place, place);
        config->path = mem_strdup(place);
    }
    str_finish(&text);
    free(place);
    return good;
}

bool config_no_profile(const struct config *config, const char *name, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < config->profile_count; i++)
        nearest_offer(&nearest, config->profiles[i].name);
    if (nearest.count > 0)
        return error_set(error, ERROR_USAGE, _("no profile '%s' in %s; did you mean '%s'?"), name, config->path,
                         nearest.names[0]);
    if (!config->path)
        return error_set(error, ERROR_USAGE,
                         _("no profile '%s': there is no configuration file; write [profile %s] with "
                           "bootstrap.servers = HOST:PORT into ~/.config/weir/config"),
                         name, name);
    return error_set(error, ERROR_USAGE, _("no profile '%s' in %s; it has %zu, %s%s"), name, config->path,
                     config->profile_count, config->profile_count ? "the first is " : "write [profile NAME] into it",
                     config->profile_count ? config->profiles[0].name : "");
}
