/* Finding a place: where each partition begins, and ends, is asked of a tail that takes no record. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/session_inner.h"
#include "model/snapshot.h"

enum { LOCATE_US = 4000000 /* a partition without a leader says nothing: then a tail reads the others */ };

bool session_may_travel(const struct session *session, struct tail_start from)
{
    struct recorder_state recorder;
    recorder_state(session->recorder, &recorder); /* what is recorded has to be a stream */
    return from.kind != START_END && from.kind != START_NEWEST && !session->paced && !recorder.on && !session->scan;
}

bool session_locates(const struct session *session)
{
    return session->pages.travels == TRAVELS_LOCATING;
}

static bool take_nothing(struct sink *sink, const struct batch *batch)
{
    (void)sink;
    (void)batch;
    return false;
}

void session_locate(struct session *session, const struct read_place *places, size_t count)
{
    struct tail_spec spec = {
        .from = session->from, .to = {START_END, 0}, .bounded = true, .places = places, .place_count = count};
    session_begin_anew(session);
    session->locator = (struct sink){.put = take_nothing, .record_limit = 1};
    session->pages.generation = session->generation;
    session->pages.travels = TRAVELS_LOCATING;
    session->pages.retried_us = clock_mono_us() + LOCATE_US;
    session_run_tail(session, &spec, &session->locator);
}

void session_travel(struct session *session, const char *const *topics, size_t count, struct tail_start from)
{
    session_choose_topics(session, topics, count);
    session->from = from;
    if (session_may_travel(session, from))
        session_locate(session, NULL, 0);
    else
        session_start_tail(session);
}

/* What a record says of the others is its time. */
bool session_travel_to(struct session *session, const struct record *record)
{
    struct record_head copy = *record->head; /* it may be of what is let go */
    const struct record_head *head = &copy;
    struct tail_start from = {START_TIME, head->timestamp_ms};
    if (session->scan || head->topic >= session->topic_count || head->timestamp_type == TIMESTAMP_NONE ||
        !session_may_travel(session, from))
        return false;
    struct read_place place = {.topic = session->topics[head->topic],
                               .number = head->topic,
                               .partition = head->partition,
                               .from = head->offset,
                               .to = INT64_MAX};
    session->from = from;
    session_locate(session, &place, 1);
    session_want(session, head);
    return true;
}

/* False: not of all partitions. Leaving one out would pass over its records unsaid. */
static bool take_places(struct session *session, const struct tail_state *tail)
{
    struct pages *pages = &session->pages;
    free(pages->parts);
    pages->parts = mem_zero(tail->count + 1, sizeof *pages->parts);
    pages->count = pages->failed = 0;
    for (size_t i = 0; i < tail->count; i++) {
        const struct tail_partition *row = &tail->rows[i];
        if (!row->start.known || !row->end.known)
            return false;
        int64_t start = row->start.value < row->end.value ? row->start.value : row->end.value;
        pages->parts[pages->count++] = (struct page_part){.topic = row->topic,
                                                          .partition = row->partition,
                                                          .oldest = start,
                                                          .position = start,
                                                          .low = row->low.known ? row->low.value : 0,
                                                          .high = row->end.value};
    }
    if (pages->count)
        qsort(pages->parts, pages->count, sizeof *pages->parts, session_compare_parts);
    return pages->count > 0;
}

static bool is_at_end(const struct pages *pages)
{
    for (size_t i = 0; i < pages->count; i++)
        if (pages->parts[i].position < pages->parts[i].high)
            return false;
    return true;
}

static void tell_empty(struct session *session)
{
    struct event event = {.kind = EVENT_NOTICE, .partition = -1};
    snprintf(event.topic, sizeof event.topic, "%s", session->topics[0]);
    snprintf(event.text, sizeof event.text, _("there is nothing at that place or after it yet; G shows the newest"));
    mailbox_send(session->mailbox, &event);
}

void session_note_located(struct session *session, const struct event *ended)
{
    struct pages *pages = &session->pages;
    if (pages->travels != TRAVELS_LOCATING || pages->generation != session->generation)
        return;
    struct snapshot *snapshot = session_snapshot(session);
    bool good = ended->error.kind == ERROR_NONE && snapshot->tail && snapshot->tail->number == session->generation &&
                take_places(session, snapshot->tail);
    block_release(snapshot);
    session_stop_tail(session);
    if (good && is_at_end(pages))
        tell_empty(session);
    pages->travels = good ? TRAVELS : TRAVELS_NOT;
    pages->retried_us = 0;
    bool older = pages->wants_older;
    if (!good) /* a tail tries again by itself, and tells why not */
        session_start_tail(session);
    else
        session_tell_places(session);
    if (good && older)
        session_begin_older(session);
}

void session_locate_in_time(struct session *session)
{
    if (session->pages.travels == TRAVELS_LOCATING && clock_mono_us() > session->pages.retried_us)
        session_start_tail(session);
}
