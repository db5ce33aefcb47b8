#include "recording/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crc32c.h"
#include "base/lang.h"
#include "base/mem.h"
#include "recording/frame.h"
#include "recording/reader_inner.h"

enum {
    SEARCH_BYTES = 64 * 1024,
    PIECE_BYTES = 1024 * 1024, /* read at once: between them `stop` is looked at */
    SECTION_TOPICS = 100000,
    LINE_MOST = 256 * 1024 * 1024
};

void recording_heed(struct recording *recording, const atomic_bool *stop)
{
    recording->stop = stop;
}

bool recording_stopped(const struct recording *recording)
{
    return recording->stop && atomic_load(recording->stop);
}

void recording_note_damage(struct recording *recording, int64_t at, uint64_t bytes)
{
    struct recording_damage *damage = &recording->damage;
    if (damage->first_at < 0)
        damage->first_at = at;
    damage->pieces += !recording->in_damage;
    damage->bytes += bytes;
    recording->in_damage = true;
}

uint32_t recording_add_topic(struct recording *recording, const char *name, size_t len)
{
    uint64_t number;
    if (map_get(&recording->numbers, name, len, &number))
        return (uint32_t)number;
    map_put(&recording->numbers, name, len, recording->topic_count);
    recording->topics = mem_one_more(recording->topics, recording->topic_count, sizeof *recording->topics);
    recording->topics[recording->topic_count] = mem_strndup(name, len);
    return (uint32_t)recording->topic_count++;
}

/* Bytes that could be read at `at`, at most `len`. */
static size_t read_at(const struct recording *recording, int64_t at, void *out, size_t len)
{
    size_t got = 0;
    while (got < len) {
        ssize_t some = pread(recording->fd, (char *)out + got, len - got, at + (int64_t)got);
        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0)
            break;
        got += (size_t)some;
    }
    return got;
}

static bool read_payload(struct recording *recording, int64_t at, size_t len, uint32_t *crc)
{
    struct str *payload = &recording->payload;
    str_clear(payload);
    str_reserve(payload, len);
    while (payload->len < len) {
        size_t piece = len - payload->len < PIECE_BYTES ? len - payload->len : PIECE_BYTES;
        char *to = payload->data + payload->len;
        if (recording_stopped(recording) || read_at(recording, at + (int64_t)payload->len, to, piece) < piece)
            return false;
        *crc = crc32c(*crc, to, piece);
        payload->len += piece;
    }
    return true;
}

/* The whole frame at `at`: its payload is read. False: there is none that is whole, or it was stopped. */
static bool read_frame(struct recording *recording, int64_t at, uint32_t *kind)
{
    unsigned char head[FRAME_OVERHEAD];
    int64_t end = recording->end;
    if (end - at < FRAME_OVERHEAD || read_at(recording, at, head, sizeof head) < sizeof head ||
        memcmp(head, frame_mark, sizeof frame_mark) != 0)
        return false;
    uint32_t len = get32(head + 8);
    if (len > FRAME_MOST || (int64_t)len > end - at - FRAME_OVERHEAD)
        return false;
    uint32_t crc = crc32c(0, head + 4, 8);
    *kind = get32(head + 4);
    return read_payload(recording, at + FRAME_OVERHEAD, len, &crc) && crc == get32(head + 12);
}

/* Where the next mark of a frame is, after `at`; the end: nowhere. */
static int64_t next_mark(const struct recording *recording, int64_t at)
{
    unsigned char some[SEARCH_BYTES];
    int64_t end = recording->end;
    for (at++; at < end && !recording_stopped(recording);) {
        size_t got = read_at(recording, at, some, sizeof some);
        const unsigned char *found = got >= sizeof frame_mark ? memmem(some, got, frame_mark, sizeof frame_mark) : NULL;
        if (found)
            return at + (found - some) < end ? at + (found - some) : end;
        if (got < sizeof some)
            return end;
        at += (int64_t)(got - sizeof frame_mark + 1);
    }
    return end;
}

