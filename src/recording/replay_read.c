/* Records of some places, read on a thread of their kind.
 *
 * What was recorded is known, so that it is known how many records a place has to give, and in which stretches of the
 * file they are: those are read in the order of the file until each place has its own, which are then put into the
 * order of their offsets.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "recording/replay_inner.h"

struct replay_reader {
    struct replay *replay;
    struct recording *recording; /* the thread's own; NULL: not yet */
    atomic_bool give_up;         /* the request at hand: another waits, or it is all over */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct read_request waiting; /* under lock, as the next two */
    bool has_waiting, stopping;
};

/* One place while it is read. */
struct reading {
    const struct read_place *place;
    const struct content_part *part; /* NULL: it failed */
    int64_t from, to;                /* older ones than `from` were left out already */
    uint64_t left;
    struct offset_set seen;
    struct batch found;
    int64_t last; /* the greatest offset in it, while there is one */
    bool unsorted;
};

struct collecting {
    struct replay_reader *reader;
    const struct read_request *request;
    struct reading *readings;
    size_t open;  /* places that lack records */
    size_t share; /* bytes of each place; SIZE_MAX: any number */
};

static void fail(struct reading *reading, struct event *event, size_t place, const struct error *error)
{
    event->results[place].failed = true;
    if (event->error.kind == ERROR_NONE)
        event->error = *error;
    batch_clear(&reading->found);
    reading->from = reading->place->from;
    reading->part = NULL;
}

static void open_place(struct collecting *collecting, size_t at, struct event *event)
{
    const struct replay *replay = collecting->reader->replay;
    const struct read_place *place = &collecting->request->places[at];
    struct reading *reading = &collecting->readings[at];
    struct error error = {0};
    uint32_t topic = replay_topic(replay, place->topic);
    *reading = (struct reading){.place = place, .from = place->from};
    event->results[at] = (struct read_result){.from = place->from};
    if (topic != UINT32_MAX)
        reading->part = content_part(&replay->content, topic, place->partition);
    if (!reading->part) {
        if (topic == UINT32_MAX)
            error_set(&error, ERROR_FAILED, _("unknown topic '%s'"), place->topic);
        else
            error_set(&error, ERROR_FAILED, _("topic '%s' has no partition %d in the recording"), place->topic,
                      (int)place->partition);
        fail(reading, event, at, &error);
        return;
    }
    const struct offset_set *offsets = &reading->part->offsets;
    int64_t most = offset_set_behind(offsets, place->from, collecting->request->max_records);
    reading->to = most < place->to ? most : place->to;
    reading->left = offset_set_between(offsets, reading->from, reading->to);
    collecting->open += reading->left > 0;
}

static int compare_offsets(const void *left, const void *right)
{
    int64_t a = (*(const struct record_head *const *)left)->offset;
    int64_t b = (*(const struct record_head *const *)right)->offset;
    return (a > b) - (a < b);
}

static void sort_found(struct reading *reading)
{
    struct batch sorted = {0};
    struct record record;
    const struct record_head **heads = mem_alloc((reading->found.count + 1) * sizeof *heads);
    size_t count = 0;
    if (reading->unsorted) {
        for (size_t at = 0; batch_next(&reading->found, &at, &record);)
            heads[count++] = record.head;
        qsort(heads, count, sizeof *heads, compare_offsets);
        for (size_t i = 0; i < count; i++)
            batch_add_encoded(&sorted, heads[i]);
        batch_finish(&reading->found);
        reading->found = sorted;
        reading->unsorted = false;
    }
    free(heads);
}

/* The newest that the place has room for. */
static void keep_newest(struct reading *reading, size_t share)
{
    sort_found(reading);
    reading->from = batch_keep_newest(&reading->found, share, reading->from);
}

static void take(struct collecting *collecting, struct reading *reading, const struct record_head *head)
{
    size_t limit = collecting->request->record_limit, begins = reading->found.len;
    if (!offset_set_add(&reading->seen, head->offset))
        return;
    reading->left--;
    collecting->open -= reading->left == 0;
    if (head->offset < reading->from)
        return;
    bool behind = reading->found.count > 0 && head->offset < reading->last;
    reading->unsorted |= behind;
    reading->last = behind ? reading->last : head->offset;
    if (limit)
        batch_add_cut(&reading->found, head, limit);
    else
        batch_add_encoded(&reading->found, head);
    ((struct record_head *)(void *)(reading->found.data + begins))->topic = reading->place->number;
    if (reading->found.len / 2 > collecting->share)
        keep_newest(reading, collecting->share);
}

static void take_batch(struct collecting *collecting, const struct batch *batch)
{
    const struct content *content = &collecting->reader->replay->content;
    const struct content_part *part = NULL;
    struct record record;
    for (size_t at = 0; batch_next(batch, &at, &record);) {
        const struct record_head *head = record.head;
        if (!part || part->topic != head->topic || part->partition != head->partition)
            part = content_part(content, head->topic, head->partition);
        for (size_t i = 0; part && i < collecting->request->place_count; i++) {
            struct reading *reading = &collecting->readings[i];
            if (reading->part == part && head->offset >= reading->place->from && head->offset < reading->to)
                take(collecting, reading, head);
        }
    }
}

