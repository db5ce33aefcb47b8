/* Going back past what the ring holds. As long as the ring has evicted nothing, a page of each partition is fetched,
 * merged by time and put in front of what is there. Once it has evicted there is no room, and what it holds may be in
 * any order: whoever goes back travels to the record that he stands at (session_locate.c), and pages are put before it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/session_inner.h"
#include "model/merge.h"
#include "model/snapshot.h"
#include "model/topics.h"

enum {
    PAGE_RECORDS = 2000, /* of all partitions together */
    PAGE_BYTES = 4 << 20,
    PAGE_LEAST = 20,         /* of each */
    PAGE_MOST = 400000,      /* offsets of each, behind a hole in the log */
    WIDER_MOST = 16,         /* doublings: more than PAGE_MOST needs */
    AHEAD = 8,               /* a page around a place has an eighth of it behind that */
    RECORD_BYTES = 64 << 10, /* larger ones are kept cut, as rows are; they are fetched whole when they are opened */
    PAGE_SECONDS = 10,
    HEADS_AT_ONCE = 4096
};

int session_compare_parts(const void *left, const void *right)
{
    const struct page_part *a = left, *b = right;
    if (a->topic != b->topic)
        return a->topic < b->topic ? -1 : 1;
    return (a->partition > b->partition) - (a->partition < b->partition);
}

/* `near`: where the last one was found: neighbours in a log are often of one partition. */
struct page_part *session_part_of(struct pages *pages, const struct record_head *head, struct page_part **near)
{
    struct page_part key = {.topic = head->topic, .partition = head->partition};
    if (!*near || session_compare_parts(&key, *near) != 0)
        *near = pages->count ? bsearch(&key, pages->parts, pages->count, sizeof key, session_compare_parts) : NULL;
    return *near;
}

