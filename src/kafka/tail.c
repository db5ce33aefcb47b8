/* How T1 works.
 *
 *   open a handle ─► metadata of its topics ─► starts and ends ─► consume_start_queue for each partition, one queue
 *   then, until stopped:   wait for one message, take up to 10,000 that are there, copy them into the batch, free them,
 *                          put the batch into the sink when it is full or the queue is empty
 *
 * All partitions are forwarded into one queue, so that limits and waits are those of one queue. The thread owns all of
 * `struct tail` but what `lock` guards. Whoever retires the tail takes the sink away under the same lock that is held
 * while the sink is called, and need not wait for the thread, which may be inside a request.
 */
#include "kafka/tail.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/ends.h"
#include "kafka/message.h"
#include "kafka/tail_plan.h"
#include "kafka/tail_report.h"

enum {
    MESSAGES_AT_ONCE = 10000,
    BATCH_BYTES = 1024 * 1024 - 64 * 1024,
    WAIT_MS = 100,
    REQUEST_MS = 1000, /* a request that nobody answers; tried again while the tail runs */
    FIRST_REQUEST_MS = 5000,
    REFRESH_US = 3000000,
    REPORT_US = 250000,
    PAUSED_ENDS_US = 2000000,
    WAKE_BYTES = 2 << 20 /* taken from the queue between two looks of the fetchers at it */
};

struct tail {
    struct tail *next; /* in the source's list */
    struct live_source *live;
    struct tail_spec spec; /* a deep copy */
    rd_kafka_t *handle;
    rd_kafka_queue_t *queue; /* set and cleared under lock */
    rd_kafka_message_t **messages;
    struct batch batch;
    struct tail_plan plan;
    uint64_t records, bytes;
    size_t since_wake; /* bytes taken since the fetchers were woken */
    int64_t started_us, refreshed_us, reported_us;
    bool sink_refused;

    pthread_t thread;
    atomic_bool stopping;
    atomic_bool ended; /* the thread touches nothing any more */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct sink *sink; /* under lock; NULL: retired */
    bool paused;       /* under lock */
};

static void spec_copy(struct tail_spec *to, const struct tail_spec *from)
{
    *to = *from;
    char **topics = mem_zero(from->topic_count, sizeof *topics);
    for (size_t i = 0; i < from->topic_count; i++)
        topics[i] = mem_strdup(from->topics[i]);
    to->topics = (const char *const *)topics;
    if (from->partition_count)
        to->partitions = mem_dup(from->partitions, from->partition_count * sizeof *from->partitions);
}

static void spec_finish(struct tail_spec *spec)
{
    for (size_t i = 0; i < spec->topic_count; i++)
        free((void *)(uintptr_t)spec->topics[i]);
    free((void *)(uintptr_t)spec->topics);
    if (spec->partition_count)
        free((void *)(uintptr_t)spec->partitions);
}

/* Waits until `deadline_us` (monotonic) or a wake-up, while stopping is not asked for. */
static void wait_until(struct tail *tail, int64_t deadline_us)
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
    if (!atomic_load(&tail->stopping))
        pthread_cond_timedwait(&tail->wake, &tail->lock, &until);
    pthread_mutex_unlock(&tail->lock);
}

/* Hands the batch to the sink; false: the tail ends. */
static bool flush(struct tail *tail)
{
    if (!tail->batch.count)
        return true;
    pthread_mutex_lock(&tail->lock);
    bool wanted = tail->sink && tail->sink->put(tail->sink, &tail->batch);
    pthread_mutex_unlock(&tail->lock);
    tail->records += tail->batch.count;
    tail->bytes += tail->batch.len;
    tail->since_wake += tail->batch.len;
    if (tail->since_wake >= WAKE_BYTES) {
        handle_wake_fetchers(tail->handle, tail->live);
        tail->since_wake = 0;
    }
    batch_clear(&tail->batch);
    if (!wanted)
        tail->sink_refused = true;
    return wanted;
}