static void begin_section(struct recording *recording)
{
    struct json_index index = {0};
    const char *text = recording->payload.data;
    if (recording->in_section)
        recording->damage.unended = true;
    recording->in_section = true;
    recording->sections++;
    recording->section_count = 0;
    if (json_scan(&index, text, recording->payload.len, NULL)) {
        size_t cluster = json_member(&index, text, 0, "cluster", strlen("cluster"));
        struct str id = {0};
        if (cluster != SIZE_MAX && index.tokens[cluster].kind == JSON_STRING)
            json_unescape(&id, text, &index.tokens[cluster]);
        snprintf(recording->cluster, sizeof recording->cluster, "%s", str_text(&id));
        str_finish(&id);
    }
    json_index_finish(&index);
}

static void name_topic(struct recording *recording)
{
    const struct str *payload = &recording->payload;
    uint32_t number = payload->len > 4 ? get32((const unsigned char *)payload->data) : UINT32_MAX;
    if (number >= SECTION_TOPICS || memchr(payload->data + 4, '\0', payload->len - 4))
        return;
    for (; recording->section_count <= number; recording->section_count++) {
        recording->section = mem_resize(recording->section, recording->section_count + 1, sizeof *recording->section);
        recording->section[recording->section_count] = UINT32_MAX;
    }
    recording->section[number] = recording_add_topic(recording, payload->data + 4, payload->len - 4);
}

/* A topic that was not named (its frame is damaged) is no place to go, nor is an offset that Kafka does not have. */
static bool has_place(const struct recording *recording, const unsigned char *at, size_t len)
{
    uint32_t topic = len >= 20 ? get32(at + 4) : UINT32_MAX;
    if (topic >= recording->section_count || recording->section[topic] == UINT32_MAX)
        return false;
    uint64_t offset = get64(at + 12);
    return get32(at + 8) <= INT32_MAX && offset < INT64_MAX;
}

/* Records that have no place to go are counted as damage. */
static void take_records(struct recording *recording, int64_t at, struct batch *batch, int64_t *arrived_ms)
{
    const unsigned char *bytes = (const unsigned char *)recording->payload.data;
    size_t len = recording->payload.len, from = 8;
    if (len < 8) {
        recording_note_damage(recording, at, len);
        return;
    }
    *arrived_ms = (int64_t)get64(bytes);
    while (from < len && !recording_stopped(recording)) {
        bool placed = has_place(recording, bytes + from, len - from);
        size_t size =
            placed ? record_get(bytes + from, len - from, recording->section, recording->section_count, batch) : 0;
        if (!placed && len - from >= 4 && get32(bytes + from) <= len - from - 4) {
            size = get32(bytes + from) + (size_t)4;
            recording_note_damage(recording, at + FRAME_OVERHEAD + (int64_t)from, size);
        }
        if (size == 0) {
            recording_note_damage(recording, at + FRAME_OVERHEAD + (int64_t)from, len - from);
            return;
        }
        from += size;
    }
}

static void take_frame(struct recording *recording, enum frame_kind kind, int64_t at, struct batch *batch,
                       int64_t *arrived_ms)
{
    if (kind == FRAME_HEAD)
        begin_section(recording);
    else if (kind == FRAME_TOPIC)
        name_topic(recording);
    else if (kind == FRAME_RECORDS)
        take_records(recording, at, batch, arrived_ms);
    else if (kind == FRAME_END)
        recording->in_section = false;
}

