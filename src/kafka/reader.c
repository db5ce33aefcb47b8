#include "kafka/reader.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/message.h"

enum { WAIT_MS = 50, TOPIC_MAX = 256 };

struct reader {
    struct live_source *live;
    rd_kafka_t *handles[2]; /* by isolation level; the thread's own */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct read_request waiting; /* under lock, as all below */
    char topic[TOPIC_MAX];
    bool has_waiting;
    bool stopping;
};

static bool interrupted(struct reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    bool yes = reader->has_waiting || reader->stopping;
    pthread_mutex_unlock(&reader->lock);
    return yes;
}

/* Takes messages until enough are there, the end is met, time is up, or somebody else wants the reader. */
static void collect(struct reader *reader, rd_kafka_topic_t *topic, const struct read_request *request,
                    struct batch *batch, struct error *error)
{
    while (batch->count < request->max_records && batch->len < request->max_bytes) {
        if (interrupted(reader)) {
            error_set(error, ERROR_FAILED, _("given up for a later request"));
            return;
        }
        if (clock_mono_us() > request->deadline_us) {
            error_set(error, ERROR_UNREACHABLE, _("partition %d, offset %lld: no answer in time"),
                      (int)request->partition, (long long)request->offset);
            return;
        }
        rd_kafka_message_t *message = rd_kafka_consume(topic, request->partition, WAIT_MS);
        if (!message)
            continue;
        rd_kafka_resp_err_t err = message->err;
        if (!err)
            message_add(batch, message, 0, 0);
        else if (err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
            error_set(error, health_kind(err), _("partition %d, offset %lld: %s"), (int)request->partition,
                      (long long)request->offset, rd_kafka_message_errstr(message));
        rd_kafka_message_destroy(message);
        if (err)
            return;
    }
}

static void read_one(struct reader *reader, const struct read_request *request, struct batch *batch,
                     struct error *error)
{
    rd_kafka_t **handle = &reader->handles[request->uncommitted];
    if (!*handle)
        *handle = handle_open(reader->live, request->uncommitted ? HANDLE_READ_DIRTY : HANDLE_READ, error);
    if (!*handle)
        return;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(*handle, request->topic, NULL);
    const struct rd_kafka_metadata *metadata = NULL;
    /* With the metadata known the first record comes in milliseconds instead of half a second. */
    if (!rd_kafka_metadata(*handle, 0, topic, &metadata, 2000))
        rd_kafka_metadata_destroy(metadata);
    if (rd_kafka_consume_start(topic, request->partition, request->offset)) {
        error_set(error, ERROR_FAILED, _("cannot read partition %d: %s"), (int)request->partition,
                  rd_kafka_err2str(rd_kafka_last_error()));
    } else {
        collect(reader, topic, request, batch, error);
        rd_kafka_consume_stop(topic, request->partition);
    }
    rd_kafka_topic_destroy(topic);
}

static void *run(void *opaque)
{
    struct reader *reader = opaque;
    pthread_mutex_lock(&reader->lock);
    while (!reader->stopping) {
        if (!reader->has_waiting) {
            pthread_cond_wait(&reader->wake, &reader->lock);
            continue;
        }
        char topic[TOPIC_MAX];
        struct read_request request = reader->waiting;
        memcpy(topic, reader->topic, sizeof topic);
        request.topic = topic;
        reader->has_waiting = false;
        pthread_mutex_unlock(&reader->lock);

        struct event event = {.kind = EVENT_READ_DONE, .partition = request.partition, .tag = request.tag};
        snprintf(event.topic, sizeof event.topic, "%s", topic);
        read_one(reader, &request, &event.batch, &event.error);
        mailbox_send(reader->live->base.events, &event);
        pthread_mutex_lock(&reader->lock);
    }
    pthread_mutex_unlock(&reader->lock);
    handle_close(reader->handles[0]);
    handle_close(reader->handles[1]);
    return NULL;
}

static struct reader *reader_create(struct live_source *live)
{
    struct reader *reader = mem_zero(1, sizeof *reader);
    reader->live = live;
    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->wake, NULL);
    if (pthread_create(&reader->thread, NULL, run, reader) == 0)
        return reader;
    free(reader);
    return NULL;
}

void reader_ask(struct live_source *live, const struct read_request *request)
{
    if (!live->reader)
        live->reader = reader_create(live);
    struct reader *reader = live->reader;
    if (!reader) {
        struct event event = {.kind = EVENT_READ_DONE, .partition = request->partition, .tag = request->tag};
        error_set(&event.error, ERROR_FAILED, _("cannot start a thread for reading"));
        mailbox_send(live->base.events, &event);
        return;
    }
    pthread_mutex_lock(&reader->lock);
    reader->waiting = *request;
    snprintf(reader->topic, sizeof reader->topic, "%s", request->topic);
    reader->has_waiting = true;
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
    pthread_cond_destroy(&reader->wake);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}