static size_t record_limit(struct tail *tail)
{
    pthread_mutex_lock(&tail->lock);
    size_t limit = tail->sink ? tail->sink->record_limit : 1;
    pthread_mutex_unlock(&tail->lock);
    return limit;
}

static void part_done(struct tail *tail, struct tail_part *part)
{
    if (part->done)
        return;
    part->done = true;
    tail->plan.done++;
}

/* An end that was met, or an error of a partition: neither is a record. */
static void take_notice(struct tail *tail, const rd_kafka_message_t *message, struct tail_part *part)
{
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (!part)
            return;
        part->at_end = true;
        part->next = part->high = offset_of(message->offset);
        if (part->end.known && message->offset >= part->end.value)
            part_done(tail, part);
        return;
    }
    struct error error = {0};
    error_set(&error, health_kind(message->err), "%s", rd_kafka_message_errstr(message));
    tail_report_event(tail->live, EVENT_TAIL_ERROR, message->rkt ? rd_kafka_topic_name(message->rkt) : "",
                      message->partition, &error, error.text);
}

static void take_message(struct tail *tail, const rd_kafka_message_t *message, size_t limit)
{
    struct tail_part *part = message->rkt ? plan_part(&tail->plan, message->rkt, message->partition) : NULL;
    if (message->err || !part) {
        if (message->err)
            take_notice(tail, message, part);
        return;
    }
    if (part->done)
        return;
    if (part->end.known && message->offset >= part->end.value) {
        part_done(tail, part);
        return;
    }
    part->at_end = false;
    part->next = offset_of(message->offset + 1);
    message_add(&tail->batch, message, part->topic, limit);
    if (part->end.known && message->offset + 1 >= part->end.value)
        part_done(tail, part);
}

/* One round: at most one wait, then all that is there. False: the tail ends. */
static bool drain(struct tail *tail)
{
    ssize_t count = 0;
    rd_kafka_message_t *first = rd_kafka_consume_queue(tail->queue, WAIT_MS);
    rd_kafka_poll(tail->handle, 0);
    if (!first)
        return true;
    size_t limit = record_limit(tail);
    take_message(tail, first, limit);
    rd_kafka_message_destroy(first);
    do {
        count = rd_kafka_consume_batch_queue(tail->queue, 0, tail->messages, MESSAGES_AT_ONCE);
        for (ssize_t i = 0; i < count; i++) {
            take_message(tail, tail->messages[i], limit);
            rd_kafka_message_destroy(tail->messages[i]);
            if (tail->batch.len >= BATCH_BYTES && !tail->sink_refused)
                flush(tail);
        }
        if (tail->sink_refused)
            return false;
    } while (count == MESSAGES_AT_ONCE && !atomic_load(&tail->stopping));
    return flush(tail);
}

static void start_parts(struct tail *tail, size_t first)
{
    for (size_t i = first; i < tail->plan.count; i++) {
        struct tail_part *part = &tail->plan.parts[i];
        if (part->started)
            continue;
        if (part->end.known && part->start >= part->end.value) {
            part_done(tail, part);
            continue;
        }
        part->started = rd_kafka_consume_start_queue(tail->plan.topics[part->topic].handle, part->partition,
                                                     part->start, tail->queue) == 0;
    }
}

/* A topic that came back is another topic of the same name: it is read from its beginning. */
static void restart_topic(struct tail *tail, size_t topic)
{
    for (size_t i = 0; i < tail->plan.count; i++) {
        struct tail_part *part = &tail->plan.parts[i];
        if (part->topic != topic)
            continue;
        if (part->started)
            rd_kafka_consume_stop(tail->plan.topics[topic].handle, part->partition);
        part->started = false;
        part->start = RD_KAFKA_OFFSET_BEGINNING;
        part->next = part->high = (struct offset){0};
    }
}

