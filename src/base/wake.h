/* A file descriptor by which one thread wakes another that waits in poll(). */
#ifndef WEIR_BASE_WAKE_H
#define WEIR_BASE_WAKE_H

#include <stdatomic.h>
#include <stdbool.h>

struct error;

struct wake {
    int read_fd; /* poll this for POLLIN */
    int write_fd;
    atomic_bool raised;
};

bool wake_init(struct wake *wake, struct error *error);
void wake_finish(struct wake *wake); /* of a zeroed or initialised wake; closes both ends */

/* @locality any thread. Writes one byte per change from clear to raised, however often it is called. */
void wake_raise(struct wake *wake);

/* @locality the waiting thread. Drains the descriptor; call it before looking at what was to be looked at. */
void wake_clear(struct wake *wake);

#endif
