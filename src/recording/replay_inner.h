/* What the files of the replay share: replay.c (the source), replay_tail.c (its thread), replay_read.c (single records
 * and pages), replay_ask.c (its facts). */
#ifndef WEIR_RECORDING_REPLAY_INNER_H
#define WEIR_RECORDING_REPLAY_INNER_H

#include "recording/content.h"
#include "recording/replay.h"

struct replay_tail;
struct replay_reader;

struct replay {
    struct source base; /* first */
    char *path;
    const char *name; /* the path without folders */
    double speed;
    struct recording *recording; /* read through; for the names of its topics, and to be shared */
    struct content content;      /* like the names, it does not change any more */
    int64_t opened_us;
    struct replay_tail *tail;    /* NULL: none */
    struct replay_tail *retired; /* a list */
    struct replay_reader *readers[READ_KINDS];
};

/* UINT32_MAX: it has none of that name. */
uint32_t replay_topic(const struct replay *replay, const char *name);

/* replay_tail.c. @locality T0, all four. */
struct replay_tail *replay_tail_create(struct replay *replay, const struct tail_spec *spec, struct sink *sink,
                                       struct error *error);
/* From when it returned the sink is not called, and nothing of this tail comes to board and mailbox; it waits for what
 * is being put, not for the disk. The thread ends by itself. Returns the tail, before `list`. */
struct replay_tail *replay_tail_retire(struct replay_tail *tail, struct replay_tail *list);
/* Frees the retired whose threads ended; `wait`: all of them, once they did. Returns the others. */
struct replay_tail *replay_tail_reap(struct replay_tail *list, bool wait);
void replay_tail_pause(struct replay_tail *tail, bool paused);

/* replay_read.c: one for each kind of request. @locality T0, both. */
void replay_read(struct replay *replay, const struct read_request *request);
void replay_reader_destroy(struct replay_reader *reader); /* waits for a MiB of reading at most; NULL is allowed */

/* replay_ask.c */
struct topics *replay_topics(const struct replay *replay);
struct partitions *replay_partitions(const struct replay *replay, uint32_t topic);
struct groups *replay_groups(void);
struct brokers *replay_brokers(const struct replay *replay);
bool replay_ask(const struct replay *replay, const struct question *question, struct answer *answer,
                struct error *error);

#endif
