/* What is kept of a group: whatever the bytes, a watch or an error that names a line. A watch that was read is written
 * and read again as it is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/lag_keep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct lag_moment moment = {.now_us = 10000000, .now_ms = 1767270000000};
    struct error error = {0};
    struct lag_watch *watch = lag_watch_read((const char *)data, size, &moment, &error);
    if (!watch) {
        if (error.kind != ERROR_FAILED || !strstr(error.text, "line "))
            abort();
        return 0;
    }
    struct str once = {0}, twice = {0};
    lag_watch_write(watch, &moment, &once);
    struct lag_watch *again = lag_watch_read(once.data, once.len, &moment, &error);
    if (!again)
        abort();
    lag_watch_write(again, &moment, &twice);
    if (once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0)
        abort();
    str_finish(&once);
    str_finish(&twice);
    lag_watch_destroy(watch);
    lag_watch_destroy(again);
    return 0;
}
