/* Any bytes are read to their end as a recording or as lines, twice with the same outcome; what is damaged is counted.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "recording/content.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct error error = {0};
    struct content first, second;
    int fd = memfd_create("recording", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct recording *recording = recording_open(path, &error);
    if (recording) {
        first = second = (struct content){0};
        content_read(&first, recording);
        content_read(&second, recording);
        if (first.records != second.records || first.count != second.count ||
            memcmp(&first.damage, &second.damage, sizeof first.damage) != 0)
            abort();
        content_finish(&first);
        content_finish(&second);
    }
    recording_close(recording);
    close(fd);
    return 0;
}
