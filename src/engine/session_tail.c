/* What the tail reads, and how it goes on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "engine/session_inner.h"
#include "model/brokers.h"
#include "model/snapshot.h"

enum { FAR_BEHIND = 10000 };

/* What is recorded comes whole, and is cut for the ring when it is put there. */
static void session_set_limit(struct session *session)
{
    struct recorder_state recorder;
    recorder_state(session->recorder, &recorder);
    bool whole = session->scan || recorder.on;
    atomic_store(&session->sink.base.record_limit, whole ? 0 : ring_record_limit(session->ring));
}

bool session_record(struct session *session, const char *path, struct error *error)
{
    struct snapshot *snapshot = session_snapshot(session);
    const char *cluster_id = snapshot->brokers ? snapshot->brokers->cluster_id : NULL;
    bool good = recorder_start(session->recorder, path, cluster_id, error);
    block_release(snapshot);
    session_set_limit(session);
    if (good) /* what is recorded has to be a stream */
        session_end_travel(session);
    return good;
}

void session_record_stop(struct session *session)
{
    recorder_stop(session->recorder);
    session_set_limit(session);
}

void session_recorder(const struct session *session, struct recorder_state *state)
{
    recorder_state(session->recorder, state);
}

void session_stop_tail(struct session *session)
{
    recorder_hurry(session->recorder, true);
    session->source->ops->tail_stop(session->source);
    recorder_hurry(session->recorder, false);
}

/* Sequence numbers below are free for what is fetched from before the tail's start. */
static const uint64_t FIRST_RECORD = UINT64_C(1) << 40;

void session_begin_anew(struct session *session)
{
    sorting_stop(session->sorting);
    session_stop_tail(session);
    board_put_tail(session->board, NULL); /* where the former tail was says nothing of this one */
    session->sink.scan = session->scan;
    session->sink.topics = (const char *const *)session->topics;
    session->sink.topic_count = session->topic_count;
    session_set_limit(session);
    ring_clear_from(session->ring, FIRST_RECORD);
    session_drop_pages(session);
    first_page_begin(session->first_page, false);
    analysis_reset(session->analysis);
    session->generation++;
    session->paused = false;
}

void session_run_tail(struct session *session, struct tail_spec *spec, struct sink *sink)
{
    struct event failed = {.kind = EVENT_TAIL_ERROR, .partition = -1};
    spec->topics = (const char *const *)session->topics;
    spec->topic_count = session->topic_count;
    spec->max_rate = session->max_rate;
    spec->number = session->generation;
    if (session->source->ops->tail_start(session->source, spec, sink, &failed.error))
        return;
    session_note_scan(session, &failed);
    snprintf(failed.topic, sizeof failed.topic, "%s", session->topics[0]);
    mailbox_send(session->mailbox, &failed);
}

void session_start_tail_at(struct session *session, const struct read_place *places, size_t count)
{
    struct tail_spec spec = {.from = session->from, .places = places, .place_count = count};
    if (session->scan)
        scan_tail(&spec);
    session_begin_anew(session);
    first_page_begin(session->first_page, !session->scan && !count && spec.from.kind == START_NEWEST);
    session_run_tail(session, &spec, &session->sink.base);
}

void session_start_tail(struct session *session)
{
    session_start_tail_at(session, NULL, 0);
}

void session_go_live(struct session *session, const struct read_place *places, size_t count)
{
    struct tail_spec spec = {.from = {START_END, 0}, .places = places, .place_count = count};
    session_set_limit(session);
    session_run_tail(session, &spec, &session->sink.base);
}

void session_forget_topics(struct session *session)
{
    for (size_t i = 0; i < session->topic_count; i++)
        free(session->topics[i]);
    free(session->topics);
    session->topics = NULL;
    session->topic_count = 0;
}

static bool are_read(const struct session *session, const char *const *topics, size_t count)
{
    bool same = count == session->topic_count;
    for (size_t i = 0; i < count && same; i++)
        same = strcmp(topics[i], session->topics[i]) == 0;
    return same;
}

