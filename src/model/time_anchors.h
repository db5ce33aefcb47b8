/* What searches by time have found out about logs, for those that come later: which offset a time gave. While a log
 * only grows that stays so, and a search begins between the nearest two instead of anew.
 *
 * Bounded: so many logs, and of each so many times; what was not used for longest goes first. Not thread-safe.
 */
#ifndef WEIR_MODEL_TIME_ANCHORS_H
#define WEIR_MODEL_TIME_ANCHORS_H

#include <stddef.h>
#include <stdint.h>

#include "model/time_search.h"

enum { TIME_ANCHORS_LOGS = 2048, TIME_ANCHORS_EACH = 16 }; /* less than 1 MiB */

struct time_anchors;

/* A partition as it is at a look. When its basis is another one, or its end is before where it was, it is another log:
 * what was known of it goes. */
struct anchor_log {
    const char *topic;
    int32_t partition;
    uint64_t basis; /* of which topic of this name: its id, say */
    int64_t high;
};

struct time_anchors *time_anchors_create(size_t logs_most);
void time_anchors_destroy(struct time_anchors *anchors);

/* What `time_ms` gave in this log: the first record at or after it, or that there was none up to the end, which bounds
 * only what was there. */
void time_anchors_add(struct time_anchors *anchors, const struct anchor_log *log, int64_t time_ms,
                      struct offset answer);

/* Tells a search what is known around its place. */
void time_anchors_tell(struct time_anchors *anchors, const struct anchor_log *log, struct time_search *search);

size_t time_anchors_count(const struct time_anchors *anchors); /* of all logs */

#endif
