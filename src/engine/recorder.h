/* Keeps what the tail reads in a recording, while it is on (:record). */
#ifndef WEIR_ENGINE_RECORDER_H
#define WEIR_ENGINE_RECORDER_H

#include "source/event.h"
#include "store/batch.h"

struct recorder;

/* How a recording ended is told by mailbox: EVENT_NOTICE, or EVENT_FILE_FAILED when it could not be written. */
struct recorder *recorder_create(struct mailbox *mailbox);
void recorder_destroy(struct recorder *recorder); /* ends what is on */

/* @locality T0, all three. A file that is a recording is gone on with. False: it cannot be opened, or one is on. */
bool recorder_start(struct recorder *recorder, const char *path, const char *cluster_id, struct error *error);
void recorder_stop(struct recorder *recorder); /* the file is closed by another thread */
struct recorder_state {
    bool on;
    const char *path; /* the recorder's; of the last one when it is off, NULL: there was none */
    uint64_t records;
};
void recorder_state(const struct recorder *recorder, struct recorder_state *state);

/* @locality T1. Writes before it returns: nothing is lost, and a slow disk slows the tail. */
void recorder_put(struct recorder *recorder, const char *const *topics, size_t topic_count, const struct batch *batch);

#endif
