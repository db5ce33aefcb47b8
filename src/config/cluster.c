#include "config/cluster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/quantity.h"
#include "config/demo_file.h"
#include "config/password.h"
#include "config/property_file.h"

void cluster_finish(struct cluster *cluster)
{
    properties_finish(&cluster->properties);
    free(cluster->name);
    free(cluster->chosen_by);
    free(cluster->color);
    free(cluster->cluster_id);
    free(cluster->demo_id);
    free(cluster->again_profile);
    free(cluster->again_brokers);
    free(cluster->java_file);
    *cluster = (struct cluster){0};
}

static void choose(struct cluster *cluster, const char *name, const char *chosen_by)
{
    free(cluster->name);
    free(cluster->chosen_by);
    cluster->name = mem_strdup(name);
    cluster->chosen_by = mem_strdup(chosen_by);
}

static void take_profile(struct cluster *cluster, const struct profile *profile)
{
    struct str by = {0};
    str_appendf(&by, _("profile %s"), profile->name);
    cluster->again_profile = mem_strdup(profile->name);
    properties_add(&cluster->properties, &profile->properties);
    choose(cluster, profile->name, str_text(&by));
    str_finish(&by);
    cluster->color = mem_strdup(properties_get(&profile->own, "color"));
    cluster->cluster_id = mem_strdup(properties_get(&profile->own, "cluster.id"));
    const char *write = properties_get(&profile->own, "write");
    cluster->write = write && (strchr("yYtT1", *write) || strcasecmp(write, "on") == 0);
    long long rate = 0;
    const char *max_rate = properties_get(&profile->own, "max_rate");
    if (max_rate && str_to_i64(max_rate, &rate))
        cluster->max_rate = rate;
    const char *lag_warn = properties_get(&profile->own, "lag_warn");
    if (lag_warn && str_to_i64(lag_warn, &rate))
        cluster->lag_warn = rate;
    const char *sweep = properties_get(&profile->own, "sweep");
    if (sweep)
        quantity_rhythm(sweep, &cluster->sweep_ms);
    const char *behind_warn = properties_get(&profile->own, "behind_warn");
    if (behind_warn)
        quantity_duration(behind_warn, &cluster->behind_warn_ms);
}

static bool set_servers(struct cluster *cluster, const char *servers, const char *by, struct error *error)
{
    cluster->again_brokers = mem_strdup(servers);
    return properties_set(&cluster->properties, "bootstrap.servers", servers, by, error);
}

static bool take_demo(struct cluster *cluster, const struct demo_found *found, const char *by, struct error *error)
{
    choose(cluster, "demo", by);
    return set_servers(cluster, found->bootstrap, by, error);
}

static bool which_demo(const struct demo_found *found, size_t count, struct error *error)
{
    struct str list = {0};
    for (size_t i = 0; i < count; i++)
        str_appendf(&list, "%s-b %.*s",
                    i == 0           ? ""
                    : i + 1 == count ? " or "
                                     : ", ",
                    (int)strcspn(found[i].bootstrap, ","), found[i].bootstrap);
    error_set(error, ERROR_USAGE, _("%zu demos of yours are running: say which one with %s"), count, str_text(&list));
    str_finish(&list);
    return false;
}

/* -b demo */
static bool choose_demo(struct cluster *cluster, struct error *error)
{
    struct demo_found found[DEMO_FOUND_MAX];
    size_t demos = demo_file_find(found, DEMO_FOUND_MAX);
    if (demos == 0)
        return error_set(error, ERROR_USAGE,
                         _("no demo of yours is running: 'weir --demo' in another terminal starts one"));
    return demos == 1 ? take_demo(cluster, &found[0], "-b demo", error) : which_demo(found, demos, error);
}

static bool has_address(const char *list, const char *address, size_t len)
{
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',') {
        if (strcspn(at, ",") == len && memcmp(at, address, len) == 0)
            return true;
    }
    return false;
}

/* Whoever names a demo's broker means the demo: its control socket is asked, and its owner may write to it. */
static void note_demo(struct cluster *cluster, const char *servers)
{
    static const char other_name[] = "localhost:";
    struct demo_found found[DEMO_FOUND_MAX];
    size_t demos =
        strstr(servers, "127.0.0.1:") || strstr(servers, other_name) ? demo_file_find(found, DEMO_FOUND_MAX) : 0;
    for (size_t i = 0; i < demos && !cluster->demo_id; i++) {
        char first[64];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(servers, ","), servers);
        if (strncmp(first, other_name, strlen(other_name)) == 0)
            snprintf(first, sizeof first, "127.0.0.1:%.*s", (int)strcspn(servers + strlen(other_name), ","),
                     servers + strlen(other_name));
        if (has_address(found[i].bootstrap, first, strlen(first)))
            cluster->demo_id = mem_strdup(found[i].cluster_id);
    }
    if (cluster->demo_id)
        cluster->write = true;
}

