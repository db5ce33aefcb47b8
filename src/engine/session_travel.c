/* Standing somewhere in the log (session_locate.c has found where). Pages are read forward as somebody comes to them,
 * merged by time, so that it is one scroll however many partitions there are, and nothing that he has not seen is
 * evicted: what lies ahead of him takes at most half of the ring. Where the pages meet the ends of the log, a tail goes
 * on from there and he is in the stream again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "engine/session_inner.h"
#include "model/arena.h"
#include "model/merge.h"
#include "model/snapshot.h"
#include "model/topics.h"

enum {
    NEXT_FIRST = 256, /* records of all partitions in the first page: how large they are is not known yet */
    NEXT_BYTES = 1 << 20,
    NEXT_LEAST = 2, /* of each */
    NEXT_MOST = 20000,
    NEXT_SPAN = 100000,      /* offsets of each: where there are few records among them */
    RECORD_BYTES = 64 << 10, /* larger ones are kept cut, as rows are */
    NEXT_SECONDS = 10,
    AGAIN_US = 2000000,
    FEW_MATCHES = 200 /* with a filter: as many rows ahead are enough */
};

bool session_travels(const struct session *session)
{
    return session->pages.travels != TRAVELS_NOT;
}

void session_tell_places(struct session *session)
{
    const struct pages *pages = &session->pages;
    struct arena *arena = NULL;
    struct tail_state *state = arena_block(sizeof *state, &arena);
    const char **topics = arena_alloc(arena, session->topic_count, sizeof *topics);
    for (size_t i = 0; i < session->topic_count; i++)
        topics[i] = arena_strdup(arena, session->topics[i]);
    state->topics = topics;
    state->topic_count = session->topic_count;
    state->number = session->generation;
    state->rows = arena_alloc(arena, pages->count, sizeof *state->rows);
    state->count = pages->count;
    state->behind = offset_of(0);
    for (size_t i = 0; i < pages->count; i++) {
        const struct page_part *part = &pages->parts[i];
        state->rows[i] = (struct tail_partition){.topic = part->topic,
                                                 .partition = part->partition,
                                                 .position = offset_of(part->position),
                                                 .low = offset_of(part->low),
                                                 .high = offset_of(part->high)};
        state->behind.value += part->high > part->position ? part->high - part->position : 0;
    }
    board_put_tail(session->board, state);
}

void session_end_travel(struct session *session)
{
    struct pages *pages = &session->pages;
    if (pages->travels == TRAVELS_LOCATING) {
        session_start_tail(session);
        return;
    }
    if (pages->travels == TRAVELS_NOT)
        return;
    struct read_place *places = mem_zero(pages->count + 1, sizeof *places);
    for (size_t i = 0; i < pages->count; i++)
        places[i] = (struct read_place){.topic = session->topics[pages->parts[i].topic],
                                        .number = pages->parts[i].topic,
                                        .partition = pages->parts[i].partition,
                                        .from = pages->parts[i].position,
                                        .to = INT64_MAX};
    pages->travels = TRAVELS_NOT;
    session_go_live(session, places, pages->count);
    free(places);
}

/* --- the next page --- */

/* The survey knows newer ends of a single topic. */
static void learn_ends(struct session *session)
{
    struct snapshot *snapshot = session_snapshot(session);
    const struct partitions *partitions = snapshot->partitions;
    struct page_part *near = NULL;
    bool is_ours = partitions && session->topic_count == 1 && strcmp(partitions->topic, session->topics[0]) == 0;
    bool news = false;
    for (size_t i = 0; is_ours && i < partitions->count; i++) {
        struct record_head head = {.partition = partitions->rows[i].partition};
        struct offset high = partitions->rows[i].lso.known ? partitions->rows[i].lso : partitions->rows[i].high;
        struct page_part *part = session_part_of(&session->pages, &head, &near);
        if (part && high.known && high.value > part->high) {
            part->high = high.value;
            news = true;
        }
    }
    block_release(snapshot);
    if (news)
        session_tell_places(session);
}

/* 0: all are at their ends. */
static size_t choose_next(struct pages *pages, const struct session *session, struct read_place *places)
{
    size_t count = 0;
    for (size_t i = 0; i < pages->count; i++) {
        struct page_part *part = &pages->parts[i];
        part->asked = part->position < part->high;
        part->failed = false;
        part->from = part->position;
        part->to = part->high - part->position > NEXT_SPAN ? part->position + NEXT_SPAN : part->high;
        if (part->asked)
            places[count++] = (struct read_place){.topic = session->topics[part->topic],
                                                  .number = part->topic,
                                                  .partition = part->partition,
                                                  .from = part->from,
                                                  .to = part->to};
    }
    return count;
}

static void read_on(struct session *session)
{
    struct pages *pages = &session->pages;
    struct read_place *places = mem_zero(pages->count + 1, sizeof *places);
    size_t count = choose_next(pages, session, places);
    if (!pages->each)
        pages->each = NEXT_FIRST / (int64_t)pages->count;
    pages->each = pages->each < NEXT_LEAST ? NEXT_LEAST : pages->each;
    struct read_request request = {.kind = READ_PAGE,
                                   .places = places,
                                   .place_count = count,
                                   .max_records = (size_t)pages->each,
                                   .record_limit = RECORD_BYTES,
                                   .deadline_us = clock_mono_us() + NEXT_SECONDS * 1000000,
                                   .tag = pages->on_tag = ++session->tags};
    if (count > 0) {
        pages->reads_on = true;
        session->source->ops->read_at(session->source, &request);
    } else {
        session_end_travel(session);
    }
    free(places);
}

