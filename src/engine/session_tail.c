/* What the tail reads, and how it goes on. */
#include <stdio.h>
#include <string.h>

#include "engine/session_inner.h"

enum { FAR_BEHIND = 10000 };

void session_start_tail(struct session *session)
{
    sorting_stop(session->sorting);
    const char *topic = session->topic;
    struct tail_spec spec = {.topics = &topic, .topic_count = 1, .from = session->from, .max_rate = session->max_rate};
    struct event failed = {.kind = EVENT_TAIL_ERROR, .partition = -1};
    if (session->scan)
        scan_tail(&spec);
    session->source->ops->tail_stop(session->source);
    session->sink.scan = session->scan;
    session->sink.base.record_limit = session->scan ? 0 : ring_record_limit(session->ring);
    ring_clear(session->ring);
    analysis_reset(session->analysis);
    session->generation++;
    session->paused = false;
    if (session->source->ops->tail_start(session->source, &spec, &session->sink.base, &failed.error))
        return;
    session_note_scan(session, &failed);
    snprintf(failed.topic, sizeof failed.topic, "%s", topic);
    mailbox_send(session->mailbox, &failed);
}

void session_tail(struct session *session, const char *topic, struct tail_start from)
{
    bool other = strcmp(topic, session->topic) != 0;
    if (topic != session->topic)
        snprintf(session->topic, sizeof session->topic, "%s", topic);
    session->from = from;
    session_drop_scan(session);
    if (other)
        session_renew_filter(session);
    session_start_tail(session);
}

const char *session_topic(const struct session *session)
{
    return session->topic;
}

uint64_t session_generation(const struct session *session)
{
    return session->generation;
}

void session_pause(struct session *session, bool paused)
{
    if (!*session->topic || session->paused == paused)
        return;
    session->paused = paused;
    session_note_scan_pause(session, paused);
    session->source->ops->tail_pause(session->source, paused);
}

bool session_paused(const struct session *session)
{
    return session->paused;
}

struct offset session_behind(struct session *session)
{
    struct snapshot *snapshot = session_snapshot(session);
    struct offset behind = snapshot->tail ? snapshot->tail->behind : (struct offset){0};
    block_release(snapshot);
    return behind;
}

void session_jump_to_end(struct session *session)
{
    if (!*session->topic)
        return;
    if (session->scan) {
        session_tail(session, session->topic, (struct tail_start){START_NEWEST, 100});
        return;
    }
    struct offset behind = session_behind(session);
    if (behind.known && behind.value > FAR_BEHIND) {
        session->from = (struct tail_start){START_NEWEST, 100};
        session_start_tail(session);
    }
    session_pause(session, false);
}
