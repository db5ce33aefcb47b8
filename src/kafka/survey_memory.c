/* What was seen of groups and ends, kept from one run to the next: one file a cluster, written whole and renamed.
 *
 * The file is "weir history 1\n", then sections: a letter, the length of what follows (u32, little-endian) and that
 * many bytes; H: model/history_file.h, W: a group's name, a zero, and its model/lag_keep.h. The last four bytes are the
 * CRC-32C of all before. A file that is not so is not taken, and told; of a group whose part is not understood nothing
 * is known, and of the others what there is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crc32c.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/new_file.h"
#include "config/file.h"
#include "kafka/survey_state.h"
#include "model/history_file.h"
#include "model/lag_keep.h"

static const char magic[] = "weir history 1\n";
enum { MAGIC = sizeof magic - 1, SECTION = 5, CHECKSUM = 4, FILE_MOST = 256 << 20 };

static const int64_t save_every_us = 5LL * 60 * 1000000;

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

static void put_section(struct str *out, char kind, const struct str *body)
{
    char head[SECTION] = {kind};
    put_u32(head + 1, (uint32_t)body->len);
    str_append_bytes(out, head, sizeof head);
    str_append_bytes(out, str_text(body), body->len);
}

static struct history_now now(void)
{
    return (struct history_now){.us = clock_mono_us(), .ms = clock_wall_ms()};
}

/* NULL: the cluster's id is not known, or nothing is to be kept. */
static char *path_of(const struct survey *survey)
{
    const char *folder = survey->live->memory, *id = survey->census.cluster_id;
    if (!folder || !*id)
        return NULL;
    struct str path = {0};
    str_appendf(&path, "%s/history-", folder);
    for (; *id; id++) /* an id is base64, of the kind that is safe in a name; nothing else gets into one */
        str_append_char(&path, *id == '/' || *id == '.' || *id < ' ' ? '_' : *id);
    return str_take(&path);
}

static void tell(struct survey *survey, const struct error *error)
{
    struct event event = {.kind = EVENT_FILE_FAILED, .partition = -1, .error = *error};
    snprintf(event.text, sizeof event.text, "%s", error->text);
    mailbox_send(survey->live->base.events, &event);
}

static void put_watch(struct str *out, const char *group, const struct lag_watch *watch)
{
    struct str body = {0};
    str_append_bytes(&body, group, strlen(group) + 1);
    lag_watch_write(watch, &(struct lag_moment){clock_mono_us(), clock_wall_ms()}, &body);
    put_section(out, 'W', &body);
    str_finish(&body);
}

/* What was kept of a group that this run has not looked at yet: as it was, unless the group is surely gone. */
static void put_remembered(const struct survey *survey, struct str *out)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->remembered, &at));)
        if (survey->groups_error || survey_group(survey, entry->key))
            put_watch(out, entry->key, (const struct lag_watch *)(uintptr_t)entry->value);
}

static void make(const struct survey *survey, struct str *out)
{
    struct str body = {0};
    str_append_bytes(out, magic, MAGIC);
    history_to_bytes(survey->history, now(), &body);
    put_section(out, 'H', &body);
    str_finish(&body);
    for (size_t i = 0; i < survey->group_count; i++)
        if (survey->groups[i].watch)
            put_watch(out, survey->groups[i].name, survey->groups[i].watch);
    put_remembered(survey, out);
    char sum[CHECKSUM];
    put_u32(sum, crc32c(0, str_text(out), out->len));
    str_append_bytes(out, sum, sizeof sum);
}

static void save(struct survey *survey)
{
    char *path = path_of(survey);
    struct new_file file = {0};
    struct error error = {0};
    struct str out = {0};
    if (!path)
        return;
    make(survey, &out);
    bool good = file_make_parents(path, &error) && new_file_open(&file, path, &error);
    if (good) {
        bool written = new_file_write(&file, str_text(&out), out.len);
        good = new_file_close(&file, written, &error);
    }
    if (!good)
        tell(survey, &error);
    str_finish(&out);
    free(path);
}

