/* Going back past what the ring holds. As long as the ring has room, a page of each partition is fetched, merged by
 * time and put in front of what is there. Once it has evicted, there is no room: a page around the oldest record that
 * it holds takes the place of all, and the tail goes on behind that page when the person comes near its end; so coming
 * forward leads to the live end again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/session_inner.h"
#include "model/merge.h"

enum {
    PAGE_RECORDS = 2000, /* of all partitions together */
    PAGE_BYTES = 4 << 20,
    PAGE_LEAST = 20, /* of each */
    PAGE_MOST = 100000,
    RECORD_BYTES = 64 << 10, /* larger ones are kept cut, as rows are; they are fetched whole when they are opened */
    PAGE_SECONDS = 10,
    HEADS_AT_ONCE = 4096,
    REST_SHARE = 4 /* having gone on, the tail rests after a quarter of the ring */
};

static struct page_part *part_of(struct pages *pages, uint32_t topic, int32_t partition)
{
    for (size_t i = 0; i < pages->count; i++)
        if (pages->parts[i].topic == topic && pages->parts[i].partition == partition)
            return &pages->parts[i];
    return NULL;
}

void session_drop_pages(struct session *session)
{
    free(session->pages.parts);
    session->pages = (struct pages){0};
}

/* The oldest record of each partition that the ring holds. */
static void find_oldest(struct session *session)
{
    struct pages *pages = &session->pages;
    struct record_head *heads = mem_alloc(HEADS_AT_ONCE * sizeof *heads);
    size_t missing = pages->count, count;
    uint64_t got;
    for (uint64_t seq = 0; missing > 0 && (count = ring_heads(session->ring, seq, HEADS_AT_ONCE, heads, &got)) > 0;
         seq = got + count)
        for (size_t i = 0; i < count && missing > 0; i++) {
            struct page_part *part = part_of(pages, heads[i].topic, heads[i].partition);
            if (!part || part->found)
                continue;
            part->found = true;
            part->oldest = heads[i].offset;
            missing--;
        }
    free(heads);
}

/* Where each partition begins in the ring; one that has no record there begins at the tail's position. */
static bool learn_parts(struct session *session, const struct tail_state *tail)
{
    struct pages *pages = &session->pages;
    free(pages->parts);
    pages->parts = mem_zero(tail->count, sizeof *pages->parts);
    pages->count = 0;
    for (size_t i = 0; i < tail->count; i++) {
        const struct tail_partition *row = &tail->rows[i];
        if (row->position.known)
            pages->parts[pages->count++] = (struct page_part){.topic = row->topic,
                                                              .partition = row->partition,
                                                              .oldest = row->position.value,
                                                              .position = row->position.value,
                                                              .low = row->low.known ? row->low.value : 0};
    }
    find_oldest(session);
    pages->generation = session->generation;
    return pages->count > 0;
}

/* What is known of the log's beginning may be newer than what the tail knew. */
static void learn_lows(struct session *session, const struct snapshot *snapshot)
{
    const struct partitions *partitions = snapshot->partitions;
    if (!partitions || session->topic_count != 1 || strcmp(partitions->topic, session->topics[0]) != 0)
        return;
    for (size_t i = 0; i < partitions->count; i++) {
        struct page_part *part = part_of(&session->pages, 0, partitions->rows[i].partition);
        if (part && partitions->rows[i].low.known && partitions->rows[i].low.value > part->low)
            part->low = partitions->rows[i].low.value;
    }
}

/* Records of each partition, so that a page is neither small nor large. */
static int64_t size_of_page(const struct session *session, const struct ring_stats *stats)
{
    uint64_t held = stats->end - stats->first, bytes = stats->budget / 8;
    uint64_t mean = held > 0 ? stats->used / held + 1 : 1, records = PAGE_RECORDS;
    bytes = bytes < PAGE_BYTES ? bytes : PAGE_BYTES;
    if (mean * records > bytes)
        records = bytes / mean;
    int64_t each = (int64_t)records / (int64_t)session->pages.count;
    each = (each < PAGE_LEAST ? PAGE_LEAST : each) << session->pages.wider;
    return each > PAGE_MOST ? PAGE_MOST : each;
}

