#include "base/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
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

/* Beside the file, by the rights that the umask gives. */
static int open_temporary(struct new_file *file)
{
    static atomic_uint count;
    int fd = -1;
    for (int tries = 0; fd < 0 && tries < 100 && (tries == 0 || errno == EEXIST); tries++) {
        struct str name = {0};
        str_appendf(&name, "%s.%ld-%u", file->path, (long)getpid(), atomic_fetch_add(&count, 1));
        fd = open(str_text(&name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        free(file->temporary);
        file->temporary = str_take(&name);
    }
    return fd;
}

bool new_file_open(struct new_file *file, const char *path, struct error *error)
{
    struct stat stats;
    char *target = realpath(path, NULL);
    bool is_special = stat(path, &stats) == 0 && !S_ISREG(stats.st_mode) && !S_ISDIR(stats.st_mode);
    *file = (struct new_file){.path = mem_strdup(target && !is_special ? target : path)};
    free(target);
    int fd = is_special ? open(path, O_WRONLY | O_CLOEXEC) : open_temporary(file);
    file->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (file->out)
        return true;
    fail(path, error);
    if (fd >= 0)
        close(fd);
    forget(file);
    return false;
}

bool new_file_write(struct new_file *file, const void *bytes, size_t len)
{
    size_t written = len ? fwrite(bytes, 1, len, file->out) : 0;
    if (written < len && !file->failed)
        file->failed = errno ? errno : EIO;
    file->written += written;
    return written == len;
}

static void note(struct new_file *file, bool good)
{
    if (!good && !file->failed)
        file->failed = errno ? errno : EIO;
}

static bool fail_written(const struct new_file *file, struct error *error)
{
    unsigned long long written = file->written;
    errno = file->failed;
    if (!written)
        return fail(file->path, error);
    return error_set(error, ERROR_FAILED,
                     file->temporary
                         ? _("%s: cannot be written: %s; the %llu bytes that had been written are taken away")
                         : _("%s: cannot be written: %s; %llu bytes had been written"),
                     file->path, strerror(errno), written);
}

bool new_file_close(struct new_file *file, bool wanted, struct error *error)
{
    bool is_new = file->temporary;
    note(file, fflush(file->out) == 0);
    if (is_new && wanted && !file->failed)
        note(file, fsync(fileno(file->out)) == 0);
    note(file, fclose(file->out) == 0);
    if (is_new && wanted && !file->failed)
        note(file, rename(file->temporary, file->path) == 0);
    bool good = !file->failed;
    if (wanted && !good)
        fail_written(file, error);
    if (is_new && (!wanted || !good))
        unlink(file->temporary);
    forget(file);
    return good || !wanted;
}