/* False: it was given up. */
static bool collect(struct collecting *collecting)
{
    struct replay_reader *reader = collecting->reader;
    struct content_walk walk;
    struct batch batch = {0};
    int64_t arrived_ms;
    content_walk_begin(&walk, &reader->replay->content, reader->recording);
    for (size_t i = 0; i < collecting->request->place_count; i++) {
        const struct reading *reading = &collecting->readings[i];
        if (reading->part)
            content_walk_want(&walk, reading->part, reading->from, reading->to);
    }
    while (collecting->open > 0 && clock_mono_us() < collecting->request->deadline_us &&
           content_walk_next(&walk, &batch, &arrived_ms))
        take_batch(collecting, &batch);
    content_walk_finish(&walk);
    batch_finish(&batch);
    return !atomic_load(&reader->give_up);
}

/* The places' records, one place after another; a place that lacks some is failed. */
static void deliver(struct collecting *collecting, struct event *event)
{
    bool late = clock_mono_us() >= collecting->request->deadline_us;
    for (size_t i = 0; i < collecting->request->place_count; i++) {
        struct reading *reading = &collecting->readings[i];
        struct error error = {0};
        if (reading->part && reading->left > 0) {
            if (late)
                error_set(&error, ERROR_UNREACHABLE, _("partition %d, offset %lld: no answer in time"),
                          (int)reading->place->partition, (long long)reading->place->from);
            else
                error_set(&error, ERROR_FAILED, _("%s was changed while it was read"),
                          collecting->reader->replay->name);
            fail(reading, event, i, &error);
        }
        keep_newest(reading, collecting->share);
        event->results[i].from = reading->from;
        batch_append(&event->batch, &reading->found);
    }
}

static void read_places(struct replay_reader *reader, const struct read_request *request, struct event *event)
{
    size_t count = request->place_count;
    struct collecting collecting = {.reader = reader, .request = request, .share = SIZE_MAX};
    if (!reader->recording)
        reader->recording = recording_share(reader->replay->recording, &event->error);
    if (!reader->recording || !count)
        return;
    recording_heed(reader->recording, &reader->give_up);
    if (request->max_bytes)
        collecting.share = request->max_bytes / count;
    collecting.readings = mem_zero(count, sizeof *collecting.readings);
    event->results = mem_zero(count, sizeof *event->results);
    for (size_t i = 0; i < count; i++)
        open_place(&collecting, i, event);
    if (collect(&collecting)) {
        deliver(&collecting, event);
    } else {
        free(event->results);
        event->results = NULL;
        error_set(&event->error, ERROR_CANCELLED, _("given up for a later request"));
    }
    for (size_t i = 0; i < count; i++) {
        offset_set_finish(&collecting.readings[i].seen);
        batch_finish(&collecting.readings[i].found);
    }
    free(collecting.readings);
}

static void refuse(struct replay *replay, const struct read_request *request, enum error_kind kind, const char *why)
{
    struct event event = {.kind = EVENT_READ_DONE, .partition = -1, .tag = request->tag};
    error_set(&event.error, kind, "%s", why);
    mailbox_send(replay->base.events, &event);
}

static void *run(void *context)
{
    struct replay_reader *reader = context;
    pthread_mutex_lock(&reader->lock);
    while (reader->has_waiting || !reader->stopping) {
        if (!reader->has_waiting) {
            pthread_cond_wait(&reader->wake, &reader->lock);
            continue;
        }
        struct read_request request = reader->waiting;
        reader->has_waiting = false;
        atomic_store(&reader->give_up, reader->stopping);
        pthread_mutex_unlock(&reader->lock);

        struct event event = {.kind = EVENT_READ_DONE, .partition = -1, .tag = request.tag};
        read_places(reader, &request, &event);
        read_request_finish(&request);
        mailbox_send(reader->replay->base.events, &event);
        pthread_mutex_lock(&reader->lock);
    }
    pthread_mutex_unlock(&reader->lock);
    return NULL;
}

static struct replay_reader *reader_create(struct replay *replay)
{
    struct replay_reader *reader = mem_zero(1, sizeof *reader);
    reader->replay = replay;
    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->wake, NULL);
    if (pthread_create(&reader->thread, NULL, run, reader) == 0)
        return reader;
    pthread_cond_destroy(&reader->wake);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
    return NULL;
}

void replay_read(struct replay *replay, const struct read_request *request)
{
    struct replay_reader **slot = &replay->readers[request->kind];
    if (!*slot)
        *slot = reader_create(replay);
    struct replay_reader *reader = *slot;
    if (!reader) {
        refuse(replay, request, ERROR_FAILED, _("cannot start a thread for reading"));
        return;
    }
    pthread_mutex_lock(&reader->lock);
    if (reader->has_waiting) {
        refuse(replay, &reader->waiting, ERROR_CANCELLED, _("given up for a later request"));
        read_request_finish(&reader->waiting);
    }
    read_request_copy(&reader->waiting, request);
    reader->has_waiting = true;
    atomic_store(&reader->give_up, true);
    pthread_cond_signal(&reader->wake);
    pthread_mutex_unlock(&reader->lock);
}

void replay_reader_destroy(struct replay_reader *reader)
{
    if (!reader)
        return;
    pthread_mutex_lock(&reader->lock);
    reader->stopping = true;
    atomic_store(&reader->give_up, true);
    pthread_cond_signal(&reader->wake);
    pthread_mutex_unlock(&reader->lock);
    pthread_join(reader->thread, NULL);
    recording_close(reader->recording);
    pthread_cond_destroy(&reader->wake);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}
