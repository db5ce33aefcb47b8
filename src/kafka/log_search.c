#include "kafka/log_search.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "kafka/ends.h"

enum { AHEAD_AGAIN_US = 60000000 };

struct log_memory {
    pthread_mutex_t lock;
    struct time_anchors *anchors; /* under lock */
};

struct log_memory *log_memory_create(void)
{
    struct log_memory *memory = mem_zero(1, sizeof *memory);
    pthread_mutex_init(&memory->lock, NULL);
    memory->anchors = time_anchors_create(TIME_ANCHORS_LOGS);
    return memory;
}

void log_memory_destroy(struct log_memory *memory)
{
    if (!memory)
        return;
    time_anchors_destroy(memory->anchors);
    pthread_mutex_destroy(&memory->lock);
    free(memory);
}

int log_search_rounds(const struct census *census, const char *topic)
{
    const struct census_topic *found = census_topic(census, topic);
    return found && found->remote == FACT_YES ? TIME_SEARCH_ROUNDS_REMOTE : TIME_SEARCH_ROUNDS;
}

/* Without an id nobody tells whether another census saw the same topic of that name. */
static uint64_t basis_of(const struct census *census, const struct census_topic *topic)
{
    if (topic && topic->id)
        return map_hash(topic->id, strlen(topic->id));
    const uint64_t seen[] = {census->serial, topic ? topic->generation : 0};
    return map_hash((const char *)seen, sizeof seen);
}

void log_place_begin(struct log_place *place, const struct census *census, const struct lag_row *row, int64_t now_ms,
                     int most_rounds)
{
    const struct census_topic *topic = census_topic(census, row->topic);
    const struct census_partition *partition = topic ? census_partition(topic, row->partition) : NULL;
    *place = (struct log_place){.log = {.topic = row->topic,
                                        .partition = row->partition,
                                        .basis = basis_of(census, topic),
                                        .high = row->high.value},
                                .leader = partition ? partition->metadata->leader : -1,
                                .append = topic && topic->append_time == FACT_YES,
                                .asked_us = row->searched.asked_us};
    time_search_begin(&place->search, row->high.value - row->lag.value, now_ms, most_rounds);
    place->search.ahead = row->searched.ahead;
}

bool log_search_asks(const struct census *census, const struct lag_row *row, int64_t now_us)
{
    if (row->searched.ahead)
        return now_us - row->searched.asked_us >= AHEAD_AGAIN_US;
    return row->searched.rounds < log_search_rounds(census, row->topic);
}

void log_place_note(const struct log_place *place, struct lag_row *row, int64_t now_us)
{
    if (place->search.rounds == 0 && !place->err)
        return;
    bool ahead = place->search.ahead && place->search.to_ms < 0;
    row->searched.rounds = row->searched.ahead && !ahead ? 1 : row->searched.rounds + 1; /* it can be found now */
    row->searched.ahead = ahead;
    row->searched.asked_us = now_us;
}

static void tell_all(struct log_memory *memory, struct log_place *places, size_t count)
{
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < count; i++)
        time_anchors_tell(memory->anchors, &places[i].log, &places[i].search);
    pthread_mutex_unlock(&memory->lock);
}

static bool is_same(const struct log_place *a, const struct log_place *b)
{
    return a->log.partition == b->log.partition && strcmp(a->log.topic, b->log.topic) == 0;
}

/* A group that moves on begins a search with each look: by rounds alone it would always come first, or never. */
static bool goes_before(const struct log_place *place, const struct log_place *other)
{
    if (place->search.rounds != other->search.rounds)
        return place->search.rounds < other->search.rounds;
    return place->asked_us < other->asked_us;
}

/* Of each partition one place. Returns how many there are. */
static size_t choose(struct log_place *places, size_t count, struct log_place **chosen)
{
    size_t chosen_count = 0;
    for (size_t at = 0; at < count;) {
        struct log_place *least = NULL;
        size_t first = at;
        for (; at < count && is_same(&places[first], &places[at]); at++) {
            if (!places[at].search.done && (!least || goes_before(&places[at], least)))
                least = &places[at];
        }
        if (least)
            chosen[chosen_count++] = least;
    }
    return chosen_count;
}

static void take(struct log_memory *memory, struct log_place *place, const struct ends_row *row)
{
    place->err = row->err;
    if (row->err) {
        time_search_fail(&place->search);
        return;
    }
    time_search_take(&place->search, row->offset, place->log.high);
    time_anchors_add(memory->anchors, &place->log, row->time, row->offset);
}

size_t log_search_round(const struct group_asker *asker, rd_kafka_t *handle, struct log_memory *memory,
                        struct log_place *places, size_t count, int timeout_ms)
{
    if (!asker->times || !count)
        return 0;
    struct log_place **chosen = mem_zero(count, sizeof *chosen);
    struct ends_row *rows = mem_zero(count, sizeof *rows);
    tell_all(memory, places, count);
    size_t asked = timeout_ms > 0 ? choose(places, count, chosen) : 0, requests = 0;
    for (size_t i = 0; i < asked; i++)
        rows[i] = (struct ends_row){.topic = chosen[i]->log.topic,
                                    .partition = chosen[i]->log.partition,
                                    .leader = chosen[i]->leader,
                                    .time = time_search_ask(&chosen[i]->search)};
    if (asked)
        requests = asker->times(asker, handle, rows, asked, timeout_ms);
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < asked; i++)
        take(memory, chosen[i], &rows[i]);
    pthread_mutex_unlock(&memory->lock);
    free(chosen);
    free(rows);
    return requests;
}

struct span log_place_span(const struct log_place *place)
{
    const struct time_search *search = &place->search;
    if (search->to_ms < 0 && !search->ahead)
        return (struct span){0};
    /* What is not narrowed down yet is a bound, whatever the times are. */
    bool bracketed = place->append && time_search_is_narrow(search);
    return span_of_log(search->from_ms, search->to_ms, bracketed, search->now_ms);
}
