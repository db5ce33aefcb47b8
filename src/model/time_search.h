/* Finds by time where an offset lies in a log, asking only "which is the first offset whose timestamp is at or after
 * t?" (lag.md, "Seconds behind", 3). Backwards in growing steps until a time lies before it, then bisection and
 * interpolation in turn. Pure: the caller asks, for all its partitions at once, and gives the answers back.
 */
#ifndef WEIR_MODEL_TIME_SEARCH_H
#define WEIR_MODEL_TIME_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/known.h"

struct time_search {
    int64_t next, now_ms;
    int64_t from_ms, from_offset; /* the newest time known to give an offset <= next; -1: none yet */
    int64_t to_ms, to_offset;     /* the oldest that gives a later one; -1: none yet */
    int64_t asked_ms;
    int rounds, most_rounds;
    bool interpolated; /* the last time asked was */
    bool uneven;       /* interpolation did not halve the bracket: it is not tried again */
    bool ahead;        /* even now gives what was read: something there is stamped ahead */
    bool done;
};

enum { TIME_SEARCH_ROUNDS = 12, TIME_SEARCH_ROUNDS_REMOTE = 4 };

/* `most_rounds` 0: nothing is to be asked; it is done with what it is told. */
void time_search_begin(struct time_search *search, int64_t next, int64_t now_ms, int most_rounds);

/* What is known already: `time_ms` gives `offset`. Times after now say nothing. May be told at any time. */
void time_search_know(struct time_search *search, int64_t time_ms, int64_t offset);

/* The time to ask for; not to be called when it is done. */
int64_t time_search_ask(struct time_search *search);

/* What that time gave; unknown: no record is as late. `end`: the high watermark, which then stands for it. A failed
 * request ends the search with what is known: time_search_fail. It is done when the bracket is as narrow as a second or
 * a hundredth of the age, or after its rounds. */
void time_search_take(struct time_search *search, struct offset answer, int64_t end);
void time_search_fail(struct time_search *search);

/* Whether the bracket is as narrow as that. */
bool time_search_is_narrow(const struct time_search *search);

#endif
