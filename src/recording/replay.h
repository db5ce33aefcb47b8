/* A recording as a source: its topics, partitions and records, with no broker behind. What a recording cannot know
 * (groups, brokers, leaders, settings) is not known there, and it cannot be written to.
 *
 * A tail's records come in the order in which they were recorded, at once or as fast as they arrived then; it begins
 * and ends in it as in a log. That order is not always that of the offsets: who recorded may have gone back. Records
 * that are read at a place come in the order of their offsets. What is damaged in the file is said once, when it
 * is opened: EVENT_NOTICE, with an error where something is missing.
 */
#ifndef WEIR_RECORDING_REPLAY_H
#define WEIR_RECORDING_REPLAY_H

#include <stdatomic.h>

#include "source/source.h"

struct replay_options {
    const char *path;
    const atomic_bool *stop; /* once it is set, opening gives up soon: ERROR_CANCELLED; NULL: nothing stops it */
    double speed;            /* 1: as they arrived, 2: twice as fast; 0: as fast as the file can be read */
};

/* Reads through the file once, and so takes as long as that takes. NULL: it is no recording, or `stop` was set. */
struct source *replay_open(const struct replay_options *options, struct board *board, struct mailbox *events,
                           struct error *error);

#endif