/* When nothing that was asked for names a broker. */
static bool choose_default(const struct config *config, const struct profile **profile, struct cluster *cluster,
                           struct error *error)
{
    const char *brokers = getenv("KAFKA_BROKERS");
    if (brokers && *brokers) {
        choose(cluster, brokers, "KAFKA_BROKERS");
        return set_servers(cluster, brokers, "KAFKA_BROKERS", error);
    }
    struct demo_found found[DEMO_FOUND_MAX];
    size_t demos = demo_file_find(found, DEMO_FOUND_MAX);
    if (demos)
        return demos == 1 ? take_demo(cluster, &found[0], _("a running demo"), error) : which_demo(found, demos, error);
    *profile = config_profile(config, "local");
    if (*profile) {
        struct properties given = cluster->properties;
        cluster->properties = (struct properties){0};
        take_profile(cluster, *profile);
        properties_add(&cluster->properties, &given);
        properties_finish(&given);
        return true;
    }
    choose(cluster, "localhost:9092", _("default"));
    return set_servers(cluster, "localhost:9092", "default", error);
}

static bool add_password(const struct profile *profile, struct cluster *cluster, struct error *error)
{
    const char *command = profile ? properties_get(&profile->own, "password_command") : NULL;
    if (!command || properties_get(&cluster->properties, "sasl.password"))
        return true;
    const char *origin = properties_origin(&profile->own, "password_command");
    char *password = password_run(command, origin, error);
    bool good = password && properties_set(&cluster->properties, "sasl.password", password, origin, error);
    free(password);
    return good;
}

static bool read_file(const char *path, struct cluster *cluster, struct str *warnings, struct error *error)
{
    bool java = false;
    if (!property_file_read(path, &cluster->properties, &java, warnings, error))
        return false;
    if (java) {
        free(cluster->java_file);
        cluster->java_file = mem_strdup(path);
    }
    return true;
}

static bool is_secured(const struct properties *properties)
{
    const char *protocol = properties_get(properties, "security.protocol");
    return protocol && strcasecmp(protocol, "plaintext") != 0;
}

bool cluster_choose(const struct config *config, const struct cluster_request *request, struct cluster *cluster,
                    struct str *warnings, struct error *error)
{
    bool use_profile = request->profile && (!request->brokers || request->profile_rank >= request->brokers_rank);
    const struct profile *profile = use_profile ? config_profile(config, request->profile) : NULL;
    if (use_profile && !profile)
        return config_no_profile(config, request->profile, error);
    if (profile)
        take_profile(cluster, profile);

    for (size_t i = 0; i < request->file_count; i++)
        if (!read_file(request->files[i], cluster, warnings, error))
            return false;
    for (size_t i = 0; i < request->pair_count; i++)
        if (!properties_set_pair(&cluster->properties, request->pairs[i], "-X", error))
            return false;

    if (request->brokers && strcmp(request->brokers, "demo") == 0 && !use_profile) {
        if (!choose_demo(cluster, error))
            return false;
        note_demo(cluster, properties_get(&cluster->properties, "bootstrap.servers"));
        return true;
    }
    bool use_brokers = request->brokers && (!profile || request->brokers_rank == request->profile_rank);
    if (use_brokers && !set_servers(cluster, request->brokers, "--brokers", error))
        return false;
    const char *servers = properties_get(&cluster->properties, "bootstrap.servers");
    if (profile && !servers)
        return error_set(error, ERROR_USAGE, _("%s: [profile %s] names no brokers; add bootstrap.servers = HOST:PORT"),
                         profile->origin, profile->name);
    if (!servers && !choose_default(config, &profile, cluster, error))
        return false;
    servers = properties_get(&cluster->properties, "bootstrap.servers");
    if (!servers)
        return error_set(error, ERROR_USAGE,
                         _("%s: [profile local] names no brokers; add bootstrap.servers = HOST:PORT"),
                         profile ? profile->origin : "");
    if (!cluster->name)
        choose(cluster, servers, properties_origin(&cluster->properties, "bootstrap.servers"));
    note_demo(cluster, servers);
    cluster->secured = is_secured(&cluster->properties);
    return add_password(profile, cluster, error);
}
