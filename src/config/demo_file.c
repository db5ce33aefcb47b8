/* The lock goes with the process, however it ends: a file that nobody locks is a demo's that is gone. A file comes into
 * being under a name of its own, is locked and written, and only then gets its name: whoever sees it unlocked knows. */
#include "config/demo_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lang.h"
#include "config/file.h"

static const char id_prefix[] = "mockCluster", socket_suffix[] = ".socket";

enum { PLACES = 4, PLACE_MAX = 96 };

struct places {
    char path[PLACES][PLACE_MAX];
    size_t count;
};

static void add_place(struct places *places, const char *base, const char *name)
{
    char *to = places->path[places->count];
    if (base && *base == '/' && snprintf(to, PLACE_MAX, "%s/%s", base, name) < PLACE_MAX)
        places->count++;
}

/* In the order of preference. Who starts a demo and who looks for it may have come by different doors (ssh, su): so
 * `others` adds the runtime directory that a login would have had. */
static void list_places(struct places *places, bool others)
{
    char name[32], run[32];
    *places = (struct places){0};
    add_place(places, getenv("XDG_RUNTIME_DIR"), "weir");
    char *state = file_state_path("");
    if (state) {
        state[strlen(state) - 1] = '\0'; /* its slash */
        char *slash = strrchr(state, '/');
        *slash = '\0';
        add_place(places, state, slash + 1);
    }
    free(state);
    snprintf(name, sizeof name, "weir-%lu", (unsigned long)geteuid());
    add_place(places, "/tmp", name);
    snprintf(run, sizeof run, "/run/user/%lu", (unsigned long)geteuid());
    const char *given = getenv("XDG_RUNTIME_DIR");
    if (others && !(given && *given))
        add_place(places, run, "weir");
}

static bool is_ours(const struct stat *status)
{
    return status->st_uid == geteuid() && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool usable(const char *directory)
{
    struct stat status;
    return lstat(directory, &status) == 0 && S_ISDIR(status.st_mode) && is_ours(&status);
}

static bool make_usable(const char *directory)
{
    char below[PLACE_MAX + 2];
    snprintf(below, sizeof below, "%s/", directory);
    return file_make_parents(below, NULL) && usable(directory);
}

bool demo_file_is_demo(const char *cluster_id)
{
    size_t len = strlen(cluster_id);
    return len < DEMO_ID_MAX && strncmp(cluster_id, id_prefix, strlen(id_prefix)) == 0 &&
           strspn(cluster_id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == len;
}

/* The first usable directory in which PLACE/CLUSTER_ID.socket is short enough; "" when there is none. */
static void choose_place(char out[PLACE_MAX], size_t name_len)
{
    struct places places;
    list_places(&places, false);
    out[0] = '\0';
    for (size_t i = 0; i < places.count && !*out; i++)
        if (strlen(places.path[i]) + 1 + name_len + sizeof socket_suffix + 8 < DEMO_PATH_MAX &&
            make_usable(places.path[i]))
            snprintf(out, PLACE_MAX, "%s", places.path[i]);
}

static bool place_of(const char *cluster_id, char place[PLACE_MAX], struct error *error)
{
    if (!demo_file_is_demo(cluster_id))
        return error_set(error, ERROR_FAILED, _("the cluster's id is not that of a demo"));
    choose_place(place, strlen(cluster_id));
    return *place || error_set(error, ERROR_FAILED,
                               _("no directory of your own for other weirs to find this demo: set "
                                 "XDG_RUNTIME_DIR or XDG_STATE_HOME"));
}

static int write_locked(const char *path, const char *bootstrap)
{
    size_t len = strlen(bootstrap);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && write(fd, bootstrap, len) == (ssize_t)len)
        return fd;
    int why = errno;
    close(fd);
    unlink(path);
    errno = why;
    return -1;
}

bool demo_file_announce(struct demo_file *file, const char *cluster_id, const char *bootstrap, struct error *error)
{
    char place[PLACE_MAX], fresh[DEMO_PATH_MAX];
    file->fd = -1;
    if (!place_of(cluster_id, place, error))
        return false;
    snprintf(file->path, sizeof file->path, "%s/%s", place, cluster_id);
    snprintf(fresh, sizeof fresh, "%s/.%s", place, cluster_id);
    unlink(fresh); /* ids are those of running processes: who left it is gone */
    file->fd = write_locked(fresh, bootstrap);
    if (file->fd >= 0 && rename(fresh, file->path) == 0)
        return true;
    error_set(error, ERROR_FAILED, _("%s: cannot be written: %s"), file->path, strerror(errno));
    if (file->fd >= 0) {
        unlink(fresh);
        close(file->fd);
    }
    file->fd = -1;
    return false;
}

void demo_file_leave(struct demo_file *file)
{
    if (file->fd < 0)
        return;
    unlink(file->path);
    close(file->fd);
    file->fd = -1;
}

/* Addresses as a demo writes them, and nothing that a terminal would obey. */
static bool is_address(const char *text)
{
    size_t len = strlen(text);
    return len > 0 && strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:,-_[]") == len;
}

/* False: it is nobody's any more. `found` is filled when it is a demo's that runs. */
static bool read_entry(int fd, struct demo_found *found)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || !is_ours(&status))
        return true;
    if (flock(fd, LOCK_SH | LOCK_NB) == 0)
        return false;
    char text[DEMO_ADDRESS_MAX];
    ssize_t got = errno == EWOULDBLOCK ? read(fd, text, sizeof text - 1) : -1;
    text[got > 0 ? got : 0] = '\0';
    if (is_address(text))
        snprintf(found->bootstrap, sizeof found->bootstrap, "%s", text);
    return true;
}

