#include "kafka/demo_times.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

enum { WAIT_MS = 100, REQUEST_MS = 1000 };

struct search {
    struct ends_row *row;
    rd_kafka_topic_t *topic; /* NULL: not read, or no longer */
    int64_t low, high;       /* what was there when it began */
};

struct times {
    rd_kafka_t *handle;
    rd_kafka_queue_t *queue;
    struct search *searches;
    size_t count, open;
    int64_t time, deadline_us;
    struct volume_sketch *sketch; /* takes all times; NULL: the first at or after `time` is looked for */
    const atomic_bool *give_up;   /* NULL: nobody asks to */
};

static bool given_up(const struct times *times)
{
    return times->give_up && atomic_load(times->give_up);
}

static void end_search(struct times *times, struct search *search, rd_kafka_resp_err_t err)
{
    search->row->err = err;
    rd_kafka_consume_stop(search->topic, search->row->partition);
    rd_kafka_topic_destroy(search->topic);
    search->topic = NULL;
    times->open--;
}

static void begin_search(struct times *times, struct search *search)
{
    const struct rd_kafka_metadata *metadata = NULL;
    if (given_up(times) || search->row->err || search->low >= search->high)
        return;
    search->topic = rd_kafka_topic_new(times->handle, search->row->topic, NULL);
    if (!search->topic)
        return;
    times->open++;
    /* With the metadata known the first record comes in milliseconds. */
    if (!rd_kafka_metadata(times->handle, 0, search->topic, &metadata, REQUEST_MS))
        rd_kafka_metadata_destroy(metadata);
    if (rd_kafka_consume_start_queue(search->topic, search->row->partition, search->low, times->queue))
        end_search(times, search, rd_kafka_last_error());
}

static struct search *search_of(struct times *times, const rd_kafka_message_t *message)
{
    for (size_t i = 0; i < times->count; i++) {
        struct search *search = &times->searches[i];
        if (search->topic && search->row->partition == message->partition && message->rkt &&
            strcmp(search->row->topic, rd_kafka_topic_name(message->rkt)) == 0)
            return search;
    }
    return NULL;
}

static void take(struct times *times, const rd_kafka_message_t *message)
{
    struct search *search = search_of(times, message);
    if (!search)
        return;
    if (message->err) {
        end_search(times, search,
                   message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ? RD_KAFKA_RESP_ERR_NO_ERROR : message->err);
        return;
    }
    int64_t at_ms = rd_kafka_message_timestamp(message, NULL);
    bool inside = message->offset < search->high, found = inside && !times->sketch && at_ms >= times->time;
    if (inside && times->sketch)
        volume_sketch_add(times->sketch, at_ms);
    if (found)
        search->row->offset = offset_of(message->offset);
    if (found || message->offset + 1 >= search->high)
        end_search(times, search, RD_KAFKA_RESP_ERR_NO_ERROR);
}

static void read_all(struct times *times)
{
    while (times->open > 0 && !given_up(times) && clock_mono_us() < times->deadline_us) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(times->queue, WAIT_MS);
        if (!message)
            continue;
        take(times, message);
        rd_kafka_message_destroy(message);
    }
    for (size_t i = 0; i < times->count; i++)
        if (times->searches[i].topic)
            end_search(times, &times->searches[i], RD_KAFKA_RESP_ERR__TIMED_OUT);
}

/* The rows have their errors when an end of theirs is not known. */
static void ask_ends(struct times *times, struct ends_row *rows, int timeout_ms)
{
    ends_ask(times->handle, rows, times->count, ENDS_LOW, timeout_ms);
    for (size_t i = 0; i < times->count; i++)
        times->searches[i] = (struct search){.row = &rows[i], .low = rows[i].offset.value};
    if (given_up(times))
        return;
    ends_ask(times->handle, rows, times->count, ENDS_HIGH, timeout_ms);
    for (size_t i = 0; i < times->count; i++)
        times->searches[i].high = rows[i].offset.value;
}

static void ask(struct live_source *live, struct ends_row *rows, size_t count, int64_t time,
                struct volume_sketch *sketch, int timeout_ms, const atomic_bool *give_up)
{
    struct times times = {.handle = handle_open(live, HANDLE_READ_DIRTY, NULL),
                          .count = count,
                          .time = time,
                          .sketch = sketch,
                          .give_up = give_up,
                          .deadline_us = clock_mono_us() + (int64_t)timeout_ms * 1000};
    if (!times.handle) {
        for (size_t i = 0; i < count; i++)
            rows[i].err = RD_KAFKA_RESP_ERR__FAIL;
        return;
    }
    times.queue = rd_kafka_queue_new(times.handle);
    times.searches = mem_zero(count, sizeof *times.searches);
    ask_ends(&times, rows, give_up && timeout_ms > REQUEST_MS ? REQUEST_MS : timeout_ms);
    for (size_t i = 0; i < count; i++) {
        rows[i].offset = (struct offset){0};
        begin_search(&times, &times.searches[i]);
    }
    read_all(&times);
    free(times.searches);
    rd_kafka_queue_destroy(times.queue);
    handle_close(times.handle);
}

void demo_times_ask(struct live_source *live, struct ends_row *rows, size_t count, int64_t time, int timeout_ms)
{
    ask(live, rows, count, time, NULL, timeout_ms, NULL);
}

bool demo_times_read(struct live_source *live, struct ends_row *rows, size_t count, struct volume_sketch *sketch,
                     int timeout_ms, const atomic_bool *give_up)
{
    ask(live, rows, count, 0, sketch, timeout_ms, give_up);
    bool whole = !atomic_load(give_up);
    for (size_t i = 0; i < count; i++)
        whole = whole && !rows[i].err;
    return whole;
}
