/* A line on stderr that says how far long work is: a bar, a rate, the time that is left. Drawn at most five times a
 * second, only where stderr is a terminal, and gone when the work is. */
#ifndef WEIR_CLI_PROGRESS_H
#define WEIR_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown; /* stderr is a terminal */
    bool ascii;
    bool drawn;
    int64_t started_us, drawn_us;
};

void progress_start(struct progress *progress, bool ascii);
/* `done` of `total` parts (0: how many there are is not known), of which `records` came. */
void progress_tell(struct progress *progress, uint64_t done, uint64_t total, uint64_t records);
/* Takes the line away; what is printed afterwards stands where it was. May be called at any time. */
void progress_clear(struct progress *progress);

#endif
