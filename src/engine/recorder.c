/* T1 ─► recorder_put ─► queue of copies ─► the recorder's thread ─► file. One thread for each recording, from
 * recorder_start until it ended; the lock is held by nobody who reads or writes a file. */
#include "engine/recorder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "recording/writer.h"
#include "text/format.h"

enum { QUEUE_BYTES = 16 * 1024 * 1024, GRACE_US = 50000, SYNC_US = 1000000 };

struct piece {
    struct piece *next;
    struct batch batch;
    int64_t arrived_ms;
    struct str topics; /* each with its NUL; empty: those of the piece before */
};

struct recorder {
    struct mailbox *mailbox;
    char *path; /* T0's */
    pthread_t thread;
    bool runs;                       /* T0's: the thread has to be joined */
    struct recording_writer *writer; /* the thread's */
    atomic_bool on;                  /* what is put is to be kept */
    atomic_bool busy;                /* the thread is not through yet */
    atomic_uint_fast64_t records, queued, missed;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t work, room;
    struct piece *first, **last;
    size_t bytes;       /* in the queue and in the piece that is being written */
    struct str topics;  /* of the last piece that was queued */
    bool takes;         /* pieces are still being written */
    uint64_t waiting;   /* records of a put that waits for room */
    int64_t hurries_us; /* no put waits any longer than until then; 0: as long as it takes */
};

struct recorder *recorder_create(struct mailbox *mailbox)
{
    struct recorder *recorder = mem_zero(1, sizeof *recorder);
    pthread_condattr_t monotonic;
    recorder->mailbox = mailbox;
    recorder->last = &recorder->first;
    pthread_mutex_init(&recorder->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&recorder->work, &monotonic);
    pthread_cond_init(&recorder->room, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return recorder;
}

static void join(struct recorder *recorder)
{
    if (recorder->runs)
        pthread_join(recorder->thread, NULL);
    recorder->runs = false;
}

void recorder_destroy(struct recorder *recorder)
{
    if (!recorder)
        return;
    recorder_stop(recorder);
    join(recorder);
    pthread_cond_destroy(&recorder->work);
    pthread_cond_destroy(&recorder->room);
    pthread_mutex_destroy(&recorder->lock);
    str_finish(&recorder->topics);
    free(recorder->path);
    free(recorder);
}

static void piece_destroy(struct piece *piece)
{
    batch_finish(&piece->batch);
    str_finish(&piece->topics);
    free(piece);
}

/* Under lock. */
static void wait_until(struct recorder *recorder, pthread_cond_t *condition, int64_t until_us)
{
    struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    pthread_cond_timedwait(condition, &recorder->lock, &until);
}

static bool begin_run(struct recorder *recorder, const struct str *topics, struct error *error)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t at = 0; at < topics->len; at += strlen(topics->data + at) + 1) {
        names = mem_one_more(names, count, sizeof *names);
        names[count++] = topics->data + at;
    }
    bool good = recording_run(recorder->writer, names, count, error);
    free(names);
    return good;
}

static bool write_piece(struct recorder *recorder, const struct piece *piece, struct error *error)
{
    if (piece->topics.len > 0 && !begin_run(recorder, &piece->topics, error))
        return false;
    return recording_write(recorder->writer, &piece->batch, piece->arrived_ms, error);
}

/* Under lock. The piece at hand is part of the queue until it is written. */
static bool write_first(struct recorder *recorder, struct error *error)
{
    struct piece *piece = recorder->first;
    pthread_mutex_unlock(&recorder->lock);
    uint64_t before = recording_records(recorder->writer);
    bool good = write_piece(recorder, piece, error);
    uint64_t written = recording_records(recorder->writer) - before;
    pthread_mutex_lock(&recorder->lock);
    recorder->first = piece->next;
    if (!recorder->first)
        recorder->last = &recorder->first;
    recorder->bytes -= piece->batch.len;
    atomic_fetch_add(&recorder->records, written);
    atomic_fetch_sub(&recorder->queued, piece->batch.count);
    atomic_fetch_add(&recorder->missed, piece->batch.count - written);
    pthread_cond_signal(&recorder->room);
    piece_destroy(piece);
    return good;
}

