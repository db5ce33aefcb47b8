/* The lock goes with the process, however it ends: a file that nobody locks is a demo's that is gone. */
#include "config/demo_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/str.h"
#include "config/file.h"

int demo_file_announce(const char *bootstrap, struct error *error)
{
    char *path = file_state_path("demo");
    int fd = -1;
    if (!path) {
        error_set(error, ERROR_FAILED, "no home directory: other weirs will not find this demo");
        return -1;
    }
    if (file_make_parents(path, error))
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    size_t len = strlen(bootstrap);
    if (fd < 0) {
        error_set(error, ERROR_FAILED, "%s: cannot be written: %s", path, strerror(errno));
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        error_set(error, ERROR_FAILED, "another demo is running");
        close(fd);
        fd = -1;
    } else if (ftruncate(fd, 0) != 0 || write(fd, bootstrap, len) != (ssize_t)len) {
        error_set(error, ERROR_FAILED, "%s: cannot be written: %s", path, strerror(errno));
        close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

void demo_file_leave(int fd)
{
    if (fd < 0)
        return;
    /* Emptied, not removed: a removed file could be locked by one demo and made anew by another. */
    if (ftruncate(fd, 0) != 0) {
        /* What is left in it is not locked any more, which says the same. */
    }
    close(fd);
}

char *demo_file_find(void)
{
    char *path = file_state_path("demo"), *found = NULL;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char text[512];
    if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ssize_t got = read(fd, text, sizeof text - 1);
        if (got > 0) {
            struct str address = {0};
            str_append_bytes(&address, text, strnlen(text, (size_t)got));
            found = str_take(&address);
        }
    }
    if (fd >= 0)
        close(fd);
    free(path);
    return found;
}
