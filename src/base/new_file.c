#include "base/new_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/str.h"

static bool fail(const char *path, struct error *error)
{
    return error_set(error, ERROR_FAILED, _("%s: cannot be written: %s"), path, strerror(errno));
}

static void forget(struct new_file *file)
{
    free(file->path);
    free(file->temporary);
    *file = (struct new_file){0};
}

bool new_file_open(struct new_file *file, const char *path, struct error *error)
{
    struct str temporary = {0};
    str_appendf(&temporary, "%s.XXXXXX", path);
    int fd = mkstemp(temporary.data);
    *file = (struct new_file){.path = mem_strdup(path), .temporary = str_take(&temporary)};
    file->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (file->out)
        return true;
    fail(path, error);
    forget(file);
    return false;
}

bool new_file_close(struct new_file *file, bool wanted, struct error *error)
{
    mode_t mask = umask(0);
    umask(mask);
    int fd = fileno(file->out);
    bool good = fflush(file->out) == 0 && !ferror(file->out) && fchmod(fd, 0666 & ~mask) == 0 && fsync(fd) == 0;
    good = fclose(file->out) == 0 && good;
    if (wanted && (!good || rename(file->temporary, file->path) != 0))
        good = fail(file->path, error);
    if (!wanted || !good)
        unlink(file->temporary);
    forget(file);
    return good || !wanted;
}
