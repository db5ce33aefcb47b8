/* Theme files: whatever the bytes, a theme or an error that says where. What was read can be shown at every depth. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ui/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct theme theme = {0};
    struct error error = {0};
    bool good = theme_parse(&theme, "a.theme", (const char *)data, size, &error);
    if (!good && (error.kind != ERROR_USAGE || !strstr(error.text, "a.theme")))
        abort();
    for (int depth = DEPTH_MONO; depth <= DEPTH_TRUE; depth++) {
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct terminal_look look = theme_resolve(&theme, (enum role)role, role % 2, (enum color_depth)depth);
            if (look.fg < -1 || look.bg < -1 || look.fg > 0xffffff || look.bg > 0xffffff)
                abort();
        }
    }
    return 0;
}
