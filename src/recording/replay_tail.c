/* One pass over the file for each tail, over what of it may hold its records:
 *
 *   where each partition starts and ends ─► frame by frame: what lies between goes into the sink, no sooner than it
 *   arrived then when the speed says so ─► at the end: bounded, it says so; otherwise it stays, since nothing comes
 *
 * Whoever retires the tail takes the sink away under the lock that is held while anything leaves the tail, and need not
 * wait for the thread, which may be waiting for the disk.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "model/arena.h"
#include "model/tail_state.h"
#include "recording/replay_inner.h"
#include "recording/replay_plan.h"

enum { REPORT_US = 250000, BATCH_BYTES = 1024 * 1024 - 64 * 1024, EARLY_US = 10000, PACED_RECORDS = 200 };

struct replay_tail {
    struct replay *replay;
    struct recording *recording;
    uint64_t number; /* of the spec */
    char **topics;   /* of the spec */
    size_t topic_count;
    struct replay_plan plan;
    struct content_walk walk;
    int64_t max_rate;
    struct batch out;
    uint64_t records, bytes, section;
    int64_t reported_us;
    int64_t pace_us, pace_ms; /* a record that arrived then at pace_ms is due at pace_us; 0: no record came yet */
    int64_t due_us;           /* max_rate: nothing before this */
    bool refused;

    pthread_t thread;
    pthread_mutex_t leaving; /* held while something leaves the tail; under it: */
    struct sink *sink;       /* NULL: retired */
    atomic_bool stopping, paused, ended;
    pthread_mutex_t lock; /* only for `wake`: never held for long */
    pthread_cond_t wake;
    struct replay_tail *next; /* of the retired */
};

static void send(struct replay_tail *tail, enum event_kind kind, const struct error *error, const char *text)
{
    struct event event = {.kind = kind, .partition = -1, .tag = tail->number};
    snprintf(event.topic, sizeof event.topic, "%s", tail->topics[0]);
    snprintf(event.text, sizeof event.text, "%s", text);
    if (error)
        event.error = *error;
    pthread_mutex_lock(&tail->leaving);
    if (tail->sink)
        mailbox_send(tail->replay->base.events, &event);
    pthread_mutex_unlock(&tail->leaving);
}

static void fill_row(const struct replay_tail *tail, const struct replay_part *part, struct tail_partition *row)
{
    *row = (struct tail_partition){.partition = part->content->partition,
                                   .topic = part->topic,
                                   .position = offset_of(part->next),
                                   .high = offset_of(part->content->next),
                                   .start = offset_of(part->start),
                                   .low = offset_of(part->content->low)};
    if (tail->plan.bounded)
        row->end = offset_of(part->end);
}

static void report(struct replay_tail *tail, bool finished, bool now)
{
    int64_t time_us = clock_mono_us();
    if (!now && time_us - tail->reported_us < REPORT_US)
        return;
    tail->reported_us = time_us;
    struct arena *arena = NULL;
    struct tail_state *state = arena_block(sizeof *state, &arena);
    const char **topics = arena_alloc(arena, tail->topic_count, sizeof *topics);
    for (size_t i = 0; i < tail->topic_count; i++)
        topics[i] = arena_strdup(arena, tail->topics[i]);
    state->number = tail->number;
    state->topics = topics;
    state->topic_count = tail->topic_count;
    state->rows = arena_alloc(arena, tail->plan.count, sizeof *state->rows);
    state->count = tail->plan.count;
    state->records = tail->records;
    state->bytes = tail->bytes;
    state->finished = finished;
    state->behind = offset_of(0);
    for (size_t i = 0; i < tail->plan.count; i++) {
        const struct replay_part *part = &tail->plan.parts[i];
        fill_row(tail, part, &state->rows[i]);
        state->behind.value += (int64_t)(part->left + part->beyond);
    }
    pthread_mutex_lock(&tail->leaving);
    if (tail->sink)
        board_put_tail(tail->replay->base.board, state);
    else
        block_release(state);
    pthread_mutex_unlock(&tail->leaving);
}

/* Waits until then, unless the tail is stopped. */
static void wait_until(struct replay_tail *tail, int64_t deadline_us)
{
    pthread_mutex_lock(&tail->lock);
    for (int64_t left; !atomic_load(&tail->stopping) && (left = deadline_us - clock_mono_us()) > 0;) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        left += until.tv_nsec / 1000;
        until.tv_sec += left / 1000000;
        until.tv_nsec = left % 1000000 * 1000;
        pthread_cond_timedwait(&tail->wake, &tail->lock, &until);
    }
    pthread_mutex_unlock(&tail->lock);
}