void session_choose_topics(struct session *session, const char *const *topics, size_t count)
{
    session_drop_scan(session);
    if (!are_read(session, topics, count)) {
        session_stop_tail(session); /* it may be using their names */
        session_forget_topics(session);
        session->topics = mem_zero(count, sizeof *session->topics);
        for (; session->topic_count < count; session->topic_count++)
            session->topics[session->topic_count] = mem_strdup(topics[session->topic_count]);
        session_renew_filter(session);
    }
}

void session_tail_topics(struct session *session, const char *const *topics, size_t count, struct tail_start from)
{
    session_choose_topics(session, topics, count);
    session->from = from;
    session_start_tail(session);
}

void session_tail(struct session *session, const char *topic, struct tail_start from)
{
    session_tail_topics(session, &topic, 1, from);
}

void session_tail_again(struct session *session, struct tail_start from)
{
    session_drop_scan(session);
    session->from = from;
    session_start_tail(session);
}

static bool is_among(const int32_t *partitions, size_t count, int32_t partition)
{
    for (size_t i = 0; i < count; i++)
        if (partitions[i] == partition)
            return true;
    return false;
}

/* Where the view is in a partition that stays: what was read ahead of it counts for nothing. */
static bool where_other(const struct tail_partition *row, const struct view_places *at, int64_t *from)
{
    const struct view_place *place = at ? view_place_of(at, row->topic, row->partition) : NULL;
    struct offset offset = place && place->next.known ? place->next : row->position.known ? row->position : row->high;
    *from = offset.value;
    return offset.known;
}

/* Where the partitions are that stay; NULL with an error. */
static struct read_place *places_of_others(struct session *session, const struct tail_state *tail,
                                           const struct view_places *at, const int32_t *partitions, size_t count,
                                           size_t *others, struct error *error)
{
    size_t rows = tail ? tail->count : 0, found = 0, unknown = 0;
    int64_t from = 0;
    struct read_place *places = mem_zero(rows + 1, sizeof *places);
    *others = 0;
    for (size_t i = 0; i < rows; i++) {
        const struct tail_partition *row = &tail->rows[i];
        if (is_among(partitions, count, row->partition))
            found++;
        else if (where_other(row, at, &from))
            places[(*others)++] = (struct read_place){
                .topic = session->topics[0], .partition = row->partition, .from = from, .to = INT64_MAX};
        else
            unknown++;
    }
    if (found == count && unknown == 0)
        return places;
    free(places);
    error_set(error, ERROR_USAGE,
              found < count && rows ? _("the topic has no such partition, or one is named twice; it has %zu")
                                    : _("where the partitions are is not known yet; try again in a moment"),
              rows);
    return NULL;
}

bool session_seek_partitions(struct session *session, struct tail_start from, const struct view_places *at,
                             const int32_t *partitions, size_t count, struct error *error)
{
    size_t others;
    if (session->topic_count != 1)
        return error_set(error, ERROR_USAGE, _("partitions can be chosen while one topic is read"));
    struct snapshot *snapshot = session_snapshot(session);
    struct read_place *places = places_of_others(session, snapshot->tail, at, partitions, count, &others, error);
    block_release(snapshot);
    if (!places)
        return false;
    session_drop_scan(session);
    session->from = from;
    if (session_may_travel(session, from))
        session_locate(session, places, others);
    else
        session_start_tail_at(session, places, others);
    free(places);
    return true;
}

size_t session_topics(const struct session *session, const char *const **topics)
{
    *topics = (const char *const *)session->topics;
    return session->topic_count;
}

const char *session_topic_of(const struct session *session, const struct record *record)
{
    return record->head->topic < session->topic_count ? session->topics[record->head->topic] : "";
}

uint64_t session_generation(const struct session *session)
{
    return session->generation;
}

void session_pause(struct session *session, bool paused)
{
    if (!session->topic_count || session->paused == paused)
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
    if (!session->topic_count)
        return;
    if (session->scan) {
        session_tail_again(session, (struct tail_start){START_NEWEST, 100});
        return;
    }
    bool travels = session->pages.travels != TRAVELS_NOT;
    struct offset behind = session_behind(session);
    struct ring_stats stats;
    ring_stats(session->ring, &stats);
    session->pages.wants = false;
    if (travels || stats.end == stats.first || (behind.known && behind.value > FAR_BEHIND)) {
        session->from = (struct tail_start){START_NEWEST, 100};
        session_start_tail(session);
    }
    session_pause(session, false);
}
