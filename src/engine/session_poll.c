/* What has happened since T0 looked last: events, records, and what the other threads have found out. */
#include "base/clock.h"
#include "engine/session_inner.h"

int session_fd(const struct session *session)
{
    return session->wake.read_fd;
}

/* Of a tail that was stopped. */
static bool is_foreign(const struct session *session, const struct event *event)
{
    switch (event->kind) {
    case EVENT_TAIL_STARTED:
    case EVENT_TAIL_ENDED:
    case EVENT_TAIL_ERROR:
    case EVENT_PARTITIONS_ADDED:
    case EVENT_TOPIC_RECREATED:
        return event->tag != 0 && event->tag != session->generation;
    default:
        return false;
    }
}

static unsigned take_event(struct session *session, struct event *event)
{
    unsigned changes = SESSION_EVENTS;
    if (event->kind == EVENT_READ_DONE &&
        (session_take_page(session, event) || session_take_next(session, event) || session_take_opened(session, event)))
        return SESSION_RECORDS;
    if (event->kind == EVENT_READ_DONE && session_take_aside(session, event))
        return SESSION_DIAGNOSED;
    if (event->kind == EVENT_READ_DONE) {
        if (event->tag != session->read_tag)
            return 0;
        batch_finish(&session->read_batch);
        session->read_batch = event->batch;
        event->batch = (struct batch){0};
        session->read_error = event->error;
        return SESSION_RECORD_READ;
    }
    if (is_foreign(session, event))
        return 0;
    if (event->kind == EVENT_TAIL_ENDED && session->pages.travels == TRAVELS_LOCATING) {
        session_note_located(session, event);
        if (event->error.kind == ERROR_NONE)
            return SESSION_RECORDS;
    } else if (event->kind == EVENT_TAIL_ENDED) {
        changes |= SESSION_TAIL_ENDED;
        session_note_scan(session, event);
    }
    event_log_add(&session->log, event);
    return changes;
}

static unsigned note_records(struct session *session)
{
    uint64_t got;
    size_t copied;
    struct batch nothing = {0};
    if (!ring_try_copy(session->ring, 0, 0, 0, &nothing, &got, &copied, &session->stats))
        return SESSION_RECORDS; /* T1 is putting some in just now */
    uint64_t scanned = session->scan ? scan_read(session->scan) : 0;
    bool changed = scanned != session->seen_scan || session->stats.end != session->seen_end ||
                   session->stats.cleared != session->seen_cleared;
    session->seen_scan = scanned;
    session->seen_end = session->stats.end;
    session->seen_cleared = session->stats.cleared;
    return changed ? SESSION_RECORDS : 0;
}

unsigned session_poll(struct session *session)
{
    wake_clear(&session->wake);
    struct offset behind = session_behind(session);
    if (first_page_release(session->first_page, behind.known && behind.value == 0, clock_mono_us()))
        analysis_notify(session->analysis);
    unsigned changes = note_records(session);
    struct event event;
    while (mailbox_receive(session->mailbox, &event)) {
        changes |= take_event(session, &event);
        event_finish(&event);
    }
    uint64_t version = board_version(session->board);
    if (version != session->seen_board)
        changes |= SESSION_SNAPSHOT;
    session->seen_board = version;
    struct analysis_state state;
    analysis_state(session->analysis, &state);
    if (state.version != session->seen_analysis)
        changes |= SESSION_SERIES | (*session->filter_text ? SESSION_RECORDS : 0);
    session->seen_analysis = state.version;
    if (session_poll_investigation(session))
        changes |= SESSION_DIAGNOSED;
    return changes | (writer_has_answers(session->writer) ? SESSION_WRITTEN : 0);
}

void session_counts(struct session *session, struct session_counts *counts)
{
    note_records(session);
    const struct ring_stats *stats = &session->stats;
    *counts = (struct session_counts){
        .read = stats->end - stats->base,
        .in_ring = stats->end - stats->first,
        .evicted = stats->evicted,
        .cut = stats->cut,
        .used = stats->used,
        .budget = stats->budget,
        .behind = session_behind(session),
        .filtering = *session->filter_text != '\0',
    };
    if (!counts->filtering)
        return;
    struct analysis_state state;
    analysis_state(session->analysis, &state);
    counts->examined = state.examined;
    counts->matched = state.matched;
    counts->not_evaluated = state.not_evaluated;
    counts->skipped = state.filter_skipped;
    counts->matches_evicted = state.matches_evicted;
}