static void tell_news(struct tail *tail, size_t topic, enum plan_news news)
{
    static const struct {
        enum event_kind kind;
        const char *text;
    } told[] = {
        [PLAN_PARTITIONS_ADDED] = {EVENT_PARTITIONS_ADDED, "has new partitions, read from their beginning"},
        [PLAN_TOPIC_GONE] = {EVENT_TOPIC_DELETED, "was deleted; waiting for it to come back"},
        [PLAN_TOPIC_BACK] = {EVENT_TOPIC_RECREATED, "was created again; read from its beginning"},
    };
    if (news == PLAN_SAME)
        return;
    char text[256];
    snprintf(text, sizeof text, "%s %s", tail->plan.topics[topic].name, told[news].text);
    tail_report_event(tail->live, told[news].kind, tail->plan.topics[topic].name, -1, NULL, text);
}

/* Looks for new partitions and for topics that went or came back. */
static void refresh(struct tail *tail)
{
    tail->refreshed_us = clock_mono_us();
    for (size_t topic = 0; topic < tail->plan.topic_count && !atomic_load(&tail->stopping); topic++) {
        size_t known = tail->plan.count;
        enum plan_news news;
        rd_kafka_resp_err_t err = plan_refresh(&tail->plan, tail->handle, &tail->spec, topic, REQUEST_MS, &news);
        if (err && err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
            if (health_kind(err) == ERROR_UNREACHABLE)
                health_unanswered(&tail->live->health);
            continue;
        }
        health_answered(&tail->live->health);
        for (size_t i = known; i < tail->plan.count; i++)
            tail->plan.parts[i].start = RD_KAFKA_OFFSET_BEGINNING;
        if (news == PLAN_TOPIC_BACK)
            restart_topic(tail, topic);
        if (!tail->spec.bounded || tail->plan.count == known)
            start_parts(tail, 0);
        tell_news(tail, topic, news);
    }
}

