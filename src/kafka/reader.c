#include "kafka/reader.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"
#include "kafka/read_places.h"

struct slot {
    struct read_request request; /* a copy */
    bool full;
};

struct reader {
    struct live_source *live;
    rd_kafka_t *handles[2]; /* by isolation level; the thread's own, as the next */
    enum read_kind reading; /* what it is at */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct slot waiting[READ_KINDS]; /* under lock, as the next */
    bool stopping;
};

/* What is read is not held up by a request of another kind: that one comes next. */
static bool given_up(void *opaque)
{
    struct reader *reader = opaque;
    pthread_mutex_lock(&reader->lock);
    bool yes = reader->waiting[reader->reading].full || reader->stopping;
    pthread_mutex_unlock(&reader->lock);
    return yes;
}

static struct event answer_to(const struct read_request *request)
{
    return (struct event){.kind = EVENT_READ_DONE, .partition = -1, .tag = request->tag};
}

static void cancel(struct live_source *live, struct slot *slot)
{
    if (!slot->full)
        return;
    struct event event = answer_to(&slot->request);
    error_set(&event.error, ERROR_CANCELLED, _("given up for a later request"));
    mailbox_send(live->base.events, &event);
    read_request_finish(&slot->request);
    slot->full = false;
}

static void answer(struct reader *reader, const struct read_request *request)
{
    struct event event = answer_to(request);
    rd_kafka_t **handle = &reader->handles[request->uncommitted];
    if (!*handle)
        *handle = handle_open(reader->live, request->uncommitted ? HANDLE_READ_DIRTY : HANDLE_READ, &event.error);
    if (*handle)
        read_places(reader->live, *handle, request, given_up, reader, &event);
    mailbox_send(reader->live->base.events, &event);
}

/* The kind to read next; READ_KINDS: nothing waits. */
static enum read_kind choose(const struct reader *reader)
{
    enum read_kind kind = 0;
    while (kind < READ_KINDS && !reader->waiting[kind].full)
        kind++;
    return kind;
}

static void *run(void *opaque)
{
    struct reader *reader = opaque;
    pthread_mutex_lock(&reader->lock);
    while (!reader->stopping) {
        reader->reading = choose(reader);
        if (reader->reading == READ_KINDS) {
            pthread_cond_wait(&reader->wake, &reader->lock);
            continue;
        }
        struct slot *slot = &reader->waiting[reader->reading];
        struct read_request request = slot->request;
        *slot = (struct slot){0};
        pthread_mutex_unlock(&reader->lock);
        answer(reader, &request);
        read_request_finish(&request);
        pthread_mutex_lock(&reader->lock);
    }
    pthread_mutex_unlock(&reader->lock);
    handle_close(reader->handles[0]);
    handle_close(reader->handles[1]);
    return NULL;
}

static void reader_free(struct reader *reader)
{
    pthread_cond_destroy(&reader->wake);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}

static struct reader *reader_create(struct live_source *live)
{
    struct reader *reader = mem_zero(1, sizeof *reader);
    reader->live = live;
    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->wake, NULL);
    if (pthread_create(&reader->thread, NULL, run, reader) == 0)
        return reader;
    reader_free(reader);
    return NULL;
}

void reader_ask(struct live_source *live, const struct read_request *request)
{
    if (!live->reader)
        live->reader = reader_create(live);
    struct reader *reader = live->reader;
    if (!reader) {
        struct event event = answer_to(request);
        error_set(&event.error, ERROR_FAILED, _("cannot start a thread for reading"));
        mailbox_send(live->base.events, &event);
        return;
    }
    pthread_mutex_lock(&reader->lock);
    struct slot *slot = &reader->waiting[request->kind];
    cancel(live, slot);
    read_request_copy(&slot->request, request);
    slot->full = true;
    pthread_cond_signal(&reader->wake);
    pthread_mutex_unlock(&reader->lock);
}

void reader_destroy(struct reader *reader)
{
    if (!reader)
        return;
    pthread_mutex_lock(&reader->lock);
    reader->stopping = true;
    pthread_cond_signal(&reader->wake);
    pthread_mutex_unlock(&reader->lock);
    pthread_join(reader->thread, NULL);
    for (enum read_kind kind = 0; kind < READ_KINDS; kind++)
        cancel(reader->live, &reader->waiting[kind]);
    reader_free(reader);
}