/* How far each place was read: to its end, unless it gave as many records as it may. */
static void note_reached(struct pages *pages, const struct event *event)
{
    struct page_part *near = NULL;
    struct record record;
    for (size_t i = 0, result = 0; i < pages->count; i++) {
        struct page_part *part = &pages->parts[i];
        part->read = 0;
        if (part->asked)
            part->failed = event->results[result++].failed;
        pages->failed += part->asked && part->failed;
    }
    for (size_t at = 0; batch_next(&event->batch, &at, &record);) {
        struct page_part *part = session_part_of(pages, record.head, &near);
        if (part && ++part->read >= pages->each)
            part->to = record.head->offset + 1;
    }
}

/* Behind the record that this gives a part of the page is to be read again: a partition that has more after its page
 * has records of that time, too, which are not here. */
static size_t where_whole(struct pages *pages, const struct record *records, size_t count)
{
    struct page_part *near = NULL;
    size_t to = count;
    for (size_t i = 0; i < pages->count; i++)
        pages->parts[i].found = false;
    for (size_t i = count; i-- > 0;) { /* the last record of each comes first */
        struct page_part *part = session_part_of(pages, records[i].head, &near);
        if (!part || part->found)
            continue;
        part->found = true;
        if (part->to < part->high && i + 1 < to)
            to = i + 1;
    }
    return to;
}

/* As many bytes as a page should have, by those of this one. */
static void learn_size(struct session *session, const struct batch *page)
{
    struct pages *pages = &session->pages;
    struct ring_stats stats;
    ring_stats(session->ring, &stats);
    int64_t bytes = stats.budget / 8 < NEXT_BYTES ? (int64_t)stats.budget / 8 : NEXT_BYTES, more = pages->each * 4;
    int64_t mean = page->count ? (int64_t)(page->len / page->count) + 1 : 0;
    int64_t wanted = mean ? bytes / mean / (int64_t)pages->count : more;
    pages->each = wanted < more ? wanted : more;
    pages->each = pages->each > NEXT_MOST ? NEXT_MOST : pages->each;
}

/* The first `to` of them; the others are to be read again. */
static void push(struct session *session, const struct record *records, size_t to, size_t count)
{
    struct pages *pages = &session->pages;
    struct batch next = {0};
    struct page_part *near = NULL;
    for (size_t i = 0; i < pages->count; i++)
        if (!pages->parts[i].failed)
            pages->parts[i].position = pages->parts[i].to;
    for (size_t i = count; i-- > to;) { /* the first of those that are left is the last to be met */
        struct page_part *part = session_part_of(pages, records[i].head, &near);
        if (part)
            part->position = records[i].head->offset;
    }
    for (size_t i = 0; i < to; i++)
        batch_add_encoded(&next, records[i].head);
    ring_push(session->ring, &next);
    pages->fetched += next.len;
    analysis_notify(session->analysis);
    batch_finish(&next);
}

/* Records may be larger than the last ones: a page takes a quarter of the ring at most. */
static size_t what_fits(const struct session *session, const struct record *records, size_t count)
{
    struct ring_stats stats;
    size_t bytes = 0;
    ring_stats(session->ring, &stats);
    for (size_t i = 0; i < count; i++) {
        bytes += records[i].head->encoded;
        if (i > 0 && bytes > stats.budget / 4)
            return i;
    }
    return count;
}

static void put_behind(struct session *session, const struct batch *page)
{
    size_t count;
    struct record *records = merge_by_time(page, INT64_MAX, &count);
    push(session, records, what_fits(session, records, where_whole(&session->pages, records, count)), count);
    free(records);
}

bool session_has_reached(struct session *session, const struct place_of_record *place)
{
    struct pages *pages = &session->pages;
    struct record_head head = {.topic = place->topic, .partition = place->partition};
    struct page_part *near = NULL;
    if (pages->travels == TRAVELS_NOT)
        return true;
    const struct page_part *part = session_part_of(pages, &head, &near);
    return pages->travels == TRAVELS && (!part || part->position > place->offset || part->position >= part->high);
}

static void take_next(struct session *session, const struct event *event)
{
    struct pages *pages = &session->pages;
    if (pages->generation != session->generation || pages->travels != TRAVELS || event->error.kind == ERROR_CANCELLED)
        return;
    pages->failed = 0;
    if (event->results)
        note_reached(pages, event);
    if (!event->results || pages->failed > 0) {
        pages->error = event->error;
        pages->retried_us = clock_mono_us() + AGAIN_US;
    }
    if (event->results) {
        put_behind(session, &event->batch);
        learn_size(session, &event->batch);
        session_tell_places(session);
    }
}

bool session_take_next(struct session *session, const struct event *event)
{
    struct pages *pages = &session->pages;
    if (!pages->reads_on || event->tag != pages->on_tag)
        return false;
    pages->reads_on = false;
    take_next(session, event);
    if (pages->wants_older)
        session_begin_older(session);
    return true;
}

/* Whether there is room for more: half of the ring is for what he has not seen. */
static bool has_room(struct session *session, uint64_t below)
{
    struct ring_stats stats;
    ring_stats(session->ring, &stats);
    uint64_t held = stats.end - stats.first, mean = held ? stats.used / held + 1 : 1;
    if (*session->filter_text)
        return below < FEW_MATCHES && session->pages.fetched < stats.budget / 2;
    return below * mean < stats.budget / 2;
}

void session_read_on(struct session *session, uint64_t below)
{
    struct pages *pages = &session->pages;
    session_locate_in_time(session);
    if (pages->travels != TRAVELS || pages->reads_on || session->paused || pages->stage == OLDER_READING ||
        clock_mono_us() < pages->retried_us)
        return;
    learn_ends(session);
    if (has_room(session, below))
        read_on(session);
}

void session_moved_on(struct session *session)
{
    session->pages.fetched = 0;
}
