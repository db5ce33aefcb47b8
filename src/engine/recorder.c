#include "engine/recorder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "recording/writer.h"
#include "text/format.h"

struct recorder {
    struct mailbox *mailbox;
    pthread_mutex_t lock;            /* of writer and topics */
    struct recording_writer *writer; /* NULL: off */
    struct str topics;               /* of the run at hand, each with its NUL; empty: it has none yet */
    atomic_bool on;
    atomic_uint_fast64_t records;
    char *path; /* T0's */

    pthread_t closer; /* ends the recording */
    atomic_bool closing;
    bool closes; /* closer has to be joined */
};

struct recorder *recorder_create(struct mailbox *mailbox)
{
    struct recorder *recorder = mem_zero(1, sizeof *recorder);
    recorder->mailbox = mailbox;
    pthread_mutex_init(&recorder->lock, NULL);
    return recorder;
}

static void join_closer(struct recorder *recorder)
{
    if (recorder->closes)
        pthread_join(recorder->closer, NULL);
    recorder->closes = false;
}

void recorder_destroy(struct recorder *recorder)
{
    if (!recorder)
        return;
    recorder_stop(recorder);
    join_closer(recorder);
    pthread_mutex_destroy(&recorder->lock);
    str_finish(&recorder->topics);
    free(recorder->path);
    free(recorder);
}

bool recorder_start(struct recorder *recorder, const char *path, const char *cluster_id, struct error *error)
{
    if (atomic_load(&recorder->on))
        return error_set(error, ERROR_FAILED, _("%s is being recorded; :record off ends it"), recorder->path);
    if (atomic_load(&recorder->closing))
        return error_set(error, ERROR_FAILED, _("%s is still being written out"), recorder->path);
    join_closer(recorder);
    struct recording_spec spec = {.path = path, .mode = RECORDING_APPEND, .cluster_id = cluster_id};
    struct recording_writer *writer = recording_create(&spec, error);
    if (!writer)
        return false;
    free(recorder->path);
    recorder->path = mem_strdup(path);
    atomic_store(&recorder->records, 0);
    pthread_mutex_lock(&recorder->lock);
    recorder->writer = writer;
    str_clear(&recorder->topics);
    pthread_mutex_unlock(&recorder->lock);
    atomic_store(&recorder->on, true);
    return true;
}

static void tell_end(struct recorder *recorder, struct recording_writer *writer, struct error *error)
{
    struct event event = {.kind = EVENT_NOTICE, .partition = -1};
    char records[FORMAT_MAX], bytes[FORMAT_MAX];
    uint64_t count = recording_records(writer);
    format_exact((int64_t)count, records);
    format_bytes(recording_bytes(writer), bytes);
    bool good = recording_finish(writer, error->kind == ERROR_NONE ? error : NULL);
    if (good && error->kind == ERROR_NONE) {
        snprintf(event.text, sizeof event.text,
                 lang_plural("%s record (%s) is in the recording", "%s records (%s) are in the recording", count),
                 records, bytes);
    } else {
        event.kind = EVENT_FILE_FAILED;
        event.error = *error;
        snprintf(event.text, sizeof event.text, _("the recording ended: %s"), error->text);
    }
    mailbox_send(recorder->mailbox, &event);
}

/* The tail's thread may be inside a write: this one waits for it, not T0. */
static void *close_file(void *context)
{
    struct recorder *recorder = context;
    struct error error = {0};
    pthread_mutex_lock(&recorder->lock);
    struct recording_writer *writer = recorder->writer;
    recorder->writer = NULL;
    pthread_mutex_unlock(&recorder->lock);
    if (writer)
        tell_end(recorder, writer, &error);
    atomic_store(&recorder->closing, false);
    return NULL;
}

void recorder_stop(struct recorder *recorder)
{
    if (!atomic_exchange(&recorder->on, false))
        return;
    join_closer(recorder);
    atomic_store(&recorder->closing, true);
    recorder->closes = pthread_create(&recorder->closer, NULL, close_file, recorder) == 0;
    if (!recorder->closes)
        close_file(recorder);
}

void recorder_state(const struct recorder *recorder, struct recorder_state *state)
{
    *state = (struct recorder_state){
        .on = atomic_load(&recorder->on), .path = recorder->path, .records = atomic_load(&recorder->records)};
}

/* Under lock. Other topics are another run. */
static bool write_batch(struct recorder *recorder, const char *const *topics, size_t topic_count,
                        const struct batch *batch, struct error *error)
{
    bool good = true;
    struct str names = {0};
    for (size_t i = 0; i < topic_count; i++)
        str_append_bytes(&names, topics[i], strlen(topics[i]) + 1);
    if (names.len != recorder->topics.len || memcmp(str_text(&names), str_text(&recorder->topics), names.len) != 0) {
        good = recording_run(recorder->writer, topics, topic_count, error);
        str_clear(&recorder->topics);
        str_append_bytes(&recorder->topics, names.data, names.len);
    }
    str_finish(&names);
    return good && recording_write(recorder->writer, batch, clock_wall_ms(), error);
}

void recorder_put(struct recorder *recorder, const char *const *topics, size_t topic_count, const struct batch *batch)
{
    struct error error = {0};
    if (!atomic_load(&recorder->on))
        return;
    pthread_mutex_lock(&recorder->lock);
    if (recorder->writer && !write_batch(recorder, topics, topic_count, batch, &error)) {
        struct recording_writer *writer = recorder->writer;
        recorder->writer = NULL;
        atomic_store(&recorder->on, false);
        tell_end(recorder, writer, &error);
    }
    if (recorder->writer)
        atomic_store(&recorder->records, recording_records(recorder->writer));
    pthread_mutex_unlock(&recorder->lock);
}
