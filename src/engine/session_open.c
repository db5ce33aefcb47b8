/* Going to where a group is: in every partition, or to the one record that it reads next. Of a record nothing is known
 * but its offset: it is read alone first, and its time then says where the other partitions stand. */
#include <stdio.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/session_inner.h"

enum { OPEN_US = 4000000, SHOWN_INSTEAD = 100 };

void session_travel_places(struct session *session, const char *topic, const struct read_place *places, size_t count)
{
    session_choose_topics(session, &topic, 1);
    session->from = (struct tail_start){START_BEGINNING, 0};
    if (session_may_travel(session, session->from))
        session_locate(session, places, count);
    else
        session_start_tail_at(session, places, count);
}

static struct read_place place_at(const struct session *session, int32_t partition, int64_t offset)
{
    return (struct read_place){.topic = session->topics[0], .partition = partition, .from = offset, .to = INT64_MAX};
}

void session_travel_offset(struct session *session, const char *topic, int32_t partition, int64_t offset)
{
    struct pages *pages = &session->pages;
    session_choose_topics(session, &topic, 1);
    struct read_place place = place_at(session, partition, offset);
    session->from = (struct tail_start){START_END, 0};
    if (!session_may_travel(session, (struct tail_start){START_OFFSET, offset})) {
        session_start_tail_at(session, &place, 1);
        return;
    }
    session->from = (struct tail_start){START_NEWEST, SHOWN_INSTEAD}; /* if it cannot be read */
    session_begin_anew(session);
    pages->generation = session->generation;
    pages->travels = TRAVELS_LOCATING;
    pages->retried_us = clock_mono_us() + OPEN_US;
    pages->opens = true;
    pages->open_tag = ++session->tags;
    pages->wanted = (struct place_of_record){0, partition, offset};
    struct read_request request = {.kind = READ_PAGE,
                                   .places = &place,
                                   .place_count = 1,
                                   .max_records = 1,
                                   .record_limit = 1, /* its time is all that is wanted */
                                   .deadline_us = pages->retried_us,
                                   .tag = pages->open_tag};
    session->source->ops->read_at(session->source, &request);
}

/* Without a time the others stand at their ends. */
static void go_to(struct session *session, const struct record *record)
{
    struct record_head head = *record->head;
    if (!session_travel_to(session, record)) {
        struct read_place place = place_at(session, head.partition, head.offset);
        session->from = (struct tail_start){START_END, 0};
        session_locate(session, &place, 1);
        session_want(session, &head);
    }
    session->pages.wants_older = true;
}

static void tell_why_not(struct session *session, const struct place_of_record *place, const struct event *answer)
{
    bool failed = answer->error.kind != ERROR_NONE || (answer->results && answer->results[0].failed);
    struct event event = {.kind = EVENT_NOTICE, .partition = place->partition};
    snprintf(event.topic, sizeof event.topic, "%s", session->topics[0]);
    if (!failed)
        snprintf(event.text, sizeof event.text,
                 _("there is no record at offset %lld of partition %d or after it yet; the newest are shown"),
                 (long long)place->offset, (int)place->partition);
    else
        snprintf(event.text, sizeof event.text,
                 _("the record at offset %lld of partition %d cannot be read, the newest are shown: %s"),
                 (long long)place->offset, (int)place->partition, answer->error.text);
    mailbox_send(session->mailbox, &event);
}

bool session_take_opened(struct session *session, const struct event *event)
{
    struct pages *pages = &session->pages;
    struct record record;
    size_t at = 0;
    if (!pages->opens || event->tag != pages->open_tag)
        return false;
    struct place_of_record place = pages->wanted;
    pages->opens = false;
    if (batch_next(&event->batch, &at, &record)) {
        go_to(session, &record);
        return true;
    }
    tell_why_not(session, &place, event);
    session_start_tail(session);
    return true;
}
