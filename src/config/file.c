#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"

enum { MAX_FILE = 4 << 20 };

static char *xdg_path(const char *variable, const char *below_home, const char *name)
{
    struct str path = {0};
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && base[0] == '/')
        str_append(&path, base);
    else if (home && home[0] == '/')
        str_appendf(&path, "%s/%s", home, below_home);
    else
        return NULL;
    str_appendf(&path, "/weir/%s", name);
    return str_take(&path);
}

char *file_config_path(const char *name)
{
    return xdg_path("XDG_CONFIG_HOME", ".config", name);
}

char *file_state_path(const char *name)
{
    return xdg_path("XDG_STATE_HOME", ".local/state", name);
}

static bool read_all(int fd, const char *path, struct str *out, struct error *error)
{
    char buffer[8192];
    size_t total = 0;
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, ERROR_USAGE, _("%s: cannot be read: %s"), path, strerror(errno));
        total += (size_t)got;
        if (total > MAX_FILE)
            return error_set(error, ERROR_USAGE, _("%s: larger than 4 MiB; expected a text file of settings"), path);
        str_append_bytes(out, buffer, (size_t)got);
    }
}

bool file_read(const char *path, struct str *out, bool *others_can_read, struct error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, ERROR_USAGE, _("%s: cannot be opened: %s"), path, strerror(errno));
    struct stat status;
    bool good = fstat(fd, &status) == 0;
    if (!good)
        error_set(error, ERROR_USAGE, _("%s: cannot be read: %s"), path, strerror(errno));
    else if (S_ISDIR(status.st_mode))
        good = error_set(error, ERROR_USAGE, _("%s: is a directory; expected a file"), path);
    if (good && others_can_read)
        *others_can_read = S_ISREG(status.st_mode) && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
    good = good && read_all(fd, path, out, error);
    close(fd);
    return good;
}

bool file_make_parents(const char *path, struct error *error)
{
    char *copy = mem_strdup(path);
    bool good = true;
    for (char *slash = strchr(copy + 1, '/'); slash && good; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            good = error_set(error, ERROR_FAILED, _("%s: cannot be made: %s"), copy, strerror(errno));
        *slash = '/';
    }
    free(copy);
    return good;
}
