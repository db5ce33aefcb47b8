#include "engine/group_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc32c.h"
#include "base/lang.h"
#include "base/mem.h"
#include "config/file.h"
#include "engine/group_names.h"
#include "text/format.h"
#include "text/utf8.h"

enum { FILE_MOST = 64 << 20, NAME_MOST = 100, SAME_MOMENT = 1000 };

static void put_metadata(struct jsonw *json, const char *name, const char *bytes, size_t len)
{
    jsonw_name(json, name);
    if (!bytes)
        jsonw_null(json);
    else if (utf8_valid(bytes, len))
        jsonw_string_bytes(json, bytes, len);
    else
        jsonw_base64(json, bytes, len);
}

static void put_epoch(struct jsonw *json, const char *name, int32_t epoch)
{
    jsonw_name(json, name);
    jsonw_offset(json, epoch < 0 ? (struct offset){0} : offset_of(epoch));
}

static void put_move(struct jsonw *json, const struct group_move *move)
{
    const struct group_offset *now = &move->now;
    jsonw_object(json);
    jsonw_name(json, "topic");
    jsonw_string(json, now->topic);
    jsonw_name(json, "topic_id");
    jsonw_string(json, now->topic_id);
    jsonw_name(json, "partition");
    jsonw_int(json, now->partition);
    jsonw_name(json, "offset");
    jsonw_offset(json, now->committed);
    put_epoch(json, "leader_epoch", now->leader_epoch);
    put_metadata(json, "metadata", now->metadata, now->metadata_len);
    jsonw_name(json, "step");
    jsonw_string(json, group_step_name(move->step));
    jsonw_name(json, "to");
    jsonw_offset(json, move->to);
    put_epoch(json, "to_leader_epoch", move->to_epoch);
    put_metadata(json, "to_metadata", move->to_metadata, move->to_metadata_len);
    jsonw_name(json, "note");
    jsonw_string(json, move->note);
    jsonw_end_object(json);
}

void group_file_print(const struct group_plan *plan, enum group_file_kind kind, int64_t wall_ms, struct str *out)
{
    struct str body = {0};
    struct jsonw json;
    jsonw_init(&json, &body);
    jsonw_object(&json);
    jsonw_name(&json, "schema");
    jsonw_string(&json, group_file_schema(kind));
    jsonw_name(&json, "write");
    jsonw_string(&json, group_write_name(plan->write));
    jsonw_name(&json, "cluster");
    jsonw_string(&json, plan->cluster_id && *plan->cluster_id ? plan->cluster_id : NULL);
    jsonw_name(&json, "group");
    jsonw_string(&json, plan->group);
    jsonw_name(&json, "made_at");
    jsonw_time(&json, wall_ms);
    jsonw_name(&json, "partitions");
    str_append_char(&body, '[');
    for (size_t i = 0; i < plan->count; i++) {
        struct str line = {0};
        struct jsonw one;
        jsonw_init(&one, &line);
        put_move(&one, &plan->moves[i]);
        str_append(&body, i ? ",\n" : "\n");
        str_append_bytes(&body, str_text(&line), line.len);
        str_finish(&line);
    }
    str_append(&body, "\n]");
    str_append_bytes(out, str_text(&body), body.len);
    str_appendf(out, ",\"checksum\":\"crc32c:%08lx\"}\n", (unsigned long)crc32c(0, str_text(&body), body.len));
    str_finish(&body);
}

static bool read_all(int fd, const char *path, struct str *out, struct error *error)
{
    char buffer[65536];
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, ERROR_USAGE, _("%s: cannot be read: %s"), path, strerror(errno));
        str_append_bytes(out, buffer, (size_t)got);
        if (out->len > FILE_MOST)
            return error_set(error, ERROR_USAGE, _("%s: larger than any plan"), path);
    }
}

struct group_plan *group_file_read(const char *path, enum group_file_kind kind, struct error *error)
{
    struct str text = {0};
    struct group_plan *plan = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set(error, ERROR_USAGE, _("%s: cannot be opened: %s"), path, strerror(errno));
        return NULL;
    }
    if (read_all(fd, path, &text, error))
        plan = group_file_parse(path, str_text(&text), text.len, kind, error);
    close(fd);
    str_finish(&text);
    return plan;
}

static bool put_all(int fd, const struct str *text)
{
    size_t at = 0;
    while (at < text->len) {
        ssize_t put = write(fd, text->data + at, text->len - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        at += (size_t)put;
    }
    return fsync(fd) == 0;
}

/* So that the name, too, is there after a crash. */
static bool sync_folder(const char *path)
{
    char *folder = mem_strdup(path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    int fd = open(slash && *folder ? folder : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    free(folder);
    return good;
}

bool group_file_write(const char *path, const struct str *text, struct error *error)
{
    if (!file_make_parents(path, error))
        return false;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(error, ERROR_FAILED, _("%s: cannot be made: %s"), path, strerror(errno));
    bool good = put_all(fd, text) && sync_folder(path);
    if (!good) {
        error_set(error, ERROR_FAILED, _("%s: cannot be written: %s"), path, strerror(errno));
        unlink(path);
    }
    close(fd);
    return good;
}

static char *undo_path(const char *group, int64_t wall_ms)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    struct str name = {0};
    str_append(&name, "undo/");
    for (size_t i = 0; group[i] && i < NAME_MOST; i++)
        str_append_char(&name, strchr(plain, group[i]) ? group[i] : '_');
    str_appendf(&name, "-%lld.json", (long long)wall_ms);
    char *path = file_state_path(str_text(&name));
    str_finish(&name);
    return path;
}

char *group_file_undo_path(const char *group, int64_t wall_ms)
{
    char *path = undo_path(group, wall_ms);
    for (int i = 1; path && i < SAME_MOMENT && access(path, F_OK) == 0; i++) {
        free(path);
        path = undo_path(group, wall_ms + i);
    }
    return path;
}
