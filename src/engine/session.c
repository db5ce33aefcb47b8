/* What T1 puts goes through `struct ring_sink`: into the ring, then T3 and T0 are told. Everything else here is T0's
 * own and needs no lock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "engine/session_inner.h"

enum { DEFAULT_BUFFER = 64 * 1024 * 1024, MATCH_PART = 4, EVENTS = 1024, READ_SECONDS = 10 };

/* What is recorded comes whole: one record larger than the ring would push all others out of it. */
static const struct batch *fit(struct ring_sink *sink, const struct batch *batch)
{
    size_t limit = ring_record_limit(sink->ring);
    struct record record;
    bool fits = true;
    for (size_t at = 0; fits && batch_next(batch, &at, &record);)
        fits = (uint64_t)record.head->key_len + record.head->value_len <= limit && record.head->headers_len <= limit;
    if (fits)
        return batch;
    batch_clear(&sink->fitting);
    for (size_t at = 0; batch_next(batch, &at, &record);)
        batch_add_cut(&sink->fitting, record.head, limit);
    return &sink->fitting;
}

static bool put_in_ring(struct sink *base, const struct batch *batch)
{
    struct ring_sink *sink = (struct ring_sink *)base;
    if (!sink->scan)
        recorder_put(sink->recorder, sink->topics, sink->topic_count, batch);
    if (sink->scan)
        ring_push(sink->ring, scan_through(sink->scan, batch));
    else
        first_page_put(sink->first_page, atomic_load(&sink->base.record_limit) ? batch : fit(sink, batch));
    analysis_notify(sink->analysis);
    wake_raise(sink->wake);
    return true;
}

struct session *session_create(size_t buffer, struct error *error)
{
    struct session *session = mem_zero(1, sizeof *session);
    session->listed = VERDICT_MATCH;
    if (!wake_init(&session->wake, error)) {
        free(session);
        return NULL;
    }
    size_t budget = buffer ? buffer : DEFAULT_BUFFER;
    session->board = board_create(&session->wake);
    session->mailbox = mailbox_create(EVENTS, &session->wake);
    session->recorder = recorder_create(session->mailbox);
    session->exporter = exporter_create(session->mailbox);
    session->writer = writer_create(&(struct write_policy){0}, session->mailbox, &session->wake);
    session->ring = ring_create(budget - budget / MATCH_PART);
    session->first_page = first_page_create(session->ring);
    session->sorting = sorting_create(budget / MATCH_PART, &session->wake);
    session->profiling = profiling_create(&session->wake);
    session->analysis = analysis_create(session->ring, budget / MATCH_PART, &session->wake);
    if (!session->analysis) {
        error_set(error, ERROR_FAILED, _("cannot start the analysis thread"));
        session_destroy(session);
        return NULL;
    }
    session->sink = (struct ring_sink){
        .base = {.put = put_in_ring, .record_limit = ring_record_limit(session->ring)},
        .ring = session->ring,
        .first_page = session->first_page,
        .analysis = session->analysis,
        .recorder = session->recorder,
        .wake = &session->wake,
    };
    return session;
}

void session_destroy(struct session *session)
{
    if (!session)
        return;
    session_end_investigations(session);
    writer_destroy(session->writer);
    exporter_destroy(session->exporter);
    sorting_destroy(session->sorting);
    profiling_destroy(session->profiling);
    if (session->scan)
        scan_give_up(session->scan);
    if (session->source) {
        session_stop_tail(session);
        session->source->ops->destroy(session->source);
    }
    scan_destroy(session->scan);
    recorder_destroy(session->recorder);
    analysis_destroy(session->analysis);
    session_drop_pages(session);
    session_forget_topics(session);
    first_page_destroy(session->first_page);
    ring_destroy(session->ring);
    mailbox_destroy(session->mailbox);
    board_destroy(session->board);
    wake_finish(&session->wake);
    batch_finish(&session->read_batch);
    batch_finish(&session->sink.fitting);
    decoder_finish(&session->decoder);
    free(session);
}

void session_set_policy(struct session *session, const struct write_policy *policy)
{
    writer_destroy(session->writer);
    session->writer = writer_create(policy, session->mailbox, &session->wake);
}

struct writer *session_writer(struct session *session)
{
    return session->writer;
}

void session_set_max_rate(struct session *session, int64_t max_rate)
{
    session->max_rate = max_rate;
}

struct board *session_board(struct session *session)
{
    return session->board;
}

struct mailbox *session_mailbox(struct session *session)
{
    return session->mailbox;
}

void session_attach(struct session *session, struct source *source)
{
    struct capabilities capabilities;
    source->ops->capabilities(source, &capabilities);
    session->paced = capabilities.paced;
    session->source = source;
    writer_attach(session->writer, source);
}

struct source *session_source(struct session *session)
{
    return session->source;
}

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

static void give_filter(struct session *session, struct filter *filter)
{
    if (filter) {
        filter_set_topics(filter, (const char *const *)session->topics, session->topic_count);
        filter_set_decoder(filter, &session->decoder);
    }
    analysis_set_filter(session->analysis, filter, session->listed);
}