static bool next_batch(struct recording *recording, struct batch *batch, int64_t *arrived_ms)
{
    while (recording->at < recording->end && batch->count == 0) {
        int64_t at = recording->at;
        uint32_t kind;
        bool whole = read_frame(recording, at, &kind);
        int64_t next = whole ? at + FRAME_OVERHEAD + (int64_t)recording->payload.len : next_mark(recording, at);
        if (recording_stopped(recording))
            return false;
        recording->at = next;
        recording->in_damage = recording->in_damage && !whole;
        if (whole)
            take_frame(recording, (enum frame_kind)kind, at, batch, arrived_ms);
        else
            recording_note_damage(recording, at, (uint64_t)(next - at));
    }
    if (batch->count == 0 && recording->in_section)
        recording->damage.unended = true;
    return batch->count > 0 && !recording_stopped(recording);
}

bool recording_next(struct recording *recording, struct batch *batch, int64_t *arrived_ms)
{
    batch_clear(batch);
    *arrived_ms = -1;
    return recording->is_lines ? kcat_lines_next(recording, batch) : next_batch(recording, batch, arrived_ms);
}

void recording_rewind(struct recording *recording)
{
    recording->at = recording->is_lines ? 0 : RECORDING_HEAD;
    recording->section_count = 0;
    recording->sections = 0;
    recording->in_section = recording->in_damage = recording->at_end = false;
    recording->damage = (struct recording_damage){.first_at = -1, .lines = recording->is_lines};
    recording->line = 1;
    recording->line_at = recording->searched = 0;
    recording->lost = recording->unread = 0;
    str_clear(&recording->payload);
}

static bool check_head(struct recording *recording, const char *path, struct error *error)
{
    unsigned char head[RECORDING_HEAD];
    size_t len = read_at(recording, 0, head, sizeof head);
    size_t space = 0;
    while (space < len && (head[space] == ' ' || head[space] == '\n' || head[space] == '\r'))
        space++;
    recording->is_lines = space < len && head[space] == '{';
    if (recording->is_lines)
        return true;
    if (len < sizeof head || memcmp(head, recording_magic, sizeof recording_magic) != 0)
        return error_set(error, ERROR_FAILED, _("%s is neither a recording nor what kcat -J printed"), path);
    if (get32(head + 8) != RECORDING_VERSION)
        return error_set(error, ERROR_FAILED, _("%s is a recording of version %u; this weir reads version %d"), path,
                         (unsigned)get32(head + 8), RECORDING_VERSION);
    return true;
}

struct recording *recording_open(const char *path, struct error *error)
{
    struct recording *recording = mem_zero(1, sizeof *recording);
    recording->fd = open(path, O_RDONLY | O_CLOEXEC);
    recording->end = recording->fd < 0 ? -1 : lseek(recording->fd, 0, SEEK_END);
    recording->line_most = LINE_MOST;
    if (recording->fd < 0)
        error_set(error, ERROR_FAILED, "%s: %s", path, strerror(errno));
    else if (recording->end < 0)
        error_set(error, ERROR_FAILED, _("%s: a recording is read from a file, since one can go back in it"), path);
    else if (check_head(recording, path, error)) {
        recording_rewind(recording);
        return recording;
    }
    recording_close(recording);
    return NULL;
}

void recording_close(struct recording *recording)
{
    if (!recording)
        return;
    if (recording->fd >= 0)
        close(recording->fd);
    for (size_t i = 0; i < recording->topic_count; i++)
        free(recording->topics[i]);
    free(recording->topics);
    map_finish(&recording->numbers);
    free(recording->section);
    str_finish(&recording->payload);
    json_index_finish(&recording->index);
    free(recording);
}

int64_t recording_size(const struct recording *recording)
{
    return recording->end;
}

size_t recording_topics(const struct recording *recording)
{
    return recording->topic_count;
}

const char *recording_topic(const struct recording *recording, size_t number)
{
    return recording->topics[number];
}

uint64_t recording_section(const struct recording *recording)
{
    return recording->sections;
}

const char *recording_cluster(const struct recording *recording)
{
    return recording->cluster;
}

void recording_damage(const struct recording *recording, struct recording_damage *out)
{
    *out = recording->damage;
}
