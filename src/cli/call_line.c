#include "cli/call_line.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "text/shell.h"

static void append_path(struct str *out, const char *path)
{
    char *folder = *path == '/' ? NULL : getcwd(NULL, 0);
    if (folder)
        str_appendf(out, "%s/", folder);
    str_append(out, path);
    free(folder);
}

static void append_option(struct str *out, const char *option, const char *value)
{
    str_appendf(out, " %s ", option);
    shell_word_append(out, value);
}

static void append_file(struct str *out, const char *option, const char *path)
{
    struct str whole = {0};
    append_path(&whole, path);
    append_option(out, option, str_text(&whole));
    str_finish(&whole);
}

static void append_pair(struct str *out, const char *pair)
{
    char *key = mem_strndup(pair, strcspn(pair, "="));
    struct str shown = {0};
    if (properties_is_secret(key))
        str_appendf(&shown, "%s=" CALL_LINE_SECRET, key);
    else
        str_append(&shown, pair);
    append_option(out, "-X", str_text(&shown));
    str_finish(&shown);
    free(key);
}

static void append_demo(struct str *out, const struct options *options)
{
    static const char *const named[] = {"seed", "demo-rate"};
    str_append(out, " --demo");
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        struct str option = {0};
        str_appendf(&option, "--%s", named[i]);
        if (options_text(options, named[i]))
            append_option(out, str_text(&option), options_text(options, named[i]));
        str_finish(&option);
    }
}

/* A profile of a configuration file that is not at its usual place. */
static void append_config(struct str *out, const struct cluster *cluster)
{
    const char *config = getenv("WEIR_CONFIG");
    struct str whole = {0};
    if (!config || !*config || !cluster->again_profile)
        return;
    append_path(&whole, config);
    str_append(out, "WEIR_CONFIG=");
    shell_word_append(out, str_text(&whole));
    str_append_char(out, ' ');
    str_finish(&whole);
}

static void append_cluster(struct str *out, const struct options *options, const struct cluster *cluster)
{
    size_t files, pairs;
    const char *const *file = options_list(options, "file", &files), *const *pair =
                                                                         options_list(options, "property", &pairs);
    if (cluster->again_profile)
        append_option(out, "-c", cluster->again_profile);
    for (size_t i = 0; i < files; i++)
        append_file(out, "-F", file[i]);
    for (size_t i = 0; i < pairs; i++)
        append_pair(out, pair[i]);
    if (cluster->again_brokers)
        append_option(out, "-b", cluster->again_brokers);
}

void call_line_make(struct call_line *line, const struct options *options, const struct cluster *cluster)
{
    const char *recording = options_text(options, "recording");
    *line = (struct call_line){0};
    append_config(&line->weir, cluster);
    str_append(&line->weir, "weir");
    if (recording)
        append_file(&line->weir, "--recording", recording);
    else if (options_flag(options, "demo"))
        append_demo(&line->weir, options);
    else
        append_cluster(&line->weir, options, cluster);
    if (cluster->java_file)
        append_path(&line->command_config, cluster->java_file);
    else if (cluster->secured)
        str_append(&line->command_config, "FILE");
}

void call_line_finish(struct call_line *line)
{
    str_finish(&line->weir);
    str_finish(&line->command_config);
}

const char *call_line_config(const struct call_line *line)
{
    return line->command_config.len ? str_text(&line->command_config) : NULL;
}
