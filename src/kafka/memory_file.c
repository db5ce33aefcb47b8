#include "kafka/memory_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crc32c.h"
#include "model/lag_keep.h"

static const char magic[] = "weir history 1\n";
enum { MAGIC = sizeof magic - 1, SECTION = 5, CHECKSUM = 4, FILE_MOST = 256 << 20 };

static void put_u32(char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (char)(value >> (8 * i) & 0xff);
}

static uint32_t get_u32(const char *from)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++)
        value |= (uint32_t)(unsigned char)from[i] << (8 * i);
    return value;
}

struct history_now memory_file_now(void)
{
    return (struct history_now){.us = clock_mono_us(), .ms = clock_wall_ms()};
}

char *memory_file_path(const char *folder, const char *cluster_id)
{
    if (!folder || !cluster_id || !*cluster_id)
        return NULL;
    struct str path = {0};
    str_appendf(&path, "%s/history-", folder);
    /* an id is base64, of the kind that is safe in a name; nothing else gets into one */
    for (const char *id = cluster_id; *id; id++)
        str_append_char(&path, *id == '/' || *id == '.' || *id < ' ' ? '_' : *id);
    return str_take(&path);
}

/* --- writing --- */

void memory_file_begin(struct str *out)
{
    str_append_bytes(out, magic, MAGIC);
}

void memory_file_put(struct str *out, char kind, const struct str *body)
{
    char head[SECTION] = {kind};
    put_u32(head + 1, (uint32_t)body->len);
    str_append_bytes(out, head, sizeof head);
    str_append_bytes(out, str_text(body), body->len);
}

void memory_file_put_watch(struct str *out, const char *group, const struct lag_watch *watch)
{
    struct str body = {0};
    str_append_bytes(&body, group, strlen(group) + 1);
    lag_watch_write(watch, &(struct lag_moment){clock_mono_us(), clock_wall_ms()}, &body);
    memory_file_put(out, MEMORY_WATCH, &body);
    str_finish(&body);
}

void memory_file_end(struct str *out)
{
    char sum[CHECKSUM];
    put_u32(sum, crc32c(0, str_text(out), out->len));
    str_append_bytes(out, sum, sizeof sum);
}

/* --- reading --- */

bool memory_file_read(const char *path, struct str *out)
{
    FILE *file = fopen(path, "rb");
    char piece[65536];
    size_t got;
    if (!file)
        return false;
    while (out->len < FILE_MOST && (got = fread(piece, 1, sizeof piece, file)) > 0)
        str_append_bytes(out, piece, got);
    bool good = !ferror(file);
    fclose(file);
    return good;
}

bool memory_file_walk(const char *bytes, size_t len,
                      bool (*take)(void *context, char kind, const char *bytes, size_t len), void *context)
{
    if (len < MAGIC + CHECKSUM || memcmp(bytes, magic, MAGIC) != 0)
        return false;
    size_t at = MAGIC, end = len - CHECKSUM;
    if (get_u32(bytes + end) != crc32c(0, bytes, end))
        return false;
    while (at + SECTION <= end) {
        size_t size = get_u32(bytes + at + 1);
        if (size > end - at - SECTION || !take(context, bytes[at], bytes + at + SECTION, size))
            return false;
        at += SECTION + size;
    }
    return at == end;
}

size_t memory_file_name(const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '\0', len);
    return end ? (size_t)(end - bytes) : SIZE_MAX;
}

struct lag_watch *memory_file_watch(const char *bytes, size_t len, struct error *error)
{
    const struct lag_moment moment = {clock_mono_us(), clock_wall_ms()};
    size_t name = memory_file_name(bytes, len) + 1;
    return lag_watch_read(bytes + name, len - name, &moment, error);
}

struct recalling {
    const char *group;
    struct lag_watch *watch;
};

static bool recall_section(void *context, char kind, const char *bytes, size_t len)
{
    struct recalling *recalling = context;
    size_t name = memory_file_name(bytes, len);
    if (kind != MEMORY_WATCH || name == SIZE_MAX || recalling->watch || strcmp(bytes, recalling->group) != 0)
        return true;
    recalling->watch = memory_file_watch(bytes, len, NULL);
    return true;
}

struct lag_watch *memory_file_recall(const char *folder, const char *cluster_id, const char *group)
{
    char *path = memory_file_path(folder, cluster_id);
    struct recalling recalling = {.group = group};
    struct str bytes = {0};
    if (path && memory_file_read(path, &bytes))
        memory_file_walk(str_text(&bytes), bytes.len, recall_section, &recalling);
    str_finish(&bytes);
    free(path);
    return recalling.watch;
}
