/* The scan of a whole topic: a tail of its own with a filter ahead of the ring, in place of the one that follows. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "engine/session_inner.h"
#include "model/snapshot.h"

bool session_scan(struct session *session, const char *text, struct error *error)
{
    char kept[FILTER_TEXT];
    if (strlen(text) >= sizeof kept)
        return error_set(error, ERROR_USAGE, _("a filter has at most %zu bytes"), sizeof kept - 1);
    struct filter *filter = filter_create(text, error);
    if (!filter)
        return false;
    snprintf(kept, sizeof kept, "%s", text); /* it may be the text of the scan that ends now */
    session_filter(session, NULL, NULL);
    session_drop_scan(session);
    filter_set_topics(filter, (const char *const *)session->topics, session->topic_count);
    filter_set_decoder(filter, &session->decoder);
    session->scan = scan_create(filter, session->listed, ring_record_limit(session->ring));
    session->scan_stage = SCAN_RUNS;
    snprintf(session->scan_text, sizeof session->scan_text, "%s", kept);
    session->scan_us = 0;
    session->scan_since_us = clock_mono_us();
    session->scan_error = (struct error){0};
    session_start_tail(session);
    return true;
}

/* The tail's thread may be putting records through it: that ends first. */
void session_drop_scan(struct session *session)
{
    if (!session->scan)
        return;
    scan_give_up(session->scan);
    session_stop_tail(session);
    session->sink.scan = NULL;
    scan_destroy(session->scan);
    session->scan = NULL;
    session->scan_stage = SCAN_OFF;
}

void session_note_scan_pause(struct session *session, bool paused)
{
    int64_t now_us = clock_mono_us();
    if (paused && session->scan_stage == SCAN_RUNS) {
        session->scan_us += now_us - session->scan_since_us;
        session->scan_stage = SCAN_STOPPED;
    } else if (!paused && session->scan_stage == SCAN_STOPPED) {
        session->scan_since_us = now_us;
        session->scan_stage = SCAN_RUNS;
    }
}

void session_note_scan(struct session *session, const struct event *ended)
{
    if (session->scan_stage != SCAN_RUNS && session->scan_stage != SCAN_STOPPED)
        return;
    session_note_scan_pause(session, true);
    session->paused = false; /* it was stopped when nothing was left to read */
    session->scan_stage = ended->error.kind == ERROR_NONE ? SCAN_DONE : SCAN_FAILED;
    session->scan_error = ended->error;
}

/* Offsets in all, and those that were passed: known when the tail has said where it begins and ends. */
static void measure(struct session *session, struct scan_state *state)
{
    struct snapshot *snapshot = session_snapshot(session);
    const struct tail_state *tail = snapshot->tail;
    int64_t all = 0, passed = 0;
    bool known = tail && tail->count > 0;
    for (size_t i = 0; known && i < tail->count; i++) {
        const struct tail_partition *row = &tail->rows[i];
        known = row->start.known && row->end.known && row->position.known;
        if (!known || row->end.value <= row->start.value)
            continue;
        all += row->end.value - row->start.value;
        passed += (row->position.value < row->end.value ? row->position.value : row->end.value) - row->start.value;
    }
    block_release(snapshot);
    if (!known)
        return;
    state->offsets = offset_of(all);
    state->passed = offset_of(state->stage == SCAN_DONE ? all : passed);
}

void session_scan_state(struct session *session, struct scan_state *state)
{
    *state = (struct scan_state){.stage = session->scan_stage, .text = session->scan_text};
    if (!session->scan)
        return;
    int64_t us = session->scan_us + (state->stage == SCAN_RUNS ? clock_mono_us() - session->scan_since_us : 0);
    scan_counts(session->scan, &state->read, &state->matched, &state->not_evaluated);
    state->seconds = (double)us / 1000000;
    state->error = session->scan_error;
    measure(session, state);
}

const char *session_scan_text(const struct session *session)
{
    return session->scan_text;
}

void session_list(struct session *session, enum verdict verdict)
{
    session->listed = verdict;
    if (session->scan)
        session_scan(session, session->scan_text, NULL);
    else
        session_renew_filter(session);
}

enum verdict session_listed(const struct session *session)
{
    return session->listed;
}