/* A pause is no time that passes in the recording. */
static void stay_paused(struct replay_tail *tail)
{
    if (!atomic_load(&tail->paused))
        return;
    int64_t since_us = clock_mono_us();
    report(tail, false, true);
    pthread_mutex_lock(&tail->lock);
    while (atomic_load(&tail->paused) && !atomic_load(&tail->stopping))
        pthread_cond_wait(&tail->wake, &tail->lock);
    pthread_mutex_unlock(&tail->lock);
    if (tail->pace_us)
        tail->pace_us += clock_mono_us() - since_us;
}

static bool flush(struct replay_tail *tail)
{
    if (tail->out.count == 0)
        return true;
    tail->records += tail->out.count;
    tail->bytes += tail->out.len;
    if (tail->max_rate > 0) {
        int64_t now_us = clock_mono_us();
        tail->due_us = (tail->due_us > now_us ? tail->due_us : now_us) +
                       (int64_t)(tail->out.count * 1000000 / (uint64_t)tail->max_rate);
    }
    pthread_mutex_lock(&tail->leaving);
    tail->refused = !tail->sink || !tail->sink->put(tail->sink, &tail->out);
    pthread_mutex_unlock(&tail->leaving);
    batch_clear(&tail->out);
    report(tail, false, false);
    stay_paused(tail);
    if (tail->max_rate > 0)
        wait_until(tail, tail->due_us);
    return !tail->refused && !atomic_load(&tail->stopping);
}

/* 0 also when the tail is retired: nothing of what is added then leaves it. */
static size_t record_limit(struct replay_tail *tail)
{
    pthread_mutex_lock(&tail->leaving);
    size_t limit = tail->sink ? atomic_load(&tail->sink->record_limit) : 0;
    pthread_mutex_unlock(&tail->leaving);
    return limit;
}

/* Waits until a record that came then is due. What the recorder did not run is not waited for: another run begins
 * anew. */
static void keep_pace(struct replay_tail *tail, const struct record_head *head, int64_t arrived_ms)
{
    int64_t came_ms = arrived_ms >= 0 ? arrived_ms : head->timestamp_ms;
    if (tail->replay->speed <= 0 || (arrived_ms < 0 && head->timestamp_type == TIMESTAMP_NONE))
        return;
    if (tail->pace_us == 0 || tail->section != recording_section(tail->recording)) {
        tail->section = recording_section(tail->recording);
        tail->pace_us = clock_mono_us();
        tail->pace_ms = came_ms;
    }
    double ahead_us = ((double)came_ms - (double)tail->pace_ms) * 1000 / tail->replay->speed;
    int64_t due_us = tail->pace_us + (int64_t)fmin(fmax(ahead_us, 0), 9e15);
    while (due_us - clock_mono_us() > EARLY_US && !atomic_load(&tail->stopping) && flush(tail)) {
        int64_t tick_us = clock_mono_us() + REPORT_US;
        int64_t paced_us = tail->pace_us;
        wait_until(tail, due_us < tick_us ? due_us : tick_us);
        stay_paused(tail);
        due_us += tail->pace_us - paced_us;
    }
}

static bool take_batch(struct replay_tail *tail, const struct batch *batch, int64_t arrived_ms)
{
    struct record record;
    size_t limit = record_limit(tail);
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        struct replay_part *part = replay_plan_part(&tail->plan, record.head);
        if (!part)
            continue;
        keep_pace(tail, record.head, arrived_ms);
        if (tail->refused || atomic_load(&tail->stopping))
            return false;
        size_t place = tail->out.len;
        if (limit)
            batch_add_cut(&tail->out, record.head, limit);
        else
            batch_add_encoded(&tail->out, record.head);
        ((struct record_head *)(void *)(tail->out.data + place))->topic = part->topic;
        if (record.head->offset >= part->next)
            part->next = record.head->offset + 1;
        bool many = tail->max_rate > 0 && tail->out.count >= PACED_RECORDS;
        if ((many || tail->out.len >= BATCH_BYTES) && !flush(tail))
            return false;
    }
    /* With a speed a frame is what came at once; without one they are put together. */
    return tail->replay->speed <= 0 ? !atomic_load(&tail->stopping) : flush(tail);
}

