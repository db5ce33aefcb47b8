/* How T1 works.
 *
 *   open a handle ─► metadata of its topics ─► starts and ends ─► consume_start_queue for each partition, one queue
 *   then, until stopped:   wait for one message, take up to 10,000 that are there, copy them into the batch, free them,
 *                          put the batch into the sink when it is full or the queue is empty
 *
 * All partitions are forwarded into one queue, so that limits and waits are those of one queue. Whoever retires the
 * tail waits for a call of the sink that is under way, and need not wait for the thread, which may be inside a request.
 */
#include "kafka/tail.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/tail_drain.h"
#include "kafka/tail_inner.h"
#include "kafka/tail_report.h"
#include "kafka/tail_topics.h"

enum { REPORT_US = 250000, PAUSED_ENDS_US = 2000000 };

static void spec_copy(struct tail_spec *to, const struct tail_spec *from)
{
    *to = *from;
    char **topics = mem_zero(from->topic_count, sizeof *topics);
    for (size_t i = 0; i < from->topic_count; i++)
        topics[i] = mem_strdup(from->topics[i]);
    to->topics = (const char *const *)topics;
    to->places = mem_dup(from->places, from->place_count * sizeof *from->places);
    if (from->partition_count)
        to->partitions = mem_dup(from->partitions, from->partition_count * sizeof *from->partitions);
}

static void spec_finish(struct tail_spec *spec)
{
    for (size_t i = 0; i < spec->topic_count; i++)
        free((void *)(uintptr_t)spec->topics[i]);
    free((void *)(uintptr_t)spec->topics);
    free((void *)(uintptr_t)spec->places);
    if (spec->partition_count)
        free((void *)(uintptr_t)spec->partitions);
}

/* Also ends when `paused` is not so any more. */
static void wait_while(struct tail *tail, bool paused, int64_t deadline_us)
{
    int64_t left = deadline_us - clock_mono_us();
    if (left <= 0)
        return;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t nanoseconds = until.tv_nsec + left % 1000000 * 1000;
    until.tv_sec += left / 1000000 + nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    pthread_mutex_lock(&tail->lock);
    if (!atomic_load(&tail->stopping) && atomic_load(&tail->paused) == paused)
        pthread_cond_timedwait(&tail->wake, &tail->lock, &until);
    pthread_mutex_unlock(&tail->lock);
}

void tail_wait_until(struct tail *tail, int64_t deadline_us)
{
    wait_while(tail, atomic_load(&tail->paused), deadline_us);
}

void tail_part_done(struct tail *tail, struct tail_part *part)
{
    if (part->done)
        return;
    part->done = true;
    tail->plan.done++;
    if (part->lost) {
        part->lost = false;
        tail->lost_parts--;
    }
}

void tail_fail(struct tail *tail, const struct error *error)
{
    if (!tail->failed)
        tail->error = *error;
    tail->failed = true;
}

static void report(struct tail *tail, bool finished, bool now)
{
    int64_t time = clock_mono_us();
    if (!now && time - tail->reported_us < REPORT_US)
        return;
    tail->reported_us = time;
    tail_report_state(tail, finished);
}

/* While paused nothing is fetched, so the ends are asked for: how far behind the view is goes on growing, truly. */
static void stay_paused(struct tail *tail)
{
    while (atomic_load(&tail->paused) && !atomic_load(&tail->stopping)) {
        tail_ask_ends(tail);
        report(tail, false, true);
        wait_while(tail, true, clock_mono_us() + PAUSED_ENDS_US);
    }
}

/* The library says that an end was met only when a fetch came back empty, which takes half a second. */
static bool caught_up(const struct tail_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct tail_part *part = &plan->parts[i];
        bool reached = part->next.known && part->high.known && part->next.value >= part->high.value;
        if (!part->at_end && !reached)
            return false;
    }
    return true;
}

static bool is_through(const struct tail *tail)
{
    return tail->spec.bounded && tail->plan.done == tail->plan.count;
}

