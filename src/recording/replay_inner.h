/* What the files of the replay share: replay.c (the source), replay_tail.c (its thread), replay_ask.c (its facts). */
#ifndef WEIR_RECORDING_REPLAY_INNER_H
#define WEIR_RECORDING_REPLAY_INNER_H

#include <pthread.h>

#include "recording/content.h"
#include "recording/replay.h"

struct replay_tail;

/* One record, read on a thread. */
struct replay_read {
    struct replay *replay;
    struct read_request request;
    atomic_bool stop;
    pthread_t thread;
    bool runs;
};

struct replay {
    struct source base; /* first */
    char *path;
    const char *name; /* the path without folders */
    double speed;
    struct recording *recording; /* read through; for the names of its topics */
    struct content content;      /* like the names, it does not change any more */
    int64_t opened_us, opened_ms;
    struct replay_tail *tail; /* NULL: none */
    struct replay_read read;
};

/* UINT32_MAX: it has none of that name. */
uint32_t replay_topic(const struct replay *replay, const char *name);
/* "3 stretches of bytes (120 B) are damaged, ..."; false: it is whole. */
bool replay_damage(const struct replay *replay, char *out, size_t size);
bool replay_notice(const struct replay *replay, char *out,
                   size_t size); /* what is worth knowing besides; false: none */

/* replay_tail.c */
struct replay_tail *replay_tail_create(struct replay *replay, const struct tail_spec *spec, struct sink *sink,
                                       struct error *error);
void replay_tail_destroy(struct replay_tail *tail); /* waits for its thread; NULL is allowed */
void replay_tail_pause(struct replay_tail *tail, bool paused);

/* replay_ask.c */
struct topics *replay_topics(const struct replay *replay);
struct partitions *replay_partitions(const struct replay *replay, uint32_t topic);
struct groups *replay_groups(void);
struct brokers *replay_brokers(const struct replay *replay);
bool replay_ask(const struct replay *replay, const struct question *question, struct answer *answer,
                struct error *error);

#endif
