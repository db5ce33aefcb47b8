/* How many requests were made in the last minute, out of a counter that only grows. */
#ifndef WEIR_MODEL_REQUEST_MINUTE_H
#define WEIR_MODEL_REQUEST_MINUTE_H

#include <stddef.h>
#include <stdint.h>

enum { REQUEST_MARKS = 14 }; /* one each five seconds: those of a minute, and the one before it */

struct request_minute { /* zeroed: nothing was made yet */
    struct {
        int64_t at_us;
        uint64_t total;
    } marks[REQUEST_MARKS]; /* oldest first */
    size_t count;
};

/* Tells what the counter is now. Returns by how much it has grown in the last minute, to five seconds; of the time
 * since the first call where that is shorter, with all that was made before it. */
uint64_t request_minute_take(struct request_minute *minute, uint64_t total, int64_t now_us);

#endif
