#include "recording/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crc32c.h"
#include "base/lang.h"
#include "base/mem.h"
#include "recording/frame.h"
#include "text/format.h"
#include "text/jsonw.h"

enum { FRAME_BYTES = 1024 * 1024, SYNC_US = 1000000 };

struct recording_writer {
    int fd;
    char *path;
    char *cluster_id;
    struct str frame;
    uint64_t records, bytes;
    uint64_t run_records; /* of the run at hand */
    int64_t synced_us;
    uint64_t synced_records, synced_bytes;
    bool failed;
};

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        len -= (size_t)written;
    }
    return true;
}

static bool fail(struct recording_writer *writer, struct error *error)
{
    char records[FORMAT_MAX], size[FORMAT_MAX];
    writer->failed = true;
    return error_set(error, ERROR_FAILED, _("%s: %s; %s records (%s) are whole in it"), writer->path, strerror(errno),
                     format_exact((int64_t)writer->records, records), format_bytes(writer->bytes, size));
}

/* The system says once that it could not write something out: what came since the last time may be lost. */
static bool fail_sync(struct recording_writer *writer, struct error *error)
{
    char records[FORMAT_MAX], size[FORMAT_MAX];
    writer->failed = true;
    return error_set(error, ERROR_FAILED, _("%s: %s; only %s records (%s) are on the disk for certain"), writer->path,
                     strerror(errno), format_exact((int64_t)writer->synced_records, records),
                     format_bytes(writer->synced_bytes, size));
}

static bool force_out(struct recording_writer *writer, int (*force)(int), struct error *error)
{
    writer->synced_us = clock_mono_us();
    /* A pipe or a device cannot be forced out, and need not be. */
    if (force(writer->fd) != 0 && errno != EINVAL && errno != EROFS)
        return fail_sync(writer, error);
    writer->synced_records = writer->records;
    writer->synced_bytes = writer->bytes;
    return true;
}

/* What is in writer->frame, from FRAME_OVERHEAD on, becomes a frame. */
static bool write_frame(struct recording_writer *writer, enum frame_kind kind, struct error *error)
{
    struct str head = {0};
    uint32_t len = (uint32_t)(writer->frame.len - FRAME_OVERHEAD);
    str_append_bytes(&head, (const char *)frame_mark, sizeof frame_mark);
    put32(&head, kind);
    put32(&head, len);
    uint32_t crc = crc32c(crc32c(0, head.data + 4, 8), writer->frame.data + FRAME_OVERHEAD, len);
    put32(&head, crc);
    memcpy(writer->frame.data, head.data, FRAME_OVERHEAD);
    str_finish(&head);
    if (!write_all(writer->fd, writer->frame.data, writer->frame.len))
        return fail(writer, error);
    writer->bytes += writer->frame.len;
    return true;
}

static void begin_frame(struct recording_writer *writer)
{
    static const char room[FRAME_OVERHEAD];
    str_clear(&writer->frame);
    str_append_bytes(&writer->frame, room, sizeof room);
}

static bool begin_run(struct recording_writer *writer, const char *const *topics, size_t topic_count,
                      struct error *error)
{
    struct jsonw json;
    begin_frame(writer);
    jsonw_init(&json, &writer->frame);
    jsonw_object(&json);
    jsonw_name(&json, "cluster");
    jsonw_string(&json, writer->cluster_id);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, clock_wall_ms());
    jsonw_name(&json, "weir");
    jsonw_string(&json, WEIR_VERSION);
    jsonw_end_object(&json);
    bool good = write_frame(writer, FRAME_HEAD, error);
    for (size_t i = 0; good && i < topic_count; i++) {
        begin_frame(writer);
        put32(&writer->frame, (uint32_t)i);
        str_append(&writer->frame, topics[i]);
        good = write_frame(writer, FRAME_TOPIC, error);
    }
    return good;
}

static bool write_start(struct recording_writer *writer, struct error *error)
{
    struct str head = {0};
    str_append_bytes(&head, (const char *)recording_magic, sizeof recording_magic);
    put32(&head, RECORDING_VERSION);
    put32(&head, 0);
    bool good = write_all(writer->fd, head.data, head.len);
    str_finish(&head);
    return good || fail(writer, error);
}

/* Whether a file that is there can be appended to; an empty one can. */
static bool check_start(struct recording_writer *writer, bool *empty, struct error *error)
{
    unsigned char head[RECORDING_HEAD];
    ssize_t len = pread(writer->fd, head, sizeof head, 0);
    *empty = len == 0;
    bool is_one = len == RECORDING_HEAD && memcmp(head, recording_magic, sizeof recording_magic) == 0;
    if (len == 0 || (is_one && get32(head + 8) == RECORDING_VERSION))
        return true;
    return error_set(error, ERROR_FAILED, is_one ? _("%s is a recording of another version") : _("%s is no recording"),
                     writer->path);
}