/* Anew: another topic, or values are read otherwise. */
void session_renew_filter(struct session *session)
{
    if (*session->filter_text)
        give_filter(session, filter_create(session->filter_text, NULL));
}

bool session_filter(struct session *session, const char *text, struct error *error)
{
    bool none = !text || text[strspn(text, " ")] == '\0';
    if (!none && strlen(text) >= sizeof session->filter_text)
        return error_set(error, ERROR_USAGE, _("a filter has at most %zu bytes"), sizeof session->filter_text - 1);
    struct filter *filter = none ? NULL : filter_create(text, error);
    if (!none && !filter)
        return false;
    snprintf(session->filter_text, sizeof session->filter_text, "%s", none ? "" : text);
    sorting_stop(session->sorting);
    give_filter(session, filter);
    session_moved_on(session); /* it looks further than the last one did */
    return true;
}

const char *session_filter_text(const struct session *session)
{
    return session->filter_text;
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

struct sorting *session_sorting(struct session *session)
{
    return session->sorting;
}

struct ring *session_ring(struct session *session)
{
    return *session->filter_text ? analysis_matches(session->analysis) : session->ring;
}

void session_profile(struct session *session, bool wanted)
{
    if (wanted)
        profiling_follow(session->profiling, session_ring(session), &session->decoder);
    else
        profiling_stop(session->profiling);
}

bool session_profiled(struct session *session, struct profiling_state *state)
{
    return profiling_state(session->profiling, state);
}

bool session_export(struct session *session, const char *path, const struct column_list *columns, struct error *error)
{
    struct export_spec spec = {.ring = session_view_ring(session),
                               .path = path,
                               .topics = (const char *const *)session->topics,
                               .topic_count = session->topic_count,
                               .columns = columns,
                               .decoder = &session->decoder};
    return exporter_start(session->exporter, &spec, error);
}

bool session_export_text(struct session *session, const char *path, struct str *text, struct error *error)
{
    return exporter_start(session->exporter, &(struct export_spec){.path = path, .text = text}, error);
}

struct ring *session_view_ring(struct session *session)
{
    struct ring *sorted = sorting_ring(session->sorting);
    return sorted ? sorted : session_ring(session);
}

struct snapshot *session_snapshot(struct session *session)
{
    return board_acquire(session->board);
}

size_t session_charts(struct session *session, struct chart_data out[CHARTS_MOST])
{
    return analysis_charts(session->analysis, out);
}

void session_alert(struct session *session, struct alert *out)
{
    analysis_alert(session->analysis, out);
}

void session_set_charts(struct session *session, const struct decoder *decoder, const struct chart_list *charts)
{
    analysis_set_charts(session->analysis, decoder, charts);
    decoder_copy(&session->decoder, decoder);
    session_renew_filter(session);
}

bool session_looks_like_csv(struct session *session, char *separator, unsigned *fields)
{
    struct analysis_state state;
    analysis_state(session->analysis, &state);
    *separator = state.csv_separator;
    *fields = state.csv_fields;
    return state.is_csv;
}

void session_analysis(struct session *session, uint64_t *analysed, uint64_t *skipped)
{
    struct analysis_state state;
    analysis_state(session->analysis, &state);
    *analysed = state.analysed;
    *skipped = state.sample_skipped;
}

void session_read_full(struct session *session, uint32_t topic, int32_t partition, int64_t offset)
{
    if (topic >= session->topic_count)
        return;
    struct read_place place = {
        .topic = session->topics[topic], .number = topic, .partition = partition, .from = offset, .to = INT64_MAX};
    struct read_request request = {.kind = READ_RECORD,
                                   .places = &place,
                                   .place_count = 1,
                                   .max_records = 1,
                                   .deadline_us = clock_mono_us() + READ_SECONDS * 1000000,
                                   .tag = session->read_tag = ++session->tags};
    batch_clear(&session->read_batch);
    session->source->ops->read_at(session->source, &request);
}

bool session_record_read(struct session *session, struct record *record, struct error *error)
{
    size_t at = 0;
    if (batch_next(&session->read_batch, &at, record))
        return true;
    *error = session->read_error;
    if (!*error->text)
        error_set(error, ERROR_FAILED, _("the record is no longer there"));
    return false;
}

void session_volume(struct session *session, const char *topic)
{
    if (session->source && session->source->ops->volume)
        session->source->ops->volume(session->source, topic);
}

void session_set_scope(struct session *session, const struct scope *scope)
{
    session->source->ops->set_scope(session->source, scope);
}

void session_refresh(struct session *session)
{
    session->source->ops->refresh(session->source);
}

void session_acknowledge(struct session *session, const char *group)
{
    if (session->source && session->source->ops->acknowledge)
        session->source->ops->acknowledge(session->source, group);
}

const struct event_log *session_events(const struct session *session)
{
    return &session->log;
}