/* Under lock. What came is on the disk within a second, also when nothing follows. */
static bool rest(struct recorder *recorder, struct error *error)
{
    wait_until(recorder, &recorder->work, clock_mono_us() + SYNC_US);
    if (recorder->first)
        return true;
    pthread_mutex_unlock(&recorder->lock);
    bool good = recording_sync(recorder->writer, error);
    pthread_mutex_lock(&recorder->lock);
    return good;
}

/* Under lock. Nothing is written any more: what is queued, or waits to be, is missing. */
static void give_up(struct recorder *recorder)
{
    atomic_store(&recorder->on, false);
    recorder->takes = false;
    atomic_fetch_add(&recorder->missed, recorder->waiting);
    while (recorder->first) {
        struct piece *piece = recorder->first;
        recorder->first = piece->next;
        atomic_fetch_add(&recorder->missed, piece->batch.count);
        piece_destroy(piece);
    }
    recorder->last = &recorder->first;
    recorder->bytes = 0;
    atomic_store(&recorder->queued, 0);
    pthread_cond_signal(&recorder->room);
}

static void tell_end(struct recorder *recorder, struct error *error)
{
    struct event event = {.kind = EVENT_NOTICE, .partition = -1};
    char number[FORMAT_MAX], bytes[FORMAT_MAX];
    struct str text = {0};
    uint64_t count = recording_records(recorder->writer), missed = atomic_load(&recorder->missed);
    format_bytes(recording_bytes(recorder->writer), bytes);
    bool good = recording_finish(recorder->writer, error->kind == ERROR_NONE ? error : NULL);
    if (good && error->kind == ERROR_NONE)
        str_appendf(&text,
                    lang_plural("%s record (%s) is in the recording", "%s records (%s) are in the recording", count),
                    format_exact((int64_t)count, number), bytes);
    else
        str_appendf(&text, _("the recording ended: %s"), error->text);
    if (missed > 0) {
        str_append(&text, "; ");
        str_appendf(&text,
                    lang_plural("%s record that was read is missing in it, since the disk took too long or failed",
                                "%s records that were read are missing in it, since the disk took too long or failed",
                                missed),
                    format_exact((int64_t)missed, number));
    }
    if (!good || missed > 0) {
        event.kind = EVENT_FILE_FAILED;
        error_set(&event.error, ERROR_FAILED, "%s", str_text(&text));
    }
    snprintf(event.text, sizeof event.text, "%s", str_text(&text));
    str_finish(&text);
    mailbox_send(recorder->mailbox, &event);
}

static void *run(void *context)
{
    struct recorder *recorder = context;
    struct error error = {0};
    bool good = true;
    pthread_mutex_lock(&recorder->lock);
    while (good && (atomic_load(&recorder->on) || recorder->first || recorder->waiting > 0))
        good = recorder->first ? write_first(recorder, &error) : rest(recorder, &error);
    give_up(recorder);
    pthread_mutex_unlock(&recorder->lock);
    tell_end(recorder, &error);
    atomic_store(&recorder->busy, false);
    return NULL;
}

bool recorder_start(struct recorder *recorder, const char *path, const char *cluster_id, struct error *error)
{
    if (atomic_load(&recorder->on))
        return error_set(error, ERROR_FAILED, _("%s is being recorded; :record off ends it"), recorder->path);
    if (atomic_load(&recorder->busy))
        return error_set(error, ERROR_FAILED, _("%s is still being written out"), recorder->path);
    join(recorder);
    struct recording_spec spec = {.path = path, .mode = RECORDING_APPEND, .cluster_id = cluster_id};
    recorder->writer = recording_create(&spec, error);
    if (!recorder->writer)
        return false;
    free(recorder->path);
    recorder->path = mem_strdup(path);
    atomic_store(&recorder->records, 0);
    atomic_store(&recorder->missed, 0);
    pthread_mutex_lock(&recorder->lock);
    str_clear(&recorder->topics);
    recorder->takes = true;
    pthread_mutex_unlock(&recorder->lock);
    atomic_store(&recorder->busy, true);
    atomic_store(&recorder->on, true);
    recorder->runs = pthread_create(&recorder->thread, NULL, run, recorder) == 0;
    if (recorder->runs)
        return true;
    atomic_store(&recorder->on, false);
    atomic_store(&recorder->busy, false);
    pthread_mutex_lock(&recorder->lock);
    give_up(recorder);
    pthread_mutex_unlock(&recorder->lock);
    recording_finish(recorder->writer, NULL);
    return error_set(error, ERROR_FAILED, _("cannot start a thread for recording"));
}

