#include "kafka/reader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "kafka/message.h"

enum { WAIT_MS = 50 };

struct reader {
    struct live_source *live;
    rd_kafka_t *handles[2]; /* by isolation level; the thread's own */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct read_request waiting; /* under lock, as all below; a copy */
    bool has_waiting;
    bool stopping;
};

/* One place while it is read. */
struct reading {
    const struct read_place *place;
    rd_kafka_topic_t *topic;
    size_t count;
    bool started, done;
};

static bool interrupted(struct reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    bool yes = reader->has_waiting || reader->stopping;
    pthread_mutex_unlock(&reader->lock);
    return yes;
}

static struct reading *reading_of(struct reading *readings, size_t count, const rd_kafka_message_t *message)
{
    for (size_t i = 0; i < count; i++)
        if (readings[i].place->partition == message->partition && readings[i].topic == message->rkt)
            return &readings[i];
    return NULL;
}

/* False: an error that ends it. */
static bool take(struct reading *reading, const rd_kafka_message_t *message, const struct read_request *request,
                 struct batch *batch, struct error *error)
{
    const struct read_place *place = reading->place;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        reading->done = true;
        return true;
    }
    if (message->err)
        return error_set(error, health_kind(message->err), _("partition %d, offset %lld: %s"), (int)place->partition,
                         (long long)place->from, rd_kafka_message_errstr(message));
    if (reading->done)
        return true;
    if (message->offset < place->to) {
        message_add(batch, message, place->number, request->record_limit);
        reading->count++;
    }
    reading->done = message->offset + 1 >= place->to || reading->count >= request->max_records;
    return true;
}

/* Takes messages until enough are there, the ends are met, time is up, or somebody else wants the reader. */
static void collect(struct reader *reader, rd_kafka_queue_t *queue, const struct read_request *request,
                    struct reading *readings, struct batch *batch, struct error *error)
{
    const struct read_place *first = &request->places[0];
    for (size_t done = 0; done < request->place_count;) {
        if (interrupted(reader)) {
            error_set(error, ERROR_FAILED, _("given up for a later request"));
            return;
        }
        if (clock_mono_us() > request->deadline_us) {
            error_set(error, ERROR_UNREACHABLE, _("partition %d, offset %lld: no answer in time"),
                      (int)first->partition, (long long)first->from);
            return;
        }
        rd_kafka_message_t *message = rd_kafka_consume_queue(queue, WAIT_MS);
        struct reading *reading = message ? reading_of(readings, request->place_count, message) : NULL;
        bool was_done = reading && reading->done;
        bool good = !reading || take(reading, message, request, batch, error);
        done += reading && !was_done && reading->done;
        if (message)
            rd_kafka_message_destroy(message);
        if (!good)
            return;
    }
}

static void learn_topic(rd_kafka_t *handle, rd_kafka_topic_t *topic)
{
    const struct rd_kafka_metadata *metadata = NULL;
    /* With the metadata known the first record comes in milliseconds instead of half a second. */
    if (!rd_kafka_metadata(handle, 0, topic, &metadata, 2000))
        rd_kafka_metadata_destroy(metadata);
}

/* Places of one topic share its handle. */
static bool start(rd_kafka_t *handle, rd_kafka_queue_t *queue, const struct read_request *request,
                  struct reading *readings, struct error *error)
{
    for (size_t i = 0; i < request->place_count; i++) {
        struct reading *reading = &readings[i];
        const struct read_place *place = reading->place = &request->places[i];
        for (size_t k = 0; k < i && !reading->topic; k++)
            if (strcmp(readings[k].place->topic, place->topic) == 0)
                reading->topic = readings[k].topic;
        if (!reading->topic) {
            reading->topic = rd_kafka_topic_new(handle, place->topic, NULL);
            learn_topic(handle, reading->topic);
        }
        if (rd_kafka_consume_start_queue(reading->topic, place->partition, place->from, queue))
            return error_set(error, ERROR_FAILED, _("cannot read partition %d: %s"), (int)place->partition,
                             rd_kafka_err2str(rd_kafka_last_error()));
        reading->started = true;
    }
    return true;
}

static void stop(struct reading *readings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (readings[i].started)
            rd_kafka_consume_stop(readings[i].topic, readings[i].place->partition);
    for (size_t i = 0; i < count; i++) {
        bool shared = false;
        for (size_t k = 0; k < i; k++)
            shared |= readings[k].topic == readings[i].topic;
        if (!shared && readings[i].topic)
            rd_kafka_topic_destroy(readings[i].topic);
    }
}

static void read_places(struct reader *reader, const struct read_request *request, struct batch *batch,
                        struct error *error)
{
    rd_kafka_t **handle = &reader->handles[request->uncommitted];
    if (!*handle)
        *handle = handle_open(reader->live, request->uncommitted ? HANDLE_READ_DIRTY : HANDLE_READ, error);
    if (!*handle || !request->place_count)
        return;
    rd_kafka_queue_t *queue = rd_kafka_queue_new(*handle);
    struct reading *readings = mem_zero(request->place_count, sizeof *readings);
    if (start(*handle, queue, request, readings, error))
        collect(reader, queue, request, readings, batch, error);
    stop(readings, request->place_count);
    free(readings);
    rd_kafka_queue_destroy(queue);
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
        struct read_request request = reader->waiting;
        reader->waiting = (struct read_request){0};
        reader->has_waiting = false;
        pthread_mutex_unlock(&reader->lock);

        struct event event = {.kind = EVENT_READ_DONE, .partition = -1, .tag = request.tag};
        read_places(reader, &request, &event.batch, &event.error);
        read_request_finish(&request);
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
        struct event event = {.kind = EVENT_READ_DONE, .partition = -1, .tag = request->tag};
        error_set(&event.error, ERROR_FAILED, _("cannot start a thread for reading"));
        mailbox_send(live->base.events, &event);
        return;
    }
    pthread_mutex_lock(&reader->lock);
    read_request_finish(&reader->waiting);
    read_request_copy(&reader->waiting, request);
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
    read_request_finish(&reader->waiting);
    pthread_cond_destroy(&reader->wake);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}
