/* Keeps what the tail reads in a recording, while it is on (:record).
 *
 * A thread of its own writes: T1 leaves copies in a queue of some 16 MiB, and waits when that is full, so that nothing
 * is lost and a slow disk slows the tail. T0 waits for no disk, but in recorder_start, which opens the file.
 */
#ifndef WEIR_ENGINE_RECORDER_H
#define WEIR_ENGINE_RECORDER_H

#include "source/event.h"
#include "store/batch.h"

struct recorder;

/* How a recording ended is told by mailbox: EVENT_NOTICE, or EVENT_FILE_FAILED when it could not be written or records
 * that were read are missing in it. */
struct recorder *recorder_create(struct mailbox *mailbox);
/* Ends what is on: waits until what is queued is on the disk. After the tail. */
void recorder_destroy(struct recorder *recorder);

/* @locality T0, all of these. A file that is a recording is gone on with. False: it cannot be opened, or one is on. */
bool recorder_start(struct recorder *recorder, const char *path, const char *cluster_id, struct error *error);
/* What was put until now is written out and the file closed by the recorder's thread. */
void recorder_stop(struct recorder *recorder);
/* From now on recorder_put waits for some 50 ms at most: before a tail is stopped, until it is. Records that had no
 * room by then are missing in the recording, which is said when it ends. */
void recorder_hurry(struct recorder *recorder, bool hurry);

struct recorder_state {
    bool on;
    const char *path; /* the recorder's; of the last one when it is off, NULL: there was none */
    uint64_t records; /* in the file */
    uint64_t queued;  /* on their way into it */
    uint64_t missed;  /* read, and not in it */
};
void recorder_state(const struct recorder *recorder, struct recorder_state *state);

/* @locality T1. Copies; waits while the queue is full. */
void recorder_put(struct recorder *recorder, const char *const *topics, size_t topic_count, const struct batch *batch);

#endif