/* Where all has been read: also behind what is no record. */
static void arrive(struct replay_tail *tail)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < tail->plan.count; i++) {
        struct replay_part *part = &tail->plan.parts[i];
        part->next = part->next < part->end ? part->end : part->next;
        missing += part->left;
        part->left = 0;
    }
    if (missing == 0)
        return;
    struct error error = {0};
    error_set(&error, ERROR_FAILED, _("%s was changed while it was read"), tail->replay->name);
    send(tail, EVENT_NOTICE, &error, error.text);
}

static void read_through(struct replay_tail *tail)
{
    struct batch batch = {0};
    int64_t arrived_ms;
    bool goes_on = true;
    while (goes_on && content_walk_next(&tail->walk, &batch, &arrived_ms))
        goes_on = take_batch(tail, &batch, arrived_ms);
    if (goes_on && !atomic_load(&tail->stopping) && flush(tail))
        arrive(tail);
    batch_finish(&batch);
}

static void *run(void *context)
{
    struct replay_tail *tail = context;
    replay_plan_places(&tail->plan, tail->recording, &tail->walk);
    send(tail, EVENT_TAIL_STARTED, NULL, "");
    stay_paused(tail);
    read_through(tail);
    bool through = !tail->refused && !atomic_load(&tail->stopping);
    report(tail, tail->plan.bounded && through, true);
    if (!atomic_load(&tail->stopping) && (tail->plan.bounded || tail->refused))
        send(tail, EVENT_TAIL_ENDED, NULL, "");
    atomic_store(&tail->ended, true);
    return NULL;
}

static void finish(struct replay_tail *tail)
{
    for (size_t i = 0; i < tail->topic_count; i++)
        free(tail->topics[i]);
    free(tail->topics);
    replay_plan_finish(&tail->plan);
    content_walk_finish(&tail->walk);
    batch_finish(&tail->out);
    recording_close(tail->recording);
    pthread_cond_destroy(&tail->wake);
    pthread_mutex_destroy(&tail->lock);
    pthread_mutex_destroy(&tail->leaving);
    free(tail);
}

struct replay_tail *replay_tail_create(struct replay *replay, const struct tail_spec *spec, struct sink *sink,
                                       struct error *error)
{
    struct replay_plan plan;
    struct recording *recording = recording_share(replay->recording, error);
    if (!recording)
        return NULL;
    if (!replay_plan_make(&plan, replay, spec, error)) {
        replay_plan_finish(&plan);
        recording_close(recording);
        return NULL;
    }
    struct replay_tail *tail = mem_zero(1, sizeof *tail);
    tail->replay = replay;
    tail->recording = recording;
    tail->sink = sink;
    tail->plan = plan;
    tail->max_rate = spec->max_rate;
    tail->number = spec->number;
    tail->topics = mem_zero(spec->topic_count, sizeof *tail->topics);
    for (; tail->topic_count < spec->topic_count; tail->topic_count++)
        tail->topics[tail->topic_count] = mem_strdup(spec->topics[tail->topic_count]);
    recording_heed(recording, &tail->stopping);
    content_walk_begin(&tail->walk, &replay->content, recording);
    pthread_mutex_init(&tail->leaving, NULL);
    pthread_mutex_init(&tail->lock, NULL);
    pthread_cond_init(&tail->wake, NULL);
    if (pthread_create(&tail->thread, NULL, run, tail) == 0)
        return tail;
    error_set(error, ERROR_FAILED, _("cannot start a thread for reading"));
    finish(tail);
    return NULL;
}

static void wake(struct replay_tail *tail)
{
    pthread_mutex_lock(&tail->lock);
    pthread_cond_broadcast(&tail->wake);
    pthread_mutex_unlock(&tail->lock);
}

struct replay_tail *replay_tail_retire(struct replay_tail *tail, struct replay_tail *list)
{
    atomic_store(&tail->stopping, true);
    wake(tail);
    pthread_mutex_lock(&tail->leaving);
    tail->sink = NULL;
    pthread_mutex_unlock(&tail->leaving);
    tail->next = list;
    return tail;
}

struct replay_tail *replay_tail_reap(struct replay_tail *list, bool wait)
{
    for (struct replay_tail **at = &list; *at;) {
        struct replay_tail *tail = *at;
        if (!wait && !atomic_load(&tail->ended)) {
            at = &tail->next;
            continue;
        }
        *at = tail->next;
        pthread_join(tail->thread, NULL);
        finish(tail);
    }
    return list;
}

void replay_tail_pause(struct replay_tail *tail, bool paused)
{
    atomic_store(&tail->paused, paused);
    wake(tail);
}
