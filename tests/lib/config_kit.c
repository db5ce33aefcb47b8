#include "config_kit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

char config_home[] = "/tmp/weir-config-XXXXXX";

int config_home_set_up(void **state)
{
    (void)state;
    if (!mkdtemp(config_home))
        return -1;
    setenv("HOME", config_home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    unsetenv("KAFKA_BROKERS");
    return 0;
}

int config_home_tear_down(void **state)
{
    (void)state;
    static const char *const below[] = {"/.local/state/weir", "/.local/state", "/.local", ""};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", config_home, below[i]);
        if (remove(path) != 0 && errno != ENOENT)
            return -1;
    }
    return 0;
}

bool config_of_text(const char *text, struct config *config, struct error *error)
{
    return config_parse("config", text, strlen(text), config, error);
}

void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' does not say '%s'", text, part);
}