/* The next page of those that have more, with `around` also what follows; the caller frees *out. 0: none has more. */
static size_t choose_places(struct session *session, int64_t each, bool around, struct read_place **out)
{
    struct pages *pages = &session->pages;
    size_t count = 0;
    bool older = false;
    *out = mem_zero(pages->count + 1, sizeof **out);
    for (size_t i = 0; i < pages->count; i++) {
        struct page_part *part = &pages->parts[i];
        part->from = part->oldest - each > part->low ? part->oldest - each : part->low;
        part->to = !around ? part->oldest : part->position - part->oldest > each ? part->oldest + each : part->position;
        older |= part->from < part->oldest;
        if (part->from < part->to)
            (*out)[count++] = (struct read_place){.topic = session->topics[part->topic],
                                                  .number = part->topic,
                                                  .partition = part->partition,
                                                  .from = part->from,
                                                  .to = part->to};
    }
    return older ? count : 0;
}

static void fetch(struct session *session, const struct read_place *places, size_t count)
{
    struct read_request request = {.places = places,
                                   .place_count = count,
                                   .max_records = SIZE_MAX,
                                   .record_limit = RECORD_BYTES,
                                   .deadline_us = clock_mono_us() + PAGE_SECONDS * 1000000,
                                   .tag = ++session->read_tag};
    session->pages.tag = request.tag;
    session->pages.stage = OLDER_READING;
    session->source->ops->read_at(session->source, &request);
}

void session_read_older(struct session *session, const struct place_of_record *at)
{
    struct pages *pages = &session->pages;
    struct snapshot *snapshot = session_snapshot(session);
    struct ring_stats stats;
    struct read_place *places = NULL;
    if (session->scan || !session->topic_count || pages->stage == OLDER_READING || pages->wants || !snapshot->tail) {
        block_release(snapshot);
        return;
    }
    ring_stats(session->ring, &stats);
    bool anew = pages->generation != session->generation || stats.evicted > 0;
    if (!anew || learn_parts(session, snapshot->tail)) {
        learn_lows(session, snapshot);
        size_t count = choose_places(session, size_of_page(session, &stats), stats.evicted > 0, &places);
        if (count == 0) {
            pages->stage = OLDER_BEGINNING;
            free(places);
        } else {
            pages->around = stats.evicted > 0;
            pages->wanted = *at;
            fetch(session, places, count);
            free(places);
        }
    }
    block_release(snapshot);
}

/* Before the record that this gives a part of the page may be missing: a partition that has more before its page has
 * records of that time, too, which are not here. */
static size_t where_whole(const struct session *session, const struct record *records, size_t count)
{
    const struct pages *pages = &session->pages;
    size_t from = 0;
    bool *seen = mem_zero(pages->count, sizeof *seen);
    for (size_t i = 0; i < count; i++) {
        const struct record_head *head = records[i].head;
        for (size_t p = 0; p < pages->count; p++) {
            const struct page_part *part = &pages->parts[p];
            if (seen[p] || part->topic != head->topic || part->partition != head->partition)
                continue;
            seen[p] = true;
            if (part->from > part->low)
                from = i;
        }
    }
    free(seen);
    return from;
}

/* Records before `from` are left to the next page. */
static void note_oldest(struct session *session, const struct record *records, size_t from, size_t count)
{
    struct pages *pages = &session->pages;
    for (size_t p = 0; p < pages->count; p++) {
        struct page_part *part = &pages->parts[p];
        bool left = false;
        int64_t oldest = -1;
        for (size_t i = 0; i < count && oldest < 0; i++) {
            if (records[i].head->topic != part->topic || records[i].head->partition != part->partition)
                continue;
            left |= i < from;
            oldest = i >= from ? records[i].head->offset : -1;
        }
        if (!left) /* all of its page, or there were no records in it */
            part->oldest = part->from;
        else if (oldest >= 0)
            part->oldest = oldest;
    }
}

