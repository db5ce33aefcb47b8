#include "recording/replay_inner.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"

static struct replay *replay_of(struct source *source)
{
    return (struct replay *)source; /* its first member */
}

uint32_t replay_topic(const struct replay *replay, const char *name)
{
    for (size_t i = 0; i < recording_topics(replay->recording); i++)
        if (strcmp(recording_topic(replay->recording, i), name) == 0)
            return (uint32_t)i;
    return UINT32_MAX;
}

bool replay_damage(const struct replay *replay, char *out, size_t size)
{
    const struct recording_damage *damage = &replay->content.damage;
    char pieces[FORMAT_MAX], bytes[FORMAT_MAX], first[FORMAT_MAX];
    if (damage->pieces == 0)
        return false;
    format_exact((int64_t)damage->pieces, pieces);
    format_bytes(damage->bytes, bytes);
    format_exact(damage->first_at, first);
    if (damage->lines)
        snprintf(out, size,
                 lang_plural("%s line of %s is no record, or is cut; the first is line %s",
                             "%s lines of %s are no records, or are cut; the first is line %s", damage->pieces),
                 pieces, replay->name, first);
    else
        snprintf(out, size,
                 lang_plural("%s piece of %s is damaged or cut (%s), from byte %s on; all that is whole is read",
                             "%s pieces of %s are damaged or cut (%s), from byte %s on; all that is whole is read",
                             damage->pieces),
                 pieces, replay->name, bytes, first);
    return true;
}

bool replay_notice(const struct replay *replay, char *out, size_t size)
{
    char number[FORMAT_MAX];
    out[0] = '\0';
    if (replay->content.repeated > 0)
        snprintf(out, size,
                 lang_plural("%s record was recorded twice (or its topic was made anew): it is shown once",
                             "%s records were recorded twice (or their topic was made anew): they are shown once",
                             replay->content.repeated),
                 format_exact((int64_t)replay->content.repeated, number));
    else if (replay->content.damage.unended)
        snprintf(out, size, _("the recorder was ended before it could close the file: what it had written is here"));
    return out[0] != '\0';
}

static bool tail_start(struct source *source, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    struct replay *replay = replay_of(source);
    replay_tail_destroy(replay->tail);
    replay->tail = replay_tail_create(replay, spec, sink, error);
    return replay->tail != NULL;
}

static void tail_stop(struct source *source)
{
    struct replay *replay = replay_of(source);
    replay_tail_destroy(replay->tail);
    replay->tail = NULL;
}

static void tail_pause(struct source *source, bool paused)
{
    if (replay_of(source)->tail)
        replay_tail_pause(replay_of(source)->tail, paused);
}

/* The place that wants the record; NULL: none. */
static const struct read_place *place_of(const struct replay_read *read, const struct record_head *head, size_t *counts)
{
    const struct read_request *request = &read->request;
    const char *topic = recording_topic(read->replay->recording, head->topic);
    for (size_t i = 0; i < request->place_count; i++) {
        const struct read_place *place = &request->places[i];
        if (place->partition == head->partition && head->offset >= place->from && head->offset < place->to &&
            counts[i] < request->max_records && strcmp(place->topic, topic) == 0) {
            counts[i]++;
            return place;
        }
    }
    return NULL;
}

/* The file is looked through from its beginning. */
static void collect(struct replay_read *read, struct recording *recording, struct batch *found)
{
    const struct read_request *request = &read->request;
    size_t *counts = mem_zero(request->place_count + 1, sizeof *counts);
    struct batch batch = {0};
    struct record record;
    int64_t arrived_ms;
    while (!atomic_load(&read->stop) && recording_next(recording, &batch, &arrived_ms))
        for (size_t at = 0; batch_next(&batch, &at, &record);) {
            bool known = record.head->topic < recording_topics(read->replay->recording);
            const struct read_place *place = known ? place_of(read, record.head, counts) : NULL;
            if (!place)
                continue;
            size_t begins = found->len;
            if (request->record_limit)
                batch_add_cut(found, record.head, request->record_limit);
            else
                batch_add_encoded(found, record.head);
            ((struct record_head *)(void *)(found->data + begins))->topic = place->number;
        }
    batch_finish(&batch);
    free(counts);
}

