/* weir's configuration and property files: whatever the bytes, a result or an error that says something. */
#include <stdint.h>
#include <stdlib.h>

#include "config/config.h"
#include "config/property_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good, const struct error *error)
{
    if (!good && (error->kind != ERROR_USAGE || !error->text[0]))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config config = {0};
    struct properties properties = {0};
    struct str warnings = {0};
    struct error error = {0};
    check(config_parse("config", (const char *)data, size, &config, &error), &error);
    error = (struct error){0};
    check(property_file_parse("file", (const char *)data, size, &properties, &warnings, &error), &error);
    config_finish(&config);
    properties_finish(&properties);
    str_finish(&warnings);
    return 0;
}