/* Both are by topic and partition. */
void session_note_oldest(const struct session *session, struct view_places *places)
{
    const struct pages *pages = &session->pages;
    size_t count = pages->generation == session->generation ? pages->count : 0, at = 0;
    for (size_t i = 0; i < places->count; i++) {
        struct view_place *place = &places->items[i];
        struct page_part key = {.topic = place->topic, .partition = place->partition};
        while (at < count && session_compare_parts(&pages->parts[at], &key) < 0)
            at++;
        bool known = at < count && session_compare_parts(&pages->parts[at], &key) == 0;
        place->oldest = known ? offset_of(pages->parts[at].oldest) : (struct offset){0};
    }
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
    struct page_part *near = NULL;
    size_t missing = pages->count, count;
    uint64_t got;
    for (uint64_t seq = 0; missing > 0 && (count = ring_heads(session->ring, seq, HEADS_AT_ONCE, heads, &got)) > 0;
         seq = got + count)
        for (size_t i = 0; i < count && missing > 0; i++) {
            struct page_part *part = session_part_of(pages, &heads[i], &near);
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
    if (pages->count)
        qsort(pages->parts, pages->count, sizeof *pages->parts, session_compare_parts);
    find_oldest(session);
    pages->generation = session->generation;
    return pages->count > 0;
}

/* What is known of the log's beginning may be newer than what the tail knew. */
static void learn_lows(struct session *session, const struct snapshot *snapshot)
{
    const struct partitions *partitions = snapshot->partitions;
    struct page_part *near = NULL;
    if (!partitions || session->topic_count != 1 || strcmp(partitions->topic, session->topics[0]) != 0)
        return;
    for (size_t i = 0; i < partitions->count; i++) {
        struct record_head head = {.partition = partitions->rows[i].partition};
        struct page_part *part = session_part_of(&session->pages, &head, &near);
        if (part && partitions->rows[i].low.known && partitions->rows[i].low.value > part->low)
            part->low = partitions->rows[i].low.value;
    }
}

static size_t bytes_of_page(const struct ring_stats *stats)
{
    return stats->budget / 8 < PAGE_BYTES ? stats->budget / 8 : PAGE_BYTES;
}

/* Offsets of each partition, so that a page is neither small nor large. */
static int64_t size_of_page(const struct session *session, const struct ring_stats *stats)
{
    uint64_t held = stats->end - stats->first, bytes = bytes_of_page(stats);
    uint64_t mean = held > 0 ? stats->used / held + 1 : 1, records = PAGE_RECORDS;
    if (mean * records > bytes)
        records = bytes / mean;
    int64_t each = (int64_t)records / (int64_t)session->pages.count;
    each = (each < PAGE_LEAST ? PAGE_LEAST : each) << session->pages.wider;
    return each > PAGE_MOST ? PAGE_MOST : each;
}

/* The next page of those that have more; the caller frees *out. 0: none has more. */
static size_t choose_places(struct session *session, int64_t each, struct read_place **out)
{
    struct pages *pages = &session->pages;
    size_t count = 0;
    *out = mem_zero(pages->count + 1, sizeof **out);
    for (size_t i = 0; i < pages->count; i++) {
        struct page_part *part = &pages->parts[i];
        part->from = part->oldest - each > part->low ? part->oldest - each : part->low;
        part->asked = part->from < part->oldest;
        part->failed = false;
        if (part->asked)
            (*out)[count++] = (struct read_place){.topic = session->topics[part->topic],
                                                  .number = part->topic,
                                                  .partition = part->partition,
                                                  .from = part->from,
                                                  .to = part->oldest};
    }
    return count;
}

static void fetch(struct session *session, const struct read_place *places, size_t count, size_t bytes)
{
    struct read_request request = {.kind = READ_PAGE,
                                   .places = places,
                                   .place_count = count,
                                   .max_records = SIZE_MAX,
                                   .max_bytes = 2 * bytes, /* what is larger than the mean has some room */
                                   .record_limit = RECORD_BYTES,
                                   .deadline_us = clock_mono_us() + PAGE_SECONDS * 1000000,
                                   .tag = session->page_tag = ++session->tags};
    session->pages.stage = OLDER_READING;
    session->source->ops->read_at(session->source, &request);
}

static void ask_page(struct session *session)
{
    struct pages *pages = &session->pages;
    struct snapshot *snapshot = session_snapshot(session);
    struct ring_stats stats;
    struct read_place *places = NULL;
    ring_stats(session->ring, &stats);
    bool known = pages->generation == session->generation && pages->count > 0;
    if (snapshot->tail && (known || learn_parts(session, snapshot->tail))) {
        learn_lows(session, snapshot);
        size_t count = choose_places(session, size_of_page(session, &stats), &places);
        if (count)
            fetch(session, places, count, bytes_of_page(&stats));
        else
            pages->stage = OLDER_BEGINNING;
        free(places);
    }
    block_release(snapshot);
}

static void fail(struct session *session, const char *why)
{
    session->pages.generation = session->generation;
    session->pages.stage = OLDER_FAILED;
    error_set(&session->pages.error, ERROR_FAILED, "%s", why);
}

/* Back from the record that somebody stands at, of a ring that has evicted what lies before it. */
static void go_back_from(struct session *session, const struct record *record)
{
    struct recorder_state recorder;
    recorder_state(session->recorder, &recorder);
    if (recorder.on)
        fail(session, _("a recording goes on; :record off ends it"));
    else if (!record || !session_travel_to(session, record))
        fail(session, session->paced ? _("while a recording is played, S goes back in it")
                                     : _("records without a time can be reached by :seek alone"));
    else
        session->pages.wants_older = true;
}

void session_read_older(struct session *session, const struct record *at)
{
    struct pages *pages = &session->pages;
    struct ring_stats stats;
    bool can = !session->scan && session->topic_count && pages->stage != OLDER_READING && !pages->wants &&
               pages->travels != TRAVELS_LOCATING;
    ring_stats(session->ring, &stats);
    if (can && stats.evicted > 0)
        go_back_from(session, at);
    else if (can && pages->reads_on) /* one page at a time: the parts say what was asked of each */
        pages->wants_older = true;
    else if (can)
        ask_page(session);
}

void session_begin_older(struct session *session)
{
    session->pages.wants_older = false;
    ask_page(session);
}

/* What came of each place, which were asked for in the order of the parts. */
static void take_results(struct pages *pages, const struct read_result *results)
{
    pages->failed = 0;
    for (size_t i = 0, result = 0; results && i < pages->count; i++) {
        struct page_part *part = &pages->parts[i];
        if (!part->asked)
            continue;
        part->from = results[result].from;
        part->failed = results[result++].failed;
        pages->failed += part->failed;
        if (part->failed)
            part->from = part->oldest;
    }
}

/* Before the record that this gives a part of the page may be missing: a partition that has more before its page has
 * records of that time, too, which are not here. */
static size_t where_whole(struct pages *pages, const struct record *records, size_t count)
{
    struct page_part *near = NULL;
    size_t from = 0;
    for (size_t i = 0; i < pages->count; i++)
        pages->parts[i].found = false;
    for (size_t i = 0; i < count; i++) {
        struct page_part *part = session_part_of(pages, records[i].head, &near);
        if (!part || part->found)
            continue;
        part->found = true;
        if (part->from > part->low)
            from = i;
    }
    return from;
}

/* Records before `from` are left to the next page; those of which none is left begin with their page. */
static void note_oldest(struct pages *pages, const struct record *records, size_t from, size_t count)
{
    struct page_part *near = NULL;
    for (size_t i = 0; i < pages->count; i++)
        pages->parts[i].found = false;
    for (size_t i = 0; i < from; i++) {
        struct page_part *part = session_part_of(pages, records[i].head, &near);
        if (part)
            part->found = true; /* some of its page are left */
    }
    for (size_t i = 0; i < pages->count; i++)
        if (!pages->parts[i].found && pages->parts[i].asked)
            pages->parts[i].oldest = pages->parts[i].from;
    for (size_t i = count; i-- > from;) { /* the first of the rest is the last to be met */
        struct page_part *part = session_part_of(pages, records[i].head, &near);
        if (part && part->found)
            part->oldest = records[i].head->offset;
    }
}

static void put_in_front(struct session *session, const struct batch *page)
{
    struct pages *pages = &session->pages;
    struct batch front = {0};
    size_t count;
    struct record *records = merge_by_time(page, INT64_MAX, &count);
    size_t from = where_whole(pages, records, count);
    pages->wider = count > from ? 0 : pages->wider < WIDER_MOST ? pages->wider + 2 : WIDER_MOST;
    note_oldest(pages, records, from, count);
    for (size_t i = from; i < count; i++)
        batch_add_encoded(&front, records[i].head);
    ring_push_front(session->ring, &front);
    free(records);
    batch_finish(&front);
    analysis_notify(session->analysis);
}

bool session_take_page(struct session *session, const struct event *event)
{
    struct pages *pages = &session->pages;
    if (pages->stage != OLDER_READING || event->tag != session->page_tag)
        return false;
    pages->stage = OLDER_THERE;
    if (pages->generation != session->generation || event->error.kind == ERROR_CANCELLED)
        return true;
    take_results(pages, event->results);
    if (!event->results || (pages->failed && event->batch.count == 0)) {
        pages->stage = OLDER_FAILED;
        pages->error = event->error;
        return true;
    }
    put_in_front(session, &event->batch);
    if (pages->wider > 0) /* offsets that are no records: further */
        ask_page(session);
    return true;
}

/* The ring of matches gets the record, if it matches, when the filter has come to it. */
static bool is_judged(struct session *session)
{
    struct analysis_state state;
    struct ring_stats stats;
    if (!*session->filter_text)
        return true;
    analysis_state(session->analysis, &state);
    ring_stats(session->ring, &stats);
    return state.examined + state.filter_skipped >= stats.end - stats.first;
}

void session_want(struct session *session, const struct record_head *record)
{
    session->pages.wants = true;
    session->pages.wanted = (struct place_of_record){record->topic, record->partition, record->offset};
}

bool session_found(struct session *session, uint64_t *seq)
{
    struct pages *pages = &session->pages;
    if (!pages->wants || !session_has_reached(session, &pages->wanted) || !is_judged(session))
        return false;
    struct ring *ring = session_ring(session);
    struct record_head *heads = mem_alloc(HEADS_AT_ONCE * sizeof *heads);
    uint64_t got, next = 0;
    bool found = false;
    for (size_t count; !found && (count = ring_heads(ring, next, HEADS_AT_ONCE, heads, &got)) > 0; next = got + count)
        for (size_t i = 0; i < count && !found; i++) {
            found = heads[i].topic == pages->wanted.topic && heads[i].partition == pages->wanted.partition &&
                    heads[i].offset >= pages->wanted.offset;
            *seq = got + i;
        }
    free(heads);
    pages->wants = false;                        /* all of the page is there */
    *seq = found || next == 0 ? *seq : next - 1; /* it does not match, or lies behind the page: what is before it */
    return found || next > 0;
}

void session_older_state(const struct session *session, struct older_state *state)
{
    const struct pages *pages = &session->pages;
    bool current = pages->generation == session->generation;
    *state = (struct older_state){.stage = pages->wants || pages->wants_older ? OLDER_READING
                                           : current                          ? pages->stage
                                                                              : OLDER_THERE,
                                  .failed = current ? pages->failed : 0,
                                  .error = pages->error.text};
}