struct loading {
    struct survey *survey;
    size_t not_read;    /* groups */
    struct error error; /* of the first of them */
};

/* Watches wait under their groups' names until those are listed. */
static bool load_watch(struct loading *loading, const char *bytes, size_t len)
{
    struct map *remembered = &loading->survey->remembered;
    const char *end = memchr(bytes, '\0', len);
    if (!end)
        return false;
    const struct lag_moment moment = {clock_mono_us(), clock_wall_ms()};
    struct error error = {0};
    struct lag_watch *watch = lag_watch_read(end + 1, len - (size_t)(end + 1 - bytes), &moment, &error);
    uint64_t old;
    size_t name_len = (size_t)(end - bytes);
    if (!watch) {
        if (loading->not_read++ == 0)
            loading->error = error;
        return true;
    }
    if (map_get(remembered, bytes, name_len, &old))
        lag_watch_destroy((struct lag_watch *)(uintptr_t)old);
    map_put(remembered, bytes, name_len, (uint64_t)(uintptr_t)watch);
    return true;
}

static bool load_section(struct loading *loading, char kind, const char *bytes, size_t len)
{
    if (kind == 'H')
        return history_from_bytes(loading->survey->history, bytes, len, now());
    return kind != 'W' || load_watch(loading, bytes, len); /* others are of a later weir: left out */
}

static bool load_all(struct loading *loading, const char *bytes, size_t len)
{
    if (len < MAGIC + CHECKSUM || memcmp(bytes, magic, MAGIC) != 0)
        return false;
    size_t at = MAGIC, end = len - CHECKSUM;
    if (get_u32(bytes + end) != crc32c(0, bytes, end))
        return false;
    while (at + SECTION <= end) {
        size_t size = get_u32(bytes + at + 1);
        if (size > end - at - SECTION || !load_section(loading, bytes[at], bytes + at + SECTION, size))
            return false;
        at += SECTION + size;
    }
    return at == end;
}

static void tell_not_read(const struct loading *loading)
{
    struct error error = {0};
    if (!loading->not_read)
        return;
    error_set(&error, ERROR_FAILED,
              lang_plural("what was seen of %zu group before is not known: %s",
                          "what was seen of %zu groups before is not known: %s", loading->not_read),
              loading->not_read, loading->error.text);
    tell(loading->survey, &error);
}

/* False: there is none, which is no fault. */
static bool read_whole(const char *path, struct str *out)
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

static void load(struct survey *survey)
{
    char *path = path_of(survey);
    struct str bytes = {0};
    struct loading loading = {.survey = survey};
    if (path && read_whole(path, &bytes) && !load_all(&loading, str_text(&bytes), bytes.len)) {
        struct error error = {0};
        error_set(&error, ERROR_FAILED, _("%s is damaged: what was seen of groups before is not known"), path);
        tell(survey, &error);
    }
    tell_not_read(&loading);
    str_finish(&bytes);
    free(path);
}

void survey_memory_step(struct survey *survey, int64_t now_us)
{
    if (!survey->live->memory || !*survey->census.cluster_id)
        return;
    if (!survey->saved_us)
        load(survey);
    else if (now_us - survey->saved_us >= save_every_us)
        save(survey);
    else
        return;
    survey->saved_us = now_us;
}

struct lag_watch *survey_memory_watch(struct survey *survey, const char *group)
{
    uint64_t watch;
    size_t len = strlen(group);
    if (!map_get(&survey->remembered, group, len, &watch))
        return lag_watch_create();
    map_remove(&survey->remembered, group, len);
    return (struct lag_watch *)(uintptr_t)watch;
}

void survey_memory_finish(struct survey *survey)
{
    if (survey->saved_us && survey->groups_listed)
        save(survey);
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->remembered, &at));)
        lag_watch_destroy((struct lag_watch *)(uintptr_t)entry->value);
    map_finish(&survey->remembered);
}