/* The page is all that the ring holds from now on; the tail waits behind it. */
static void begin_with(struct session *session, const struct batch *page)
{
    struct pages kept = session->pages;
    struct read_place *places = mem_zero(kept.count + 1, sizeof *places);
    for (size_t i = 0; i < kept.count; i++)
        places[i] = (struct read_place){
            .number = kept.parts[i].topic, .partition = kept.parts[i].partition, .from = kept.parts[i].to};
    session->pages = (struct pages){0}; /* or the next call would free the parts */
    session_start_tail_at(session, places, kept.count, page);
    session_pause(session, true);
    free(places);
    kept.generation = session->generation;
    kept.travels = kept.rests = kept.wants = true;
    kept.searched = 0;
    session->pages = kept;
}

static void put_in_front(struct session *session, const struct batch *page)
{
    struct batch front = {0};
    size_t count;
    struct record *records = merge_by_time(page, INT64_MAX, &count);
    size_t from = session->pages.around ? 0 : where_whole(session, records, count);
    note_oldest(session, records, from, count);
    for (size_t i = from; i < count; i++)
        batch_add_encoded(&front, records[i].head);
    if (session->pages.around)
        begin_with(session, &front);
    else
        ring_push_front(session->ring, &front);
    free(records);
    batch_finish(&front);
    analysis_notify(session->analysis);
    session->pages.wider = count > from ? 0 : session->pages.wider + 2;
}

bool session_take_page(struct session *session, const struct event *event)
{
    struct pages *pages = &session->pages;
    if (pages->stage != OLDER_READING || event->tag != pages->tag)
        return false;
    pages->stage = OLDER_THERE;
    if (pages->generation != session->generation)
        return true;
    if (event->error.kind != ERROR_NONE) {
        pages->stage = event->error.kind == ERROR_FAILED ? OLDER_THERE : OLDER_FAILED;
        return true;
    }
    put_in_front(session, &event->batch);
    if (pages->wider > 0) /* offsets that are no records: further */
        session_read_older(session, &(struct place_of_record){.topic = pages->wanted.topic,
                                                              .partition = pages->wanted.partition,
                                                              .offset = pages->wanted.offset});
    return true;
}

/* Where the record is that somebody stood at when the tail began further back. */
bool session_found(struct session *session, uint64_t *seq)
{
    struct pages *pages = &session->pages;
    struct record_head *heads = pages->wants ? mem_alloc(HEADS_AT_ONCE * sizeof *heads) : NULL;
    uint64_t got;
    bool found = false;
    for (size_t count;
         pages->wants && !found && (count = ring_heads(session->ring, pages->searched, HEADS_AT_ONCE, heads, &got)) > 0;
         pages->searched = got + count)
        for (size_t i = 0; i < count && !found; i++) {
            found = heads[i].topic == pages->wanted.topic && heads[i].partition == pages->wanted.partition &&
                    heads[i].offset >= pages->wanted.offset;
            *seq = got + i;
        }
    free(heads);
    pages->wants = false; /* all of the page is there */
    return found;
}

void session_stay(struct session *session)
{
    session->pages.travels = true;
    session->pages.rested = 0;
}

void session_rest(struct session *session, bool near_end)
{
    struct pages *pages = &session->pages;
    struct ring_stats stats;
    if (!pages->travels)
        return;
    ring_stats(session->ring, &stats);
    struct offset behind = session_behind(session);
    uint64_t held = stats.end - stats.first;
    bool came = stats.end - pages->rested > held / REST_SHARE;
    bool full = stats.used > stats.budget / 2; /* between two looks a fast tail brings a third of the ring */
    if (!pages->rests && behind.known && behind.value == 0) {
        pages->travels = false;
    } else if (pages->rests && near_end && !pages->wants) {
        pages->rests = false;
        pages->rested = stats.end;
        session_pause(session, false);
    } else if (!pages->rests && !session->paused && !near_end && came && full) {
        pages->rests = true;
        session_pause(session, true);
    }
}

void session_older_state(const struct session *session, struct older_state *state)
{
    const struct pages *pages = &session->pages;
    bool current = pages->generation == session->generation;
    *state = (struct older_state){.stage = pages->wants ? OLDER_READING
                                           : current    ? pages->stage
                                                        : OLDER_THERE,
                                  .rests = pages->rests};
}
