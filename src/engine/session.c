/* What T1 puts goes through `struct ring_sink`: into the ring, then T3 and T0 are told. Everything else here is T0's
 * own and needs no lock. */
#include <stdlib.h>

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

struct snapshot *session_snapshot(struct session *session)
{
    return board_acquire(session->board);
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
    session->behind_warn_s = scope->behind_warn_s;
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
