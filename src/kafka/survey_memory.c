/* What was seen of groups and ends, kept from one run to the next (memory_file.h), written whole and renamed. A file
 * that is not whole is not taken, and told; of a group whose part is not understood nothing is known, and of the others
 * what there is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/new_file.h"
#include "config/file.h"
#include "kafka/memory_file.h"
#include "kafka/survey_group.h"
#include "kafka/survey_state.h"

static const int64_t save_every_us = 5LL * 60 * 1000000;

/* NULL: the cluster's id is not known, or nothing is to be kept. */
static char *path_of(const struct survey *survey)
{
    return memory_file_path(survey->live->memory, survey->census.cluster_id);
}

static void tell(struct survey *survey, const struct error *error)
{
    struct event event = {.kind = EVENT_FILE_FAILED, .partition = -1, .error = *error};
    snprintf(event.text, sizeof event.text, "%s", error->text);
    mailbox_send(survey->live->base.events, &event);
}

/* What was kept of a group that this run has not looked at yet: as it was, unless the group is surely gone. */
static void put_remembered(const struct survey *survey, struct str *out)
{
    size_t at = 0;
    for (const struct map_entry *entry; (entry = map_next(&survey->remembered, &at));)
        if (survey->groups_error || survey_group(survey, entry->key))
            memory_file_put_watch(out, entry->key, (const struct lag_watch *)(uintptr_t)entry->value);
}

static void make(const struct survey *survey, struct str *out)
{
    struct str body = {0};
    memory_file_begin(out);
    history_to_bytes(survey->history, memory_file_now(), &body);
    memory_file_put(out, MEMORY_HISTORY, &body);
    str_finish(&body);
    for (size_t i = 0; i < survey->group_count; i++)
        if (survey->groups[i].watch)
            memory_file_put_watch(out, survey->groups[i].name, survey->groups[i].watch);
    put_remembered(survey, out);
    memory_file_end(out);
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
    size_t name_len = memory_file_name(bytes, len);
    struct error error = {0};
    uint64_t old;
    if (name_len == SIZE_MAX)
        return false;
    struct lag_watch *watch = memory_file_watch(bytes, len, &error);
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

static bool load_section(void *context, char kind, const char *bytes, size_t len)
{
    struct loading *loading = context;
    if (kind == MEMORY_HISTORY)
        return history_from_bytes(loading->survey->history, bytes, len, memory_file_now());
    return kind != MEMORY_WATCH || load_watch(loading, bytes, len); /* others are of a later weir: left out */
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

static void load(struct survey *survey)
{
    char *path = path_of(survey);
    struct str bytes = {0};
    struct loading loading = {.survey = survey};
    if (path && memory_file_read(path, &bytes) &&
        !memory_file_walk(str_text(&bytes), bytes.len, load_section, &loading)) {
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
