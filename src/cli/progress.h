/* A line on stderr that says how far long work is: a bar, a rate, the time that is left. Drawn at most five times a
 * second, only where stderr is a terminal, and gone when the work is. */
#ifndef WEIR_CLI_PROGRESS_H
#define WEIR_CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown; /* stderr is a terminal */
    bool ascii;
    pthread_mutex_t lock; /* guards all below */
    bool drawn;
    int64_t started_us, drawn_us;
};

struct progress_state {
    uint64_t done, total; /* of parts; total 0: how many there are is not known */
    uint64_t records;     /* that came */
    bool judged;          /* by a filter */
    uint64_t matched;     /* of them */
};

void progress_start(struct progress *progress, bool ascii);
/* Whether telling would draw: what it needs may be dear. */
bool progress_is_due(struct progress *progress);
void progress_tell(struct progress *progress, const struct progress_state *state);
/* Takes the line away; what is printed afterwards stands where it was, and it stays away for a moment. May be called at
 * any time by any thread. */
void progress_clear(struct progress *progress);

#endif
