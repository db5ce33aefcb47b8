/* The numeric fields of what a ring holds, and of what comes into it, by a thread of its own while somebody looks.
 *
 * It begins with the oldest record that is held and goes on to the newest, then waits for more; what comes in front of
 * the oldest is taken, too. Where records are evicted before it has come to them they are counted. A ring that was
 * cleared begins anew.
 * @locality T0, but for the thread's own work
 */
#ifndef WEIR_ENGINE_PROFILING_H
#define WEIR_ENGINE_PROFILING_H

#include "series/profile.h"
#include "store/ring.h"

struct profiling;
struct wake;

struct profiling *profiling_create(struct wake *wake);
void profiling_destroy(struct profiling *profiling); /* NULL is allowed */

/* Profiles this ring from now on; nothing happens when it does so already, with the same decoder (copied). `wake` is
 * raised some times a second while there is news. False: no thread could be had. */
bool profiling_follow(struct profiling *profiling, struct ring *ring, const struct decoder *decoder);
void profiling_stop(struct profiling *profiling); /* nobody looks any more */

struct profiling_state {
    bool works;          /* false: stopped */
    bool waits;          /* all that is held was looked at */
    uint64_t records;    /* looked at */
    uint64_t unreadable; /* of these, without fields */
    uint64_t left_out;   /* numbers at paths beyond PROFILE_PATHS, too deep, or too large for a double */
    uint64_t missed;     /* evicted before they were looked at */
    struct profile_row *rows;
    size_t count;
    uint64_t version; /* raised by each change */
};

/* Brings `state` up to date; it begins as {0}, and its rows are the caller's until profiling_state_finish. False:
 * nothing is new. */
bool profiling_state(struct profiling *profiling, struct profiling_state *state);
void profiling_state_finish(struct profiling_state *state);

#endif