static void *read_records(void *context)
{
    struct replay_read *read = context;
    struct event event = {.kind = EVENT_READ_DONE, .partition = -1, .tag = read->request.tag};
    struct recording *recording = recording_open(read->replay->path, &event.error);
    if (recording)
        collect(read, recording, &event.batch);
    recording_close(recording);
    if (atomic_load(&read->stop))
        event_finish(&event);
    else
        mailbox_send(read->replay->base.events, &event);
    return NULL;
}

static void stop_reading(struct replay_read *read)
{
    if (!read->runs)
        return;
    atomic_store(&read->stop, true);
    pthread_join(read->thread, NULL);
    read_request_finish(&read->request);
    read->runs = false;
}

static void read_at(struct source *source, const struct read_request *request)
{
    struct replay *replay = replay_of(source);
    struct replay_read *read = &replay->read;
    stop_reading(read);
    read->replay = replay;
    read_request_copy(&read->request, request);
    atomic_store(&read->stop, false);
    read->runs = pthread_create(&read->thread, NULL, read_records, read) == 0;
}

static void volume(struct source *source, const char *topic)
{
    struct replay *replay = replay_of(source);
    uint32_t number = replay_topic(replay, topic);
    struct volume_sketch none = {0};
    const struct volume_sketch *sketch =
        number < replay->content.volume_count ? &replay->content.volumes[number] : &none;
    board_put_volume(replay->base.board, volume_of_sketch(topic, sketch));
}

static void set_scope(struct source *source, const struct scope *scope)
{
    const struct replay *replay = replay_of(source);
    uint32_t topic = scope->focused_topic ? replay_topic(replay, scope->focused_topic) : UINT32_MAX;
    if (topic != UINT32_MAX)
        board_put_partitions(source->board, replay_partitions(replay, topic));
}

/* A recording does not change. */
static void refresh(struct source *source)
{
    (void)source;
}

static bool ask(struct source *source, const struct question *question, struct answer *answer, struct error *error)
{
    return replay_ask(replay_of(source), question, answer, error);
}

static void capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    *out = (struct capabilities){.lacks = _("a recording has no groups and no brokers")};
}

static void destroy(struct source *source)
{
    struct replay *replay = replay_of(source);
    tail_stop(source);
    stop_reading(&replay->read);
    content_finish(&replay->content);
    recording_close(replay->recording);
    free(replay->path);
    free(replay);
}

static const struct source_ops replay_ops = {
    .tail_start = tail_start,
    .tail_stop = tail_stop,
    .tail_pause = tail_pause,
    .read_at = read_at,
    .volume = volume,
    .set_scope = set_scope,
    .refresh = refresh,
    .ask = ask,
    .capabilities = capabilities,
    .destroy = destroy,
};

struct source *replay_open(const struct replay_options *options, struct board *board, struct mailbox *events,
                           struct error *error)
{
    struct recording *recording = recording_open(options->path, error);
    if (!recording)
        return NULL;
    struct replay *replay = mem_zero(1, sizeof *replay);
    replay->base = (struct source){.ops = &replay_ops, .board = board, .events = events};
    replay->path = mem_strdup(options->path);
    const char *slash = strrchr(replay->path, '/');
    replay->name = slash && slash[1] ? slash + 1 : replay->path;
    replay->speed = options->speed;
    replay->recording = recording;
    replay->opened_us = clock_mono_us();
    replay->opened_ms = clock_wall_ms();
    content_read(&replay->content, recording, NULL);
    board_put_topics(board, replay_topics(replay));
    board_put_groups(board, replay_groups());
    board_put_brokers(board, replay_brokers(replay));
    return &replay->base;
}