/* Metadata of every topic, tried until it is there. False: stopped, or the topic does not exist or may not be read. */
static bool learn_topics(struct tail *tail, struct error *error)
{
    int64_t patience_us = clock_mono_us() + (int64_t)FIRST_REQUEST_MS * 1000;
    for (size_t topic = 0; topic < tail->plan.topic_count;) {
        if (atomic_load(&tail->stopping))
            return false;
        enum plan_news news;
        const char *name = tail->plan.topics[topic].name;
        rd_kafka_resp_err_t err = plan_refresh(&tail->plan, tail->handle, &tail->spec, topic, REQUEST_MS, &news);
        rd_kafka_poll(tail->handle, 0);
        if (err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
            return error_set(error, ERROR_FAILED, "unknown topic '%s'", name);
        if (err && health_kind(err) == ERROR_UNREACHABLE) {
            health_unanswered(&tail->live->health);
            if (clock_mono_us() > patience_us && tail->spec.bounded)
                return health_error(&tail->live->health, err, tail->live->bootstrap, error);
            wait_until(tail, clock_mono_us() + 50000);
            continue;
        }
        if (err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE && clock_mono_us() < patience_us) {
            wait_until(tail, clock_mono_us() + 50000);
            continue;
        }
        if (err)
            return error_set(error, health_kind(err), "topic '%s': %s", name, rd_kafka_err2str(err));
        health_answered(&tail->live->health);
        topic++;
    }
    return true;
}

static void report(struct tail *tail, bool finished, bool now)
{
    int64_t time = clock_mono_us();
    if (!now && time - tail->reported_us < REPORT_US)
        return;
    tail->reported_us = time;
    tail_report_state(tail->live, tail->handle, &tail->plan, tail->records, tail->bytes, finished);
}

/* While paused nothing is fetched, so the ends are asked for: how far behind the view is goes on growing, truly. */
static void ask_ends(struct tail *tail)
{
    struct ends_row *rows = mem_zero(tail->plan.count, sizeof *rows);
    for (size_t i = 0; i < tail->plan.count; i++) {
        const struct tail_part *part = &tail->plan.parts[i];
        rows[i] = (struct ends_row){
            .topic = tail->plan.topics[part->topic].name, .partition = part->partition, .leader = part->leader};
    }
    ends_ask(tail->handle, rows, tail->plan.count, ENDS_HIGH, REQUEST_MS);
    for (size_t i = 0; i < tail->plan.count; i++)
        if (rows[i].offset.known)
            tail->plan.parts[i].high = rows[i].offset;
    free(rows);
}

static bool is_paused(struct tail *tail)
{
    pthread_mutex_lock(&tail->lock);
    bool paused = tail->paused;
    pthread_mutex_unlock(&tail->lock);
    return paused;
}

static void stay_paused(struct tail *tail)
{
    while (is_paused(tail) && !atomic_load(&tail->stopping)) {
        ask_ends(tail);
        report(tail, false, true);
        if (is_paused(tail))
            wait_until(tail, clock_mono_us() + PAUSED_ENDS_US);
    }
}

static void keep_to_rate(struct tail *tail)
{
    if (tail->spec.max_rate <= 0)
        return;
    int64_t due_us = tail->started_us + (int64_t)(tail->records * 1000000 / (uint64_t)tail->spec.max_rate);
    while (clock_mono_us() < due_us && !atomic_load(&tail->stopping))
        wait_until(tail, due_us);
}

static void read_on(struct tail *tail)
{
    while (!atomic_load(&tail->stopping) && !(tail->spec.bounded && tail->plan.done == tail->plan.count)) {
        stay_paused(tail);
        if (!drain(tail))
            return;
        keep_to_rate(tail);
        report(tail, false, false);
        if (clock_mono_us() - tail->refreshed_us > REFRESH_US)
            refresh(tail);
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
    struct error error = {0};
    plan_init(&tail->plan, tail->handle, &tail->spec);
    bool ready =
        learn_topics(tail, &error) && plan_resolve(&tail->plan, tail->handle, &tail->spec, 0, FIRST_REQUEST_MS, &error);
    if (ready) {
        tail->started_us = tail->refreshed_us = clock_mono_us();
        start_parts(tail, 0);
        tail_report_event(tail->live, EVENT_TAIL_STARTED, tail->plan.topics[0].name, -1, NULL, "");
        read_on(tail);
        report(tail, tail->spec.bounded && tail->plan.done == tail->plan.count, true);
    }
    if (!atomic_load(&tail->stopping))
        tail_report_event(tail->live, EVENT_TAIL_ENDED, tail->plan.topics[0].name, -1, &error, error.text);
    close_all(tail);
    atomic_store(&tail->ended, true);
    return NULL;
}

struct tail *tail_create(struct live_source *live, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    rd_kafka_t *handle = handle_open(live, spec->uncommitted ? HANDLE_TAIL_DIRTY : HANDLE_TAIL, error);
    if (!handle)
        return NULL;
    struct tail *tail = mem_zero(1, sizeof *tail);
    tail->live = live;
    tail->handle = handle;
    tail->queue = rd_kafka_queue_new(handle);
    tail->messages = mem_alloc(MESSAGES_AT_ONCE * sizeof *tail->messages);
    tail->sink = sink;
    spec_copy(&tail->spec, spec);
    pthread_mutex_init(&tail->lock, NULL);
    pthread_cond_init(&tail->wake, NULL);
    if (pthread_create(&tail->thread, NULL, run, tail) != 0) {
        error_set(error, ERROR_FAILED, "cannot start a thread for reading");
        close_all(tail);
        spec_finish(&tail->spec);
        free(tail);
        return NULL;
    }
    return tail;
}

void tail_retire(struct tail *tail)
{
    atomic_store(&tail->stopping, true);
    pthread_mutex_lock(&tail->lock);
    tail->sink = NULL;
    if (tail->queue)
        rd_kafka_queue_yield(tail->queue);
    pthread_cond_broadcast(&tail->wake);
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
    tail->paused = paused;
    pthread_cond_broadcast(&tail->wake);
    pthread_mutex_unlock(&tail->lock);
}