static void read_on(struct tail *tail)
{
    while (!atomic_load(&tail->stopping) && !is_through(tail) && !tail->failed) {
        stay_paused(tail);
        if (!tail_drain(tail))
            return;
        tail_keep_to_rate(tail);
        /* Who waits for the newest records to be complete is told at once. */
        bool first = !tail->told_caught_up && caught_up(&tail->plan);
        tail->told_caught_up |= first;
        report(tail, false, first);
        if (clock_mono_us() - tail->refreshed_us > REFRESH_US)
            tail_refresh(tail);
        if (tail->lost_parts && !tail->failed)
            tail_recover(tail);
    }
}

static void close_all(struct tail *tail)
{
    for (size_t i = 0; i < tail->plan.count; i++) {
        const struct tail_part *part = &tail->plan.parts[i];
        if (part->started)
            rd_kafka_consume_stop(tail->plan.topics[part->topic].handle, part->partition);
    }
    plan_finish(&tail->plan);
    pthread_mutex_lock(&tail->lock);
    rd_kafka_queue_t *queue = tail->queue;
    tail->queue = NULL;
    pthread_mutex_unlock(&tail->lock);
    rd_kafka_queue_destroy(queue);
    handle_close(tail->handle);
    batch_finish(&tail->batch);
    free(tail->messages);
}

static void *run(void *opaque)
{
    struct tail *tail = opaque;
    plan_init(&tail->plan, tail->handle, &tail->spec);
    if (tail_open_topics(tail)) {
        tail_report_event(tail, EVENT_TAIL_STARTED, tail->plan.topics[0].name, -1, NULL, "");
        read_on(tail);
        report(tail, is_through(tail), true);
    }
    tail_report_event(tail, EVENT_TAIL_ENDED, tail->plan.topics[0].name, -1, &tail->error, tail->error.text);
    close_all(tail);
    atomic_store(&tail->ended, true);
    return NULL;
}

struct tail *tail_create(struct live_source *live, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    static const enum handle_role roles[2][2] = {{HANDLE_TAIL, HANDLE_TAIL_DIRTY},
                                                 {HANDLE_TAIL_BOUNDED, HANDLE_TAIL_BOUNDED_DIRTY}};
    rd_kafka_t *handle = handle_open(live, roles[spec->bounded][spec->uncommitted], error);
    if (!handle)
        return NULL;
    struct tail *tail = mem_zero(1, sizeof *tail);
    tail->live = live;
    tail->handle = handle;
    tail->queue = rd_kafka_queue_new(handle);
    tail->messages = mem_alloc(TAIL_MESSAGES_AT_ONCE * sizeof *tail->messages);
    tail->sink = sink;
    spec_copy(&tail->spec, spec);
    pthread_mutex_init(&tail->lock, NULL);
    pthread_cond_init(&tail->wake, NULL);
    if (pthread_create(&tail->thread, NULL, run, tail) != 0) {
        error_set(error, ERROR_FAILED, _("cannot start a thread for reading"));
        close_all(tail);
        spec_finish(&tail->spec);
        free(tail);
        return NULL;
    }
    return tail;
}

/* Under the lock. T1 may wait on the condition, or for a message. */
static void wake_thread(struct tail *tail)
{
    if (tail->queue)
        rd_kafka_queue_yield(tail->queue);
    pthread_cond_broadcast(&tail->wake);
}

void tail_retire(struct tail *tail)
{
    pthread_mutex_lock(&tail->lock);
    atomic_store(&tail->stopping, true);
    wake_thread(tail);
    while (tail->putting)
        pthread_cond_wait(&tail->wake, &tail->lock);
    pthread_mutex_unlock(&tail->lock);
}

struct tail *tail_prepend(struct tail *tail, struct tail *list)
{
    tail->next = list;
    return tail;
}

struct tail *tail_reap(struct tail *list, bool wait)
{
    struct tail **at = &list;
    while (*at) {
        struct tail *tail = *at;
        if (!wait && !atomic_load(&tail->ended)) {
            at = &tail->next;
            continue;
        }
        *at = tail->next;
        pthread_join(tail->thread, NULL);
        pthread_cond_destroy(&tail->wake);
        pthread_mutex_destroy(&tail->lock);
        spec_finish(&tail->spec);
        free(tail);
    }
    return list;
}

void tail_set_paused(struct tail *tail, bool paused)
{
    pthread_mutex_lock(&tail->lock);
    atomic_store(&tail->paused, paused);
    wake_thread(tail);
    pthread_mutex_unlock(&tail->lock);
}