void recorder_stop(struct recorder *recorder)
{
    pthread_mutex_lock(&recorder->lock);
    atomic_store(&recorder->on, false);
    pthread_cond_signal(&recorder->work);
    pthread_mutex_unlock(&recorder->lock);
}

void recorder_hurry(struct recorder *recorder, bool hurry)
{
    pthread_mutex_lock(&recorder->lock);
    recorder->hurries_us = hurry ? clock_mono_us() + GRACE_US : 0;
    pthread_cond_signal(&recorder->room);
    pthread_mutex_unlock(&recorder->lock);
}

void recorder_state(const struct recorder *recorder, struct recorder_state *state)
{
    *state = (struct recorder_state){.on = atomic_load(&recorder->on),
                                     .path = recorder->path,
                                     .records = atomic_load(&recorder->records),
                                     .queued = atomic_load(&recorder->queued),
                                     .missed = atomic_load(&recorder->missed)};
}

/* Under lock. Other topics are another run. */
static void note_topics(struct recorder *recorder, const char *const *topics, size_t count, struct piece *piece)
{
    struct str names = {0};
    for (size_t i = 0; i < count; i++)
        str_append_bytes(&names, topics[i], strlen(topics[i]) + 1);
    if (names.len != recorder->topics.len || memcmp(str_text(&names), str_text(&recorder->topics), names.len) != 0) {
        str_clear(&recorder->topics);
        str_append_bytes(&recorder->topics, names.data, names.len);
        piece->topics = names;
        return;
    }
    str_finish(&names);
}

/* Under lock. A batch that is larger than the queue has room when there is no other. */
static bool has_room(const struct recorder *recorder, size_t len)
{
    return recorder->bytes == 0 || recorder->bytes + len <= QUEUE_BYTES;
}

/* Under lock. False: there is none. */
static bool wait_for_room(struct recorder *recorder, const struct batch *batch)
{
    recorder->waiting = batch->count;
    while (recorder->takes && !has_room(recorder, batch->len) &&
           (!recorder->hurries_us || clock_mono_us() < recorder->hurries_us)) {
        if (recorder->hurries_us)
            wait_until(recorder, &recorder->room, recorder->hurries_us);
        else
            pthread_cond_wait(&recorder->room, &recorder->lock);
    }
    recorder->waiting = 0;
    pthread_cond_signal(&recorder->work);
    if (!recorder->takes) /* counted by who gave up */
        return false;
    if (has_room(recorder, batch->len))
        return true;
    atomic_fetch_add(&recorder->missed, batch->count);
    return false;
}

void recorder_put(struct recorder *recorder, const char *const *topics, size_t topic_count, const struct batch *batch)
{
    if (!atomic_load(&recorder->on) || batch->count == 0)
        return;
    struct piece *piece = mem_zero(1, sizeof *piece);
    piece->batch = (struct batch){
        .data = mem_dup(batch->data, batch->len), .len = batch->len, .capacity = batch->len, .count = batch->count};
    piece->arrived_ms = clock_wall_ms();
    pthread_mutex_lock(&recorder->lock);
    /* What was put while the recording ended is not part of it. */
    bool taken = atomic_load(&recorder->on) && wait_for_room(recorder, batch);
    if (taken) {
        note_topics(recorder, topics, topic_count, piece);
        *recorder->last = piece;
        recorder->last = &piece->next;
        recorder->bytes += batch->len;
        atomic_fetch_add(&recorder->queued, batch->count);
    }
    pthread_mutex_unlock(&recorder->lock);
    if (!taken)
        piece_destroy(piece);
}
