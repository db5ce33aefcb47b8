#include "recording/replay_inner.h"

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

/* "3 pieces of ... are damaged or cut, ..."; false: it is whole. */
static bool describe_damage(const struct replay *replay, char *out, size_t size)
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

/* What is worth knowing besides; false: nothing. */
static bool describe_rest(const struct replay *replay, char *out, size_t size)
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

static void tell_state(struct replay *replay)
{
    struct event damaged = {.kind = EVENT_NOTICE, .partition = -1}, rest = damaged;
    if (describe_damage(replay, damaged.text, sizeof damaged.text)) {
        error_set(&damaged.error, ERROR_FAILED, "%s", damaged.text);
        mailbox_send(replay->base.events, &damaged);
    }
    if (describe_rest(replay, rest.text, sizeof rest.text))
        mailbox_send(replay->base.events, &rest);
}

static void tail_stop(struct source *source)
{
    struct replay *replay = replay_of(source);
    if (replay->tail)
        replay->retired = replay_tail_retire(replay->tail, replay->retired);
    replay->tail = NULL;
    replay->retired = replay_tail_reap(replay->retired, false);
}

static bool tail_start(struct source *source, const struct tail_spec *spec, struct sink *sink, struct error *error)
{
    struct replay *replay = replay_of(source);
    tail_stop(source);
    replay->tail = replay_tail_create(replay, spec, sink, error);
    return replay->tail != NULL;
}

static void tail_pause(struct source *source, bool paused)
{
    if (replay_of(source)->tail)
        replay_tail_pause(replay_of(source)->tail, paused);
}

static void read_at(struct source *source, const struct read_request *request)
{
    replay_read(replay_of(source), request);
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
    *out = (struct capabilities){.recorded = true,
                                 .paced = ((const struct replay *)source)->speed > 0,
                                 .lacks = _("a recording has no groups and no brokers")};
}

static void destroy(struct source *source)
{
    struct replay *replay = replay_of(source);
    tail_stop(source);
    replay_tail_reap(replay->retired, true);
    for (size_t i = 0; i < READ_KINDS; i++)
        replay_reader_destroy(replay->readers[i]);
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
    recording_heed(recording, options->stop);
    if (!content_read(&replay->content, recording)) {
        error_set(error, ERROR_CANCELLED, _("%s was not read to its end"), replay->path);
        destroy(&replay->base);
        return NULL;
    }
    recording_heed(recording, NULL);
    board_put_topics(board, replay_topics(replay));
    board_put_groups(board, replay_groups());
    board_put_brokers(board, replay_brokers(replay));
    tell_state(replay);
    return &replay->base;
}
