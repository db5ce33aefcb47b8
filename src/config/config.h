/* weir's configuration file: `[weir]` defaults, `[keys]`, `[profile NAME]`. Read only; kept in memory as it stands.
 *
 *     [weir]
 *     profile = prod
 *     buffer = 128M
 *
 *     [profile prod]
 *     bootstrap.servers = kafka-1:9092,kafka-2:9092
 *     security.protocol = SASL_SSL
 *     password_command = pass kafka/prod
 *     write = no
 */
#ifndef WEIR_CONFIG_CONFIG_H
#define WEIR_CONFIG_CONFIG_H

#include "base/str.h"
#include "config/properties.h"

struct profile {
    char *name;
    char *origin;                 /* FILE:LINE of its section */
    struct properties properties; /* librdkafka's */
    struct properties own;        /* color, write, schema.registry.url, password_command, cluster.id, max_rate,
                                   * lag_warn, behind_warn, sweep */
};

struct config {
    char *path;                 /* NULL: there is no file */
    struct properties settings; /* [weir]: names and values are checked by whoever knows the options */
    struct properties keys;     /* [keys]: action = key: checked by ui/keymap */
    struct profile *profiles;
    size_t profile_count;
};

void config_finish(struct config *config);

/* Reads `path`; NULL: the default place, which need not exist. Errors (ERROR_USAGE) say file, line, key, what was
 * expected. Appends a line to `warnings` for a file with secrets that others can read. */
bool config_read(const char *path, struct config *config, struct str *warnings, struct error *error);

/* The same from text, with `name` in its origins. */
bool config_parse(const char *name, const char *text, size_t len, struct config *config, struct error *error);

const struct profile *config_profile(const struct config *config, const char *name); /* NULL: there is none */

/* ERROR_USAGE "no profile 'x'" with the nearest names, or what there is. Returns false. */
bool config_no_profile(const struct config *config, const char *name, struct error *error);

#endif
