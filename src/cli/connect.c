#include "cli/connect.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/globals.h"
#include "config/file.h"
#include "kafka/kafka.h"
#include "recording/replay.h"

static bool choose_cluster(struct connect *connect, struct error *error)
{
    const struct options *options = connect->options;
    struct cluster_request request = {.brokers = options_text(options, "brokers"),
                                      .brokers_rank = (int)options_rank(options, "brokers"),
                                      .profile = options_text(options, "profile"),
                                      .profile_rank = (int)options_rank(options, "profile")};
    request.files = options_list(options, "file", &request.file_count);
    request.pairs = options_list(options, "property", &request.pair_count);
    return cluster_choose(connect->config, &request, &connect->cluster, &connect->warnings, error);
}

const char *connect_recording(const struct connect *connect)
{
    return connect->recording ? connect->recording : options_text(connect->options, "recording");
}

/* A recording stands in for a cluster: with one of those named too, one of the two would be ignored. */
static bool choose_recording(struct connect *connect, const char *path, struct error *error)
{
    static const char *const others[] = {"brokers", "profile", "demo"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (options_rank(connect->options, others[i]) == OPTION_COMMAND_LINE)
            return error_set(error, ERROR_USAGE, _("--%s names a cluster, and a recording has none"), others[i]);
    const char *slash = strrchr(path, '/');
    connect->cluster.name = mem_strdup(slash && slash[1] ? slash + 1 : path);
    connect->cluster.chosen_by = mem_strdup("replay");
    connect->chosen = true;
    return true;
}

bool connect_choose(struct connect *connect, struct error *error)
{
    if (connect->chosen)
        return true;
    if (connect_recording(connect))
        return choose_recording(connect, connect_recording(connect), error);
    if (options_flag(connect->options, "demo")) {
        connect->cluster.name = mem_strdup("demo");
        connect->cluster.chosen_by = mem_strdup("--demo");
        connect->cluster.write = true;
        connect->chosen = true;
    } else {
        connect->chosen = choose_cluster(connect, error);
    }
    return connect->chosen;
}

/* A demo's cluster is another one each time: there is nothing to keep of it. */
static struct source *remembering(const struct connect *connect, struct source *source)
{
    char *folder = source && options_flag(connect->options, "history") ? file_state_path("groups") : NULL;
    if (folder && source->ops->remember)
        source->ops->remember(source, folder);
    free(folder);
    return source;
}

static struct source *open_source(struct source_opener *opener, struct board *board, struct mailbox *events,
                                  struct error *error)
{
    struct connect *connect = (struct connect *)(void *)opener;
    if (!connect_choose(connect, error))
        return NULL;
    const struct cluster *cluster = &connect->cluster;
    if (connect_recording(connect)) {
        struct replay_options replay = {.path = connect_recording(connect),
                                        .stop = &opener->stop,
                                        .speed = options_real(connect->options, "speed", 0)};
        return replay_open(&replay, board, events, error);
    }
    if (cluster->demo_id)
        return kafka_open_running_demo(&cluster->properties, cluster->demo_id, board, events, error);
    if (!options_flag(connect->options, "demo"))
        return remembering(connect, kafka_open(&cluster->properties, board, events, error));

    struct demo_options demo = {.seed = (uint64_t)options_count(connect->options, "seed", 1),
                                .serves = connect->serves,
                                .settled = connect->settled,
                                .rate = options_real(connect->options, "demo-rate", 1)};
    return kafka_open_demo(&demo, board, events, error);
}

void connect_init(struct connect *connect, const struct options *options, const struct config *config)
{
    *connect = (struct connect){.opener = {.open = open_source}, .options = options, .config = config};
}

void connect_finish(struct connect *connect)
{
    cluster_finish(&connect->cluster);
    str_finish(&connect->warnings);
}

/* "max-rate" -> "WEIR_MAX_RATE" */
static void variable_name(const char *option, struct str *out)
{
    str_clear(out);
    str_append(out, "WEIR_");
    for (; *option; option++)
        str_append_char(out, *option == '-'                     ? '_'
                             : *option >= 'a' && *option <= 'z' ? (char)(*option - 'a' + 'A')
                                                                : *option);
}

static bool read_variables(struct options *options, const struct option_spec *table, struct error *error)
{
    struct str name = {0};
    bool good = true;
    for (; table->name && good; table++) {
        variable_name(table->name, &name);
        const char *value = table->is_setting ? getenv(str_text(&name)) : NULL;
        if (value && *value)
            good = options_set(options, table->name, value, OPTION_ENVIRONMENT, str_text(&name), error);
    }
    str_finish(&name);
    return good;
}

bool connect_read_settings(struct options *options, struct config *config, struct str *warnings, struct error *error)
{
    const char *path = getenv("WEIR_CONFIG");
    if (!config_read(path && *path ? path : NULL, config, warnings, error))
        return false;
    for (size_t i = 0; i < config->settings.count; i++) {
        const struct property *setting = &config->settings.items[i];
        /* Configuration files know words by underscores, too: max_rate. */
        char *name = mem_strdup(setting->key);
        for (char *at = name; *at; at++)
            *at = (char)(*at == '_' ? '-' : *at);
        bool good = options_set(options, name, setting->value, OPTION_FILE, setting->origin, error);
        free(name);
        if (!good)
            return false;
    }
    return read_variables(options, global_options, error) && read_variables(options, dashboard_options, error);
}