static void look_at(const char *directory, const char *name, struct demo_found *found)
{
    char path[PLACE_MAX + DEMO_ID_MAX + 16];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return;
    if (!read_entry(fd, found)) {
        unlink(path);
        strcat(path, socket_suffix);
        demo_file_socket_dead(path);
    }
    close(fd);
}

static bool is_known(const struct demo_found *found, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(found[i].cluster_id, id) == 0)
            return true;
    return false;
}

static size_t look_through(const char *directory, struct demo_found *found, size_t count, size_t room)
{
    DIR *entries = usable(directory) ? opendir(directory) : NULL;
    if (!entries)
        return count;
    for (const struct dirent *entry; count < room && (entry = readdir(entries));) {
        if (!demo_file_is_demo(entry->d_name) || is_known(found, count, entry->d_name))
            continue;
        found[count] = (struct demo_found){0};
        snprintf(found[count].cluster_id, DEMO_ID_MAX, "%s", entry->d_name);
        look_at(directory, entry->d_name, &found[count]);
        count += *found[count].bootstrap != '\0';
    }
    closedir(entries);
    return count;
}

static int by_id(const void *left, const void *right)
{
    const struct demo_found *a = left, *b = right;
    return strcmp(a->cluster_id, b->cluster_id);
}

size_t demo_file_find(struct demo_found *found, size_t room)
{
    struct places places;
    size_t count = 0;
    list_places(&places, true);
    for (size_t i = 0; i < places.count; i++)
        count = look_through(places.path[i], found, count, room);
    if (count)
        qsort(found, count, sizeof *found, by_id);
    return count;
}

bool demo_file_socket_place(const char *cluster_id, char path[DEMO_PATH_MAX], struct error *error)
{
    char place[PLACE_MAX];
    if (!place_of(cluster_id, place, error))
        return false;
    snprintf(path, DEMO_PATH_MAX, "%s/%s%s", place, cluster_id, socket_suffix);
    return true;
}

bool demo_file_socket_find(const char *cluster_id, char path[DEMO_PATH_MAX])
{
    struct places places;
    if (!demo_file_is_demo(cluster_id))
        return false;
    list_places(&places, true);
    for (size_t i = 0; i < places.count; i++) {
        struct stat status;
        int len = snprintf(path, DEMO_PATH_MAX, "%s/%s%s", places.path[i], cluster_id, socket_suffix);
        if (len < DEMO_PATH_MAX && usable(places.path[i]) && lstat(path, &status) == 0 && S_ISSOCK(status.st_mode) &&
            is_ours(&status))
            return true;
    }
    return false;
}

void demo_file_socket_dead(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode) && is_ours(&status))
        unlink(path);
}