/* Sections of two writers would be mixed, and records come to stand under topics of the other. */
static bool lock_file(struct recording_writer *writer, struct error *error)
{
    struct stat status;
    if (fstat(writer->fd, &status) != 0 || !S_ISREG(status.st_mode) || flock(writer->fd, LOCK_EX | LOCK_NB) == 0 ||
        errno != EWOULDBLOCK) /* not every file system has locks */
        return true;
    return error_set(error, ERROR_FAILED, _("%s is being recorded to already"), writer->path);
}

static bool empty_file(struct recording_writer *writer, struct error *error)
{
    struct stat status;
    if (fstat(writer->fd, &status) != 0 || !S_ISREG(status.st_mode) || ftruncate(writer->fd, 0) == 0)
        return true;
    return error_set(error, ERROR_FAILED, "%s: %s", writer->path, strerror(errno));
}

/* A file is emptied only when nobody else has it. */
static bool open_file(struct recording_writer *writer, const struct recording_spec *spec, struct error *error)
{
    int how = spec->mode == RECORDING_NEW ? O_EXCL : spec->mode == RECORDING_REPLACE ? 0 : O_APPEND;
    writer->fd = open(spec->path, O_RDWR | O_CREAT | O_CLOEXEC | how, 0600);
    if (writer->fd >= 0)
        return lock_file(writer, error) && (spec->mode != RECORDING_REPLACE || empty_file(writer, error));
    if (errno == EEXIST)
        return error_set(error, ERROR_FAILED, _("%s is there already; --append goes on with it, --force replaces it"),
                         spec->path);
    return error_set(error, ERROR_FAILED, "%s: %s", spec->path, strerror(errno));
}

static bool start(struct recording_writer *writer, const struct recording_spec *spec, struct error *error)
{
    bool empty = true;
    return open_file(writer, spec, error) && (spec->mode != RECORDING_APPEND || check_start(writer, &empty, error)) &&
           (!empty || write_start(writer, error)) && begin_run(writer, spec->topics, spec->topic_count, error);
}

static void destroy(struct recording_writer *writer)
{
    str_finish(&writer->frame);
    free(writer->path);
    free(writer->cluster_id);
    free(writer);
}

struct recording_writer *recording_create(const struct recording_spec *spec, struct error *error)
{
    struct recording_writer *writer = mem_zero(1, sizeof *writer);
    writer->path = mem_strdup(spec->path);
    writer->cluster_id = mem_strdup(spec->cluster_id);
    writer->fd = -1;
    writer->synced_us = clock_mono_us();
    if (start(writer, spec, error))
        return writer;
    if (writer->fd >= 0)
        close(writer->fd);
    destroy(writer);
    return NULL;
}

static void begin_records(struct recording_writer *writer, int64_t arrived_ms)
{
    begin_frame(writer);
    put64(&writer->frame, (uint64_t)arrived_ms);
}

bool recording_sync(struct recording_writer *writer, struct error *error)
{
    bool due = writer->synced_bytes != writer->bytes && clock_mono_us() - writer->synced_us >= SYNC_US;
    return !writer->failed && (!due || force_out(writer, fdatasync, error));
}

static void count_records(struct recording_writer *writer, uint64_t count)
{
    writer->records += count;
    writer->run_records += count;
}

bool recording_write(struct recording_writer *writer, const struct batch *batch, int64_t arrived_ms,
                     struct error *error)
{
    struct record record;
    uint64_t pending = 0;
    if (writer->failed)
        return false;
    begin_records(writer, arrived_ms);
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        record_put(&writer->frame, &record);
        pending++;
        if (writer->frame.len < FRAME_BYTES)
            continue;
        if (!write_frame(writer, FRAME_RECORDS, error))
            return false;
        count_records(writer, pending);
        pending = 0;
        begin_records(writer, arrived_ms);
    }
    if (pending > 0 && !write_frame(writer, FRAME_RECORDS, error))
        return false;
    count_records(writer, pending);
    return recording_sync(writer, error);
}

uint64_t recording_records(const struct recording_writer *writer)
{
    return writer->records;
}

uint64_t recording_bytes(const struct recording_writer *writer)
{
    return writer->bytes;
}

static bool end_run(struct recording_writer *writer, struct error *error)
{
    struct jsonw json;
    begin_frame(writer);
    jsonw_init(&json, &writer->frame);
    jsonw_object(&json);
    jsonw_name(&json, "records");
    jsonw_int(&json, (int64_t)writer->run_records);
    jsonw_name(&json, "ended_at");
    jsonw_time(&json, clock_wall_ms());
    jsonw_end_object(&json);
    writer->run_records = 0;
    return write_frame(writer, FRAME_END, error);
}

bool recording_run(struct recording_writer *writer, const char *const *topics, size_t topic_count, struct error *error)
{
    return end_run(writer, error) && begin_run(writer, topics, topic_count, error);
}

bool recording_finish(struct recording_writer *writer, struct error *error)
{
    bool good = !writer->failed && end_run(writer, error) && force_out(writer, fsync, error);
    if (close(writer->fd) != 0 && good)
        good = fail_sync(writer, error);
    destroy(writer);
    return good;
}
