/* The dashboard on a fixture instead of a cluster: fixture_weir [NAME=VALUE ...]. For tests of screens and terminals.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture_source.h"
#include "ui/ui.h"

struct settings {
    struct ui_options ui;
    struct fixture fixture;
    bool fails; /* opening fails */
    char dump[32];
};

static struct source *open_fixture(void *context, struct board *board, struct mailbox *events, struct error *error)
{
    const struct settings *settings = context;
    if (settings->fails) {
        error_set(error, ERROR_USAGE, "the fixture was told to fail");
        return NULL;
    }
    return fixture_source_open(&settings->fixture, board, events);
}

static bool set(struct settings *settings, const char *name, const char *value)
{
    long long number = strtoll(value, NULL, 10);
    struct {
        const char *name;
        bool *flag;
    } flags[] = {{"ascii", &settings->ui.ascii},          {"no_color", &settings->ui.no_color},
                 {"hostile", &settings->fixture.hostile}, {"down", &settings->fixture.down},
                 {"empty", &settings->fixture.empty},     {"fails", &settings->fails},
                 {"states", &settings->fixture.states}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(flags[i].name, name) == 0) {
            *flags[i].flag = number != 0;
            return true;
        }
    }
    struct {
        const char *name;
        const char **text;
    } texts[] = {{"topic", &settings->ui.topic}, {"where", &settings->ui.where},        {"from", &settings->ui.from},
                 {"theme", &settings->ui.theme}, {"format", &settings->ui.dump_format}, {"keys", &settings->ui.keys}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i].name, name) == 0) {
            *texts[i].text = value;
            return true;
        }
    }
    struct {
        const char *name;
        int64_t *number;
    } numbers[] = {{"rate", &settings->fixture.a_second},
                   {"open_ms", &settings->fixture.open_ms},
                   {"close_ms", &settings->fixture.close_ms},
                   {"frames", &settings->ui.frames}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (strcmp(numbers[i].name, name) == 0) {
            *numbers[i].number = number;
            return true;
        }
    }
    if (strcmp(name, "topics") == 0)
        settings->fixture.topics = (size_t)number;
    else if (strcmp(name, "huge") == 0)
        settings->fixture.huge = (size_t)number;
    else if (strcmp(name, "buffer") == 0)
        settings->ui.buffer = (uint64_t)number;
    else if (strcmp(name, "dump") == 0)
        settings->ui.dump = sscanf(value, "%dx%d", &settings->ui.dump_columns, &settings->ui.dump_rows) == 2;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct settings settings = {.ui = {.cluster_name = "fixture", .chosen_by = "test", .buffer = 16 << 20}};
    struct error error = {0};
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");
    settings.ui.open = open_fixture;
    settings.ui.open_context = &settings;
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals)
            *equals = '\0';
        if (!equals || !set(&settings, argv[i], equals + 1)) {
            fprintf(stderr, "fixture_weir: what is '%s'?\n", argv[i]);
            return 2;
        }
    }
    int code = ui_run(&settings.ui, &error);
    if (code != 0)
        fprintf(stderr, "weir: %s\n", error.text);
    return code;
}
